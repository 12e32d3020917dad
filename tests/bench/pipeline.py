#!/usr/bin/env python3
"""From the request to all of it counted in reporting: one pendientes base of N records through the running services.

Run through tests/lib/with-stack --services. Prints the records a second from the POST to the moment when reporting's
decisions are as many as the base's accepted records, the CPU seconds of each process meanwhile, and ingest's peak memory.
"""
import json
import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
import pqr_auth  # noqa: E402,F401

TICK = os.sysconf("SC_CLK_TCK")


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError:
        return {}


def cpu_seconds(pid):
    """User and system time of a process and of the children that it has now (PostgreSQL's backends)."""
    total = 0.0
    pids = [pid] + [int(p) for p in subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()]
    for p in pids:
        try:
            fields = Path(f"/proc/{p}/stat").read_text().rsplit(")", 1)[1].split()
            total += (int(fields[11]) + int(fields[12])) / TICK
        except OSError:
            pass
    return total


def peak_mib(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def processes():
    run = Path(os.environ["PQR_STACK_DIR"]) / "run"
    found = {p.stem: int(p.read_text().split()[0]) for p in run.glob("*.pid")}
    postmaster = subprocess.run(["pgrep", "-o", "-f", f"postgres.*{os.environ['PQR_STACK_DIR']}"], capture_output=True, text=True)
    if postmaster.stdout.split():
        found["postgres"] = int(postmaster.stdout.split()[0])
    return found


def main():
    workbook = Path(sys.argv[1])
    ingest, reporting = os.environ["PQR_INGEST_URL"], os.environ["PQR_REPORTING_URL"]
    pids = processes()
    before = {name: cpu_seconds(pid) for name, pid in pids.items()}
    body = workbook.read_bytes()
    query = urllib.parse.urlencode({"archivo": workbook.name})
    start = time.monotonic()
    request = urllib.request.Request(f"{ingest}/v1/bases?{query}", data=body, headers={"content-type": "application/octet-stream"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        base = json.load(answer)
    published = time.monotonic() - start
    counted = 0
    while counted < base["aceptados"]:
        if time.monotonic() - start > 300:
            sys.exit(f"only {counted} of {base['aceptados']} were counted in 300 s")
        time.sleep(0.1)
        counted = sum(get(f"{reporting}/v1/bases/{base['sha256']}").get("decisiones", {}).values())
    took = time.monotonic() - start
    after = {name: cpu_seconds(pid) for name, pid in pids.items()}
    print(f"records                    {base['total']} ({base['aceptados']} accepted), workbook {len(body) / 2**20:.1f} MiB")
    print(f"committed in Kafka after   {published:.2f} s")
    print(f"all counted after          {took:.2f} s = {base['total'] / took:,.0f} records a second")
    print(f"ingest's peak memory       {peak_mib(pids['pqr-ingest']):.0f} MiB")
    for name in sorted(pids):
        print(f"  CPU {name:<16} {after[name] - before[name]:6.2f} s")


if __name__ == "__main__":
    main()
