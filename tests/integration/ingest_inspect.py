#!/usr/bin/python3
"""How a file is shown without publishing it: figures against expected.json, every cell against openpyxl, what is refused, exit
codes, the command of pqrctl, a terminal, a reception file of one's own, and memory that does not grow with the rows.

usage: ingest_inspect.py PQR_INSPECT PQRCTL
"""
import datetime
import fcntl
import json
import os
import pty
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import unicodedata
from pathlib import Path

import openpyxl

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "tests/data"
INSPECT, PQRCTL = sys.argv[1:3]
WORK = Path(tempfile.mkdtemp(prefix="pqr-inspect."))
SAMPLES = sorted(DATA.glob("*.xlsx"))
failures = []


def check(what, ok, detail=""):
    print(f"{'bien ' if ok else 'FALLA'} {what}")
    if not ok:
        failures.append(what)
        print(str(detail)[-3000:])


def run(*args, program=INSPECT, env=None):
    return subprocess.run([program, *map(str, args)], capture_output=True, text=True, timeout=120, env={**os.environ, **(env or {})})


def check_figures():
    expected = {f["file"]: f for f in json.loads((DATA / "expected.json").read_text())["files"]}
    for path in [*SAMPLES, *sorted(DATA.glob("*.csv"))]:
        want = expected[path.with_suffix(".xlsx").name]
        r = run("--json", "--rechazos", "todos", path)
        got = json.loads(r.stdout)
        rejected = [{"row": x["fila"], "reason": x["razon"]} for x in got["rechazos"] if x["razon"] != "duplicate"]
        check(f"{path.name}: as expected", r.returncode == 0 and got["recibible"] and got["base"] == want["base"]
              and got["fecha_corte"] == want["fecha_corte"] and got["conteo"]["total"] == want["total"]
              and got["conteo"]["aceptados"] == want["accepted"] and got["conteo"]["duplicados"] == want["duplicates"]
              and rejected == want["rejected"] and len(got["advertencias"]) == got["conteo"]["advertencias"]
              and all(x["detalle"] and x["remedio"] and x["original"] for x in got["rechazos"]), r)
        r = run("--rechazos", "todos", path)
        check(f"{path.name}: as text", r.returncode == 0 and all(f"  fila {x['row']}: " in r.stdout for x in want["rejected"])
              and r.stdout.endswith("\nResultado: se puede recibir.\n"), r)


def escaped(text):
    for plain, code in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, code)
    return text


def cell_as_printed(value):
    if isinstance(value, bool):
        return "bool", "VERDADERO" if value else "FALSO"
    if isinstance(value, datetime.datetime):
        plain = value.time() == datetime.time()
        return "date", value.strftime("%Y-%m-%d" if plain else "%Y-%m-%dT%H:%M:%S-05:00")
    if isinstance(value, (int, float)):
        return "number", f"{value:.0f}" if float(value).is_integer() else f"{value:.15g}"
    return ("error" if value.startswith("#") and value.endswith(("!", "?", "/A")) else "text"), escaped(value)


def check_cells():
    for path in SAMPLES:
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            want = [(c.coordinate, *cell_as_printed(c.value)) for row in sheet.iter_rows() for c in row
                    if c.value is not None and c.value != ""]
            r = run("--celdas", "--hoja", sheet.title, path)
            got = [tuple(line.split("\t")) for line in r.stdout.splitlines()]
            got = [x for x in got if x[2] != ""]
            wrong = [(g, w) for g, w in zip(got, want) if g != w]
            check(f"{path.name}, «{sheet.title}»: every cell", r.returncode == 0 and len(got) == len(want) and not wrong,
                  (len(got), len(want), wrong[:5], r.stderr))
        first = run("--celdas", path).stdout.splitlines()[0].split("\t")
        check(f"{path.name}: the sheet that would be read", len(first) == 3 and first[0] == "A1", first)


def check_refusals():
    book = SAMPLES[0].read_bytes()
    files = {"libro.xlsx": (book, "base_no_reconocida"), "cortado (07-12-2021).xlsx": (book[:5000], None),
             "vacío.xlsx": (b"", "archivo_vacio"), "viejo.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), None),
             "notas.txt": ("Apreciados señores:\n\nadjunto la base.\n".encode("cp1252"), "encabezado_no_encontrado")}
    for name, (content, code) in files.items():
        path = WORK / name
        path.write_bytes(content)
        r = run(path)
        check(f"{name} is refused with words", r.returncode == 1 and f"NO SE PUEDE RECIBIR ({code or ''}" in r.stdout
              and f"Archivo         {unicodedata.normalize('NFC', name)}\n" in r.stdout and r.stderr == "", r)
        j = json.loads(run("--json", path).stdout)
        check(f"{name}, as JSON", not j["recibible"] and j["problema"]["detalle"] and (not code or j["problema"]["codigo"] == code), j)
    r = run("--celdas", WORK / "viejo.xls")
    check("no cells of what is no workbook", r.returncode == 1 and r.stdout == "" and ".xlsx" in r.stderr, r)
    os.mkfifo(WORK / "tubo")
    for path in (WORK, WORK / "tubo", WORK / "no está.xlsx"):
        r = run(path)
        check(f"{path.name}: no file", r.returncode == 1 and r.stdout == "" and r.stderr.startswith("pqr-inspect: "), r)


