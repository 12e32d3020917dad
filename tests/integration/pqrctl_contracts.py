#!/usr/bin/env python3
"""deploy/contracts/ against the code: every schema is well-formed, the documents of tests/cases/event_valid.json and the
changes of event_fields.tsv come out as the decoders in C hold them, what the encoders emit is valid, and asyncapi.yaml
has a channel for each declared topic and no other.

usage: pqrctl_contracts.py EVENT_TEST_PROGRAM
"""
import copy
import json
import subprocess
import sys
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, RefResolver

ROOT = Path(__file__).resolve().parent.parent.parent
CONTRACTS = ROOT / "deploy/contracts"
CASES = ROOT / "tests/cases"
faults = []


def validator(name):
    path = (CONTRACTS / "schemas" / f"{name}.v1.json").resolve()
    schema = json.loads(path.read_text())
    return Draft202012Validator(schema, resolver=RefResolver(path.as_uri(), schema))


def schema_of(kind, data):
    """A decision has a schema of its own for each of the four; one with an unknown decision is held to what they share."""
    if kind != "decision":
        return kind
    d = data.get("decision")
    return d if d in ("escalate", "close", "contact", "review") else "decision"


def expect(where, kind, data, good):
    errors = [e.message for e in validator(schema_of(kind, data)).iter_errors(data)]
    if bool(errors) == good:
        faults.append(f"{where}: {errors or 'el esquema lo acepta'}")


def changed(doc, path, text):
    doc = copy.deepcopy(doc)
    *parents, last = path.split(".")
    inner = doc
    for p in parents:
        inner = inner[p]
    if text == "-":
        inner.pop(last, None)
    else:
        inner[last] = json.loads(text)
    return doc


def check_schemas():
    for path in sorted((CONTRACTS / "schemas").glob("*.json")):
        Draft202012Validator.check_schema(json.loads(path.read_text()))


def check_documents():
    valid = json.loads((CASES / "event_valid.json").read_text())
    for kind, doc in valid.items():
        expect(f"event_valid.json {kind}", kind, doc, True)
    n = 0
    for number, line in enumerate((CASES / "event_fields.tsv").read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        kind, path, text, _, schema, _ = line.split("\t")
        doc = changed(valid[kind], path, text.replace("\\\\", "\\"))
        expect(f"event_fields.tsv:{number} {kind} {path}={text}", kind, doc, schema == "ok")
        n += 1
    return n


def check_emitted(program):
    lines = subprocess.run([program, "--emit"], check=True, capture_output=True, text=True).stdout.splitlines()
    for line in lines:
        m = json.loads(line)
        expect(f"emitido {m['kind']}", m["kind"], m["data"], True)
    if len(lines) < 5:
        faults.append(f"solo {len(lines)} documentos emitidos")
    return len(lines)


def refs(node):
    if isinstance(node, dict):
        for k, v in node.items():
            if k == "$ref":
                yield v
            else:
                yield from refs(v)
    elif isinstance(node, list):
        for v in node:
            yield from refs(v)


def check_asyncapi():
    doc = yaml.safe_load((CONTRACTS / "asyncapi.yaml").read_text())
    if doc["asyncapi"] != "3.0.0":
        faults.append("asyncapi no es 3.0.0")
    declared = {t["name"] for t in json.loads((ROOT / "deploy/kafka/topics.json").read_text())["topics"]}
    channels = {c["address"] for c in doc["channels"].values()}
    if declared != channels:
        faults.append(f"canales y topics difieren: {sorted(declared ^ channels)}")
    for ref in refs(doc):
        if ref.startswith("#/"):
            node = doc
            for part in ref[2:].split("/"):
                node = node.get(part) if isinstance(node, dict) else None
            if node is None:
                faults.append(f"asyncapi.yaml: {ref} no existe")
        elif not (CONTRACTS / ref).is_file():
            faults.append(f"asyncapi.yaml: {ref} no existe")
    return len(channels)


def main():
    check_schemas()
    changes, emitted, channels = check_documents(), check_emitted(sys.argv[1]), check_asyncapi()
    for f in faults:
        print(f)
    print(f"{changes} cambios, {emitted} documentos emitidos, {channels} canales: {len(faults)} fallos")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
