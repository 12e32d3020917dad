#!/usr/bin/env python3
"""Every service's OpenAPI document against its tables of routes, and against what a reader needs: each route has an operation
and each operation a route; every operation has a tag that is described, a summary, an example for each parameter and for each
body that goes in or comes out well, and every example fits its schema; a list says that it has pages, an order and formats,
and what has an ETag says so, with the 304 that it leads to; a refusal names its field; no URL carries personal data.

usage: operations.py        no server is needed; /usr/bin/python3 (Debian's has jsonschema)
"""
import copy
import json
import re
import sys
from decimal import Decimal
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker, RefResolver

ROOT = Path(__file__).resolve().parents[2]
METHODS = ("get", "post", "put", "patch", "delete")
DOCUMENTS = {"ingest": "services/ingest/rest/openapi.json", "contact": "services/contact/api/openapi.json",
             "reporting": "services/reporting/api/openapi.json"}
FORMATS = FormatChecker()
PERSONAL = {"cuenta", "telefono", "celular", "documento", "cedula", "nombre", "asesor", "cliente", "correo", "texto", "observacion"}
PLAIN = ("id", "radicado", "sha256", "semana", "usuario")  # in a path, these say what they are


# ---- what is read ----

def exactly(file):
    """Decimals as they are written: 17.23 is a multiple of 0.01, which its double is not."""
    return json.loads(file.read_text(), parse_float=Decimal)


def document(service):
    """As it is served: of reporting, every room's part joined to the first."""
    first = ROOT / DOCUMENTS[service]
    doc = exactly(first)
    for part in sorted((ROOT / "services" / service).glob("*/openapi.json")):
        if part == first:
            continue
        more = exactly(part)
        doc.setdefault("tags", []).extend(more.get("tags", []))
        doc["paths"].update(more.get("paths", {}))
        for kind, named in more.get("components", {}).items():
            doc["components"].setdefault(kind, {}).update(named)
    return doc


def routes(service):
    """{(METHOD, path of OpenAPI)} of every table of routes in the service's sources."""
    found = set()
    for source in (ROOT / "services" / service).rglob("*.c"):
        for method, path in re.findall(r'\{\s*"([A-Z]+)",\s*"(/v1[^"]*)"', source.read_text()):
            found.add((method, re.sub(r":(\w+)", r"{\1}", path)))
    return found


def tables_left_out():
    """Tables of reporting's rooms that its server does not join."""
    joined = (ROOT / "services/reporting/api/api.c").read_text()
    made = {name for source in (ROOT / "services/reporting").rglob("*.c")
            for name in re.findall(r"^const http_route_t (\w+)\[\]", source.read_text(), re.M)}
    return sorted(name for name in made if not re.search(rf"\b{name}\b", joined))


def resolved(doc, node):
    while isinstance(node, dict) and "$ref" in node:
        beside = {k: v for k, v in node.items() if k != "$ref"}
        at = doc
        for part in node["$ref"][2:].split("/"):
            at = at[part.replace("~1", "/").replace("~0", "~")]
        node = {**at, **beside}
    return node


def operations(doc):
    """(name, path, method, operation, parameters) of each."""
    for path, item in doc["paths"].items():
        for method in METHODS:
            if method in item:
                o = item[method]
                yield (f"{method.upper()} {path}", path, method, o,
                       [resolved(doc, p) for p in [*item.get("parameters", []), *o.get("parameters", [])]])


# ---- what is held ----

def examples(of):
    """Those of a media type or a parameter; of its schema where it has none itself."""
    if "example" in of:
        return [of["example"]]
    return [e["value"] for e in of.get("examples", {}).values() if "value" in e]


def misfits(doc, name, of):
    schema = of.get("schema")
    if schema is None:
        return []
    validator = Draft202012Validator(schema, resolver=RefResolver("", doc), format_checker=FORMATS)
    return [f"{name}: an example does not fit: {'/'.join(map(str, e.absolute_path))}: {e.message[:160]}"
            for value in examples(of) for e in list(validator.iter_errors(value))[:1]]


def body_faults(doc, name, content):
    faults = []
    for kind, media in content.items():
        where = f"{name}: {kind}"
        if "schema" not in media:
            faults.append(f"{where} has no schema")
        if "json" in kind and not examples(media):
            faults.append(f"{where} has no example")
        faults += misfits(doc, where, media)
    return faults


def parameter_faults(doc, name, p):
    where = f"{name}: parameter {p['name']}"
    schema = resolved(doc, p.get("schema", {}))
    faults = misfits(doc, where, p)
    if p["in"] in ("query", "path") and p["name"] in PERSONAL:
        faults.append(f"{where} is personal data in a URL")
    if not (examples(p) or schema.get("examples") or "example" in schema):
        faults.append(f"{where} has no example")
    if not p.get("description") and not schema.get("description") and not (p["in"] == "path" and p["name"] in PLAIN):
        faults.append(f"{where} has no description")
    return faults


def is_list(doc, answer):
    """Whether it is one of those that are answered page by page."""
    return "Link" in resolved(doc, answer).get("headers", {})


