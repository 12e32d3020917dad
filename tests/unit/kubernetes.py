#!/usr/bin/env python3
"""deploy/kubernetes/: every flow between its own parts that their settings name, the keys' URL of identidad.conf among them, is let
through by the network policies, and what no setting names is not; PostgreSQL is verified, by an authority that must be there.
"""
import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PLACE = ROOT / "deploy" / "kubernetes"
VERIFIERS = {"ingest", "contact", "reporting"}  # of identidad.conf's issuers


def documents():
    for path in sorted(PLACE.glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            if document:
                yield document


def pods():
    """{name: (labels, {port's name: number}, {setting: value}, volumes)} of what runs on."""
    found = {}
    for d in documents():
        if d.get("kind") in ("Deployment", "StatefulSet"):
            (container,) = d["spec"]["template"]["spec"]["containers"]
            found[d["metadata"]["name"]] = (d["spec"]["template"]["metadata"]["labels"],
                                            {p["name"]: p["containerPort"] for p in container["ports"]},
                                            {e["name"]: str(e.get("value", "")) for e in container["env"]}, d["spec"]["template"]["spec"]["volumes"])
    return found


def services():
    """{(name, port): (the selected labels, the port's name in the pod)}"""
    return {(d["metadata"]["name"], p["port"]): (d["spec"]["selector"], p["targetPort"])
            for d in documents() if d.get("kind") == "Service" for p in d["spec"]["ports"]}


def flows(parts, there):
    """(from, service, port)"""
    named = set(there)
    for name, (_, _, env, _) in parts.items():
        for value in env.values():
            yield from ((name, host, int(port)) for host, port in re.findall(r"([a-z-]+):(\d+)", value) if (host, int(port)) in named)
    text = "\n".join(line.split("#")[0] for line in (ROOT / "deploy/policy/identidad.conf").read_text().splitlines())
    for host, port in re.findall(r'jwks_url = "http://([a-z-]+):(\d+)/', text):
        yield from ((name, host, int(port)) for name in sorted(VERIFIERS))


def matches(selector, labels):
    return all(labels.get(k) == v for k, v in selector.get("matchLabels", {}).items())


def allowed(source, target, port):
    """Whether a policy lets pods of these labels reach that port of those; all are closed to begin with."""
    for d in documents():
        if d.get("kind") != "NetworkPolicy" or not matches(d["spec"]["podSelector"], target):
            continue
        for rule in d["spec"].get("ingress", []):
            peers = rule.get("from", [{"podSelector": {}}])
            if any("podSelector" in p and "namespaceSelector" not in p and matches(p["podSelector"], source) for p in peers) and \
                    any(p["port"] == port for p in rule.get("ports", [{"port": port}])):
                return True
    return False


def flow_faults(parts):
    there, wanted = services(), set()
    for source, host, port in flows(parts, there):
        selector, target_port = there[(host, port)]
        wanted.add((source, host, target_port))
        (target,) = [labels for labels, *_ in parts.values() if matches({"matchLabels": selector}, labels)]
        if not allowed(parts[source][0], target, target_port):
            yield f"{source} may not reach {host}:{port}"
    for service in ("ingest", "contact", "reporting"):
        if ("edge", service, "rest") not in wanted:
            yield f"nothing says that the edge reaches {service}"
        if (service, "reporting", "rest") not in wanted:
            yield f"nothing says that {service} asks for keys"
    for source, (labels, *_) in parts.items():
        for target, (its, ports, *_) in parts.items():
            for port in ports:
                if target != "edge" and (source, target, port) not in wanted and allowed(labels, its, port) and source != "classifier":
                    yield f"{source} reaches {target}'s {port} without need"


def tls_faults(parts):
    place = dict(line.split("=", 1) for line in (PLACE / "lugar.env").read_text().splitlines() if line and line[0] != "#")
    if place["PGSSLMODE"] != "verify-full":
        yield f"PostgreSQL: {place['PGSSLMODE']}"
    for path in PLACE.glob("*.yaml"):
        if "optional: true" in path.read_text():
            yield f"{path.name}: something may be missing"
    for name, (_, _, env, volumes) in parts.items():
        if name != "edge" and not env.get("PQR_KAFKA_PROPERTIES_FILE"):
            yield f"{name}: Kafka as nobody"
        if "PQR_PG_CONNINFO" in env and not (env.get("PGSSLROOTCERT") and any(v["name"] == "postgres-ca" for v in volumes)):
            yield f"{name}: nobody signs for PostgreSQL"


def main():
    parts = pods()
    wrong = [*flow_faults(parts), *tls_faults(parts)]
    print("\n".join(wrong) or f"{len(parts)} parts, every flow let through and no other")
    sys.exit(bool(wrong) or len(parts) != 5)


if __name__ == "__main__":
    main()
