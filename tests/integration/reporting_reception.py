#!/usr/bin/env python3
"""What came and is no base, from the topic to the list: told twice is once, across a kill too; what cannot be understood
goes to the dead letters and holds nothing up."""
import json
import os
import sys
from pathlib import Path

from confluent_kafka import Consumer, Producer

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import Checks, part, services, sql, wait_for  # noqa: E402

TOPIC = "pqr.reception"
KAFKA = {"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"]}


def reception(number, **more):
    return {"id": f"correo:<{number}@operador.example>:0", "canal": "correo", "resultado": "rechazada",
            "codigo": "libro_protegido", "detalle": "El libro está protegido con contraseña: guárdelo sin ella.",
            "archivo": "INFORME ñandú.xlsx", "remitente": "informes@operador.example", "asunto": "Base de hoy",
            "sha256": None, "bytes": 17, "recibido": f"2021-12-07T12:30:0{number}.000Z", **more}


def tell(producer, data):
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    key = data["id"] if isinstance(data, dict) and "id" in data else "?"
    producer.produce(TOPIC, raw, key=key, headers={
        "ce_specversion": "1.0", "ce_id": key, "ce_source": "/pqr/ingest", "ce_type": "co.pqr.reception.v1",
        "ce_time": "2021-12-07T12:30:10.000Z", "content-type": "application/json"})
    if producer.flush(30):
        sys.exit("Kafka does not take the event")


def listed():
    return services().report("/v1/bases").get("datos") or []


def dead_letters():
    consumer = Consumer({**KAFKA, "group.id": "test", "auto.offset.reset": "earliest", "enable.partition.eof": False})
    consumer.subscribe([TOPIC + "-dlt"])
    found = []

    def read():
        m = consumer.poll(0.2)
        if m is not None and not m.error():
            found.append((m.value(), dict(m.headers())["dlt_error"].decode()))
        return len(found) == 1

    wait_for("the dead letter", read)
    consumer.close()
    return found


def main():
    checks, producer = Checks(), Producer(KAFKA)
    part("start", "reporting")
    tell(producer, reception(1))
    tell(producer, b'{"id": "sin lo dem\xc3\xa1s"}')
    tell(producer, reception(2, resultado="cuarentena", codigo="remitente_desconocido", sha256="a" * 64))
    tell(producer, reception(1, detalle="otra vez"))
    wait_for("both are listed", lambda: len(listed()) == 2)
    rows = listed()
    checks.hold("newest first", [r["estado"] for r in rows], ["cuarentena", "rechazada"])
    want = {k: v for k, v in reception(1).items() if k not in ("id", "resultado", "bytes")}
    checks.hold("told as it was", {k: rows[1].get(k) for k in want}, want)
    checks.hold("no base", {k: rows[1].get(k) for k in ("base", "fecha_corte", "total", "reemplazada_por")},
                {"base": None, "fecha_corte": None, "total": None, "reemplazada_por": None})
    checks.hold("the hash where there is one", rows[0]["sha256"], "a" * 64)

    part("kill9", "reporting")
    tell(producer, reception(2))
    tell(producer, reception(3, resultado="repetida", codigo="repetida"))
    part("start", "reporting")
    wait_for("the third one is listed", lambda: len(listed()) == 3)
    checks.hold("still once each", sql("SELECT string_agg(resultado, ' ' ORDER BY recibido) FROM reporting.recepcion"),
                "rechazada cuarentena repetida")
    letters = dead_letters()
    checks.hold("the dead letter is whole", letters[0][0], b'{"id": "sin lo dem\xc3\xa1s"}')
    checks.hold("and says why", "canal" in letters[0][1], True)
    part("stop", "reporting")
    checks.close()


if __name__ == "__main__":
    main()
