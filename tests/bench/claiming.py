#!/usr/bin/env python3
"""Claim and publish beside the Go queue River: an attempt to call is claimed in PostgreSQL, what is to be told is written to
the outbox, and both messages of it (the case's event, the command to call) are committed in Kafka, against River working jobs
that do nothing; on one PostgreSQL whose commits wait for the disk, by turns.

usage: with-stack claiming.py [CASES [ROUNDS]] [--set 3000] [--claimers 2] [--batch 20000]
       default 100000 cases and jobs, 5 rounds; run by tests/bench/run

River's clock runs from its client's start to its last job completed in the database, ours from the first claim to the last
message's Kafka commit seen in the database. Its settings are the best of those tried here (tests/bench/river: -workers 2000,
fetching every millisecond). After each of our rounds every case must have one event and one command in Kafka.
CPU is in microseconds per attempt or job, of the program, of PostgreSQL with all its processes, and of the broker.

Ends with 1 when ours is slower, by the medians. Without go, River is left out, which counts as missed.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))
PYTHON = "/usr/bin/python3"  # Debian's: it has confluent_kafka
if sys.executable != PYTHON:
    os.execv(PYTHON, [PYTHON, *sys.argv])

from classifying import broker_pid, consumer, ends, read  # noqa: E402
from pipeline import TICK, processes  # noqa: E402

TOPICS = ["case.event", "contact.command"]


def build_ours():
    folder = ROOT / "build/release"
    subprocess.run(["cmake", "--build", folder, "--target", "bench_claim"], check=True, stdout=subprocess.DEVNULL)
    return folder / "bin/bench_claim"


def build_river():
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if not go:
        print("go is missing, so River is not measured: install Go 1.26 or newer (go.dev) to compare with it")
        return None
    program = ROOT / ".local/bench/river"
    built = subprocess.run([go, "build", "-o", program, "."], cwd=HERE / "river", check=False)
    return program if built.returncode == 0 else None


def psql(sql, database="pqr", **variables):
    sets = [a for name, value in variables.items() for a in ("-v", f"{name}={value}")]
    run = subprocess.run(["psql", "-qXAt", "-d", database, *sets, "-f", "-"], input=sql, check=True, capture_output=True, text=True)
    return run.stdout.strip()


def times(pid):
    """User and system seconds of a process, and of its children that have ended."""
    fields = [int(f) for f in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:15]]
    return sum(fields[:2]) / TICK, sum(fields[2:]) / TICK


def postgres_cpu():
    """Of all its processes, also of those that have ended; asked again where one ended meanwhile."""
    pid = processes()["postgres"]
    while True:
        own, ended = times(pid)
        total = own + ended
        for child in subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split():
            try:
                total += times(child)[0]
            except OSError:
                pass
        if times(pid)[1] == ended:
            return total


def measured(n, command):
    """Runs one that prints its seconds and CPU seconds. Each starts with what was there before on the disk."""
    psql("CHECKPOINT")
    postgres, broker = postgres_cpu(), times(broker_pid())[0]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    f = json.loads(run.stdout.splitlines()[-1])
    return {"rate": n / f["seconds"], "seconds": f["seconds"], "own": f["cpu"] * 1e6 / n,
            "postgres": (postgres_cpu() - postgres) * 1e6 / n, "broker": (times(broker_pid())[0] - broker) * 1e6 / n}


class Ours:
    """The dispatcher of pqr-contact, and its publisher."""
    name = "claim and publish"

    def __init__(self, a):
        self.program, self.a, self.rounds = build_ours(), a, []
        self.watch = consumer("bench-claims")
        self.at = ends(self.watch, TOPICS)

    def round(self):
        psql((HERE / "claiming.sql").read_text(), cases=self.a.cases)
        f = measured(self.a.cases, [self.program, "publish", str(self.a.claimers), str(self.a.set), str(self.a.batch)])
        last, seen = ends(self.watch, TOPICS), {t: [] for t in TOPICS}
        read(self.at, last, lambda m: seen[m.topic()].append(m.key()))
        self.at = last
        for topic, keys in seen.items():
            if len(keys) != self.a.cases or len(set(keys)) != self.a.cases:
                sys.exit(f"{self.a.cases} cases claimed, {len(keys)} messages of {len(set(keys))} cases in {topic}")
        return f


class River:
    name = "River"

    def __init__(self, a):
        self.program, self.a, self.rounds = build_river(), a, []
        os.environ["PGDATABASE"] = "river"

    def round(self):
        psql("DROP DATABASE IF EXISTS river")
        psql("CREATE DATABASE river")
        return measured(self.a.cases, [self.program, "-jobs", str(self.a.cases)])


def show(label, side, f):
    print(f"{label:<8} {side.name:<18} {f['rate']:8,.0f} a second  {f['seconds']:6.2f} s  CPU {f['own'] + f['postgres'] + f['broker']:5.1f} µs: "
          f"program {f['own']:5.1f}, PostgreSQL {f['postgres']:5.1f}, broker {f['broker']:5.1f}", flush=True)


def main():
    a = argparse.ArgumentParser(usage=__doc__)
    a.add_argument("cases", type=int, nargs="?", default=100000)
    a.add_argument("rounds", type=int, nargs="?", default=5)
    a.add_argument("--set", type=int, default=3000)
    a.add_argument("--claimers", type=int, default=2)
    a.add_argument("--batch", type=int, default=20000)
    a = a.parse_args()
    os.environ.update(PGHOST="127.0.0.1", PGPORT=os.environ["PQR_PG_PORT"], PGUSER="pqr_admin", PGOPTIONS="-c client_min_messages=warning", PQR_BENCH_NOW="2021-12-07T10:00:00-05:00")
    sides = [s for s in (Ours(a), River(a)) if s.program]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}; {a.cases:,} cases and jobs, sets of {a.set} by {a.claimers} claimers", flush=True)
    for i in range(a.rounds):
        for side in sides if i % 2 == 0 else sides[::-1]:
            side.rounds.append(side.round())
            show(f"round {i + 1}", side, side.rounds[-1])
    median = [{k: statistics.median(r[k] for r in s.rounds) for k in s.rounds[0]} for s in sides]
    for side, f in zip(sides, median):
        show("median", side, f)
    if len(sides) == 1:
        sys.exit(1)
    ratio = median[0]["rate"] / median[1]["rate"]
    print(f"== {ratio:.2f} times River's rate (target: at least 1)")
    sys.exit(ratio < 1)


if __name__ == "__main__":
    main()
