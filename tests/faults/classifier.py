#!/usr/bin/env python3
"""The classifier under faults, on a real broker: every record decided once, in order, whatever ends whom and when.

usage: with-stack classifier.py [--long] [--seed N] [kill9|replicas|broker|replaced|frozen|overtaken|unreadable|sigterm|reload …]

  kill9       kill -9 of the classifier at random moments; partitions and workers grow from 2 to 3 meanwhile
  replicas    kill -9 and SIGTERM of one replica while another works on (--long only)
  broker      kill -9 of the broker
  replaced    SIGSTOP, a process of the same name started, SIGCONT: the old one ends by itself
  frozen      SIGSTOP for longer than its transaction may last, and nobody in its place: it goes on (--long only)
  overtaken   SIGSTOP of one replica until its partitions are another's, but not until its transaction has expired
  unreadable  1 % of the records cannot be understood; one kill -9 among them
  sigterm     SIGTERM at full load: gone within 10 s
  reload      SIGHUP under load: policies are published before they decide; bad and future ones are refused; more workers than
              partitions

Without --long the same with fewer faults and records. The seed of what is random is printed; --seed repeats it (but not the
machine's own timing)."""
import argparse
import hashlib
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from pathlib import Path

PYTHON = "/usr/bin/python3"  # Debian's: it has confluent_kafka
if sys.executable != PYTHON:
    os.execv(PYTHON, [PYTHON, *sys.argv])

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from flow import IN, POLICY, ROOT, Classifier, Failure, Feed, Ledger, drained, remake_topic, safely, wait_for  # noqa: E402
from pqr_stack import Checks, part  # noqa: E402

SIZES = {  # scenario: (faults, records) bounded, long
    "kill9": ((2, 8000), (20, 100000)),
    "replicas": ((0, 0), (20, 60000)),
    "broker": ((1, 5000), (5, 50000)),
    "replaced": ((2, 6000), (50, 100000)),
    "frozen": ((0, 0), (5, 30000)),
    "overtaken": ((1, 5000), (10, 60000)),
    "unreadable": ((1, 5000), (5, 50000)),
    "sigterm": ((3, 9000), (20, 100000)),
    "reload": ((2, 4000), (20, 50000)),
}


class Scenario:
    """A feed, a ledger from before it, and the processes that were started."""

    def __init__(self, name, args):
        self.name, self.rng = name, random.Random(f"{args.seed}/{name}")
        self.faults, self.records = SIZES[name][args.long]
        self.ledger, self.all = Ledger(), []
        self.feed = None

    def begin(self, pace=0, bad=0):
        self.feed = Feed(self.rng, self.records, pace, bad)
        self.feed.start()

    def classifier(self, workers=2, **settings):
        c = Classifier(workers, **settings)
        self.all.append(c)
        return c

    def moment(self, most_s=1.5):
        time.sleep(self.rng.uniform(0, most_s))  # the fault's random moment, not a wait for anything

    def finish(self, checks, last):
        """The rest is decided, the last process stops cleanly, and every count is held."""
        self.feed.pace = 0  # what is left comes at once
        wait_for("the feed to end", lambda: self.feed.ended, 300)
        if self.feed.failed:
            raise self.feed.failed

        def done():
            last.hold_alive()
            return drained()
        wait_for(f"{self.name}: all to be decided", safely(done), 240, 0.2)
        last.stop()
        for c in self.all:
            c.hold_log()
        self.ledger.hold(checks, self.name, self.feed)

    def end(self):
        for c in self.all:
            c.end()


# More than a fault costs, in seconds, also on a busy machine: the feed must outlast the last one. (A killed process's
# partitions are free when its session has ended.)
KILL_S, REPLACE_S, BROKER_S = 16, 20, 40


def kill9(s, checks):
    remake_topic(IN, 2)
    s.begin(pace=s.records / (s.faults * KILL_S))
    workers = 2
    for i in range(s.faults):
        c = s.classifier(workers)
        c.wait_working()
        if i == s.faults // 2:
            s.feed.grow_to, workers = 3, 3
        s.moment()
        c.kill()
    last = s.classifier(workers)
    s.finish(checks, last)


