#!/usr/bin/env python3
"""The script that a team would write to bring a base into Kafka: openpyxl reads the workbook as a stream, confluent-kafka
writes one JSON message a row in one transaction. It comes to the same records and rejections as pqr-ingest, by the shortest
way (the columns and the day are taken for granted, no limits, no words for people), and as well as such a script can:
read-only mode, a compressed and batched transactional producer, no flush per row.

usage: naive_publish.py WORKBOOK       the broker is PQR_KAFKA_BROKERS
Prints one JSON object: records, rejected, seconds (from opening the file to the commit), cpu_seconds and peak_mib of that.
"""
import datetime
import hashlib
import json
import os
import re
import resource
import sys
import time
import unicodedata
import uuid

import openpyxl
from confluent_kafka import Producer

FIELDS = {"cuenta": "cuenta", "pqr": "radicado", "fecha radicacion": "fecha_radicacion", "estado pqr": "estado", "motivo pqr": "motivo",
          "usuario escala": "usuario", "nombre asesor": "asesor", "ciudad": "ciudad", "telefono": "telefono", "observacion": "observacion"}
NEEDED = ("radicado", "cuenta", "estado", "motivo")


def fold(value):
    plain = unicodedata.normalize("NFD", str(value or "")).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())


def text(value):
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(unicodedata.normalize("NFC", str(value)).split()) or None


def records(sheet):
    """(row number, fields) of every row below the header."""
    columns = None
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if columns is None:
            names = [fold(v) for v in row]
            if "pqr" in names and "cuenta" in names:
                columns = [(i, FIELDS.get(name, name)) for i, name in enumerate(names) if name]
            continue
        record = {field: text(row[i]) for i, field in columns if i < len(row)}
        if record.get("radicado") or record.get("cuenta") or record.get("motivo"):
            lost = any(field == "radicado" and isinstance(row[i], (int, float)) and row[i] >= 1e15 for i, field in columns if i < len(row))
            yield number, record, lost


def fault(record, lost, seen):
    if not record.get("radicado"):
        return "missing_radicado"
    if not record.get("cuenta"):
        return "missing_cuenta"
    if lost or "E+" in record["radicado"] or any((record.get(f) or "").startswith("#") for f in NEEDED):
        return "bad_value"
    if record["radicado"] in seen:
        return "duplicate"
    return None


def publish(producer, path):
    with open(path, "rb") as f:
        sha256 = hashlib.sha256(f.read()).hexdigest()
    name = os.path.basename(path)
    day = "-".join(reversed(re.search(r"(\d\d)-(\d\d)-(\d{4})", name).groups()))
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    failed = []

    def delivered(error, _):
        if error:
            failed.append(error)

    def send(topic, key, kind, value, ident):
        headers = {"ce_specversion": "1.0", "ce_id": ident, "ce_source": "/script", "ce_type": kind, "ce_time": now,
                   "content-type": "application/json"}
        body = json.dumps(value, ensure_ascii=False).encode()
        while True:
            try:
                producer.produce(topic, key=key, value=body, headers=headers, on_delivery=delivered)
                break
            except BufferError:
                producer.poll(0.1)
        producer.poll(0)

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheet = next(s for s in book.worksheets if s.sheet_state == "visible")
    seen, rejected = set(), 0
    producer.begin_transaction()
    for number, record, lost in records(sheet):
        origin = {"sha256": sha256, "archivo": name, "hoja": sheet.title, "fila": number}
        reason = fault(record, lost, seen)
        if reason:
            rejected += 1
            send("pqr.rejected", f"{sha256}:{number}", "co.pqr.rejected.v1", {"razon": reason, "original": record, **origin}, f"{sha256}:{number}")
            continue
        seen.add(record["radicado"])
        if record.get("usuario"):
            record["usuario"] = record["usuario"].upper()
        send("pqr.received", record["radicado"], "co.pqr.received.v1",
             {**record, "base": "pendientes", "fecha_corte": day, "revision": 0, "origen": origin}, f"pendientes/{day}/{record['radicado']}/0")
    send("pqr.base", sha256, "co.pqr.script.v1", {"sha256": sha256, "archivo": name, "aceptados": len(seen), "rechazados": rejected}, sha256)
    producer.commit_transaction()
    if failed:
        sys.exit(f"{len(failed)} messages failed: {failed[0]}")
    return len(seen), rejected


def main():
    producer = Producer({"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"], "transactional.id": f"script-{uuid.uuid4()}",
                         "linger.ms": 20, "compression.type": "lz4", "batch.size": 262144, "queue.buffering.max.messages": 500000})
    producer.init_transactions()
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    accepted, rejected = publish(producer, sys.argv[1])
    seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"records": accepted, "rejected": rejected, "seconds": seconds,
                      "cpu_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
                      "peak_mib": after.ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
