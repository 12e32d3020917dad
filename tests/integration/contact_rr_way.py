#!/usr/bin/env python3
"""pqr-contact and an adapter to RR on a real broker and database, under a fast clock: tasks go out as orders and come back done,
refused, put off, or not at all and are asked for again; every answer comes twice, pqr-contact is killed with -9 amid it, and
there is one order for one cause, each sending once.

usage: with-stack contact_rr_way.py"""
import collections
import datetime
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

PYTHON = "/usr/bin/python3"  # Debian's: it has confluent_kafka
if sys.executable != PYTHON:
    os.execv(PYTHON, [PYTHON, *sys.argv])

import jsonschema  # noqa: E402
from confluent_kafka import Consumer, Producer  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import ROOT, Checks, sql, wait_for  # noqa: E402

BROKERS = os.environ["PQR_KAFKA_BROKERS"]
LOG = Path(os.environ["PQR_STACK_DIR"]) / "log" / "pqr-contact-rr.log"
CONTACTO = Path(os.environ["PQR_STACK_DIR"]) / "contacto.conf"
START, SPEED = "2021-12-07T15:00:00.000Z", "60"  # a minute a second
ANCHOR = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
CASES = 40
RADICADOS = [f"{4488990000000000 + i}" for i in range(CASES)]
# What RR says to each sending of an order; None: nothing.
WAYS = [["hecha"], ["rechazada"], ["ocupada", "hecha"], [None, "hecha"]]
FACTS = json.loads((ROOT / "tests/cases/event_valid.json").read_text())["decision"]


def write_rules():
    """RR is asked again soon, and for longer than this test may take: nothing depends on how fast the machine is."""
    text = (ROOT / "deploy/policy/contacto.conf").read_text()
    for name, value in (("rr_espera_minutos", 5), ("rr_reintentos", 20), ("rr_pausa_minutos", 1)):
        text, n = re.subn(rf"^({name} *= *)\d+", rf"\g<1>{value}", text, flags=re.M)
        if n != 1:
            sys.exit(f"contacto.conf has no {name}")
    CONTACTO.write_text(text)


def start():
    env = {"PQR_RR": "adaptador", "PQR_WATCH_MS": "50", "PQR_CONTACTO_FILE": str(CONTACTO),
           "PQR_PG_CONNINFO": os.environ["PQR_PG_CONTACT_CONNINFO"], "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_CONTACT_PASSWORD_FILE"],
           "PQR_CLOCK_START": START, "PQR_CLOCK_ANCHOR": ANCHOR, "PQR_CLOCK_SPEED": SPEED,
           "PQR_HTTP_PORT": os.environ["PQR_CONTACT_PORT"], "PQR_INSTANCE": "contact-rr",
           "PQR_ADMIN_PORT": os.environ["PQR_CONTACT_ADMIN_PORT"]}
    with LOG.open("ab") as log:
        return subprocess.Popen([str(Path(os.environ["PQR_BIN_DIR"]) / "pqr-contact")], env={**os.environ, **env}, stdout=log, stderr=log)


def headers(kind, ident, radicado):
    return [(k, v.encode()) for k, v in (
        ("ce_specversion", "1.0"), ("ce_id", ident), ("ce_type", f"co.pqr.{kind}.v1"), ("ce_source", "/pqr/prueba"),
        ("ce_subject", radicado), ("ce_time", START), ("content-type", "application/json"))]


def decide(producer):
    for radicado in RADICADOS:
        data = {k: v for k, v in FACTS.items() if k not in ("nota_rr", "respuesta", "respuesta_signo")}
        data.update(radicado=radicado, causal="A", decision="escalate", razon_decision="segundo_nivel")
        producer.produce("pqr.escalate", json.dumps(data).encode(), radicado,
                         headers=headers("escalate", f"d.{radicado}", radicado))
    producer.flush(30)


class Restarted:
    process = None


class Adapter:
    """RR: hears every order, and answers it as its radicado's way is; what it says it says twice."""

    def __init__(self, producer):
        self.producer, self.orders = producer, []
        self.consumer = Consumer({"bootstrap.servers": BROKERS, "group.id": "rr-prueba", "enable.auto.commit": False,
                                  "isolation.level": "read_committed", "auto.offset.reset": "earliest"})
        self.consumer.subscribe(["rr.command"])

    def say(self, comando, radicado, resultado):
        data = {"comando": comando, "radicado": radicado, "resultado": resultado, "referencia": None, "error": None}
        data.update({"hecha": {"referencia": "RR-9"}, "rechazada": {"error": "La cuenta está bloqueada"}}.get(resultado, {}))
        for _ in range(2):
            self.producer.produce("rr.result", json.dumps(data).encode(), radicado, headers=headers("rr-result", comando, radicado))
        self.producer.poll(0)

    def hear(self):
        for m in self.consumer.consume(100, 0.1):
            if m.error():
                sys.exit(str(m.error()))
            order = json.loads(m.value())
            self.orders.append((m, order))
            way = WAYS[RADICADOS.index(order["radicado"]) % len(WAYS)]
            said = way[min(order["envio"], len(way)) - 1]
            if said:
                self.say(order["comando"], order["radicado"], said)
        self.producer.flush(10)


