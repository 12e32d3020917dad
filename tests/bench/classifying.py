#!/usr/bin/env python3
"""pqr-classifier beside the same classifier written with Kafka Streams (tests/bench/streams: exactly_once_v2, Jackson, lz4),
on one broker: the same records of pqr.received, the same topics of decisions, the same commit interval, by turns.

usage: with-stack classifying.py [RECORDS [ROUNDS]] [--threads 1,2] [--rate 1000] [--seconds 30]
       default 1000000 records, 3 rounds; run by tests/bench/run

Throughput: every side reads all of pqr.received in a group of its own. Its clock runs from the moment when its first commit is
seen to the moment when the last is (the group's committed offsets, asked for every 20 ms; the JVM's start does not count), and
its CPU time is that of the same span. The peak of memory is the process's, from its start to its end. Each side is run with
each number of workers (stream threads) in --threads, and the fastest of each is held against the other.
Every round's outputs are counted by a read_committed consumer; after the first round those of all sides must be alike, record by
record: topic, key, headers and data (but for the source and time of the event).

Latency: at a given rate, from just before a record is produced to the moment when a read_committed consumer has its decision;
five seconds of warming up are left out.

Ends with 1 when a target is missed: 1.5 times the records a second, 0.4 times the CPU, 96 MiB, p99 of 2.5 commit intervals.
"""
import argparse
import collections
import hashlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "lib"))
import pqr_auth  # noqa: E402,F401
PYTHON = "/usr/bin/python3"  # Debian's: it has confluent_kafka
if sys.executable != PYTHON:
    os.execv(PYTHON, [PYTHON, *sys.argv])

from confluent_kafka import Consumer, Producer, TopicPartition  # noqa: E402

import libconfig  # noqa: E402
from pipeline import TICK, peak_mib  # noqa: E402

IN, OUT = "pqr.received", ["pqr.escalate", "pqr.close", "pqr.contact", "pqr.review"]
DEAD = "pqr.received-dlt"
COMMIT_MS = 100
SEEDS = 16000  # records of workbooks that all others are made from
POLICY, CAUSALES = ROOT / "deploy/policy/abc.conf", ROOT / "deploy/policy/causales.conf"
BROKERS = os.environ.get("PQR_KAFKA_BROKERS")


