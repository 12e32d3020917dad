#!/usr/bin/env python3
"""The programs as they are shipped: how they are compiled and linked, and what a running one gives away.

usage: PQR_BIN_DIR=build/release/bin with-stack --services hardened.py
"""
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import Checks  # noqa: E402

BIN = Path(os.environ["PQR_BIN_DIR"])
STACK = Path(os.environ["PQR_STACK_DIR"])
PROGRAMS = sorted(p for p in BIN.iterdir() if p.name.startswith("pqr") and os.access(p, os.X_OK))


def readelf(*words):
    return subprocess.run(["readelf", "-W", *words], check=True, capture_output=True, text=True).stdout


def compiled(checks, program):
    head, dynamic, segments = readelf("-h", program), readelf("-d", program), readelf("-l", program)
    imports = set(re.findall(r"UND (\w+)@", readelf("--dyn-syms", program)))
    name = program.name
    checks.hold(f"{name}: position independent", bool(re.search(r"Type:\s+DYN", head)) and "PIE" in dynamic, True)
    checks.hold(f"{name}: full RELRO", "GNU_RELRO" in segments and "NOW" in dynamic, True)
    checks.hold(f"{name}: stack not executable", re.search(r"GNU_STACK.* RW ", segments) is not None, True)
    checks.hold(f"{name}: no segment both written and executed", re.findall(r"LOAD.* RWE ", segments), [])
    checks.hold(f"{name}: stack protector", "__stack_chk_fail" in imports, True)
    checks.hold(f"{name}: fortified", len([s for s in imports if re.fullmatch(r"__\w+_chk", s)]) > 3, True)
    checks.hold(f"{name}: no path to libraries of its own", "RUNPATH" in dynamic or "RPATH" in dynamic, False)


def branch_targets(checks, program):
    """The code is ready for indirect branch tracking: its functions begin with endbr64."""
    code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", program], check=True, capture_output=True, text=True).stdout
    first = re.findall(r"^[0-9a-f]+ <main>:\n\s+[0-9a-f]+:\s+(\w+)", code, re.M)
    checks.hold(f"{program.name}: main begins with endbr64", first, ["endbr64"])


def secrets():
    """What must not be seen: passwords, and the private part of every key."""
    found = {}
    for file in (STACK / "secrets").iterdir():
        text = file.read_text()
        if file.name == "firma.json":
            found[file.name] = re.findall(r'"d":\s*"([^"]+)"', text)
        elif file.name.startswith("pqr_") or file.name.startswith("usuario"):
            found[file.name] = [text.strip()]
    return found


def running(checks, service):
    pid = (STACK / "run" / f"pqr-{service}.pid").read_text().split()[0]
    status = Path(f"/proc/{pid}/status").read_text()
    limits = Path(f"/proc/{pid}/limits").read_text()
    checks.hold(f"{service}: gains no rights", re.search(r"NoNewPrivs:\s+(\d)", status)[1], "1")
    checks.hold(f"{service}: no core files", re.search(r"Max core file size\s+(\d+)\s+(\d+)", limits).groups(), ("0", "0"))
    seen = {part: Path(f"/proc/{pid}/{part}").read_bytes() for part in ("environ", "cmdline")}
    seen["log"] = (STACK / "log" / f"pqr-{service}.log").read_bytes()
    for name, values in secrets().items():
        for value in values:
            for part, content in seen.items():
                checks.hold(f"{service}: {name} in {part}", value.encode() in content, False)


def main():
    checks = Checks()
    checks.hold("programs there are", len(PROGRAMS) >= 6, True)
    checks.hold("secrets there are", len(secrets()) >= 3, True)
    for program in PROGRAMS:
        compiled(checks, program)
    branch_targets(checks, BIN / "pqrctl")
    for service in ("ingest", "classifier", "contact", "reporting"):
        running(checks, service)
    checks.close()


if __name__ == "__main__":
    main()
