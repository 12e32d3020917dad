#!/usr/bin/env python3
"""A person's causal through the whole cell: what nobody could identify waits for a person; the answer comes back as the
record's next revision and its decision replaces the old one, in the figures too, which count the record once; the next
day's record with the same motivo needs no person; and a causal that the classifier does not know is asked for again.

usage: contact_causal_way.py PQRCTL       under tests/lib/with-stack --services
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

from confluent_kafka import Consumer, KafkaError, TopicPartition

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import ROOT, Checks, part, settled, sql, wait_for  # noqa: E402

PQRCTL = sys.argv[1]
POLICY = ROOT / "deploy" / "policy"
BASE = "INFORME PENDIENTES USUARIOS CALL CENTER ({}-12-2021).csv"
HEADER = "Cuenta;PQR;Estado;Motivo;Usuario escala;Razón;Subrazón;Teléfono;Columna rara"
RARE, KNOWN, OTHER = "4488990000000001", "4488990000000002", "4488990000000003"
ROWS = {
    RARE: "12345678;{};Abierta;Me cobran algo raro;ECM3201D;FACTURACION;COBRO;3101234567;valor ñ",
    KNOWN: "12345679;{};Abierta;Fallas en la prestación del servicio;ECM3201D;;;;",
    OTHER: "12345670;{};Abierta;Una cosa que nadie entiende;ECM9999Z;;;;",
}


# ---- words ----

def fetch(url, body=None):
    request = urllib.request.Request(url, data=body, headers={"content-type": "text/csv"} if body else {})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def send_base(day, radicados):
    text = "\n".join([HEADER, *(ROWS[r].format(r) for r in radicados)]) + "\n"
    url = f"{os.environ['PQR_INGEST_URL']}/v1/bases?" + urllib.parse.urlencode({"archivo": BASE.format(day)})
    return fetch(url, text.encode())


def figures(day):
    """(records, {causal: records}) of the motives of a day."""
    answer = fetch(f"{os.environ['PQR_REPORTING_URL']}/v1/indicadores/motivos?desde=2021-12-{day}&hasta=2021-12-{day}")
    return answer["total_registros"], {r["causal"]: r["registros"] for r in answer["datos"]}


def reviews():
    return {r["radicado"]: r for r in fetch(f"{os.environ['PQR_CONTACT_URL']}/v1/revision")["datos"]}


def case(radicado, service="CONTACT"):
    return fetch(f"{os.environ[f'PQR_{service}_URL']}/v1/casos/{radicado}")


def ctl(*args):
    return subprocess.run([PQRCTL, *args], capture_output=True, text=True, timeout=60)


def received(radicado):
    """[(headers, data)] of the records of one radicado, in order."""
    consumer = Consumer({"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"], "group.id": "causal-way", "enable.auto.commit": False,
                         "isolation.level": "read_committed", "enable.partition.eof": True, "fetch.wait.max.ms": 10})
    parts = [TopicPartition("pqr.received", p, 0) for p in consumer.list_topics("pqr.received", 10).topics["pqr.received"].partitions]
    consumer.assign(parts)
    left, found = len(parts), []
    while left:
        m = consumer.poll(20)
        if m is None:
            sys.exit("pqr.received does not end")
        if m.error():
            left -= m.error().code() == KafkaError._PARTITION_EOF
        elif m.key() == radicado.encode():
            found.append(({k: v.decode() for k, v in m.headers()}, json.loads(m.value())))
    consumer.close()
    return found


# ---- a classifier that does not know the causal P ----

def without_p(folder):
    causales = (POLICY / "causales.conf").read_text()
    policy = (POLICY / "abc.conf").read_text()
    less = re.sub(r'\{\s*causal = "P";.*?\);\s*\},', "", causales, flags=re.S)
    (folder / "causales.conf").write_text(less)
    (folder / "abc.conf").write_text(policy.replace(', "P"', ""))
    return less != causales


def start_classifier(folder):
    env = {**os.environ, "PQR_POLICY_FILE": str(folder / "abc.conf"), "PQR_CAUSALES_FILE": str(folder / "causales.conf"),
           "PQR_ADMIN_PORT": os.environ["PQR_CLASSIFIER_ADMIN_URL"].rsplit(":", 1)[1], "PQR_INSTANCE": "sin-p", "PQR_LOG_LEVEL": "error"}
    return subprocess.Popen([str(Path(os.environ["PQR_BIN_DIR"]) / "pqr-classifier")], env=env)


# ---- the way ----

def hold_answered(checks):
    waiting = reviews()
    checks.hold("who waits", sorted(waiting), [RARE, OTHER])
    row = waiting.get(RARE, {})
    checks.hold("what a person sees", {k: row.get(k) for k in ("base", "fecha_corte", "motivo", "razon", "subrazon", "revision")},
                {"base": "pendientes", "fecha_corte": "2021-12-06", "motivo": "Me cobran algo raro", "razon": "FACTURACION",
                 "subrazon": "COBRO", "revision": 0})
    checks.hold("figures before", figures("06"), (3, {"A": 1, None: 2}))
    listed = ctl("caso", "revision")
    checks.hold("pqrctl lists them", listed.returncode == 0 and RARE in listed.stdout and "2 casos esperan" in listed.stdout, True)
    said = ctl("caso", "causal", RARE, "D", "--quien", "ANA", "--nota", "lo dijo el cliente", "--corte", "2021-12-06")
    checks.hold("pqrctl gives it", (said.returncode, "enviada al clasificador" in said.stdout), (0, True))
    wait_for("the person's decision", lambda: case(RARE)["estado"] == "escalado" and settled())
    again = ctl("caso", "causal", RARE, "D", "--quien", "ANA")
    checks.hold("again", (again.returncode, "dada antes" in again.stdout), (0, True))
    other = ctl("caso", "causal", RARE, "N", "--quien", "LUIS")
    checks.hold("somebody else is refused", (other.returncode, "ya se dio" in other.stderr), (1, True))

    checks.hold("counted once, with the causal given", figures("06"), (3, {"A": 1, "D": 1, None: 1}))
    checks.hold("one sighting each", sql("SELECT count(*) FROM reporting.registro"), "3")
    checks.hold("one sighting for contact", sql("SELECT count(*) FROM contact.decision_vista"), "3")
    checks.hold("its story", [e["tipo"] for e in case(RARE, "REPORTING")["historia"] if e["tipo"].startswith("causal_")], ["causal_dada"])


def hold_whole(checks):
    """The record that went again is the one that came, but for revision and causal."""
    sent = received(RARE)
    checks.hold("sent once", len(sent), 2)
    (first_headers, first), (headers, data) = sent[0], sent[-1]
    checks.hold("its facts", data, {**first, "revision": 1, "causal": "D"})
    checks.hold("its id", headers["ce_id"], f"pendientes/2021-12-06/{RARE}/1")
    checks.hold("its trace", headers.get("traceparent"), first_headers.get("traceparent"))
    checks.hold("the contract's type and key", (headers["ce_type"], headers["ce_subject"]), ("co.pqr.received.v1", RARE))


def hold_next_day(checks):
    send_base("07", [RARE, KNOWN])
    wait_for("the next day's decision", lambda: case(RARE)["fecha_corte"] == "2021-12-07" and case(RARE)["revision"] == 1 and settled())
    checks.hold("nobody was asked", sorted(reviews()), [OTHER])
    checks.hold("the case went on", (case(RARE)["estado"], len(case(RARE)["tareas"])), ("escalado", 1))
    checks.hold("the next day's figures", figures("07"), (2, {"A": 1, "D": 1}))
    checks.hold("its story, then", [e["tipo"] for e in case(RARE, "REPORTING")["historia"] if e["tipo"].startswith("causal_")],
                ["causal_dada", "causal_arrastrada"])


def hold_refused(checks, folder):
    checks.hold("a catalogue without P", without_p(folder), True)
    part("stop", "classifier")
    classifier = start_classifier(folder)
    try:
        checks.hold("P is given", ctl("caso", "causal", OTHER, "P", "--quien", "ANA").returncode, 0)
        wait_for("the case back in review", lambda: OTHER in reviews() and reviews()[OTHER]["error"])
        row = reviews()[OTHER]
        checks.hold("and why", ("causal" in row["error"], row["revision"]), (True, 1))
        checks.hold("nothing counted", figures("06"), (3, {"A": 1, "D": 1, None: 1}))
        checks.hold("another one is given", ctl("caso", "causal", OTHER, "A", "--quien", "ANA").returncode, 0)
        wait_for("its decision", lambda: case(OTHER)["estado"] == "escalado" and settled())
    finally:
        classifier.terminate()
        checks.hold("the classifier ends well", classifier.wait(20), 0)
    checks.hold("counted once too", figures("06"), (3, {"A": 2, "D": 1}))
    checks.hold("as what it was sent", [(c["revision"], c["causal"], c["estado"]) for c in case(OTHER)["causales"]],
                [(1, "P", "rechazada"), (2, "A", "decidida")])
    checks.hold("nobody waits", reviews(), {})
    checks.hold("nothing waits", sql("SELECT count(*) FROM contact.por_revisar"), "0")


def main():
    checks = Checks()
    checks.hold("the base is taken", send_base("06", [RARE, KNOWN, OTHER])["aceptados"], 3)
    wait_for("the first decisions", lambda: sql("SELECT count(*) FROM contact.caso") == "3" and settled())
    hold_answered(checks)
    hold_whole(checks)
    hold_next_day(checks)
    with tempfile.TemporaryDirectory() as folder:
        hold_refused(checks, Path(folder))
    checks.close()


if __name__ == "__main__":
    main()
