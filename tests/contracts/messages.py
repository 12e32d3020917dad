#!/usr/bin/env python3
"""Every message of a real run against the published contracts, with a standard validator (python3-jsonschema): the sample
bases, a corrected workbook that replaces one, events of another system and broken ones go through the running services; then
each topic is read from its beginning, and key, headers and value are held against deploy/contracts/asyncapi.yaml and the
JSON Schemas that it names. Afterwards every GET of the services is asked and its answer held against its openapi.json.

usage: with-stack --services messages.py        with /usr/bin/python3: Debian's has confluent_kafka
"""
import copy
import datetime
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import yaml
from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
from jsonschema import Draft202012Validator, FormatChecker, RefResolver

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/lib"))
from pqr_stack import DATA, Checks, check_bases, part, services, sql, wait_for  # noqa: E402

CONTRACTS = ROOT / "deploy/contracts"
BROKERS = os.environ["PQR_KAFKA_BROKERS"]
FORMATS = FormatChecker()
TRACEPARENT = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
# What a channel's description says of its key, as a rule over the data.
KEYS = {
    "co.pqr.rejected.v1": lambda d: f"{d['sha256']}:{d['fila']}",
    "co.pqr.base.v1": lambda d: d["sha256"],
    "co.pqr.reception.v1": lambda d: d["id"],
    "co.pqr.policy.v1": lambda d: d["hash"],
    "co.pqr.dead-letter-resolution.v1": lambda d: d["id"],
    "co.pqr.auditoria.v1": lambda d: d["objeto"],
    "co.pqr.ancla.v1": lambda d: "cadena",
}


# ---- the contract ----

class Contract:
    def __init__(self):
        self.doc = yaml.safe_load((CONTRACTS / "asyncapi.yaml").read_text())
        self.channels = {c["address"]: c for c in self.doc["channels"].values()}
        self.messages = {topic: [self.message(self.at(m["$ref"])) for m in c.get("messages", {}).values()]
                         for topic, c in self.channels.items()}

    def at(self, ref):
        node = self.doc
        for part in ref[2:].split("/"):
            node = node[part]
        return node

    def message(self, m):
        """(type, validators of the headers, validator of the data or None)"""
        traits = [self.at(t["$ref"]) if "$ref" in t else t for t in m.get("traits", [])]
        headers = [Draft202012Validator(t["headers"], format_checker=FORMATS) for t in [m, *traits] if "headers" in t]
        payload = None
        if "payload" in m:
            path = (CONTRACTS / m["payload"]["schema"]["$ref"]).resolve()
            schema = json.loads(path.read_text())
            payload = Draft202012Validator(schema, resolver=RefResolver(path.as_uri(), schema), format_checker=FORMATS)
        return m["name"], headers, payload


def first(validator, value):
    error = next(validator.iter_errors(value), None)
    return f"{'/'.join(str(p) for p in error.absolute_path) or 'whole'}: {error.message[:200]}" if error else None


def faults_of(contract, topic, key, headers, value):
    """What is wrong with a message of a topic: a list of texts."""
    known = contract.messages[topic]
    if topic.endswith("-dlt"):
        (_, header_validators, _), = known
        return [f for v in header_validators if (f := first(v, headers))]
    match = [m for m in known if m[0] == headers.get("ce_type")]
    if not match:
        return [f"ce_type {headers.get('ce_type')!r} is none of the channel's"]
    kind, header_validators, payload = match[0]
    faults = [f for v in header_validators if (f := first(v, headers))]
    try:
        data = json.loads(value)
    except ValueError as error:
        return faults + [f"no JSON: {error}"]
    if f := first(payload, data):
        faults.append(f)
    expected = KEYS.get(kind, lambda d: d.get("radicado"))
    if not faults and key != expected(data):
        faults.append("the key is not what the channel says")
    if headers.get("content-type") != "application/json":
        faults.append(f"content-type {headers.get('content-type')}")
    if "traceparent" in headers and not TRACEPARENT.match(headers["traceparent"]):
        faults.append("traceparent is none")
    if "ce_subject" in headers and data.get("radicado") not in (None, headers["ce_subject"]):
        faults.append("ce_subject is another radicado")
    return faults


# ---- the run ----