def hold_contract(checks, orders):
    schemas = ROOT / "deploy/contracts/schemas"
    schema = json.loads((schemas / "rr-command.v1.json").read_text())
    resolver = jsonschema.RefResolver("rr-command.v1.json", schema, store={"defs.json": json.loads((schemas / "defs.json").read_text())})
    held = jsonschema.Draft202012Validator(schema, resolver=resolver, format_checker=jsonschema.FormatChecker())
    checks.hold("every order by the contract", [e.message for _, o in orders for e in held.iter_errors(o)][:3], [])
    ids = collections.Counter(dict(m.headers())["ce_id"] for m, _ in orders)
    checks.hold("each sending once", [i for i, n in ids.items() if n > 1], [])
    sendings = collections.defaultdict(set)
    for m, o in orders:
        sendings[o["radicado"]].add(o["comando"])
        if m.key().decode() != o["radicado"]:
            sys.exit("an order under another key")
    checks.hold("one order for one cause", sorted({len(s) for s in sendings.values()}), [1])
    checks.hold("for every case", len(sendings), CASES)


def tasks():
    return sql("SELECT string_agg(format('%s %s', k, n), ', ' ORDER BY k) FROM (SELECT format('%s/%s', estado, manos) AS k, count(*) AS n "
               "FROM contact.tarea GROUP BY 1) AS t")


def main():
    checks = Checks()
    producer = Producer({"bootstrap.servers": BROKERS, "enable.idempotence": True, "linger.ms": 5})
    adapter = Adapter(producer)
    adapter.say("rr.nadie.escalar.v1", "nadie", "hecha")  # an order that was never given
    write_rules()
    contact = start()
    try:
        run(checks, producer, adapter, contact)
    finally:
        contact.kill()
        if Restarted.process:
            Restarted.process.kill()
    hold_dead(checks)
    checks.close()


def run(checks, producer, adapter, contact):
    decide(producer)
    wait_for("the first orders", lambda: adapter.hear() or len(adapter.orders) >= CASES // 4, 60, 0)
    contact.kill()
    contact.wait()
    contact = Restarted.process = start()
    quarter = CASES // 4

    def over():
        adapter.hear()
        if contact.poll() is not None:
            sys.exit(f"pqr-contact ended by itself:\n{LOG.read_text()[-3000:]}")
        return tasks() == f"hecha/adaptador {3 * quarter}, pendiente/persona {quarter}"

    wait_for("every task to be done, or a person's", over, 60, 0.05)
    wait_for("the rest of the orders", lambda: adapter.hear() or sql("SELECT count(*) FROM contact.outbox") == "0", 30, 0.05)
    adapter.hear()
    contact.send_signal(signal.SIGTERM)
    code = contact.wait(timeout=15)
    text = LOG.read_text()
    checks.hold("a clean stop", (code, bool(re.search(r"ERROR: (Address|Leak)Sanitizer|runtime error:", text))), (0, False))
    hold_contract(checks, adapter.orders)
    checks.hold("cases", sql("SELECT string_agg(format('%s %s', estado, n), ', ' ORDER BY estado) FROM "
                             "(SELECT estado, count(*) AS n FROM contact.caso GROUP BY 1) AS c"), f"en_area_cliente {3 * quarter}, escalado {quarter}")
    checks.hold("why a person", sql("SELECT DISTINCT error FROM contact.tarea WHERE manos = 'persona'"), "La cuenta está bloqueada")
    checks.hold("asked again", int(sql("SELECT count(*) FROM contact.tarea WHERE envios > 1")) >= 2 * quarter, True)


def hold_dead(checks):
    consumer = Consumer({"bootstrap.servers": BROKERS, "group.id": "rr-muertas", "enable.auto.commit": False,
                         "isolation.level": "read_committed", "auto.offset.reset": "earliest"})
    consumer.subscribe(["rr.result-dlt"])
    found = []
    wait_for("the dead letters", lambda: found.extend(consumer.consume(10, 0.5)) or len(found) >= 2, 30, 0)
    consumer.close()
    checks.hold("the order that was never given", {m.key() for m in found}, {b"nadie"})
    checks.hold("and why", all(b"no se ha dado" in b" ".join(v for _, v in m.headers()) for m in found), True)


main()
