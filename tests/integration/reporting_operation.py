#!/usr/bin/env python3
"""What an operation sees of a real Kafka: what reporting cannot understand becomes a dead letter that it counts itself, with
nothing of what it says; discarded by pqrctl it is open no more; a nonsense among the resolutions holds nothing up. Freshness
tells what is read, unknown once the broker is gone, while everything else goes on answering.

usage: with-stack reporting_operation.py
"""
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from confluent_kafka import Producer

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import ROOT, Checks, part, services, sql, wait_for  # noqa: E402

KAFKA = {"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"]}
SECRET = "Ana María 3001234567"


def tell(producer, topic, data, kind, key="1"):
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    producer.produce(topic, raw, key=key, headers={
        "ce_specversion": "1.0", "ce_id": key, "ce_source": "/prueba", "ce_type": kind, "ce_time": "2021-12-07T12:30:10.000Z",
        "content-type": "application/json"})
    if producer.flush(30):
        sys.exit("Kafka does not take the event")


def event(version, **more):
    return {"radicado": "1", "tipo": "abierto", "estado": "por_contactar", "fecha": "2021-12-07T12:30:00.000Z",
            "version": version, "datos": {"regla": "r", "vence": "2021-12-29"}, **more}


def ask(path):
    return services().report(f"/v1/operacion/{path}")


def readyz():
    """(whether it is ready, what it says)"""
    try:
        with urllib.request.urlopen(os.environ["PQR_REPORTING_ADMIN_URL"] + "/readyz?verbose", timeout=5) as answer:
            return True, answer.read().decode()
    except urllib.error.HTTPError as error:
        return False, error.read().decode()
    except OSError:
        return False, ""


def ready():
    return readyz()[0]


def given_up(topic):
    """Messages that nobody will ever read, and the mark of their transaction."""
    producer = Producer({**KAFKA, "transactional.id": "prueba"})
    producer.init_transactions(30)
    producer.begin_transaction()
    for n in range(3):
        producer.produce(topic, b"{}", key="1")
    producer.flush(30)
    producer.abort_transaction(30)


def report_waits_for_what_is_not_read(checks, producer):
    """Nobody has ever kept a report, so the latest week's is due at once; a message lies unread, and the sink is stuck."""
    lock = "BEGIN; LOCK TABLE reporting.consumer_offset IN EXCLUSIVE MODE"
    held = subprocess.Popen(["psql", "-XAtq", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"], "-c", lock, "-c", r"\echo held", "-f", "-"],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    held.stdout.readline()
    tell(producer, "pqr.close", event(1), "co.pqr.case.v1")
    given_up("pqr.close")
    part("start", "reporting")
    wait_for("the report waits for what is not read", lambda: "espera: faltan por leer mensajes de pqr.close" in readyz()[1])
    checks.hold("no report is kept", sql("SELECT count(*) FROM reporting.informe"), "0")
    held.stdin.close()
    held.wait(30)
    wait_for("the report is kept once all is read", lambda: sql("SELECT count(*) FROM reporting.informe") == "1")
    checks.hold("what was given up is not waited for", sql("SELECT next_offset FROM reporting.consumer_offset "
                                                           "WHERE topic = 'pqr.close' AND next_offset > 0"), "1")
    wait_for("and nothing waits any more", lambda: "[!]informe_semanal" not in readyz()[1])
    tell(producer, "pqr.close", event(1), "co.pqr.case.v1")  # behind what was given up, so that nothing is left unread


def main():
    checks, producer = Checks(), Producer(KAFKA)
    os.environ["PQR_INFORME_PAUSA_S"] = "1"
    report_waits_for_what_is_not_read(checks, producer)
    wait_for("reporting is ready", ready)
    tell(producer, "case.event", event(1), "co.pqr.case.v1")
    tell(producer, "case.event", event(2, fecha=SECRET), "co.pqr.case.v1")
    wait_for("the dead letter is counted", lambda: ask("muertos")["abiertos"] == 1)
    letter = ask("muertos/lista")["datos"][0]
    checks.hold("who, where and why", [letter[k] for k in ("topico", "etapa", "codigo", "estado")],
                ["case.event", "reporting", "campo_invalido", "abierto"])
    checks.hold("it stood behind the good one", letter["de_posicion"], 1)
    checks.hold("nothing of what it says", sql("SELECT count(*) FROM reporting.muerto m WHERE m::text LIKE '%Ana%' "
                                               "OR m::text LIKE '%3001234567%'"), "0")
    tell(producer, "dlt.resolution", b"no es un evento", "co.pqr.dead-letter-resolution.v1", key="x")
    done = subprocess.run([Path(os.environ["PQR_BIN_DIR"]) / "pqrctl", "muertos", "descartar", letter["id"], "--motivo", "de prueba",
                           "--quien", "pruebas", "--aplicar"], capture_output=True, text=True, cwd=ROOT)
    checks.hold("pqrctl discards it", (done.returncode, done.stderr), (0, ""))
    wait_for("it is open no more", lambda: ask("muertos")["abiertos"] == 0)
    checks.hold("what became of it", [ask("muertos/lista")["datos"][0][k] for k in ("estado", "resuelto_por")],
                ["descartado", "pruebas"])
    checks.hold("counted by what became of it", ask("muertos")["datos"][0]["descartados"], 1)

    wait_for("freshness is known", lambda: ask("frescura")["estado"] == "al_dia")
    rows = {(r["topico"], r["particion"]): r for r in ask("frescura")["datos"]}
    read = [r for r in rows.values() if r["topico"] == "case.event" and r["posicion"] == 2]
    checks.hold("the partition that was read", [(r["estado"], r["fin"] in (2, 3), r["ultimo"] is not None) for r in read],
                [("al_dia", True, True)])
    checks.hold("every topic that reporting reads", {"pqr.base", "case.event", "case.event-dlt", "pqr.received-dlt", "dlt.resolution"}
                <= {t for t, _ in rows}, True)
    checks.hold("the summary says so too", ask("resumen")["frescura"]["estado"], "al_dia")

    subprocess.run([os.environ["PQR_STACK"], "service", "kill9", "kafka"], check=True, stdout=subprocess.DEVNULL)
    wait_for("without Kafka it is unknown", lambda: ask("frescura")["estado"] == "desconocido", 60)
    checks.hold("where it is read to is still told", sum(r["posicion"] for r in ask("frescura")["datos"] if r["topico"] == "case.event"), 2)
    checks.hold("everything else answers", ask("resumen")["pendientes"], 1)
    part("stop", "reporting")
    checks.close()


if __name__ == "__main__":
    main()
