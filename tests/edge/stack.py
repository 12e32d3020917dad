#!/usr/bin/env python3
"""The edge of a whole stack: every service's REST, documents and page through its one port, a base and an event sent through it,
what the event's trace is called, and its part in `stack`.

usage: with-stack --services stack.py
"""
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from confluent_kafka import Consumer, TopicPartition

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "lib"))
from edge import Client  # noqa: E402
from pqr_stack import DATA, Checks, part, wait_for  # noqa: E402
from pqr_auth import token  # noqa: E402

checks = Checks()
url = urlsplit(os.environ["PQR_EDGE_URL"])
edge = Client(url.hostname, url.port, os.environ["PQR_EDGE_CERT"])
ADMIN = {"Authorization": f"Bearer {token('admin')}"}


def documents():
    for prefix in ("", "/api/ingest", "/api/contact", "/api/reporting"):
        for name, kind in (("docs", "text/html"), ("docs.css", "text/css"), ("docs.js", "text/javascript"),
                           ("openapi.json", "application/json")):
            status, headers, _ = edge.ask("GET", f"{prefix}/{name}")
            checks.hold(f"{prefix}/{name}", (status, headers["content-type"]), (200, [f"{kind}; charset=utf-8"]))
    for name in ("", "app.js", "app.css", "icon.svg"):
        status, headers, _ = edge.ask("GET", f"/{name}")
        checks.hold(f"the page's /{name}", (status, len(headers["content-security-policy"])), (200, 1))
    status, headers, _ = edge.ask("GET", "/app.js", {"Accept-Encoding": "gzip"})
    checks.hold("its script goes packed", headers.get("content-encoding"), ["gzip"])
    checks.hold("and is known again", edge.ask("GET", "/app.js", {"If-None-Match": headers["etag"][0]})[0], 304)


def permissions():
    for path in ("/api/ingest/v1/cargas/x", "/api/contact/v1/agenda", "/api/reporting/v1/bases"):
        status, headers, raw = edge.ask("GET", path)
        checks.hold(f"{path} without a token", (status, json.loads(raw)["code"], headers["www-authenticate"]),
                    (401, "sin_token", ['Bearer realm="pqr"']))
        checks.hold(f"{path} with one", edge.ask("GET", path, ADMIN)[0], 404 if "cargas" in path else 200)
        checks.hold(f"{path} with a false one", edge.ask("GET", path, {"Authorization": "Bearer a.b.c"})[0], 401)
    for path in ("/api/ingest/v1/bases", "/api/ingest/v1/eventos", "/api/reporting/v1/formatos/1/escaneo"):
        big = b"x" * (1 << 20)
        for who, code in (({}, "sin_token"), ({"Authorization": "Bearer a.b.c"}, "token_malformado")):
            status, headers, raw = edge.ask("PUT", path, who, big)
            checks.hold(f"{path} refused before it is read", (status, json.loads(raw)["code"], len(headers["www-authenticate"])), (401, code, 1))
    for path in ("/v1/agenda", "/metrics", "/readyz", "/api/contact/metrics", "/api/ingest/readyz", "/api/reporting/v1/sesion/portador"):
        checks.hold(f"no {path}", edge.ask("GET", path, ADMIN)[0], 404)


def base():
    """Through the edge as it would be sent to ingest; a sample, and one too large."""
    book = DATA / "Base Mal Escalados (07-12-2021).xlsx"
    path = f"/api/ingest/v1/bases?archivo={quote(book.name)}"
    status, _, raw = edge.ask("POST", path, ADMIN, book.read_bytes())
    answer = json.loads(raw)
    checks.hold("a base", (status, answer.get("sha256")), (201, hashlib.sha256(book.read_bytes()).hexdigest()))
    wait_for("the base to be counted", lambda: edge.ask("GET", f"/api/reporting/v1/bases/{answer['sha256']}", ADMIN)[0] == 200, 60)
    page = "/api/reporting/v1/registros?limite=1"
    wait_for("its records", lambda: "link" in edge.ask("GET", page, ADMIN)[1], 60)
    following = re.search('<([^>]*)>; rel="next"', edge.ask("GET", page, ADMIN)[1]["link"][0])[1]
    checks.hold("the way to the next page", edge.ask("GET", urljoin(page, following), ADMIN)[0], 200)
    c = edge.connection()
    c.putrequest("POST", "/api/ingest/v1/bases")
    c.putheader("Content-Length", str(60 << 20))
    c.endheaders()
    with c.getresponse() as a:
        checks.hold("a base too large", (a.status, json.loads(a.read())["code"]), (413, "cuerpo_muy_grande"))


