#!/usr/bin/env python3
"""Who may do what in Kafka (deploy/kafka/permisos.tsv) against what there is: every name is a topic that is declared, every topic
is read and written by somebody, of its own records' kind by one alone, and the commands come out as they should.

usage: permisos.py
"""
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy/kafka/permisos.tsv"
OPERATIONS = {"topic": {"Read", "Write"}, "group": {"Read"}, "transactional-id": {"Write"}}
# What decides, what happened to a case and what was anchored has one author; an operator sends dead letters back to where they came from.
ONE_AUTHOR = {"pqr.escalate": "pqr-classifier", "pqr.close": "pqr-classifier", "pqr.contact": "pqr-classifier", "pqr.review": "pqr-classifier",
              "pqr.policy": "pqr-classifier", "pqr.base": "pqr-ingest", "pqr.rejected": "pqr-ingest", "pqr.reception": "pqr-ingest",
              "case.event": "pqr-contact", "rr.command": "pqr-contact", "contact.command": "pqr-contact", "contact.cursor": "pqr-contact",
              "reporting.cursor": "pqr-reporting", "audit.anchor": "pqr-reporting", "dlt.resolution": "pqr-operador"}
INTERNAL = {"pqr.policy", "audit.anchor", "rr.command", "contact.command", "contact.cursor", "reporting.cursor"}  # never sent back
OUTSIDE = {"audit.anchor"}  # read by who checks it


def rows(text):
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def faults(all_rows, topics):
    readers, writers = {}, {}
    for row in all_rows:
        if len(row) != 5:
            yield f"{row}: not five columns"
            continue
        user, operation, kind, pattern, names = row
        if operation not in OPERATIONS.get(kind, ()) or pattern not in ("literal", "prefixed"):
            yield f"{user}: {operation} {kind} {pattern}"
        if kind != "topic":
            continue
        if pattern != "literal":
            yield f"{user}: a topic that begins so ({names}) is another one too"
        for name in names.split():
            (readers if operation == "Read" else writers).setdefault(name, set()).add(user)
            if name not in topics:
                yield f"{user}: {name} is no topic of topics.json"
    for topic in sorted(topics):
        if not writers.get(topic) or (not readers.get(topic) and topic not in OUTSIDE):
            yield f"{topic}: written by {sorted(writers.get(topic, []))}, read by {sorted(readers.get(topic, []))}"
        author = ONE_AUTHOR.get(topic)
        if author and writers.get(topic, set()) - {author} - ({"pqr-operador"} if topic not in INTERNAL else set()):
            yield f"{topic}: written by {sorted(writers[topic])}, not by {author} alone"


def commands():
    env = {**os.environ, "PQR_KAFKA_BROKERS": "h:1", "PQR_KAFKA_ACLS": "acls"}
    env.pop("PQR_KAFKA_TOOLS_PROPERTIES", None)
    return subprocess.run([ROOT / "deploy/kafka/permisos", "mostrar"], env=env, capture_output=True, text=True, check=True).stdout.splitlines()


def main():
    topics = {t["name"] for t in json.loads((ROOT / "deploy/kafka/topics.json").read_text())["topics"]}
    declared = rows(FILE.read_text())
    found = list(faults(declared, topics))
    for what, row in (("a topic that is not there", ["x", "Read", "topic", "literal", "pqr.nada"]),
                      ("a second author", ["pqr-ingest", "Write", "topic", "literal", "pqr.escalate"]),
                      ("too wide", ["x", "Read", "topic", "prefixed", "pqr."]), ("no such operation", ["x", "All", "topic", "literal", "pqr.base"])):
        if set(faults([*declared, row], topics)) == set(found):
            found.append(f"not noticed: {what}")
    told = commands()
    want = "acls --bootstrap-server h:1 --add --force --allow-principal User:pqr-simulador --operation Read --resource-pattern-type literal " \
           "--topic contact.command --topic rr.command --group pqr-simulador"
    if want not in told or len(told) != len({(r[0], r[1], r[3]) for r in declared}):
        found.append(f"the commands are {told}")
    print("\n".join(found) or f"{len(declared)} rows, {len(topics)} topics, {len(told)} commands")
    sys.exit(bool(found) or not declared)


if __name__ == "__main__":
    main()
