"""What the tests on a whole running stack share: its REST, its database, and its parts stopped and started."""
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import check_bases  # noqa: E402
import pqr_auth  # noqa: E402,F401

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"


def services():
    return check_bases.Services(*(os.environ[f"PQR_{s}_URL"] for s in ("INGEST", "CONTACT", "REPORTING")))


def sql(query):
    """One value from the database, as the administering role."""
    out = subprocess.run(["psql", "-X", "-At", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"], "-c", query],
                         check=True, capture_output=True, text=True)
    return out.stdout.strip()


def part(action, name):
    """action: start, stop or kill9."""
    subprocess.run([os.environ["PQR_STACK"], "service", action, name], check=True, stdout=subprocess.DEVNULL)


def wait_for(what, condition, seconds=90, every_s=0.1):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"waited {seconds} s in vain: {what}")
        time.sleep(every_s)


def metric(service, name):
    """A metric's value summed over its labels; 0 when the service does not answer or has none yet."""
    url = os.environ[f"PQR_{service.upper()}_ADMIN_URL"] + "/metrics"
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            lines = answer.read().decode().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[-1]) for line in lines if line.split("{")[0].split(" ")[0] == name)


def settled():
    """contact has seen every decision that reporting has, no case waits to be told of its term (the watch tells them
    after their decisions), all that it has to tell was told, and reporting has counted it."""
    return sql("""SELECT (SELECT count(*) FROM contact.decision_vista) = (SELECT count(*) FROM reporting.registro)
        AND NOT EXISTS (SELECT FROM contact.caso WHERE alerta_dia <= (now() AT TIME ZONE 'America/Bogota')::date)
        AND NOT EXISTS (SELECT FROM contact.outbox)
        AND (SELECT coalesce(sum(version), 0) FROM contact.caso) = (SELECT count(*) FROM reporting.evento_caso)""") == "t"


class Checks:
    def __init__(self):
        self.done, self.failed = 0, []

    def hold(self, name, got, want):
        self.done += 1
        if got != want:
            self.failed.append(f"{name}: {str(got)[:900]}, expected {str(want)[:400]}")

    def figures(self, name, figures):
        self.done += figures.all
        self.failed += [f"{name}: {w}" for w in figures.wrong]

    def close(self):
        for line in self.failed:
            print(line)
        print(f"{self.done - len(self.failed)} of {self.done} right")
        sys.exit(bool(self.failed) or not self.done)


def hold_cases_once(checks, name):
    """Nothing lost and nothing twice, by plain counts over both schemas."""
    rows = {
        "one case per radicado decided": ("SELECT count(*) FROM contact.caso",
                                          "SELECT count(DISTINCT radicado) FROM reporting.registro"),
        "every sighting seen by contact": ("SELECT count(*) FROM contact.decision_vista",
                                           "SELECT count(*) FROM reporting.registro"),
        "every accepted record decided": ("SELECT count(*) FROM reporting.registro",
                                          "SELECT sum(aceptados) FROM reporting.base"),
        "every other row rejected": ("SELECT count(*) FROM reporting.rechazo",
                                     "SELECT sum(rechazados + duplicados) FROM reporting.base"),
        "every change of a case told once": ("SELECT count(*) FROM reporting.evento_caso",
                                             "SELECT sum(version) FROM contact.caso"),
        "an attempt planned where the customer is to be called, and there is an answer to tell": (
            "SELECT count(*) FROM contact.caso WHERE intento_numero > 0 AND respuesta IS NOT NULL",
            "SELECT count(*) FROM contact.caso WHERE estado IN ('por_contactar', 'en_llamada', 'buzon_pedido', "
            "'en_buzon')"),
        "attempts on different days": (
            "SELECT count(DISTINCT (radicado, dia)) FROM contact.intento WHERE estado NOT IN ('soltado', 'aplazado')",
            "SELECT count(*) FROM contact.intento WHERE estado NOT IN ('soltado', 'aplazado')"),
        "one pending RR task where one is due": (
            "SELECT count(*) FROM contact.tarea WHERE estado = 'pendiente' AND tipo NOT IN ('nota', 'copia_sic')",
            "SELECT count(*) FROM contact.caso WHERE estado IN ('escalado', 'por_finalizar', 'por_corregir', "
            "'aviso_escrito_pendiente', 'respondido')"),
        "nothing in the dead letters": ("SELECT count(*) FROM reporting.outbox", "SELECT 0"),
    }
    for what, (got, want) in rows.items():
        checks.hold(f"{name}: {what}", sql(got), sql(want))
