#!/usr/bin/env python3
"""POST /v1/eventos on a real Kafka: the three forms, what is refused, keys that hold over restarts and replicas, a broker
that is away, and systems that write to pqr.received by themselves, which the classifier holds to the same contract.

usage: with-stack ingest_events.py PQR_INGEST PQR_CLASSIFIER
"""
import base64
import http.client
import itertools
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from confluent_kafka import Consumer, Producer, TopicPartition
from jsonschema import Draft202012Validator, RefResolver

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
import pqr_auth  # noqa: E402
from pqr_stack import ROOT, Checks, part, wait_for  # noqa: E402

INGEST, CLASSIFIER = sys.argv[1:3]
BROKERS = os.environ["PQR_KAFKA_BROKERS"]
RECEIVED, DLT = "pqr.received", "pqr.received-dlt"
DECISIONS = ["pqr.escalate", "pqr.close", "pqr.contact", "pqr.review"]
BATCH, ONE = "application/cloudevents-batch+json", "application/cloudevents+json"
FILE_MAX = 2 * 1024 * 1024  # of the second replica
BODY_MAX = FILE_MAX + 64 * 1024  # with what a form adds to a file
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
LOGS = Path(tempfile.mkdtemp(prefix="pqr-events."))
checks = Checks()
numbers = itertools.count(4436990000000000)


# ---- services ----