def list_faults(service, doc, name, o, parameters):
    given = {p["name"] for p in parameters}
    wanted = {"limite", "despues"} | ({"orden", "formato"} if service == "reporting" else set())
    faults = [f"{name} is a list without {p}" for p in sorted(wanted - given)]
    kinds = resolved(doc, o["responses"]["200"])["content"]
    if "formato" in given:
        faults += [f"{name} does not say that it answers {k}" for k in
                   ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") if k not in kinds]
    return faults


def versioned(doc, path):
    """Whether changes of the thing say with If-Match which version they change."""
    return any(p["name"] == "If-Match" for _, at, method, _, parameters in operations(doc) for p in parameters
               if method != "get" and at.startswith(path))


def tag_faults(name, tagged, o, parameters):
    """What has an ETag says so everywhere, or nowhere; but for one that tells which version a change is of (If-Match)."""
    said = {"the header ETag of the 200": tagged, "the answer 304": "304" in o["responses"],
            "the parameter If-None-Match": any(p["name"] == "If-None-Match" for p in parameters)}
    return [f"{name} has an ETag, but not {what}" for what, there in said.items() if not there] if any(said.values()) else []


def operation_faults(service, doc, name, method, o, parameters):
    faults = []
    tags = {t["name"] for t in doc.get("tags", []) if t.get("description")}
    if len(o.get("tags", [])) != 1 or o["tags"][0] not in tags:
        faults.append(f"{name} has not one tag that is described")
    if not o.get("summary"):
        faults.append(f"{name} has no summary")
    for p in parameters:
        faults += parameter_faults(doc, name, p)
    if "requestBody" in o:
        faults += body_faults(doc, f"{name}: body", resolved(doc, o["requestBody"])["content"])
    good = {}
    for status, answer in o["responses"].items():
        answer = resolved(doc, answer)
        if status in ("200", "201", "202"):
            good[status] = answer
            faults += body_faults(doc, f"{name}: {status}", answer.get("content", {}))
        elif status >= "400":
            kinds = list(answer.get("content", {}))
            if kinds != ["application/problem+json"]:
                faults.append(f"{name}: {status} is {kinds}, no problem+json")
            faults += [f for media in answer.get("content", {}).values() for f in misfits(doc, f"{name}: {status}", media)]
    if not good and not any(s in o["responses"] for s in ("204", "202")):
        faults.append(f"{name} never goes well")
    if method == "get" and "200" in good:
        if is_list(doc, good["200"]):
            faults += list_faults(service, doc, name, o, parameters)
        if not versioned(doc, name.split()[1]):
            faults += tag_faults(name, "ETag" in good["200"].get("headers", {}), o, parameters)
    if method == "get" and any(p["in"] == "query" for p in parameters) and "400" not in o["responses"]:
        faults.append(f"{name} has a query and no 400")
    if re.search(r"[{](id|radicado|sha256)[}]", name) and "404" not in o["responses"]:
        faults.append(f"{name} names a thing and has no 404")
    return faults


def faults_of(service, doc, there):
    said = {(method.upper(), path) for _, path, method, _, _ in operations(doc)}
    faults = [f"{m} {p} has no operation" for m, p in sorted(there - said)]
    faults += [f"{m} {p} has no route" for m, p in sorted(said - there)]
    for name, _, method, o, parameters in operations(doc):
        faults += operation_faults(service, doc, name, method, o, parameters)
    return faults


# ---- that faults are found ----

def damage(doc):
    """(what, damaged document) for each rule."""
    def first(d, wanted):
        return next(o for *_, o, ps in operations(d) if wanted(o, ps))

    def lose(what, wanted, change):
        d = copy.deepcopy(doc)
        change(first(d, wanted))
        return what, d

    def wrong_example(o):
        next(iter(o["responses"]["200"]["content"].values()))["example"] = "no es esto"
    yield lose("a summary missing", lambda o, ps: True, lambda o: o.pop("summary"))
    yield lose("a tag missing", lambda o, ps: True, lambda o: o.update(tags=["nada"]))
    yield lose("an example that does not fit", lambda o, ps: "content" in o["responses"].get("200", {}) and
               "application/json" in o["responses"]["200"]["content"], wrong_example)
    yield lose("personal data in a URL", lambda o, ps: o.get("parameters"), lambda o: o["parameters"].append(
        {"name": "cuenta", "in": "query", "description": "x", "schema": {"type": "string"}, "example": "1"}))
    d = copy.deepcopy(doc)
    d["paths"]["/v1/nada"] = {"get": {"responses": {}}}
    yield "an operation without a route", d
    d = copy.deepcopy(doc)
    d["paths"].pop(next(iter(d["paths"])))
    yield "a route without an operation", d


def main():
    faults, held = [f"no server joins {t}" for t in tables_left_out()], 0
    for service in DOCUMENTS:
        doc, there = document(service), routes(service)
        if not there:
            faults.append(f"{service}: no routes were found in its sources")
        own = faults_of(service, doc, there)
        faults += [f"{service}: {f}" for f in own]
        held += sum(1 for _ in operations(doc))
        faults += [f"{service}: {what} was not noticed" for what, d in damage(doc) if not set(faults_of(service, d, there)) - set(own)]
    for f in faults:
        print(f)
    print(f"{held} operations, {len(faults)} faults")
    sys.exit(bool(faults) or not held)


if __name__ == "__main__":
    main()