def cpu(pid):
    """User and system seconds of a process with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) / TICK, int(fields[12]) / TICK


def consumer(group, **more):
    return Consumer({"bootstrap.servers": BROKERS, "group.id": group, "enable.auto.commit": False,
                     "isolation.level": "read_committed", "auto.offset.reset": "earliest", **more})


def partitions(c, topic):
    return sorted(c.list_topics(topic, timeout=30).topics[topic].partitions)


def ends(c, topics):
    """Where each partition ends, as a read_committed consumer sees it."""
    return {(t, p): c.get_watermark_offsets(TopicPartition(t, p), timeout=30)[1] for t in topics for p in partitions(c, t)}


def read(first, last, handle):
    """Hands over every committed message from the offsets `first` to the offsets `last`."""
    c = consumer("bench-reader", **{"enable.partition.eof": True, "queued.max.messages.kbytes": 65536})
    parts = [TopicPartition(t, p, offset) for (t, p), offset in first.items() if last[t, p] > offset]
    left = {(p.topic, p.partition) for p in parts}
    c.assign(parts)
    while left:
        for m in c.consume(10000, timeout=1):
            if m.error():  # the end of a partition
                left.discard((m.topic(), m.partition()))
            elif m.offset() < last[m.topic(), m.partition()]:
                handle(m)
    c.close()


# ---- records like those of workbooks ----


def post(workbook):
    url = f"{os.environ['PQR_INGEST_URL']}/v1/bases?{urllib.parse.urlencode({'archivo': workbook.name})}"
    request = urllib.request.Request(url, data=workbook.read_bytes(), headers={"content-type": "application/octet-stream"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        answer.read()


def seeds(work, n):
    """Both bases of a day through pqr-ingest, and the events that came of them."""
    stack = os.environ["PQR_STACK"]
    subprocess.run([stack, "service", "start", "ingest"], check=True, stdout=subprocess.DEVNULL)
    for base, name, rows in (("pendientes", "INFORME PENDIENTES USUARIOS CALL CENTER", n * 4 // 5),
                             ("mal_escalados", "Base Mal Escalados", n // 5)):
        workbook = work / f"{name} (07-12-2021).xlsx"
        subprocess.run([PYTHON, HERE / "make_base.py", str(rows), workbook, "--base", base], check=True)
        post(workbook)
    subprocess.run([stack, "service", "stop", "ingest"], check=True, stdout=subprocess.DEVNULL)
    c = consumer("bench-seeds")
    last, found = ends(c, [IN]), []
    c.close()
    read({p: 0 for p in last}, last, lambda m: found.append((m.key(), m.value(), m.headers())))
    return found


class Records:
    """As many records as asked for, each with a radicado of its own."""

    def __init__(self, found):
        self.found, self.next = found, 0

    def one(self):
        key, value, headers = self.found[self.next % len(self.found)]
        new = b"%016d" % (7000000000000000 + self.next)
        self.next += 1
        return new, value.replace(key, new), [(k, v.replace(key, new)) for k, v in headers]


def produce(records, n):
    p = Producer({"bootstrap.servers": BROKERS, "compression.type": "lz4", "linger.ms": 50, "batch.size": 1000000,
                  "queue.buffering.max.messages": 200000, "enable.idempotence": True})
    for _ in range(n):
        key, value, headers = records.one()
        while True:
            try:
                p.produce(IN, value, key, headers=headers)
                break
            except BufferError:
                p.poll(0.05)
        p.poll(0)
    p.flush()


# ---- the two sides ----


class Side:
    """A classifier that can be started with a group of its own."""

    def __init__(self, kind, threads, work):
        self.kind, self.threads, self.work = kind, threads, work
        self.name = f"{kind} × {threads}"
        self.log = work / f"{kind}-{threads}.log"
        self.process, self.group, self.rounds = None, None, []

    def start(self, group):
        self.group = group
        command, env = self.ours() if self.kind == "pqr-classifier" else self.streams()
        with self.log.open("a") as log:
            self.process = subprocess.Popen(command, env={**os.environ, **env}, stdout=log, stderr=log)

    def ours(self):
        env = {"PQR_GROUP": self.group, "PQR_INSTANCE": self.group, "PQR_LINGER_MS": str(COMMIT_MS), "PQR_POLICY_FILE": str(POLICY),
               "PQR_CAUSALES_FILE": str(CAUSALES), "PQR_WORKERS": str(self.threads),
               "PQR_ADMIN_PORT": os.environ["PQR_CLASSIFIER_ADMIN_PORT"]}
        return [str(Path(os.environ["PQR_BIN_DIR"]) / "pqr-classifier")], env

    def streams(self):
        env = {"BENCH_APPLICATION": self.group, "BENCH_THREADS": str(self.threads), "BENCH_RULES": str(self.work / "rules.json"),
               "BENCH_STATE": str(self.work / "state")}
        # Of the collectors and heaps tried here, the one that is fastest beside a broker on two cores.
        return ["java", *os.environ.get("BENCH_JAVA", "-Xms256m -Xmx512m -XX:+UseSerialGC").split(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", os.environ["BENCH_CLASSPATH"], "co.pqr.bench.Main"], env

    def check(self):
        if self.process.poll() is not None:
            sys.exit(f"{self.name} ended by itself:\n" + "".join(self.log.read_text().splitlines(True)[-30:]))

    def stop(self):
        self.check()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            print(f"  {self.name} had to be killed")


def rules(path):
    """deploy/policy as the one JSON document that tests/bench/streams reads; the version as pqr-classifier writes it."""
    policy, causales = libconfig.load(POLICY), libconfig.load(CAUSALES)
    hashed = hashlib.sha256(POLICY.read_bytes() + b"\0" + CAUSALES.read_bytes()).hexdigest()[:12]
    known = ("causal", "nombre", "frases")
    path.write_text(json.dumps({"version": f"{policy['version']}@{hashed}", "reglas": policy["reglas"],
                                "causales": [{k: c[k] for k in known} for c in causales["causales"]]}))


def broker_pid():
    return int((Path(os.environ["PQR_STACK_DIR"]) / "run/kafka.pid").read_text().split()[0])


def throughput(side, group, last):
    """One round: from the first commit seen to the last."""
    # Not read_committed: that would wait, at each asking, until no commit is on its way.
    watch = consumer(group, **{"isolation.level": "read_uncommitted"})
    parts = [TopicPartition(t, p) for t, p in last]
    side.start(group)
    began, first = time.monotonic(), None
    while True:
        now = time.monotonic()
        done = {(p.topic, p.partition): p.offset for p in watch.committed(parts, timeout=30) if p.offset >= 0}
        here = sum(done.values())
        pid = side.process.pid
        if here and first is None:
            first = (now, here, cpu(pid), cpu(broker_pid()))
        if all(done.get(p, 0) >= offset for p, offset in last.items()):
            break
        side.check()
        if now - began > 900:
            sys.exit(f"{side.name} decided only {here} records in 900 s")
        time.sleep(0.02)
    after, broker = cpu(pid), cpu(broker_pid())
    watch.close()
    started, already, before, broker_before = first
    n, seconds = here - already, now - started
    if n <= 0:
        sys.exit(f"{side.name} did it all in one commit: take more records")
    side.rounds.append({
        "rate": n / seconds, "n": n, "seconds": seconds, "wall": now - began, "peak": peak_mib(pid),
        "cpu": (sum(after) - sum(before)) * 1e6 / n, "user": (after[0] - before[0]) * 1e6 / n, "sys": (after[1] - before[1]) * 1e6 / n,
        "all": sum(after) * 1e6 / here, "broker": (sum(broker) - sum(broker_before)) * 1e6 / n})
    side.stop()


IGNORED = {"ce_time", "ce_source"}


def digest(m):
    """What a decision says, without who said it and when. (The partition of a key is each client's own choice.)"""
    headers = sorted((k, v) for k, v in m.headers() if k not in IGNORED)
    data = json.dumps(json.loads(m.value()), sort_keys=True)
    return hashlib.blake2b(repr((m.topic(), m.key(), headers, data)).encode(), digest_size=8).digest()


class Outputs:
    """Counts what a side has put out since the last look; with `deep`, keeps what each message said."""

    def __init__(self, c):
        self.c, self.at = c, ends(c, OUT + [DEAD])

    def take(self, deep):
        last, counts, said = ends(self.c, OUT + [DEAD]), collections.Counter(), {}

        def handle(m):
            counts[m.topic()] += 1
            if deep:
                name = dict(m.headers())["ce_id"] if m.topic() != DEAD else (m.partition(), m.offset())
                said.setdefault(name, []).append(digest(m))
        read(self.at, last, handle)
        self.at = last
        return counts, said


def compare(name, one, other_name, other):
    wrong = [i for i in one.keys() | other.keys() if one.get(i) != other.get(i)]
    if wrong or any(len(v) != 1 for v in one.values()):
        sys.exit(f"{name} and {other_name} do not decide alike, or one repeats itself: {len(wrong)} differ, for one {wrong[:1]}")


# ---- latency ----


def latency(side, records, rate, seconds, warm=5):
    out = consumer("bench-latency", **{"fetch.wait.max.ms": 5, "queued.min.messages": 1000})
    out.assign([TopicPartition(t, p, offset) for (t, p), offset in ends(out, OUT).items()])
    p = Producer({"bootstrap.servers": BROKERS, "compression.type": "lz4", "linger.ms": 0})
    last = sum(ends(out, [IN]).values())
    side.start(side.group)
    watch = consumer(side.group, **{"isolation.level": "read_uncommitted"})
    parts = [TopicPartition(t, n) for t, n in ends(out, [IN])]
    limit = time.monotonic() + 120
    while sum(max(q.offset, 0) for q in watch.committed(parts, timeout=30)) < last:
        side.check()  # it has to catch up with what another side was given at this rate
        if time.monotonic() > limit:
            sys.exit(f"{side.name} did not take up its group again")
        time.sleep(0.1)
    watch.close()
    sent, took = {}, []

    def take(timeout):
        messages = out.consume(1000, timeout=timeout)
        now = time.monotonic()
        for m in messages:
            if not m.error() and m.key() in sent:
                took.append((sent[m.key()], now - sent.pop(m.key())))

    begin = time.monotonic()
    for i in range(rate * (seconds + warm)):
        due = begin + i / rate
        while (wait := due - time.monotonic()) > 0:
            take(min(wait, 0.001))
        key, value, headers = records.one()
        sent[key] = time.monotonic()
        p.produce(IN, value, key, headers=headers)
        p.poll(0)
    limit = time.monotonic() + 20
    while sent and time.monotonic() < limit:
        take(0.01)
    p.flush()
    side.stop()
    out.close()
    if sent:
        sys.exit(f"{side.name}: {len(sent)} records were not decided in 20 s")
    each = sorted(t * 1000 for at, t in took if at - begin > warm)
    return {"p50": each[len(each) // 2], "p99": each[len(each) * 99 // 100], "max": each[-1], "n": len(each)}


# ---- all of it ----


class Targets:
    def __init__(self):
        self.missed = 0

    def check(self, text, ok):
        print(f"  {'ok  ' if ok else 'MISS'} {text}")
        self.missed += not ok


def fastest(sides, kind):
    def rate(s):
        return statistics.median(r["rate"] for r in s.rounds)
    return max((s for s in sides if s.kind == kind), key=rate)


def show(label, name, f):
    print(f"{label:<9} {name:<18} {f['rate']:9,.0f} records/s  CPU {f['cpu']:6.2f} s per million ({f['user']:.2f} user, {f['sys']:.2f} system; "
          f"from its start {f['all']:.2f})  peak {f['peak']:4.0f} MiB  broker {f['broker']:5.2f} s  whole run {f['wall']:.1f} s", flush=True)


def main():
    a = argparse.ArgumentParser(usage=__doc__)
    a.add_argument("records", type=int, nargs="?", default=1000000)
    a.add_argument("rounds", type=int, nargs="?", default=3)
    a.add_argument("--threads", default="1,2")
    a.add_argument("--rate", type=int, default=1000)
    a.add_argument("--seconds", type=int, default=30)
    a = a.parse_args()
    threads = [int(n) for n in a.threads.split(",")]
    os.environ["BENCH_CLASSPATH"] = subprocess.run([HERE / "streams/build"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    ours = Path(os.environ["PQR_BIN_DIR"]) / "pqr-classifier"
    workers = "PQR_WORKERS" in subprocess.run([ours, "--help"], check=True, stdout=subprocess.PIPE, text=True).stdout
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        rules(work / "rules.json")
        sides = [Side("pqr-classifier", n, work) for n in (threads if workers else [1])]
        sides += [Side("Kafka Streams", n, work) for n in threads]
        found = seeds(work, min(SEEDS, a.records // 2))
        records = Records(found)
        produce(records, a.records - len(found))
        c = consumer("bench")
        last, outputs = ends(c, [IN]), Outputs(c)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}; {a.records:,} records in {len(last)} partitions, "
              f"{statistics.mean(len(v) for _, v, _ in found):.0f} bytes each, commits every {COMMIT_MS} ms", flush=True)
        said = {}
        for i in range(a.rounds):
            for side in sides if i % 2 == 0 else sides[::-1]:
                throughput(side, f"bench-{side.kind.split()[-1].lower()}-{side.threads}-{i}", last)
                show(f"round {i + 1}", side.name, side.rounds[-1])
                counts, what = outputs.take(deep=i == 0)
                if counts[DEAD] or sum(counts.values()) != a.records:
                    sys.exit(f"{side.name} put out {dict(counts)} for {a.records} records")
                if i == 0 and said:
                    compare(side.name, what, *said)
                elif i == 0:
                    said = (side.name, what)
                    print("          decisions: " + ", ".join(f"{t} {counts[t]}" for t in OUT))
            if i == 0:
                print("          the same decisions from every side, each once")
                said = None

        for side in sides:
            show("median", side.name, {k: statistics.median(r[k] for r in side.rounds) for k in side.rounds[0]})
        best, peer = fastest(sides, "pqr-classifier"), fastest(sides, "Kafka Streams")
        late = {}
        for side in (best, peer):
            late[side] = f = latency(side, records, a.rate, a.seconds)
            print(f"latency   {side.name:<18} p50 {f['p50']:.0f} ms  p99 {f['p99']:.0f} ms  most {f['max']:.0f} ms  ({f['n']} records at {a.rate} a second)",
                  flush=True)

    def median(side, what):
        return statistics.median(r[what] for r in side.rounds)
    print(f"== {best.name} beside {peer.name}")
    targets = Targets()
    ratio = median(best, "rate") / median(peer, "rate")
    targets.check(f"{ratio:.2f} times the records a second, at least 1.5 (aim: 2)", ratio >= 1.5)
    ratio = median(best, "cpu") / median(peer, "cpu")
    targets.check(f"{ratio:.2f} times the CPU seconds per million, at most 0.4", ratio <= 0.4)
    peak = max(r["peak"] for r in best.rounds)
    targets.check(f"peak {peak:.0f} MiB, at most 96", peak <= 96)
    targets.check(f"p99 {late[best]['p99']:.0f} ms (its peer's {late[peer]['p99']:.0f} ms), under {2.5 * COMMIT_MS:.0f}", late[best]["p99"] < 2.5 * COMMIT_MS)
    sys.exit(targets.missed > 0)


if __name__ == "__main__":
    main()
