#!/usr/bin/python3
"""Measures the reading of workbooks beside calamine's streaming cell reader (Rust) and openpyxl's read-only mode, in turns.

usage: reading.py [--rows N] [--runs N] [--series N,N,…] [--reader PROGRAM]

--rows     rows of 12 columns in the workbook that all three read, with shared strings and with inline ones (200000)
--runs     turns each; openpyxl, which is slow, has three at most (5)
--series   rows of the inline workbooks that show how time and memory grow (10000,100000,1000000)
--reader   tests/bench/reader.c, built; else it is built from the release preset's build folder

Workbooks are made once and kept in .local/bench. Without cargo, calamine is left out, which counts as missed. Ends with 1 when a
target is missed: 1.3 times calamine's wall time, a tenth of openpyxl's, 64 MiB and twice the shared strings at the peak;
over the series, memory flat within 1 MiB and time per row within 25 %.
"""
import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".local/bench"
sys.path.insert(0, str(HERE))
import make_cells  # noqa: E402

MIB = 1 << 20


class Program:
    def __init__(self, name, command):
        self.name, self.command, self.runs = name, command, []

    def run(self, path, *more):
        """One turn: wall seconds, CPU seconds, peak KiB; returns what was counted."""
        begin = time.perf_counter()
        process = subprocess.Popen([*self.command, str(path), *more], stdout=subprocess.PIPE, text=True)
        words = process.stdout.read().split()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{self.name} failed on {path}")
        self.runs.append((wall, usage.ru_utime + usage.ru_stime, int(words[3])))
        return words[:3]

    def median(self, what):
        return statistics.median(r[what] for r in self.runs)


def workbook(rows, inline):
    """The workbook's path and the bytes of its shared strings; made when there is none by this very generator."""
    version = hashlib.sha256(Path(make_cells.__file__).read_bytes()).hexdigest()[:12]
    path = CACHE / f"{rows}-{'inline' if inline else 'shared'}-{version}.xlsx"
    note = path.with_suffix(".json")
    CACHE.mkdir(parents=True, exist_ok=True)
    if not (path.exists() and note.exists()):
        print(f"making {path.relative_to(ROOT)}", flush=True)
        note.write_text(json.dumps({"shared": make_cells.make(path, rows, inline)}))
    return path, json.loads(note.read_text())["shared"]


def build_reader():
    folder = ROOT / "build/release"
    subprocess.run(["cmake", "--preset", "release"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder, "--target", "bench_reader"], check=True, stdout=subprocess.DEVNULL)
    return folder / "bin/bench_reader"


def build_calamine():
    cargo = shutil.which("cargo") or shutil.which("cargo", path=str(Path.home() / ".cargo/bin"))
    if not cargo:
        print("cargo is missing, so calamine is not measured: install Rust (rustup) to compare with it")
        return None
    target = CACHE / "cargo"
    built = subprocess.run([cargo, "build", "--release", "--locked", "--quiet", "--target-dir", target],
                           cwd=HERE / "calamine", check=False)
    if built.returncode != 0:
        print("calamine could not be built, so it is not measured")
        return None
    return target / "release/count-cells"


class Targets:
    def __init__(self):
        self.missed = []

    def check(self, text, ok):
        print(f"  {'ok  ' if ok else 'MISS'} {text}")
        if not ok:
            self.missed.append(text)


def beside(programs, rows, inline, runs, targets):
    path, shared = workbook(rows, inline)
    print(f"\n{rows:,} × 12, {'inline' if inline else 'shared'} strings ({path.stat().st_size / MIB:.1f} MiB)", flush=True)
    for p in programs:
        p.runs = []
    counted = {}
    for turn in range(runs):
        for p in programs:
            if p.name == "openpyxl" and turn >= 3:
                continue
            counted[p.name] = p.run(path)
    if len(set(map(tuple, counted.values()))) != 1:
        sys.exit(f"they do not count alike: {counted}")
    ours = programs[0]
    for p in programs:
        wall = p.median(0)
        each = " ".join(f"{r[0]:.2f}" for r in p.runs)
        print(f"  {p.name:9} {wall:7.2f} s  CPU {p.median(1):6.2f} s  peak {p.median(2) / 1024:6.1f} MiB  "
              f"× {wall / ours.median(0):5.2f}   [{each}]")
    for p in programs[1:]:
        ratio = p.median(0) / ours.median(0)
        if p.name == "calamine":
            targets.check(f"{1 / ratio:.2f} times calamine's wall time, at most 1.3", 1 / ratio <= 1.3)
        else:
            targets.check(f"{ratio:.1f} times as fast as openpyxl, at least 10", ratio >= 10)
    bound = 64 * MIB + 2 * shared
    targets.check(f"peak {ours.median(2) / 1024:.1f} MiB, at most {bound / MIB:.1f}", ours.median(2) * 1024 <= bound)


def series(reader, sizes, runs, targets):
    print("\ninline strings, by rows")
    books = [(rows, workbook(rows, True)[0], Program("reader", [str(reader)])) for rows in sizes]
    for _ in range(runs):
        for rows, path, p in books:
            for _ in range(5 if rows <= 10000 else 1):  # the shorter, the more it shakes
                p.run(path, "1024")
    each = []
    for rows, path, p in books:
        each.append(p.median(0) / rows * 1e6)
        print(f"  {rows:9,} rows  {p.median(0):7.3f} s  {each[-1]:6.2f} µs a row  CPU {p.median(1):6.2f} s  "
              f"peak {p.median(2) / 1024:5.1f} MiB")
    peaks = [p.median(2) / 1024 for _, _, p in books]
    targets.check(f"memory within {max(peaks) - min(peaks):.2f} MiB, at most 1", max(peaks) - min(peaks) <= 1)
    targets.check(f"time per row within {(max(each) / min(each) - 1) * 100:.0f} %, at most 25", max(each) / min(each) <= 1.25)


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("--rows", type=int, default=200000)
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--series", default="10000,100000,1000000")
    p.add_argument("--reader", type=Path)
    a = p.parse_args()
    reader = a.reader or build_reader()
    calamine = build_calamine()
    programs = [Program("reader", [str(reader)])]
    if calamine:
        programs.append(Program("calamine", [str(calamine)]))
    unmeasured = [] if calamine else ["calamine was not measured"]
    programs.append(Program("openpyxl", ["/usr/bin/python3", str(HERE / "openpyxl_count.py")]))
    targets = Targets()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} at the start")
    for inline in (False, True):
        beside(programs, a.rows, inline, a.runs, targets)
    series(reader, [int(n) for n in a.series.split(",")], min(a.runs, 3), targets)
    missed = targets.missed + unmeasured
    for text in missed:
        print(f"missed: {text}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