def event():
    """An event without a trace of its own goes on under the edge's."""
    data = {"radicado": "4436990000000001", "cuenta": "70012345", "base": "pendientes", "fecha_corte": "2021-12-07",
            "estado": "Abierta", "motivo": "Cobros de equipos", "usuario": "ECM3201D"}
    sent = {**ADMIN, "Content-Type": "application/json", "ce-specversion": "1.0", "ce-id": "edge-1", "ce-source": "/crm/pqr",
            "ce-type": "co.pqr.received.v1"}
    consumer = Consumer({"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"], "group.id": "edge-test", "enable.auto.commit": False,
                         "isolation.level": "read_committed"})
    partitions = consumer.list_topics("pqr.received", 10).topics["pqr.received"].partitions
    consumer.assign([TopicPartition("pqr.received", p, consumer.get_watermark_offsets(TopicPartition("pqr.received", p), 10)[1])
                     for p in partitions])
    status, headers, raw = edge.ask("POST", "/api/ingest/v1/eventos", sent, json.dumps(data).encode())
    checks.hold("an event", (status, raw if status != 202 else b""), (202, b""))
    traces, end = [], time.monotonic() + 30
    while not traces and time.monotonic() < end:
        message = consumer.poll(1)
        if message and not message.error() and message.key() == b"4436990000000001":
            traces = [v.decode() for k, v in message.headers() if k == "traceparent"]
    consumer.close()
    checks.hold("its trace is the request's", [t[3:35] for t in traces], headers["x-request-id"])


def stack():
    def status():
        done = subprocess.run([os.environ["PQR_STACK"], "status"], capture_output=True, text=True)
        return next(line.split()[1] for line in done.stdout.splitlines() if line.startswith("edge"))
    key = Path(os.environ["PQR_STACK_DIR"]) / "secrets" / "edge.key"
    checks.hold("nobody else reads its key", oct(key.stat().st_mode & 0o777), "0o600")
    checks.hold("status", status(), "en")
    part("stop", "contact")
    answer = edge.ask("GET", "/api/contact/v1/agenda?quien=MARCA-PERSONAL", ADMIN)
    checks.hold("a service that is stopped", (answer[0], json.loads(answer[2])["code"], answer[1].get("retry-after")),
                (502, "servicio_sin_respuesta", ["5"]))
    checks.hold("the others answer", edge.ask("GET", "/api/reporting/v1/bases", ADMIN)[0], 200)
    part("start", "contact")
    checks.hold("and is back", edge.ask("GET", "/api/contact/v1/agenda", ADMIN)[0], 200)
    part("reload", "edge")
    checks.hold("after a reload", edge.ask("GET", "/livez")[0], 204)
    part("kill9", "edge")
    checks.hold("killed", status(), "detenido")
    part("start", "edge")
    checks.hold("and there again", edge.ask("GET", "/livez")[0], 204)
    part("stop", "edge")
    checks.hold("stopped", status(), "detenido")
    log = (Path(os.environ["PQR_STACK_DIR"]) / "log" / "edge.log").read_text()
    for never in ("MARCA-PERSONAL", "Bearer", token("admin"), "Mal Escalados"):
        checks.hold(f"the log never has {never[:20]}", never in log, False)
    checks.hold("every line of it is JSON", [line for line in log.splitlines() if not line.startswith("{")], [])


for step in (documents, permissions, base, event, stack):
    step()
checks.close()