def replicas(s, checks):
    s.begin(pace=s.records / (s.faults * KILL_S))
    steady = s.classifier(PQR_INSTANCE="fallas-2")
    steady.wait_working()
    for _ in range(s.faults):
        c = s.classifier()
        wait_for("the other replica to have been given partitions", c.working, 30)
        s.moment()
        steady.hold_alive()
        if s.rng.random() < 0.5:
            c.kill()
        else:
            c.stop()
    s.finish(checks, steady)


def broker(s, checks):
    s.begin(pace=s.records / (s.faults * BROKER_S))
    c = s.classifier()
    for _ in range(s.faults):
        read = c.metric("pqr_batches_total")
        wait_for("the classifier to be at work", lambda: c.metric("pqr_batches_total") > read, 90)  # noqa: B023
        s.moment()
        part("kill9", "kafka")
        for worker in ("[-]kafka-0", "[-]kafka-1"):
            wait_for(f"{worker} on /readyz", lambda: any(x.startswith(worker) for x in c.ready()[1]), 30)  # noqa: B023
        s.moment()
        part("start", "kafka")
        c.hold_alive()
    s.finish(checks, c)


def replaced(s, checks):
    s.begin(pace=s.records / (s.faults * REPLACE_S))
    old = s.classifier()
    for i in range(s.faults):
        old.wait_working()
        s.moment()
        old.hold_alive()
        old.signal(signal.SIGSTOP)
        new = s.classifier()
        # Shorter than the session, about as long, and longer than the open transaction may last.
        pause = s.rng.uniform(*[(0, 3), (5, 8), (11, 13)][i % 3])
        time.sleep(pause)
        old.signal(signal.SIGCONT)
        code = old.ended_within(30)
        checks.hold(f"replaced {i}, frozen for {pause:.1f} s: the old one ended by itself, and said why",
                    (code, "reemplazado" in old.log.read_text()), (1, True))
        old.end()
        old = new
    s.finish(checks, old)


def frozen(s, checks):
    s.begin(pace=s.records / (s.faults * 30))
    c = s.classifier()
    for _ in range(s.faults):
        c.wait_working()
        read = c.metric("pqr_batches_total")
        wait_for("the classifier to be at work", lambda: c.metric("pqr_batches_total") > read)  # noqa: B023
        c.signal(signal.SIGSTOP)
        time.sleep(s.rng.uniform(11, 13))
        c.signal(signal.SIGCONT)
    s.finish(checks, c)


def overtaken(s, checks):
    s.begin(pace=s.records / (s.faults * 26))
    steady = s.classifier(1, PQR_INSTANCE="fallas-2")
    steady.wait_working()
    # Large batches, so that it is frozen amid one.
    c = s.classifier(1, PQR_LINGER_MS="1500", PQR_BATCH_MAX="5000")
    for _ in range(s.faults):
        wait_for("both replicas to be at work", c.working, 30)
        read = c.metric("pqr_messages_total")
        wait_for("it to be amid a batch", lambda: c.metric("pqr_messages_total") > read)  # noqa: B023
        c.signal(signal.SIGSTOP)
        time.sleep(s.rng.uniform(7, 8.5))
        c.signal(signal.SIGCONT)
        s.moment(3)
        steady.hold_alive()
    c.stop()
    s.finish(checks, steady)


def unreadable(s, checks):
    s.begin(pace=s.records / (s.faults * KILL_S), bad=10)
    for _ in range(s.faults):
        c = s.classifier()
        c.wait_working()
        s.moment()
        c.kill()
    s.finish(checks, s.classifier())


def sigterm(s, checks):
    took = []
    s.begin()  # as fast as it goes: what is there is more than can be decided meanwhile
    for _ in range(s.faults):
        c = s.classifier(s.rng.randint(1, 3))
        c.wait_working()
        s.moment(0.5)
        took.append(c.stop())
    print(f"sigterm: gone within {max(took):.1f} s", flush=True)
    s.finish(checks, s.classifier())


