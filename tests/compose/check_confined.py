#!/usr/bin/env python3
"""Holds the containers, as `docker inspect` prints them on standard input, against what docker-compose.yml promises.

usage: docker inspect ID... | check_confined.py DIRECTORY-OF-SECRETS [FURTHER-SERVICE...]
"""
import json
import sys
from pathlib import Path

OFFICIAL_WRITING = {"kafka"}  # its start script writes its settings beside the program
EXPECTED = {"kafka", "postgres", "topics", "schema", "ingest", "classifier", "contact", "reporting", "edge"}
PUBLISHED = {"edge"}


def faults(container, secrets):
    service = container["Config"]["Labels"]["com.docker.compose.service"]
    host = container["HostConfig"]
    if container["Config"]["User"] in ("", "0", "root", "0:0"):
        yield "runs as root"
    if host["Privileged"] or [c.upper() for c in host["CapDrop"] or []] != ["ALL"] or host["CapAdd"]:
        yield f"capabilities: dropped {host['CapDrop']}, added {host['CapAdd']}"
    if not any(option.startswith("no-new-privileges") for option in host["SecurityOpt"] or []):
        yield "may gain privileges"
    if not host["ReadonlyRootfs"] and service not in OFFICIAL_WRITING:
        yield "may write to its root"
    if host["LogConfig"]["Config"].get("max-size") is None:
        yield "its log has no limit"
    if "Health" not in container["State"] and service not in ("topics", "schema", "permisos"):
        yield "has no health check"
    ports = [b for bindings in (host["PortBindings"] or {}).values() for b in bindings or []]
    if any(b["HostIp"] != "127.0.0.1" for b in ports):
        yield f"publishes beyond loopback: {ports}"
    if bool(ports) != (service in PUBLISHED):
        yield f"publishes {ports}"
    text = json.dumps(container)
    for name, secret in secrets.items():
        if secret and secret in text:  # some are empty until somebody writes them
            yield f"shows the password of {name}"


def main():
    containers = json.load(sys.stdin)
    files = [p for p in (*Path(sys.argv[1]).iterdir(), *Path(sys.argv[1]).glob("kafka/pqr-*")) if p.is_file() and p.suffix != ".properties"]
    secrets = {p.name: p.read_text().strip() for p in files}
    assert secrets, "no secrets to look for"
    wrong = []
    found = {c["Config"]["Labels"]["com.docker.compose.service"] for c in containers}
    expected = EXPECTED | set(sys.argv[2:])
    if found != expected:
        wrong.append(f"containers: {sorted(found)}, expected {sorted(expected)}")
    for container in containers:
        wrong += [f"{container['Name']}: {fault}" for fault in faults(container, secrets)]
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{len(containers)} containers confined" if not wrong else f"{len(wrong)} faults of confinement")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
