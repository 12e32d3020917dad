#!/usr/bin/env python3
"""pqrctl calendario as people and scripts call it: a year's holidays against the published calendar, sums there and back,
what it refuses, a file of one's own; and that no service starts with a bad one.

usage: pqrctl_calendario.py PQRCTL PQR-CLASSIFIER PQR-CONTACT
"""
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

PQRCTL, *SERVICES = sys.argv[1:]
PUBLISHED = Path(__file__).parent.parent / "data/calendar/holidays_co_1984_2100.tsv"
POLICY = Path(__file__).parent.parent.parent / "deploy/policy"
SHIPPED = POLICY / "calendario.conf"


def run(*args, file=None):
    env = {k: v for k, v in os.environ.items() if k != "PQR_CALENDAR_FILE"}
    if file:
        env["PQR_CALENDAR_FILE"] = str(file)
    done = subprocess.run([PQRCTL, "calendario", *args], env=env, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def answers(*args, file=None):
    code, out, err = run(*args, file=file)
    assert (code, err) == (0, ""), (args, code, out, err)
    return out


def refuses(code, says, *args, file=None):
    got, out, err = run(*args, file=file)
    assert (got, out) == (code, "") and says in err, (args, got, out, err)


def years():
    published = dict(line.rstrip("\n").split("\t") for line in PUBLISHED.open() if not line.startswith("#"))
    for year in ("1984", "2011", "2025", "2026", "2027", "2100"):
        lines = [line.split("\t") for line in answers(year).splitlines()]
        assert [date for date, _ in lines] == [f"{year}-{day}" for day in published[year].split()], year
        assert all(name for _, name in lines)
    assert "2027-07-12\tNuestra Señora del Rosario de Chiquinquirá\n" in answers("2027")
    assert "2025-06-30\tSan Pedro y San Pablo; Sagrado Corazón de Jesús\n" in answers("2025")
    assert answers("2200").startswith("2200-01-01\tAño Nuevo\n")


def sums():
    assert answers("--sumar", "15", "2021-12-07") == "2021-12-29\n"
    assert answers("2021-12-07", "--sumar=15") == "2021-12-29\n"
    assert answers("--sumar", "-15", "2021-12-29") == "2021-12-07\n"
    assert answers("--sumar", "0", "2021-12-11") == "2021-12-11\n"
    assert answers("--sumar", "1", "2021-12-11") == "2021-12-13\n"


def refusals():
    for year in ("1983", "2201", "27", "2027x", "", "2027-01-01"):
        refuses(2, f"«{year}» no es un año entre 1984 y 2200", year)
    for date in ("2027-02-29", "1983-12-31", "2201-01-01", "mañana", "2027"):
        refuses(2, f"«{date}» no es una fecha AAAA-MM-DD entre 1984 y 2200", "--sumar", "1", date)
    refuses(1, "se salen de los años 1984 a 2200", "--sumar", "60000", "2027-01-01")
    refuses(1, "se salen de los años 1984 a 2200", "--sumar", "-1", "1984-01-02")
    refuses(2, "no es un número entero", "--sumar", "quince", "2027-01-01")
    refuses(2, "faltan argumentos", "--sumar", "15")


def own_file(folder):
    mine = folder / "mi-calendario.conf"
    shipped = SHIPPED.read_text(encoding="utf-8")
    mine.write_text(shipped.replace("dias_no_habiles = ( );",
                                    'dias_no_habiles = ( { fecha = "2027-02-08"; nombre = "Lunes de Carnaval"; } );'),
                    encoding="utf-8")
    assert "2027-02-08\tLunes de Carnaval\n" in answers("2027", file=mine)
    assert answers("--sumar", "1", "2027-02-05", file=mine) == "2027-02-09\n"
    assert answers("--sumar", "1", "2027-02-05") == "2027-02-08\n"
    mine.write_text(shipped.replace("mes = 12; dia = 25;", "mes = 12; dia = 32;"), encoding="utf-8")
    line = next(i for i, text in enumerate(mine.read_text(encoding="utf-8").splitlines(), 1) if "dia = 32" in text)
    refuses(1, f"{mine}, línea {line}: dia debe ser un número entero de 1 a 31", "2027", file=mine)
    refuses(1, "PQR_CALENDAR_FILE: no se puede leer", "2027", file=folder / "no-esta.conf")


def services_refuse(folder):
    bad = folder / "malo.conf"
    bad.write_text("festivos = (", encoding="utf-8")
    for service in SERVICES:
        with socket.socket() as s, socket.socket() as t:
            s.bind(("127.0.0.1", 0))
            t.bind(("127.0.0.1", 0))
            ports = {"PQR_ADMIN_PORT": str(s.getsockname()[1]), "PQR_HTTP_PORT": str(t.getsockname()[1])}
        done = subprocess.run([service], env={**os.environ, **ports, "PQR_CALENDAR_FILE": str(bad), "PQR_PG_PASSWORD": "x",
                                                  "PQR_IDENTIDAD_FILE": str(POLICY / "identidad.conf")},
                              capture_output=True, text=True, timeout=30)
        assert done.returncode == 1 and f"PQR_CALENDAR_FILE: {bad}, línea 1" in done.stdout + done.stderr, (service, done)


years()
sums()
refusals()
with tempfile.TemporaryDirectory() as folder:
    own_file(Path(folder))
    services_refuse(Path(folder))
print("pqrctl calendario: 5 passed, 0 failed")