class Policy:
    """A policy file of the test's own, exchanged whole."""

    def __init__(self, folder):
        self.path = Path(folder) / "abc.conf"
        self.shipped = (ROOT / "deploy/policy/abc.conf").read_text(encoding="utf-8")
        self.write()

    def write(self, label="prueba-0", valid_from="2021-01-01", more=""):
        text = re.sub(r'^version = "[^"]*"', f'version = "{label}"', self.shipped, count=1, flags=re.M)
        text = re.sub(r'^vigente_desde = "[^"]*"', f'vigente_desde = "{valid_from}"', text, count=1, flags=re.M)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(text + more, encoding="utf-8")
        fresh.replace(self.path)


def hup(c, counter, what):
    before = c.metric(counter)
    c.signal(signal.SIGHUP)
    wait_for(what, lambda: c.metric(counter) > before)


def hold_refused(checks, c, name, *words):
    hup(c, "pqr_policy_refused_total", f"{name} to be refused")
    status, lines = c.ready()
    line = next((x for x in lines if "politica" in x), "")
    checks.hold(f"reload: {name} is told of, and the service stays ready",
                (status, [w for w in ("[!]politica", *words) if w not in line]), (200, []))


def hold_published(checks, s):
    """Each version that decided is on pqr.policy under its hash, and was there first; the last one put in force is the last."""
    published, order = {}, []
    for m in s.ledger.read([POLICY]):
        data = json.loads(m.value())
        whole = hashlib.sha256(data["politica"].encode() + b"\0" + data["causales"].encode()).hexdigest()
        checks.hold("reload: a policy under its hash", (m.key().decode(), data["hash"]), (whole, whole))
        published.setdefault(data["version"], m.timestamp()[1])
        order.append(data["version"].split("@")[0])
    late = [v for v, at in s.ledger.decided_from.items() if at < published.get(v, 1 << 62)]
    checks.hold("reload: decided by policies not published before", late, [])
    checks.hold("reload: published in order", order, [*(f"prueba-{i}" for i in range(s.faults + 1)), f"prueba-{s.faults}"])
    checks.hold("reload: several policies decided", len(s.ledger.decided_from) > 1, True)


def reload(s, checks):
    with tempfile.TemporaryDirectory(prefix="pqr-politica-") as folder:
        policy = Policy(folder)
        s.begin(pace=s.records / (s.faults * 3))
        c = s.classifier(8, PQR_POLICY_FILE=str(policy.path))
        c.wait_working()
        for i in range(s.faults):
            s.moment()
            policy.write(f"prueba-{i + 1}")
            hup(c, "pqr_policy_loaded_total", "the policy to be in force")
        policy.write("mala", more="reglas = (;\n")
        hold_refused(checks, c, "a bad file", str(policy.path), "línea")
        policy.write("futura", valid_from="2999-01-01")
        hold_refused(checks, c, "a future one", "2999-01-01", "vigente")
        policy.write(f"prueba-{s.faults}")
        hup(c, "pqr_policy_loaded_total", "the policy to be in force again")
        status, lines = c.ready()
        checks.hold("reload: ready, every worker", (status, [x for x in ["[+]politica", *(f"[+]kafka-{i}" for i in range(8))]
                                                             if not any(line.startswith(x) for line in lines)]), (200, []))
        s.finish(checks, c)
        hold_published(checks, s)
        policy.write("mala", more="reglas = (;\n")
        c = s.classifier(1, PQR_POLICY_FILE=str(policy.path))
        checks.hold("reload: a bad file at the start ends the process", (c.ended_within(10), "línea" in c.tail()), (1, True))


SCENARIOS = {"kill9": kill9, "replicas": replicas, "broker": broker, "replaced": replaced, "frozen": frozen, "overtaken": overtaken,
             "unreadable": unreadable, "sigterm": sigterm, "reload": reload}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("names", nargs="*", choices=[*SCENARIOS, []])
    p.add_argument("--long", action="store_true")
    p.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    args = p.parse_args()
    print(f"seed {args.seed}", flush=True)
    checks = Checks()
    for name in args.names or (n for n in SCENARIOS if SIZES[n][args.long][0]):
        start, s = time.monotonic(), Scenario(name, args)
        try:
            SCENARIOS[name](s, checks)
        except Failure as e:
            print(f"{name}: {e}", flush=True)
            checks.hold(name, "failed", "")
        finally:
            s.end()
        print(f"{name}: {s.faults} faults in {time.monotonic() - start:.0f} s", flush=True)
    checks.close()


if __name__ == "__main__":
    main()
