#!/usr/bin/env python3
"""Workbook to committed in Kafka: pqr-ingest (the POST, until its 201) against the script that a team would write
(naive_publish.py), on one broker, the same workbook in each round, by turns. Prints every round, the medians and the ratio.

usage: with-stack publishing.py [RECORDS [ROUNDS]]       default 100000 records, 3 rounds; run by tests/bench/run
"""
import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "lib"))
import pqr_auth  # noqa: E402,F401
from pipeline import cpu_seconds, peak_mib  # noqa: E402

PYTHON = "/usr/bin/python3"  # Debian's: it has confluent_kafka
TARGET = 10


def ingest_pid():
    return int((Path(os.environ["PQR_STACK_DIR"]) / "run/pqr-ingest.pid").read_text().split()[0])


def ours(workbook):
    pid = ingest_pid()
    Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak is this base's
    cpu, body = cpu_seconds(pid), workbook.read_bytes()
    url = f"{os.environ['PQR_INGEST_URL']}/v1/bases?{urllib.parse.urlencode({'archivo': workbook.name})}"
    request = urllib.request.Request(url, data=body, headers={"content-type": "application/octet-stream"})
    start = time.monotonic()
    with urllib.request.urlopen(request, timeout=300) as answer:
        base, status = json.load(answer), answer.status
    seconds = time.monotonic() - start
    if status != 201:
        sys.exit(f"pqr-ingest answered {status}: {base}")
    return {"records": base["aceptados"], "rejected": base["rechazados"] + base["duplicados"], "seconds": seconds,
            "cpu_seconds": cpu_seconds(pid) - cpu, "peak_mib": peak_mib(pid)}


def script(workbook):
    run = subprocess.run([PYTHON, HERE / "naive_publish.py", workbook], check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


def main():
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    subprocess.run([os.environ["PQR_STACK"], "service", "start", "ingest"], check=True, stdout=subprocess.DEVNULL)
    sides = {"pqr-ingest": ours, "script": script}
    figures = {name: [] for name in sides}
    with tempfile.TemporaryDirectory() as work:
        for i in range(rounds):  # a day each: a second workbook of one day would be refused
            day = datetime.date(2021, 12, 6) + datetime.timedelta(days=i)
            workbook = Path(work) / f"INFORME PENDIENTES USUARIOS CALL CENTER ({day:%d-%m-%Y}).xlsx"
            subprocess.run([PYTHON, HERE / "make_base.py", str(records), workbook, "--fecha", str(day), "--seed", str(i + 1)], check=True)
            if i == 0:
                print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}; workbook of {workbook.stat().st_size / 2**20:.1f} MiB")
            for name in list(sides) if i % 2 == 0 else list(sides)[::-1]:
                f = sides[name](workbook)
                figures[name].append(f)
                print(f"round {i + 1}  {name:<11} {f['seconds']:7.2f} s  CPU {f['cpu_seconds']:6.2f} s  peak {f['peak_mib']:5.0f} MiB  "
                      f"{f['records']} records, {f['rejected']} rejected")
            counts = {(f[-1]["records"], f[-1]["rejected"]) for f in figures.values()}
            if len(counts) != 1:
                sys.exit(f"the two did not come to the same records and rejections: {counts}")
            workbook.unlink()

    def median(name, what):
        return statistics.median(f[what] for f in figures[name])
    for name in sides:
        print(f"median   {name:<11} {median(name, 'seconds'):7.2f} s  CPU {median(name, 'cpu_seconds'):6.2f} s  peak {median(name, 'peak_mib'):5.0f} MiB")
    ratio = median("script", "seconds") / median("pqr-ingest", "seconds")
    cpu = median("script", "cpu_seconds") / median("pqr-ingest", "cpu_seconds")
    print(f"== {ratio:.1f} times as fast as the script, {cpu:.1f} times less CPU (target: {TARGET} times as fast)")
    sys.exit(ratio < TARGET)


if __name__ == "__main__":
    main()
