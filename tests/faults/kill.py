#!/usr/bin/env python3
"""kill -9 of one part in the middle of a base, then its restart: every number right, nothing lost, nothing twice.

Each part is killed amid a set of bases of its own (two days, both kinds), made for this run. Run through
tests/lib/with-stack --services; names as arguments restrict it to those parts."""
import datetime
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import ROOT, Checks, check_bases, hold_cases_once, metric, part, services, settled, sql, wait_for  # noqa: E402

RECORDS = 4000  # of the base in whose middle the part is killed
SECOND = 1000  # of the next day's, when all is well again


def make_bases(folder, monday, seed):
    subprocess.run(["/usr/bin/python3", str(ROOT / "tests/bench/make_base.py"), str(RECORDS), str(folder), "--juego", "--segundo",
                    str(SECOND), "--fecha", monday.isoformat(), "--seed", str(seed), "--expected"],
                   check=True, stdout=subprocess.DEVNULL)
    return json.loads((folder / "expected.json").read_text(encoding="utf-8"))


def decided():
    return int(sql("SELECT count(*) FROM reporting.registro"))


def read_by(service):
    return metric(service, "pqr_messages_total")


class Load(threading.Thread):
    """Posts the first base until it is taken: a service that dies under the request is asked again."""

    def __init__(self, folder, expected):
        super().__init__()
        self.path, self.failures = folder / expected["files"][0]["file"], 0
        self.status = None

    def run(self):
        end = time.monotonic() + 120
        while time.monotonic() < end:
            self.status, _ = services().load(self.path)
            if self.status in (200, 201):
                return
            self.failures += 1
            time.sleep(0.2)


def kill_amid(checks, name, progress, folder, expected):
    """Kills when `progress` has moved a little and the base is not through; says whether it was amid."""
    accepted = expected["files"][0]["accepted"]
    start, goal = progress(), decided() + accepted
    load = Load(folder, expected)
    load.start()
    wait_for(f"{name} to be amid its work", lambda: progress() > start, every_s=0.002)
    left = goal - decided()
    part("kill9", name)
    part("start", name)
    load.join()
    checks.hold(f"{name}: killed before all was counted", left > 0, True)
    checks.hold(f"{name}: the base was taken", load.status in (200, 201), True)


def main():
    checks, only = Checks(), sys.argv[1:]
    monday = datetime.date(2022, 1, 3)
    victims = [
        # part, what shows that it is at work
        ("ingest", lambda: metric("ingest", "pqr_ingest_rows_total")),
        ("classifier", lambda: read_by("classifier")),
        ("contact", lambda: read_by("contact")),
        ("reporting", lambda: read_by("reporting")),
        ("kafka", lambda: read_by("classifier")),
        ("postgres", lambda: read_by("reporting")),
    ]
    with tempfile.TemporaryDirectory(prefix="pqr-kill-") as scratch:
        for i, (name, progress) in enumerate(v for v in victims if not only or v[0] in only):
            folder = Path(scratch) / name
            folder.mkdir()
            expected = make_bases(folder, monday + datetime.timedelta(weeks=i), seed=100 + i)
            kill_amid(checks, name, progress, folder, expected)
            # The first base is there already; the rest of the set follows, and every figure of the set is held.
            first = expected["files"][0]["file"]
            checks.figures(name, check_bases.run(services(), folder, known=(first,)))
            wait_for(f"after {name}: all is told and counted", settled)
            hold_cases_once(checks, name)
            print(f"{name}: killed and back", flush=True)
    checks.close()


if __name__ == "__main__":
    main()