def check_usage():
    book = SAMPLES[0]
    for args in ([], ["--nada", book], [book, book], ["--hoja", "Detalle", book], ["--celdas", "--hoja"], ["--rechazos", "x", book],
                 ["--rechazos", "-1", book], ["--celdas", "--hoja", "No hay", book]):
        r = run(*args)
        check(f"usage: {' '.join(map(str, args[:2]))}", r.returncode == 2 and r.stdout == "" and r.stderr, r)
    check("--help", run("--help").returncode == 0 and "--celdas" in run("--help").stdout)
    check("--version", run("--version").stdout.startswith("pqr-inspect "))


def check_pqrctl():
    book = SAMPLES[0]
    for args in ([book], ["--json", book], ["--celdas", book], ["--rechazos=2", book], ["--celdas", "--hoja", "No hay", book],
                 [WORK / "libro.xlsx"]):
        mine, its = run(*args), run("base", "inspeccionar", *args, program=PQRCTL)
        check(f"pqrctl says and ends the same: {' '.join(map(str, args[:1]))}", (mine.stdout, mine.stderr, mine.returncode)
              == (its.stdout, its.stderr, its.returncode), its)
    alone = WORK / "solo"
    alone.mkdir()
    shutil.copy2(PQRCTL, alone / "pqrctl")
    r = run("base", "inspeccionar", book, program=alone / "pqrctl", env={"PATH": "/nowhere"})
    check("without the program, pqrctl says what is missing", r.returncode == 1 and "pqr-inspect" in r.stderr and "PATH" in r.stderr, r)
    r = run("base", "inspeccionar", book, program=alone / "pqrctl", env={"PATH": str(Path(INSPECT).parent)})
    check("it is found in PATH", r.returncode == 0 and "se puede recibir" in r.stdout, r)


def on_terminal(columns, *args):
    near, far = pty.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    p = subprocess.Popen([INSPECT, *map(str, args)], stdout=far, stderr=far, stdin=far)
    os.close(far)
    out = b""
    while True:
        try:
            piece = os.read(near, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        out += piece
    os.close(near)
    return p.wait(), out.decode().replace("\r\n", "\n")


def check_terminal():
    for columns in (60, 80, 140):
        code, out = on_terminal(columns, SAMPLES[-1])
        wide = [x for x in out.splitlines() if len(x) > columns and "SHA-256" not in x]
        check(f"fits {columns} columns", code == 0 and not wide and "Primeros registros" in out, wide or out)


def check_reception_file():
    conf = (ROOT / "deploy/policy/recepcion.conf").read_text()
    own = WORK / "propia.conf"
    own.write_text(conf.replace('[ "radicado", "cuenta" ]', '[ "razon" ]'))
    r = run(SAMPLES[0], env={"PQR_RECEPTION_FILE": str(own)})
    check("a required column of one's own", r.returncode == 1 and "columna_obligatoria" in r.stdout and "«razon»" in r.stdout, r)
    own.write_text(conf + "\nsobra = 1;\n")
    r = run(SAMPLES[0], env={"PQR_RECEPTION_FILE": str(own)})
    line = conf.count("\n") + 2
    check("a fault in it, by its line", r.returncode == 2 and f"línea {line}: no se conoce «sobra»" in r.stderr, r)


def check_memory():
    path = WORK / "INFORME PENDIENTES (07-12-2021).csv"
    rows = 300000
    with path.open("w", encoding="utf-8") as f:
        f.write("PQR;CUENTA;MOTIVO;USUARIO\n1;1;m;u\n")
        f.writelines(f";{i};Cobro de equipos;ECM1034U\n" for i in range(rows))
    # The peak is asked for while the output is being read: it is longer than a pipe holds, so the program waits for its reader.
    p = subprocess.Popen([INSPECT, "--rechazos", "todos", str(path)], stdout=subprocess.PIPE)
    out, peak = b"", 0
    while piece := p.stdout.read(1 << 20):
        out += piece
        for line in Path(f"/proc/{p.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                peak = int(line.split()[1])
    told = out.decode().count(": Sin radicado (missing_radicado)\n")
    # A sanitizer's shadow and quarantine are no memory of the program's.
    bound = 400 if b"__asan_init" in Path(INSPECT).read_bytes() else 16
    check(f"{rows} rejections told in {peak // 1024} MiB", p.wait() == 0 and told == rows and 0 < peak < bound * 1024, told)


if __name__ == "__main__":
    try:
        check_figures()
        check_cells()
        check_refusals()
        check_usage()
        check_pqrctl()
        check_terminal()
        check_reception_file()
        check_memory()
    finally:
        shutil.rmtree(WORK)
    print(f"{len(failures)} fallos")
    sys.exit(bool(failures))
