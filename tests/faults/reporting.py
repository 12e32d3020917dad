#!/usr/bin/env python3
"""reporting under faults: kill -9 of pqr-reporting around its commits, PostgreSQL killed and started again, the consumer group
set back to the beginning; every count must be what was sent, and what is counted anew. Through tests/lib/with-stack.

  --long            100,000 events, 20 kills, 5 restarts of PostgreSQL (else 12,000, 4 and 1)

A kill comes around a commit because it waits for the offsets in the database to move: that is one."""
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, TopicPartition

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
import reporting_feed  # noqa: E402
from pqr_stack import ROOT, Checks, part  # noqa: E402
from reporting_feed import Feed, send  # noqa: E402

LONG = "--long" in sys.argv
KILLS, RESTARTS = (20, 5) if LONG else (4, 1)
DAYS, PER_BOOK = (90, 420) if LONG else (40, 90)
KAFKA = {"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"]}
GROUPS = ("reporting", "reporting-casos")
BIN = Path(os.environ["PQR_BIN_DIR"])
LOGS = Path(os.environ["PQR_STACK_DIR"]) / "log"


def psql(query):
    """Lines of fields; None while the database is away."""
    run = subprocess.run(["psql", "-XAtF", "\t", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"], "-c", query], capture_output=True, text=True)
    return [line.split("\t") for line in run.stdout.splitlines()] if run.returncode == 0 else None


def read_so_far():
    got = psql("SELECT coalesce(sum(next_offset), 0) FROM reporting.consumer_offset")
    return int(got[0][0]) if got else None


def wait_for(what, condition, seconds=120, every_s=0.01):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"waited {seconds} s in vain: {what}")
        time.sleep(every_s)


class Reporting:
    turn = 0

    def __init__(self):
        Reporting.turn += 1
        self.log = LOGS / f"pqr-fallas-reporting-{Reporting.turn}.log"
        env = {"PQR_INSTANCE": f"fallas-{Reporting.turn}", "PQR_HTTP_PORT": os.environ["PQR_REPORTING_PORT"],
               "PQR_ADMIN_PORT": os.environ["PQR_REPORTING_ADMIN_PORT"], "PQR_PG_CONNINFO": os.environ["PQR_PG_REPORTING_CONNINFO"],
               "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_REPORTING_PASSWORD_FILE"], "PQR_BATCH_MAX": "1000" if LONG else "300",
               "PQR_LINGER_MS": "20", "PQR_CAUSALES_FILE": str(ROOT / "deploy/policy/causales.conf"),
               "LSAN_OPTIONS": f"suppressions={Path(__file__).with_name('lsan.supp')}:print_suppressions=0"}
        env = {k: v for k, v in {**os.environ, **env}.items() if k != "PQR_PG_PASSWORD"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([str(BIN / "pqr-reporting")], env=env, stdout=log, stderr=log)

    def kill(self):
        if self.process.poll() is not None:
            sys.exit(f"pqr-reporting ended by itself with {self.process.returncode}:\n{self.log.read_text(errors='replace')[-3000:]}")
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def sent_so_far():
    consumer = Consumer({**KAFKA, "group.id": "prueba"})
    topics = ("pqr.base", "pqr.rejected", "pqr.escalate", "pqr.close", "pqr.contact", "pqr.review", "case.event")
    ends = sum(consumer.get_watermark_offsets(TopicPartition(t, p), timeout=30)[1]
               for t in topics for p in consumer.list_topics(t, timeout=30).topics[t].partitions)
    consumer.close()
    return ends


def set_groups_back():
    """As an operator would who does not know better: the database's offsets hold, whatever the group says."""
    for group, topics in zip(GROUPS, (("pqr.base", "pqr.rejected", "pqr.escalate", "pqr.close", "pqr.contact", "pqr.review"), ("case.event",))):
        consumer = Consumer({**KAFKA, "group.id": group, "enable.auto.commit": False})
        back = [TopicPartition(t, p, 0) for t in topics for p in consumer.list_topics(t, timeout=30).topics[t].partitions]

        def set_back():  # refused while the killed process's session lasts
            try:
                consumer.commit(offsets=back, asynchronous=False)
                return True
            except KafkaException:
                return False

        wait_for(f"group {group} to be set back", set_back, 60, 0.2)
        consumer.close()


def run_faults(service, rng, restarts, at):
    """Waits for a commit, and kills about when the next one comes; PostgreSQL goes too, now and then. at: how far the feed may
    go, so that there is something to read until the last kill."""
    for i in range(KILLS):
        before = read_so_far() or 0
        at[0] = i
        wait_for("a commit", lambda: (read_so_far() or 0) > before)
        time.sleep(rng.uniform(0, 0.08))  # where in the next batch it is: anywhere
        if i in restarts:
            part("kill9", "postgres")
        service[0].kill()
        if i in restarts:
            part("start", "postgres")
        if i == KILLS // 2:
            set_groups_back()
        service[0] = Reporting()
        print(f"killed {i + 1} of {KILLS}{', PostgreSQL too' if i in restarts else ''}", flush=True)


def main():
    checks, rng = Checks(), random.Random(7)
    feed = Feed(seed=5, days=DAYS, per_book=PER_BOOK)
    restarts = {(i + 1) * KILLS // (RESTARTS + 1) for i in range(RESTARTS)}
    began = time.monotonic()
    service = [Reporting()]
    # Slices, so that there is always something to read until the last kill.
    stop, slices = threading.Event(), [feed.events[i::KILLS + 1] for i in range(KILLS + 1)]
    at = [0]

    def feeding():
        for n, events in enumerate(slices):
            while n > at[0] + 1 and not stop.wait(0.02):
                pass
            send(events)

    thread = threading.Thread(target=feeding, daemon=True)
    thread.start()
    try:
        run_faults(service, rng, restarts, at)
        thread.join()
        total = sent_so_far()
        wait_for("reporting to have read all", lambda: read_so_far() == total, 300, 0.1)
        checks.hold("all was sent", total, len(feed.events))
        got, want = reporting_feed.actual(psql), reporting_feed.expected([feed])
        for what in want:
            checks.hold(f"{what}: as sent", got[what], want[what])
        run = subprocess.run([str(BIN / "pqrctl"), "reporting", "comprobar"], capture_output=True, text=True, env={
            **{k: v for k, v in os.environ.items() if k != "PQR_PG_PASSWORD"}, "PQR_PG_CONNINFO": os.environ["PQR_PG_OPERADOR_CONNINFO"],
            "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_OPERADOR_PASSWORD_FILE"]})
        checks.hold("counted anew", (run.returncode, run.stdout), (0, ""))
        print(f"{len(feed.events)} events, {KILLS} kills, {RESTARTS} times PostgreSQL, the groups set back once, "
              f"{time.monotonic() - began:.0f} s. {run.stderr.strip()}")
        checks.hold("a clean stop", service[0].stop(), 0)
    finally:
        stop.set()
        service[0].end()
    checks.close()


if __name__ == "__main__":
    main()
