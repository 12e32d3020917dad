#!/usr/bin/env python3
"""A row that Kafka does not take, because its topic allows less than a record may have: the base is refused, the row is named,
and what comes after it is published, by REST and by the folder.

Run through tests/lib/with-stack. usage: ingest_too_large.py PQR-INGEST
"""
import atexit
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from confluent_kafka.admin import AdminClient, ConfigResource

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import Checks, wait_for  # noqa: E402

URL, ADMIN = os.environ["PQR_INGEST_URL"], os.environ["PQR_INGEST_ADMIN_URL"]
TAKES = 60_000  # bytes
LARGE_ROW = 30
checks = Checks()


def narrow():
    admin = AdminClient({"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"]})
    config = {"max.message.bytes": str(TAKES), "cleanup.policy": "delete", "compression.type": "producer"}
    for done in admin.alter_configs([ConfigResource(ConfigResource.Type.TOPIC, "pqr.received", set_config=config)]).values():
        done.result(20)


def base(large_row):
    rng = random.Random(7)
    lines = ["CUENTA;PQR;MOTIVO PQR;OBSERVACIÓN"]
    for row in range(2, 60):
        note = "".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(30_000)) if row == large_row else "nota"
        lines.append(f"{10000000 + row};{4436210000000000 + row};Otro;{note}")
    return "\r\n".join(lines).encode()


def ready():
    try:
        return urllib.request.urlopen(ADMIN + "/readyz", timeout=2).status == 200
    except OSError:
        return False


def post(name, body):
    begin = time.monotonic()
    request = urllib.request.Request(f"{URL}/v1/bases?archivo={urllib.parse.quote(name)}", data=body, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, json.load(answer), time.monotonic() - begin
    except urllib.error.HTTPError as error:
        return error.code, json.load(error), time.monotonic() - begin


def name_of(day):
    return f"INFORME PENDIENTES USUARIOS CALL CENTER ({day:02}-12-2021).csv"


with tempfile.TemporaryDirectory() as scratch:
    folder = Path(scratch) / "entrada"
    folder.mkdir()
    narrow()
    log = open(Path(scratch) / "ingest.log", "wb")
    env = {**os.environ, "PQR_INSTANCE": "estrecha", "PQR_HTTP_PORT": URL.rsplit(":", 1)[1], "PQR_FOLDER": str(folder),
           "PQR_ADMIN_PORT": ADMIN.rsplit(":", 1)[1], "PQR_FOLDER_SETTLE_SECONDS": "1"}
    process = subprocess.Popen([sys.argv[1]], env=env, stderr=log, stdout=log)
    atexit.register(process.kill)
    wait_for("ingest to be ready", ready)
    status, said, seconds = post(name_of(1), base(LARGE_ROW))
    checks.hold("refused", (status, said.get("code")), (422, "mensaje_muy_grande"))
    checks.hold("the row is named", f"La fila {LARGE_ROW} " in said.get("detail", ""), True)
    checks.hold("at once", seconds < 15, True)
    status, said, _ = post(name_of(1), base(None))
    checks.hold("the next one is published", (status, said.get("aceptados")), (201, 58))
    (folder / name_of(2)).write_bytes(base(LARGE_ROW))
    (folder / name_of(3)).write_bytes(base(None).replace(b"nota", b"otra"))
    for sub, day in (("rechazados", 2), ("procesados", 3)):
        wait_for(f"{day} in {sub}", (folder / sub / f"{name_of(day)}.informe.txt").exists, 60)
    report = (folder / "rechazados" / f"{name_of(2)}.informe.txt").read_text()
    checks.hold("the report names the row", f"La fila {LARGE_ROW} " in " ".join(report.split()), True)
    process.terminate()
    checks.hold("it ends well", process.wait(timeout=20), 0)
    text = (Path(scratch) / "ingest.log").read_text(errors="replace")
    checks.hold("no finding of the sanitizers", "Sanitizer" in text or "runtime error" in text, False)
checks.close()