def corrected(workbook):
    """The same records in other bytes, and so another workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            target.writestr(item.filename, source.read(item))
    return out.getvalue()


def post(url, body, content_type):
    request = urllib.request.Request(url, data=body, headers={"content-type": content_type})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def replace_one(checks):
    """(the old workbook's SHA-256, the new one's)"""
    workbook = sorted(DATA.glob("INFORME PENDIENTES*.xlsx"))[0]
    url = f"{os.environ['PQR_INGEST_URL']}/v1/bases?" + urllib.parse.urlencode({"archivo": workbook.name})
    _, old = post(url, workbook.read_bytes(), check_bases.XLSX)
    status, new = post(f"{url}&reemplaza={old['sha256']}", corrected(workbook), check_bases.XLSX)
    checks.hold("a corrected workbook is taken", status, 201)
    return old["sha256"], new.get("sha256")


def leave_in_folder(folder):
    """What is no new base, in the folder that ingest watches: told in pqr.reception."""
    for name, content in (("notas.xlsx", b"no es un libro"), (next(DATA.glob("Base*.xlsx")).name, next(DATA.glob("Base*.xlsx")).read_bytes())):
        hidden = folder / f".{name}"
        hidden.write_bytes(content)
        hidden.rename(folder / name)  # whole from its first moment
    wait_for("the folder's files told", lambda: end_of("pqr.reception") >= 2)


EVENT = {"specversion": "1.0", "id": "otro/1", "source": "/otro/sistema", "type": "co.pqr.received.v1", "time": "2021-12-07T15:00:00Z",
         "datacontenttype": "application/json",
         "data": {"radicado": "9990000000000001", "cuenta": "123", "base": "pendientes", "fecha_corte": "2021-12-07",
                  "motivo": "Cobros de equipos", "usuario": "ECM3201D", "de_otro": {"x": 1}}}


def other_systems(checks):
    """Events over REST and straight into the topics, good ones and broken ones. How many must end as dead letters, by topic."""
    status, answer = post(os.environ["PQR_INGEST_URL"] + "/v1/eventos", json.dumps(EVENT).encode(), "application/cloudevents+json")
    checks.hold("an event of another system is taken", (status, (answer or {}).get("aceptados")), (202, 1))
    producer = Producer({"bootstrap.servers": BROKERS})
    direct = copy.deepcopy(EVENT)
    direct["data"]["radicado"] = "9990000000000002"
    headers = {"ce_specversion": "1.0", "ce_id": "otro/2", "ce_source": "/otro/sistema", "ce_type": "co.pqr.received.v1",
               "content-type": "application/json"}
    producer.produce("pqr.received", key="9990000000000002", value=json.dumps(direct["data"]), headers=headers)
    broken = {"pqr.received": [b"{", b"[]", b"\xff"], "pqr.escalate": [b"{}"], "pqr.base": [b"{}"], "case.event": [b"null"],
              "pqr.rejected": [b"{}"]}
    for topic, values in broken.items():
        for value in values:
            producer.produce(topic, key="roto", value=value, headers={**headers, "ce_type": contract_type(topic), "ce_id": "roto"})
    checks.hold("all was sent", producer.flush(30), 0)
    return {topic: len(values) for topic, values in broken.items()}


def orders_and_answers():
    """contact gives orders to a dialer and to RR, and pqr-simulador answers: from just before the first call is due, which may
    be days ahead, and at ten minutes a second, so that a busy machine is not hours late with an answer."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    part("stop", "contact")
    first = sql("SELECT to_char(greatest(now(), min(proximo) - interval '1 minute') AT TIME ZONE 'UTC', "
                "'YYYY-MM-DD\"T\"HH24:MI:SS.000\"Z\"') FROM contact.caso")
    os.environ.update(PQR_MARCADOR="si", PQR_RR="adaptador", PQR_SIM_PERSONAS="no", PQR_CLOCK_START=first, PQR_CLOCK_ANCHOR=now,
                      PQR_CLOCK_SPEED="600")
    part("start", "contact")
    part("start", "simulador")
    wait_for("a call told and a task done in RR", lambda: sql(
        "SELECT EXISTS (SELECT FROM contact.llamada) AND EXISTS (SELECT FROM contact.tarea WHERE estado = 'hecha')") == "t")
    part("stop", "simulador")


def contract_type(topic):
    return {"pqr.received": "co.pqr.received.v1", "pqr.escalate": "co.pqr.escalate.v1", "pqr.base": "co.pqr.base.v1",
            "case.event": "co.pqr.case.v1", "pqr.rejected": "co.pqr.rejected.v1"}[topic]


def read_all(topics):
    """Every committed message: (topic, key, headers, value)."""
    consumer = Consumer({"bootstrap.servers": BROKERS, "group.id": "contratos", "enable.auto.commit": False,
                         "isolation.level": "read_committed", "enable.partition.eof": True, "fetch.wait.max.ms": 10,
                         "auto.offset.reset": "earliest"})
    parts = [TopicPartition(t, p, 0) for t in topics for p in consumer.list_topics(t, 10).topics[t].partitions]
    consumer.assign(parts)
    left, found = {(p.topic, p.partition) for p in parts}, []
    while left:
        m = consumer.poll(20)
        if m is None:
            sys.exit(f"nothing came for 20 s; {len(left)} partitions left")
        if m.error():
            if m.error().code() != KafkaError._PARTITION_EOF:
                sys.exit(str(m.error()))
            left.discard((m.topic(), m.partition()))
            continue
        key = m.key().decode() if m.key() is not None else None
        headers = {k: v.decode("utf-8", "replace") for k, v in m.headers() or [] if v is not None}
        found.append((m.topic(), key, headers, m.value()))
    consumer.close()
    return found


