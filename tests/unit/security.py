#!/usr/bin/env python3
"""Every row of SECURITY.md's table of OWASP's ten names tests, and each of them is one that ctest runs.

usage: security.py BUILD-DIRECTORY
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Declared only beside programs as they are shipped.
ELSEWHERE = {"integration/hardened"}


def main():
    listed = subprocess.run(["ctest", "--test-dir", sys.argv[1], "-N"], capture_output=True, text=True, check=True).stdout
    there = set(re.findall(r"Test +#\d+: (\S+)", listed)) | ELSEWHERE
    rows = re.findall(r"^\| (API\d+) [^|]+\|([^|]+)\|([^|]+)\|$", (ROOT / "SECURITY.md").read_text(), re.M)
    wrong = [f"{row} names no test" for row, _, tests in rows if not re.findall(r"`([^`]+)`", tests)]
    wrong += [f"{row}: there is no test {name}" for row, _, tests in rows for name in re.findall(r"`([^`]+)`", tests) if name not in there]
    if [row for row, *_ in rows] != [f"API{i}" for i in range(1, 11)]:
        wrong.append(f"rows {[row for row, *_ in rows]}")
    print("\n".join(wrong) or f"{len(rows)} rows, every test of them is there")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
