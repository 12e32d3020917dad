#!/usr/bin/env python3
"""The services as a container has them: every file system read-only but for what each declares, no capabilities, none to be gained.
All that they do works so: the sample bases through to every figure, a base from the folder, tables as files; and nobody
leaves a file where it may write.

usage: PQR_CONFINED=1 with-stack --services read_only.py
"""
import errno
import os
import re
import shutil
import sys
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import DATA, Checks, check_bases, hold_cases_once, services, settled, wait_for  # noqa: E402

STACK = Path(os.environ["PQR_STACK_DIR"])
NAMES = ("ingest", "classifier", "contact", "reporting")
checks = Checks()


def declared(name):
    return sorted([str(STACK / "tmp" / name), *([str(STACK / "entrada")] if name == "ingest" else [])])


def writes(name, folder):
    """Of a file in there, as that service sees it: "" or the error's name."""
    pid = (STACK / "run" / f"pqr-{name}.pid").read_text().split()[0]
    path = Path(f"/proc/{pid}/root{folder}/prueba-{name}")
    try:
        path.write_text("x")
    except OSError as e:
        return errno.errorcode[e.errno]
    path.unlink()
    return ""


def confined(name):
    pid = (STACK / "run" / f"pqr-{name}.pid").read_text().split()[0]
    mounts = [line.split()[4:6] for line in Path(f"/proc/{pid}/mountinfo").read_text().splitlines()]
    open_ones = sorted(point for point, options in mounts
                       if options.split(",")[0] == "rw" and not re.match(r"/(proc|sys|dev)(/|$)", point))
    checks.hold(f"{name}: may write in", open_ones, declared(name))
    status = Path(f"/proc/{pid}/status").read_text()
    checks.hold(f"{name}: capabilities", {m[1] for m in re.finditer(r"^Cap\w+:\s+(\w+)", status, re.M)}, {"0" * 16})
    checks.hold(f"{name}: gains no rights", re.search(r"NoNewPrivs:\s+(\d)", status)[1], "1")
    for folder in ("/tmp", "/var/tmp", STACK, STACK / "secrets", STACK / "log", Path.cwd(), Path(os.environ["PQR_BIN_DIR"])):
        checks.hold(f"{name}: writes in {folder}", writes(name, folder), "EROFS")
    for folder in declared(name):
        checks.hold(f"{name}: writes in {folder}", writes(name, folder), "")


def fetched(path, kind):
    """Its first bytes, and how many there are."""
    request = urllib.request.Request(os.environ["PQR_REPORTING_URL"] + path, headers={"Accept": kind})
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = answer.read()
    return body[:4], len(body) > 1000


def by_folder():
    """The day's base again, as a file in the folder: known, and so moved to what was read already."""
    book = DATA / "Base Mal Escalados (07-12-2021).xlsx"
    shutil.copy(book, STACK / "entrada" / ".llega")
    (STACK / "entrada" / ".llega").rename(STACK / "entrada" / book.name)
    wait_for("the file to leave the folder", lambda: not (STACK / "entrada" / book.name).exists())
    checks.hold("what came by the folder is kept", [p.name for p in (STACK / "entrada").rglob("*.xlsx")] != [], True)


def main():
    for name in NAMES:
        confined(name)
    checks.figures("confined", check_bases.run(services(), DATA))
    wait_for("all is told and counted", settled)
    hold_cases_once(checks, "confined")
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    checks.hold("records as .xlsx", fetched("/v1/registros?formato=xlsx", sheet), (b"PK\x03\x04", True))
    checks.hold("cases as CSV", fetched("/v1/casos?formato=csv", "text/csv")[1], True)
    by_folder()
    for name in NAMES:
        checks.hold(f"{name}: what it left in its directory", sorted(p.name for p in (STACK / "tmp" / name).iterdir()), [])
    checks.close()


if __name__ == "__main__":
    main()