def hold_messages(checks, contract, messages, broken):
    seen, worst, samples = Counter(), {}, {}
    for topic, key, headers, value in messages:
        if key == "roto" and not topic.endswith("-dlt"):
            continue
        seen[topic] += 1
        if not contract.messages[topic]:  # internal: no schema is published
            continue
        if value is None:  # a tombstone
            continue
        faults = faults_of(contract, topic, key, headers, value)
        if faults:
            worst.setdefault(topic, []).append(faults[0])
        samples.setdefault(topic, (topic, key, headers, value))
    for topic in contract.channels:
        if contract.messages[topic]:
            checks.hold(f"{topic}: {seen[topic]} messages as the contract says", worst.get(topic, [])[:3], [])
        consumed_by_us = not topic.endswith("-dlt") and contract.messages[topic]
        if consumed_by_us or topic[:-4] in broken:
            checks.hold(f"{topic}: some message", seen[topic] > 0, True)
    for topic, n in broken.items():
        dead = [h for t, k, h, _ in messages if t == f"{topic}-dlt" and h.get("dlt_topic") == topic]
        checks.hold(f"{topic}-dlt: each broken one, from each reader", len(dead) >= n, True)
    hold_damaged(checks, contract, samples)
    return seen


def hold_damaged(checks, contract, samples):
    """The validators refuse what is damaged: otherwise they would hold nothing."""
    for topic, (_, key, headers, value) in samples.items():
        without = {k: v for k, v in headers.items() if k not in ("ce_id", "dlt_error")}
        checks.hold(f"{topic}: a header missing is found", bool(faults_of(contract, topic, key, without, value)), True)
        if topic.endswith("-dlt"):
            continue
        data, payload = json.loads(value), next(m[2] for m in contract.messages[topic] if m[0] == headers["ce_type"])
        for field in payload.schema.get("required", ["radicado"]):
            less = json.dumps({k: v for k, v in data.items() if k != field})
            checks.hold(f"{topic}: «{field}» missing is found", bool(faults_of(contract, topic, key, headers, less)), True)
        checks.hold(f"{topic}: another key is found", bool(faults_of(contract, topic, f"{key}x", headers, value)), True)


def hold_story(checks, messages, old, new):
    """What the messages say together: a decision per record, case versions without a gap, the replacement told once a case."""
    good = [(t, h, json.loads(v)) for t, k, h, v in messages if k != "roto" and v and (h.get("ce_type") or "").startswith("co.pqr.") and not t.endswith("-dlt")]
    records = Counter(h["ce_id"] for t, h, _ in good if t == "pqr.received" and h["ce_source"] == "/pqr/ingest")
    decisions = Counter(h["ce_id"] for t, h, _ in good if t in ("pqr.escalate", "pqr.close", "pqr.contact", "pqr.review"))
    checks.hold("no record twice", [i for i, n in records.items() if n > 1][:3], [])
    checks.hold("no decision twice", [i for i, n in decisions.items() if n > 1][:3], [])
    checks.hold("every record decided", [i for i in records if f"{i}/decision" not in decisions][:3], [])
    versions = {}
    for t, h, d in good:
        if t == "case.event":
            versions.setdefault(d["radicado"], []).append(d["version"])
    checks.hold("case.event ids", [h["ce_id"] for t, h, d in good if t == "case.event" and h["ce_id"] != f"caso.{d['radicado']}.{d['version']}"][:3], [])
    checks.hold("case versions without a gap, in order", [r for r, v in versions.items() if v != list(range(1, len(v) + 1))][:3], [])
    told = [d for t, _, d in good if t == "case.event" and d["tipo"] == "base_reemplazada"]
    from_old = {d["radicado"] for t, _, d in good if t == "pqr.received" and (d.get("origen") or {}).get("sha256") == old}
    checks.hold("each case of the replaced workbook says so, once", sorted(d["radicado"] for d in told), sorted(from_old))
    checks.hold("by which it was replaced", {(d["datos"]["reemplazada"], d["datos"]["por"]) for d in told}, {(old, new)})
    bases = {d["sha256"]: d for t, _, d in good if t == "pqr.base"}
    checks.hold("the registration says what it replaces", (bases[new].get("reemplaza"), bases[new].get("entrega")), (old, 1))


# ---- REST ----

def exactly(text):
    """Decimals as they are written: 1.13 is a multiple of 0.01, which its double is not."""
    return json.loads(text, parse_float=Decimal)


