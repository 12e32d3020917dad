#!/usr/bin/env python3
"""What pqr-ingest costs in memory: large workbooks, one after the other, and files made to hurt, uploaded to the real program
on a real Kafka. Its peak resident memory is asked of the kernel, from before each upload to its answer.

Run through tests/lib/with-stack. usage: ingest_memory.py PQR-INGEST        (one without sanitizers)
"""
import atexit
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
import make_cells  # noqa: E402
from pqr_stack import Checks, wait_for  # noqa: E402

ROWS, ROUNDS = 300_000, 2
MIB = 1 << 20
# Beside twice the shared strings: the program at rest, values that wait for Kafka (8 MiB, and twice as much around them), and
# some 25 bytes a radicado. The reader alone has a test of its own.
BOUND = 80 * MIB
AT_REST = 24 * MIB
LEFT_BEHIND = 6 * MIB  # above what it had at its start, however many come
# A body is in memory until it is whole. While it grows it may fill, and leave, what the messages of a base before it left free.
BESIDE_BODY = AT_REST + 32 * MIB
FILE_MAX = 50 * MIB
URL, ADMIN = os.environ["PQR_INGEST_URL"], os.environ["PQR_INGEST_ADMIN_URL"]
checks = Checks()


def start(folder):
    log = open(folder / "ingest.log", "wb")
    env = {**os.environ, "PQR_INSTANCE": "memoria", "PQR_HTTP_PORT": URL.rsplit(":", 1)[1], "PQR_ADMIN_PORT": ADMIN.rsplit(":", 1)[1]}
    process = subprocess.Popen([sys.argv[1]], env=env, stderr=log, stdout=log)
    atexit.register(process.kill)
    wait_for("ingest to be ready", ready)
    return process


def ready():
    try:
        return urllib.request.urlopen(ADMIN + "/readyz", timeout=2).status == 200
    except OSError:
        return False


def resident(pid, what):
    """VmRSS or VmHWM in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) * 1024
    sys.exit(f"{what} is not told")


def upload(pid, name, body):
    """(status, answer, the most that was resident meanwhile)"""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    request = urllib.request.Request(f"{URL}/v1/bases?archivo={urllib.parse.quote(name)}", data=body, method="POST",
                                     headers={"content-type": "application/octet-stream"})
    begin = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            status, said = answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        status, said = error.code, json.load(error)
    peak = resident(pid, "VmHWM")
    print(f"{len(body) / MIB:5.1f} MiB: {status} {said.get('code', ''):16} {time.monotonic() - begin:5.1f} s, "
          f"at most {peak / MIB:.1f} MiB, then {resident(pid, 'VmRSS') / MIB:.1f}")
    return status, said, peak


def another(path, i):
    """The same workbook as a package of other bytes."""
    with zipfile.ZipFile(path, "a") as book:
        book.comment = f"{i}".encode()
    return path.read_bytes()


def bomb(folder, filling):
    """A workbook whose sheet is 200 MiB of the same, or whose package is as large as may be of what cannot be packed."""
    path = folder / "bomba.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in make_cells.PARTS.items():
            book.writestr(name, text.replace("SHARED", ""))
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as f:
            f.write(f'<worksheet xmlns="{make_cells.MAIN}"><sheetData>'.encode())
            if filling:
                for _ in range(200):
                    f.write(filling * (MIB // len(filling)))
            else:
                for _ in range((FILE_MAX - MIB) * 2 // MIB):  # hexadecimal packs to little more than half
                    f.write(b"<!--" + os.urandom(MIB // 2 - MIB // 12).hex().encode() + b"-->")
    return path.read_bytes()


def hold_below(name, peak, body, texts=0):
    """texts: bytes of its shared strings. While it comes there is nothing but the body, and while it is read no body."""
    bound = max(BOUND + 2 * texts, BESIDE_BODY + len(body))
    checks.hold(f"{name}: {peak / MIB:.1f} MiB are not above {bound / MIB:.1f}", peak <= bound, True)


def large_ones(pid, path, kind, at_start, texts=0):
    """One after the other: what one leaves behind must not add up."""
    for i in range(1, ROUNDS + 1):
        name = f"{kind} ({i:02}-12-2021).xlsx"
        body = another(path, i)
        status, said, peak = upload(pid, name, body)
        checks.hold(f"{name}: published whole", (status, said.get("total"), said.get("aceptados")), (201, ROWS, ROWS))
        hold_below(name, peak, body, texts)
        wait_for(f"{name}: leaves nothing behind", lambda: resident(pid, "VmRSS") < at_start + LEFT_BEHIND)  # Kafka's thread frees last


def bombs(pid, folder):
    for filling in (b" ", b"<row/>", b"<row><c><v>1</v></c></row>", None):
        body = bomb(folder, filling)
        status, said, peak = upload(pid, "Base Mal Escalados (09-12-2021).xlsx", body)
        checks.hold(f"bomb of {filling}: refused", (status, bool(said.get("code"))), (422, True))
        hold_below(f"bomb of {filling}", peak, body)


def too_large(pid):
    status, said, peak = upload(pid, "base.xlsx", os.urandom(FILE_MAX + MIB))
    checks.hold("too large: refused", (status, said.get("code")), (413, "cuerpo_muy_grande"))
    checks.hold("too large: no more of it is held than is allowed", peak <= BESIDE_BODY + FILE_MAX, True)


def main():
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ProcessPoolExecutor(2) as pool:
        folder = Path(folder)
        inline, shared = folder / "inline.xlsx", folder / "shared.xlsx"
        making = pool.submit(make_cells.make, inline, ROWS, True), pool.submit(make_cells.make, shared, ROWS, False)
        process = start(folder)
        making[0].result()
        at_start = resident(process.pid, "VmRSS")
        print(f"at rest {at_start / MIB:.1f} MiB")
        large_ones(process.pid, inline, "INFORME PENDIENTES USUARIOS CALL CENTER", at_start)
        bombs(process.pid, folder)
        too_large(process.pid)
        texts = making[1].result()
        checks.hold("at rest it is small", at_start < AT_REST, True)
        checks.hold("the shared strings are many", texts > 4 * MIB, True)
        print(f"{texts / MIB:.1f} MiB of shared strings")
        large_ones(process.pid, shared, "Base Mal Escalados", at_start, texts)
        process.terminate()
        checks.hold("it ends well", process.wait(timeout=20), 0)
    checks.close()


if __name__ == "__main__":
    main()