def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Service:
    def __init__(self, program, name, **settings):
        self.program, self.name = program, name
        self.http, self.admin = free_port(), free_port()
        self.env = {**os.environ, "PQR_INSTANCE": name, "PQR_HTTP_PORT": str(self.http), "PQR_ADMIN_PORT": str(self.admin),
                    **settings}
        self.process = None

    def start(self):
        log = open(LOGS / f"{self.name}.log", "ab")
        self.process = subprocess.Popen([self.program], env=self.env, stderr=log, stdout=log)
        wait_for(f"{self.name} to be ready", self.ready, 60)

    def ready(self):
        try:
            c = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=5)
            c.request("GET", "/readyz")
            return c.getresponse().status == 200
        except OSError:
            return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        return self.process.wait(20)

    def post(self, body, content_type=ONE, headers=(), timeout=90):
        """Status, answer, headers. headers: pairs, so that a name may come twice."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        c = http.client.HTTPConnection("127.0.0.1", self.http, timeout=timeout)
        c.putrequest("POST", "/v1/eventos")
        for name, value in [("Authorization", f"Bearer {pqr_auth.token('admin')}"), *([("Content-Type", content_type)] if content_type else []), *headers]:
            c.putheader(name, value.encode() if isinstance(value, str) else value)
        c.putheader("Content-Length", str(len(data)))
        c.endheaders()
        c.send(data)
        r = c.getresponse()
        text = r.read()
        return r.status, json.loads(text) if text else None, {k.lower(): v for k, v in r.getheaders()}


# ---- events ----

def data_of(radicado=None, **more):
    return {"radicado": radicado or str(next(numbers)), "cuenta": "70012345", "base": "pendientes", "fecha_corte": "2021-12-07",
            "estado": "Abierta", "motivo": "Cobros de equipos", "usuario": "ECM3201D", **more}


def event_of(data=None, **more):
    data = data or data_of()
    return {"specversion": "1.0", "id": f"crm-{data['radicado']}", "source": "/crm/pqr", "type": "co.pqr.received.v1",
            "data": data, **more}


def without(event, *names):
    return {k: v for k, v in event.items() if k not in names}


# ---- Kafka, as another system sees it ----

def read(*topics):
    """Every committed message, once nothing undecided is left: [(topic, key, headers, value)]."""
    committed = Consumer({"bootstrap.servers": BROKERS, "group.id": "prueba", "isolation.level": "read_committed",
                          "enable.partition.eof": True, "fetch.wait.max.ms": 10, "enable.auto.commit": False})
    written = Consumer({"bootstrap.servers": BROKERS, "group.id": "prueba", "isolation.level": "read_uncommitted"})
    parts = [TopicPartition(t, p, 0) for t in topics for p in committed.list_topics(t, 10).topics[t].partitions]
    open_until = {(p.topic, p.partition): written.get_watermark_offsets(p, 10, False)[1] for p in parts}
    committed.assign(parts)
    found, end = [], time.monotonic() + 60
    while open_until:
        m = committed.poll(1)
        if time.monotonic() > end:
            sys.exit(f"nothing undecided should be left: {open_until}")
        if m is None:
            continue
        if not m.error():
            found.append((m.topic(), (m.key() or b"").decode(), {k: v.decode("utf-8", "replace") for k, v in m.headers() or []},
                          m.value()))
            continue
        place = (m.topic(), m.partition())
        if m.offset() >= open_until.get(place, 0):
            open_until.pop(place, None)
    committed.close()
    written.close()
    return found


def published(*radicados):
    return [m for m in read(RECEIVED) if m[1] in radicados]


def write(messages):
    """[(key, headers, value)] to pqr.received, as another system would."""
    p = Producer({"bootstrap.servers": BROKERS})
    for key, headers, value in messages:
        p.produce(RECEIVED, key=key, value=value if isinstance(value, bytes) else json.dumps(value).encode(),
                  headers=list(headers.items()), partition=0)
    if p.flush(30):
        sys.exit("Kafka did not take the messages")


# ---- the tests ----

def test_binary(a):
    data = data_of(nuevo={"a": [1, "ñ"]})
    body = json.dumps(data, ensure_ascii=False).encode()
    status, answer, _ = a.post(body, "application/json; charset=utf-8", [
        ("ce-specversion", "1.0"), ("Ce-Id", "crm%2077%E2%82%AC"), ("CE-Source", "https://crm.example/pqr"),
        ("ce-type", "co.pqr.received.v1"), ("ce-time", "2021-12-07T08:15:30-05:00"), ("ce-prioridad", "alta"),
        ("ce-subject", data["radicado"]), ("traceparent", TRACE)])
    ce_id = f"pendientes/2021-12-07/{data['radicado']}/0"
    checks.hold("binary", (status, answer), (202, {"datos": [
        {"indice": 0, "id": "crm 77€", "estado": "aceptado", "ce_id": ce_id}], "aceptados": 1, "rechazados": 0}))
    [(_, key, headers, value)] = published(data["radicado"])
    checks.hold("binary: value as sent", value, body)
    checks.hold("binary: headers", headers, {
        "ce_specversion": "1.0", "ce_id": ce_id, "ce_type": "co.pqr.received.v1", "ce_source": "https://crm.example/pqr",
        "ce_time": "2021-12-07T08:15:30-05:00", "ce_subject": key, "traceparent": TRACE, "content-type": "application/json",
        "ce_idemisor": "crm 77€", "ce_prioridad": "alta"})
    twice = [("ce-specversion", "1.0"), ("ce-id", "1"), ("Ce-Id", "2"), ("ce-source", "/x"), ("ce-type", "co.pqr.received.v1")]
    other = data_of()
    status, answer, _ = a.post(other, "application/json", twice)
    checks.hold("a header twice", (status, answer["datos"][0].get("campo")), (422, "id"))


def test_structured(a):
    first, second = data_of(), data_of()
    status, answer, _ = a.post(event_of(first, subject=first["radicado"]))
    checks.hold("structured", (status, answer["aceptados"], answer["datos"][0]["id"]), (202, 1, f"crm-{first['radicado']}"))
    coded = without(event_of(second, data_base64=base64.b64encode(json.dumps(second).encode()).decode()), "data")
    checks.hold("base64", a.post(coded, ONE + "; charset=UTF-8")[0], 202)
    messages = published(first["radicado"], second["radicado"])
    checks.hold("structured: values", sorted((json.loads(v) for *_, v in messages), key=lambda d: d["radicado"]), [first, second])
    checks.hold("a trace of its own", all(len(h["traceparent"]) == 55 and h["ce_time"] for _, _, h, _ in messages), True)


def test_batch(a):
    bad = {3: without(event_of(), "id"), 104: event_of(type="co.pqr.close.v1"), 205: event_of(subject="1"),
           306: event_of(specversion="0.3"), 407: event_of(data_of(base="otra")), 508: event_of(data_of(cuenta=7)),
           609: event_of(data_of(fecha_corte="07/12/2021")), 710: event_of(time="ayer"), 811: 7,
           912: event_of(datacontenttype="text/plain")}
    fields = {3: "id", 104: "type", 205: "subject", 306: "specversion", 407: "base", 508: "cuenta", 609: "fecha_corte",
              710: "time", 811: None, 912: "datacontenttype"}
    events = [bad.get(i) or event_of() for i in range(1000)]
    good = {e["data"]["radicado"] for i, e in enumerate(events) if i not in bad}
    status, answer, _ = a.post(events, BATCH)
    checks.hold("batch", (status, answer["aceptados"], answer["rechazados"], len(answer["datos"])), (202, 990, 10, 1000))
    checks.hold("batch: in order", [d["indice"] for d in answer["datos"]], list(range(1000)))
    checks.hold("batch: who is at fault", {d["indice"]: d.get("campo") for d in answer["datos"] if d["estado"] == "rechazado"},
                fields)
    checks.hold("batch: each rejection says why", all(d["codigo"] and len(d["detalle"]) > 10 for d in answer["datos"]
                                                      if d["estado"] == "rechazado"), True)
    messages = published(*good)
    checks.hold("batch: published once each", (len(messages), {m[1] for m in messages}), (990, good))
    path = ROOT / "deploy/contracts/schemas/received.v1.json"
    schema = json.loads(path.read_text())
    valid = Draft202012Validator(schema, resolver=RefResolver(path.as_uri(), schema))
    checks.hold("batch: valid by the schema", sum(valid.is_valid(json.loads(m[3])) for m in messages), 990)
    wait_for("990 decisions", lambda: len([m for m in read(*DECISIONS) if m[1] in good]) >= 990)
    decided = [m for m in read(*DECISIONS) if m[1] in good]
    checks.hold("batch: one decision each", (len(decided), {m[1] for m in decided}), (990, good))


def test_largest(a):
    """As large as an event may be, and nothing in it that compression could make smaller: it reaches a decision."""
    noise = base64.b85encode(random.Random(1).randbytes(800_000)).decode()
    event = event_of(data_of(observacion=""))
    room = 1_000_000 - len(json.dumps(event["data"]).encode())
    event["data"]["observacion"] = noise[:room]
    event.update({f"extension{n}": f"{n:0512}" for n in range(32)})
    status, answer, _ = a.post(event)
    checks.hold("the largest event", (status, answer.get("code")), (202, None))
    wait_for("its decision", lambda: event["data"]["radicado"] in {m[1] for m in read(*DECISIONS)})
    event["data"]["observacion"] += "x"
    status, answer, _ = a.post(event)
    checks.hold("one byte more", (status, answer["code"]), (422, "mensaje_muy_grande"))
    event["data"]["observacion"] = ""
    event["extensionde"] = "x"
    checks.hold("one attribute more", a.post(event)[1]["code"], "evento_invalido")


def test_refusals(a, b):
    before = len(read(RECEIVED))
    status, answer, _ = a.post([event_of() for _ in range(1001)], BATCH)
    checks.hold("1,001 events", (status, answer["code"]), (413, "lote_muy_grande"))
    status, answer, _ = b.post(b" " * (BODY_MAX + 1))
    checks.hold("a body over the limit", (status, answer["code"]), (413, "cuerpo_muy_grande"))
    checks.hold("a body at the limit", b.post(b" " * BODY_MAX)[0], 422)
    for what, body, kind, want in [
            ("none", [], BATCH, (422, "lote_vacio")), ("no list", event_of(), BATCH, (422, "json_invalido")),
            ("XML", b"<x/>", "application/xml", (415, "formato_no_admitido")),
            ("no type", event_of(), None, (415, "formato_no_admitido")),
            ("another charset", event_of(), ONE + "; charset=iso-8859-1", (415, "formato_no_admitido")),
            ("no attributes", data_of(), "application/json", (422, "evento_invalido")),
            ("damaged", b'{"id":"x",', ONE, (422, "json_invalido")), ("empty", b"", ONE, (422, "json_invalido")),
            ("a key twice", b'{"id":"x","id":"y"}', ONE, (422, "json_invalido")),
            ("no UTF-8", b'{"id":"\xff"}', ONE, (422, "json_invalido")),
            ("a bad field", event_of(data_of(revision=-1)), ONE, (422, "campo_invalido"))]:
        status, answer, _ = a.post(body, kind)
        checks.hold(f"refused: {what}", (status, answer["code"]), want)
    status, answer, headers = a.post(event_of(data_of(cuenta="")))
    checks.hold("a single rejection", (status, answer["status"], answer["aceptados"], answer["rechazados"],
                                       answer["datos"][0]["campo"], headers["content-type"].split(";")[0]),
                (422, 422, 0, 1, "cuenta", "application/problem+json"))
    status, answer, _ = a.post([event_of(type="x"), 1], BATCH)
    checks.hold("a batch of rejections", (status, answer["code"], len(answer["datos"])), (422, "lote_rechazado", 2))
    for key in ("", "x" * 201, "a b", "ñ"):
        checks.hold(f"key of {len(key)}", a.post(event_of(), headers=[("Idempotency-Key", key)])[0], 400)
    checks.hold("nothing of it was published", len(read(RECEIVED)), before)


def replayed(headers):
    return headers.get("idempotency-replayed") == "true"


def test_keys(a, b):
    event, key = [event_of(), event_of(data_of(base="otra"))], [("Idempotency-Key", "clave-1")]
    status, answer, headers = a.post(event, BATCH, key)
    checks.hold("with a key", (status, replayed(headers)), (202, False))
    again = [s.post(event, BATCH, key) for s in (a, b)]
    checks.hold("replayed by both", [(s, x, replayed(h)) for s, x, h in again], [(202, answer, True)] * 2)
    for s in (a, b):
        status, refused, _ = s.post(event_of(), headers=key)
        checks.hold("another body", (status, refused["code"]), (422, "clave_reutilizada"))
        checks.hold("another body, itself rejected", s.post({}, headers=key)[1]["code"], "clave_reutilizada")
        checks.hold("another form", s.post(event, BATCH + "; charset=utf-8", key)[1]["code"], "clave_reutilizada")
    a.kill()
    a.start()
    status, x, headers = a.post(event, BATCH, key)
    checks.hold("replayed after kill -9", (status, x, replayed(headers)), (202, answer, True))
    checks.hold("published once", len(published(event[0]["data"]["radicado"])), 1)

    wrong, key = event_of(data_of(cuenta="")), [("Idempotency-Key", "clave-2")]
    checks.hold("rejected", a.post(wrong, headers=key)[0], 422)
    status, _, headers = a.post(event_of(), headers=key)
    checks.hold("a rejected request does not use its key up", (status, replayed(headers)), (202, False))

    plain = event_of()
    checks.hold("without a key", [a.post(plain)[0], a.post(plain)[0]], [202, 202])
    twice = published(plain["data"]["radicado"])
    checks.hold("without a key twice, under one id", (len(twice), len({h["ce_id"] for _, _, h, _ in twice})), (2, 1))


def test_two_replicas_at_once(a, b):
    with ThreadPoolExecutor(6) as pool:
        for n in range(25):
            events = [event_of() for _ in range(3)]
            key = [("Idempotency-Key", f"a-la-vez-{n}")]
            gate = threading.Barrier(6)

            def send(s):
                gate.wait()
                return s.post(events, BATCH, key)
            answers = list(pool.map(send, [a, b] * 3))
            checks.hold(f"at once {n}: answers", [s for s, _, _ in answers], [202] * 6)
            checks.hold(f"at once {n}: one published", sum(not replayed(h) for _, _, h in answers), 1)
            checks.hold(f"at once {n}: one answer", len({json.dumps(x) for _, x, _ in answers}), 1)
            radicados = [e["data"]["radicado"] for e in events]
            checks.hold(f"at once {n}: once", sorted(m[1] for m in published(*radicados)), radicados)


def insist(service, *request):
    """Until it is taken."""
    end = time.monotonic() + 90
    status = 0
    while status != 202 and time.monotonic() < end:
        status, *_ = service.post(*request)
    return status


def test_killed_amid(a, b):
    """Killed at any moment of a request, then asked again under the key: once at the other replica while it is dead, so
    that its transaction has to time out; else when it is back."""
    chance, unanswered = random.Random(4), []
    began = time.monotonic()
    a.post([event_of() for _ in range(200)], BATCH, [("Idempotency-Key", "cuanto-tarda")])
    lasts = time.monotonic() - began
    for n in range(8):
        events = [event_of() for _ in range(200)]
        key = [("Idempotency-Key", f"muerte-{n}")]

        def send():
            try:
                a.post(events, BATCH, key)
            except (OSError, http.client.HTTPException):
                unanswered.append(n)
        t = threading.Thread(target=send)
        t.start()
        time.sleep(lasts * chance.uniform(0.1, 1))  # the moment of the death is what varies
        a.kill()
        t.join()
        if n:
            a.start()
        status = insist(b if n % 2 == 0 else a, events, BATCH, key)
        if not n:
            a.start()
        again = (a if n % 2 == 0 else b).post(events, BATCH, key)
        checks.hold(f"killed {n}: taken", (status, again[0], replayed(again[2])), (202, 202, True))
        radicados = [e["data"]["radicado"] for e in events]
        checks.hold(f"killed {n}: once", sorted(m[1] for m in published(*radicados)), radicados)
    checks.hold("killed: some amid their request", len(unanswered) > 2, True)


def test_writers_of_the_topic(classifier):
    """The classifier holds those who write to the topic to what is asked of those who post."""
    def headers(**more):
        h = {"ce_specversion": "1.0", "ce_id": "propio-1", "ce_source": "/crm/pqr", "ce_type": "co.pqr.received.v1",
             "content-type": "application/json"}
        h.update(more)
        return {k: v for k, v in h.items() if v is not None}

    structured = {"content-type": "application/cloudevents+json; charset=UTF-8"}
    good, coded, plain = data_of(), data_of(), data_of()
    cases = [
        ("specversion", headers(ce_specversion="1.1"), data_of()), ("source", headers(ce_source="con espacio"), data_of()),
        ("source", headers(ce_source=None), data_of()), ("id", headers(ce_id=None), data_of()),
        ("time", headers(ce_time="ayer"), data_of()), ("subject", headers(ce_subject="otro"), data_of()),
        ("datacontenttype", headers(**{"content-type": "application/avro"}), data_of()),
        ("co.pqr.close.v1", headers(ce_type="co.pqr.close.v1"), data_of()), ("id", headers(ce_id=b"\xff"), data_of()),
        ("nulo", headers(ce_id=b"a\0b"), data_of()), ("base", headers(), data_of(base="otra")),
        ("JSON", headers(), b"{"), ("radicado", headers(), data_of("a\nb")), ("causal", headers(), data_of(causal="Z")),
        ("datacontenttype", structured, event_of(datacontenttype="text/plain")), ("subject", structured, event_of(subject="1")),
        ("data", structured, without(event_of(), "data"))]

    def key_of(value):
        return (value.get("data", value) if isinstance(value, dict) else {}).get("radicado", "x")
    write([(key_of(v), h, v) for _, h, v in cases])
    write([("otra-clave", headers(), data_of())])
    write([(good["radicado"], headers(ce_subject=good["radicado"]), good), (plain["radicado"], structured, event_of(plain)),
           (coded["radicado"], structured,
            without(event_of(coded, data_base64=base64.b64encode(json.dumps(coded).encode()).decode()), "data"))])
    wanted = {good["radicado"], plain["radicado"], coded["radicado"]}
    wait_for("the good ones' decisions", lambda: {m[1] for m in read(*DECISIONS)} >= wanted)
    decided = [m for m in read(*DECISIONS) if m[1] in wanted]
    checks.hold("written: the decision's id is made from the facts", sorted(h["ce_id"] for _, _, h, _ in decided),
                sorted(f"pendientes/2021-12-07/{r}/0/decision" for r in wanted))
    dead = read(DLT)
    checks.hold("written: the bad ones are dead letters", len(dead), len(cases) + 1)
    for (word, _, value), (_, key, h, dead_value) in zip(cases, dead):
        checks.hold(f"written: the reason names {word}", word in h["dlt_error"], True)
        checks.hold(f"written: {word} as it came", dead_value, value if isinstance(value, bytes) else json.dumps(value).encode())


def test_broker_away(a):
    """Nothing is published and it is said so; the same key is good afterwards."""
    event, key = event_of(), [("Idempotency-Key", "sin-kafka")]
    part("kill9", "kafka")
    status, answer, headers = a.post(event, headers=key, timeout=120)
    checks.hold("Kafka away", (status, answer["code"][:5], headers.get("retry-after", "").isdigit()), (503, "kafka", True))
    wait_for("not ready while Kafka is away", lambda: not a.ready())
    checks.hold("what is wrong is said all the same", a.post({}, headers=[("Idempotency-Key", "x")])[0], 422)
    part("start", "kafka")
    wait_for("ready again", a.ready)
    checks.hold("Kafka back", insist(a, event, ONE, key), 202)
    checks.hold("Kafka back: once", len(published(event["data"]["radicado"])), 1)


def logs():
    return {p.name: p.read_text(errors="replace") for p in sorted(LOGS.glob("*.log"))}


def main():
    a = Service(INGEST, "uno", PQR_PUBLISH_SECONDS="8")
    limits = (ROOT / "deploy/policy/recepcion.conf").read_text(encoding="utf-8")
    small = LOGS / "recepcion.conf"
    small.write_text(re.sub(r'(\n\s*archivo\s*=\s*)"50 MiB"', rf'\1"{FILE_MAX // 1024} KiB"', limits), encoding="utf-8")
    b = Service(INGEST, "dos", PQR_RECEPTION_FILE=str(small))
    classifier = Service(CLASSIFIER, "clasificador", PQR_POLICY_FILE=str(ROOT / "deploy/policy/abc.conf"),
                         PQR_CAUSALES_FILE=str(ROOT / "deploy/policy/causales.conf"))
    running = [a, b, classifier]
    tests = {"binary": lambda: test_binary(a), "structured": lambda: test_structured(a), "batch": lambda: test_batch(a),
             "largest": lambda: test_largest(a), "refusals": lambda: test_refusals(a, b), "keys": lambda: test_keys(a, b),
             "at_once": lambda: test_two_replicas_at_once(a, b), "killed": lambda: test_killed_amid(a, b),
             "writers": lambda: test_writers_of_the_topic(classifier), "away": lambda: test_broker_away(a)}
    try:
        for s in running:
            s.start()
        for name, test in tests.items():
            if not sys.argv[3:] or name in sys.argv[3:]:
                began = time.monotonic()
                test()
                print(f"{name}: {time.monotonic() - began:.1f} s", flush=True)
        checks.hold("clean stops", [s.stop() for s in running], [0, 0, 0])
        for name, text in logs().items():
            checks.hold(f"{name}: no sanitizer report", "Sanitizer" in text or "runtime error" in text, False)
            checks.hold(f"{name}: nothing personal", [w for w in ("443699", "70012345", "ECM3201D", "crm-") if w in text], [])
    finally:
        for s in running:
            if s.process and s.process.poll() is None:
                s.kill()
        if checks.failed:
            for name, text in logs().items():
                print(f"--- {name}\n{text[-3000:]}")
        shutil.rmtree(LOGS)
    checks.close()


if __name__ == "__main__":
    main()