def resolved(doc, node):
    while "$ref" in node:
        at = doc
        for part in node["$ref"][2:].split("/"):
            at = at[part.replace("~1", "/")]
        node = at
    return node


def hold_answers(checks, name, url, values):
    with urllib.request.urlopen(url + "/openapi.json", timeout=30) as answer:
        doc = exactly(answer.read())
    asked = 0
    for path, item in doc["paths"].items():
        operation = item.get("get")
        if not operation:
            continue
        parameters = [resolved(doc, p) for p in [*item.get("parameters", []), *operation.get("parameters", [])]]
        missing = [p["name"] for p in parameters if p.get("required") and p["name"] not in values]
        checks.hold(f"{name} GET {path}: a value for each parameter that it needs", missing, [])
        query = {p["name"]: values[p["name"]] for p in parameters if p["in"] == "query" and p.get("required")}
        where = re.sub(r"\{([^}]+)\}", lambda m: urllib.parse.quote(str(values.get(m.group(1), "x"))), path)
        status, kind, body = get(f"{url}{where}?{urllib.parse.urlencode(query)}")
        described = operation["responses"].get(str(status)) or operation["responses"].get("default")
        checks.hold(f"{name} GET {path}: {status} is described", bool(described), True)
        content = resolved(doc, described or {}).get("content", {})
        if status == 204:
            checks.hold(f"{name} GET {path}: nothing in it, as described", (body, content), (b"", {}))
            continue
        if kind not in content or "json" not in kind:
            checks.hold(f"{name} GET {path}: {kind} is described", kind in content, True)
            continue
        schema = content[kind].get("schema", {})
        checks.hold(f"{name} GET {path}: {status} as described",
                    first(Draft202012Validator(schema, resolver=RefResolver("", doc), format_checker=FORMATS), exactly(body)), None)
        asked += 1
    return asked


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read()


def main():
    checks, contract = Checks(), Contract()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PQR_FOLDER"] = folder
        part("stop", "ingest")
        part("start", "ingest")
        run(checks, contract, Path(folder))
        part("stop", "ingest")
    checks.close()


def run(checks, contract, folder):
    check_bases.run(services(), DATA)
    leave_in_folder(folder)
    old, new = replace_one(checks)
    broken = other_systems(checks)
    wait_for("every record decided and known to contact", lambda: sql(
        "SELECT (SELECT count(*) FROM contact.decision_vista) = (SELECT sum(aceptados) + 2 FROM reporting.base)") == "t")
    wait_for("the replaced workbook told", lambda: sql(
        "SELECT (SELECT count(*) FROM contact.caso_reemplazo) = (SELECT count(*) FROM contact.decision_vista v JOIN contact.libro l "
        f"ON l.id = v.libro WHERE l.sha256 = '{old}') AND NOT EXISTS (SELECT FROM contact.reemplazo_pendiente) "
        "AND EXISTS (SELECT FROM contact.caso_reemplazo) AND NOT EXISTS (SELECT FROM contact.outbox)") == "t")
    wait_for("the dead letters written", lambda: all(end_of(f"{t}-dlt") >= n for t, n in broken.items()))
    discarded = subprocess.run([Path(os.environ["PQR_BIN_DIR"]) / "pqrctl", "muertos", "descartar", "--radicado", "roto", "--motivo",
                                "no se entiende", "--quien", "contratos", "--aplicar"], capture_output=True, text=True, cwd=ROOT)
    checks.hold("the broken ones discarded", (discarded.returncode, discarded.stderr), (0, ""))
    orders_and_answers()
    messages = read_all(list(contract.channels))
    seen = hold_messages(checks, contract, messages, broken)
    hold_story(checks, messages, old, new)
    task = sql("SELECT min(id) FROM contact.tarea")
    values = {"radicado": sql("SELECT radicado FROM contact.caso_reemplazo ORDER BY 1 LIMIT 1"), "sha256": new, "id": task,
              "semana": "2021-W49", "desde": "2021-12-06", "hasta": "2021-12-07"}
    kept = urllib.request.Request(f"{os.environ['PQR_REPORTING_URL']}/v1/informes/semanas/2021-W49", method="POST")
    with urllib.request.urlopen(kept, timeout=60) as answer:
        checks.hold("the week's report kept", answer.status, 201)
    asked = sum(hold_answers(checks, s, os.environ[f"PQR_{s}_URL"], values) for s in ("INGEST", "CONTACT", "REPORTING"))
    checks.hold("answers were held", asked >= 8, True)
    print(f"{sum(seen.values())} messages in {sum(1 for n in seen.values() if n)} of {len(contract.channels)} topics; {asked} answers")


def end_of(topic):
    """Of a topic with one partition."""
    consumer = Consumer({"bootstrap.servers": BROKERS, "group.id": "contratos-fin"})
    try:
        return consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=10)[1]
    finally:
        consumer.close()


if __name__ == "__main__":
    main()
