#!/usr/bin/env python3
"""docker-compose.yml without an engine, alone and with deploy/compose/inside.yml over it: what it hands to each of our programs is a
setting that the program has, says the program's own default where it has one, and names files that are there; and each starts by it, as
somebody has it who set nothing. With inside.yml, nobody is left to speak to Kafka or PostgreSQL without TLS, verification and a password.

usage: settings.py DIRECTORY-OF-PROGRAMS
"""
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("ingest", "classifier", "contact", "reporting")
POLICY, SECRETS = "/opt/pqr/deploy/policy", "/run/secrets"
ELSEWHERE = {"PQR_WORKERS"}  # a default that is a choice of the compose file's


def settings_of(program):
    """{name: default} as --help tells them."""
    text = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    return {m[1]: (m[2] or "") for m in re.finditer(r"^  (PQR_\w+)\n      .*?(?: \[(.*)\])?$", text, re.M)}


def plain(value):
    """(as it is where the environment has nothing, whether it can be set from there)"""
    text = str(value)
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text), "${" in text


def setting_faults(service, environment, shared, secrets, known):
    for name, value in environment.items():
        text, open_to_all = plain(value)
        of = name.removesuffix("_FILE") if name not in known else name
        if of not in known and name in shared:
            continue  # one block for all services
        if of not in known:
            yield f"{service}: {name} is no setting of the program"
        elif of != name and (not text.startswith(SECRETS) or Path(text).name not in secrets):
            yield f"{service}: {name} names a secret that it is not given"
        elif text.startswith(POLICY) and not (ROOT / "deploy/policy" / Path(text).name).is_file():
            yield f"{service}: {name} names a file that is not there"
        elif open_to_all and text != known[of] and name not in ELSEWHERE:
            yield f"{service}: {name} is {text!r} where nobody says, and the program has {known[of]!r}"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def alive(port):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2).status == 200
    except OSError:
        return False


def start_fault(service, program, environment, folder):
    """Without Kafka and PostgreSQL, which no service ends for; None where it is up."""
    admin = free_port()
    here = {name: plain(value)[0].replace(POLICY, str(ROOT / "deploy/policy")).replace(SECRETS, str(folder / "secrets"))
            for name, value in environment.items()}
    here |= {"PQR_KAFKA_BROKERS": "127.0.0.1:1", "PQR_ADMIN_ADDRESS": "127.0.0.1", "PQR_HTTP_ADDRESS": "127.0.0.1",
             "PQR_ADMIN_PORT": str(admin), "PQR_INSTANCE": "prueba", "PQR_STOP_SECONDS": "5"}
    here |= {"PQR_HTTP_PORT": str(free_port())} if "PQR_HTTP_PORT" in here else {}
    here |= {"PQR_PG_CONNINFO": "host=127.0.0.1 port=1 dbname=pqr"} if "PQR_PG_CONNINFO" in here else {}
    here |= {"PQR_FOLDER": str(folder / "entrada")} if "PQR_FOLDER" in here else {}
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PQR_")}
    with open(folder / f"{service}.log", "w+b") as log:
        process = subprocess.Popen([program], env={**clean, **here}, cwd=ROOT, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while process.poll() is None and not alive(admin) and time.monotonic() < end:
            time.sleep(0.02)
        up = process.poll() is None and alive(admin)
        process.kill()
        process.wait()
        log.seek(0)
        return None if up else f"{service} does not start: {log.read().decode()[-600:]}"


# ---- deploy/compose/inside.yml ----

def over(base, more):
    """As compose puts one file over another: lists of these are joined, mappings too, and everything else is the later one's."""
    if isinstance(base, dict) and isinstance(more, dict):
        return {k: over(base[k], more[k]) if k in base and k in more and k != "command" else more.get(k, base.get(k)) for k in {**base, **more}}
    return base + more if isinstance(base, list) and isinstance(more, list) else more


def names_of(secrets):
    """{where it stands in the container: secret}"""
    return {s["target"] if isinstance(s, dict) else f"{SECRETS}/{s}": s["source"] if isinstance(s, dict) else s for s in secrets}


def properties(text):
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line and line[0] != "#")


def kafka_faults(name, service, files):
    """Of a part that speaks to Kafka: TLS, verified, as a user of its own."""
    at = service["environment"].get("PQR_KAFKA_PROPERTIES_FILE") or service["environment"].get("PQR_KAFKA_TOOLS_PROPERTIES", "")
    given = names_of(service.get("secrets", []))
    if at not in given:
        return (yield f"{name}: Kafka as nobody")
    said = properties(files[given[at]].read_text())
    authority = said.get("ssl.ca.location") or said.get("ssl.truststore.location")
    if said.get("security.protocol") != "SASL_SSL" or authority not in given:
        yield f"{name}: Kafka without TLS, or without the authority: {said.get('security.protocol')}, {authority}"
    user = {"topics": "pqr-admin", "permisos": None}.get(name, f"pqr-{name}")
    if said.get("sasl.username") != user:
        yield f"{name}: Kafka as {said.get('sasl.username')}"


def postgres_faults(name, service):
    given = names_of(service.get("secrets", []))
    words = dict(re.findall(r"(\w+)=(\S+)", service["environment"].get("PQR_PG_CONNINFO", "")))
    mode = words.get("sslmode") or service["environment"].get("PGSSLMODE")
    authority = words.get("sslrootcert") or service["environment"].get("PGSSLROOTCERT")
    if mode != "verify-full" or authority not in given:
        yield f"{name}: PostgreSQL {mode}, {authority}"


def broker_faults(kafka, files):
    env, given = kafka["environment"], names_of(kafka["secrets"])
    protocols = dict(p.split(":") for p in env["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"].split(","))
    open_to_others = [x.split("://")[0] for x in env["KAFKA_LISTENERS"].split(",") if "://127.0.0.1:" not in x]
    if [protocols[x] for x in open_to_others] != ["SASL_SSL"]:
        yield f"kafka listens as {env['KAFKA_LISTENERS']}, {protocols}"
    said = properties(files[given["/mnt/shared/config/server.properties"]].read_text())
    if "StandardAuthorizer" not in said.get("authorizer.class.name", "") or said.get("allow.everyone.if.no.acl.found") == "true":
        yield "kafka: no rights are asked for"
    for key in ("ssl.keystore.location", "ssl.truststore.location"):
        if said.get(key) not in given:
            yield f"kafka: {key} is {said.get(key)}"
    missing = {f"pqr-{n}" for n in (*SERVICES, "operador", "admin")} - set(re.findall(r"user_([\w-]+)=", str(said)))
    if missing:
        yield f"kafka does not know {sorted(missing)}"


def database_faults(postgres, plain_one):
    words, hba = postgres["command"], (ROOT / "deploy/compose/pg_hba.conf").read_text()
    if words[-len(plain_one["command"]) + 1:] != plain_one["command"][1:]:
        yield "postgres has other settings than in docker-compose.yml"
    if "ssl=on" not in words or [line.split()[0] for line in hba.splitlines() if line[:1] not in "#"] != ["local", "hostssl"]:
        yield "postgres takes others than those who speak TLS"


def inside_faults(plain_one, compose, files):
    of = compose["services"]
    yield from (f"nothing makes the secret {s}" for s in compose["secrets"] if s not in files)
    yield from broker_faults(of["kafka"], files)
    yield from database_faults(of["postgres"], plain_one["services"]["postgres"])
    for name, service in of.items():
        if "bus" in service["networks"] and name != "kafka":
            yield from kafka_faults(name, service, files)
        if "data" in service["networks"] and name != "postgres":
            yield from postgres_faults(name, service)
    if of["permisos"]["image"] != of["kafka"]["image"]:
        yield "permisos has another image than kafka"
    for name in SERVICES:
        if of[name]["depends_on"].get("permisos") != {"condition": "service_completed_successfully"}:
            yield f"{name} does not wait for its rights"


# ---- both ----

def seen(folder):
    """{a secret's name: its file}"""
    return {p.name: p for p in (folder / "secrets").rglob("*") if p.is_file()}


def main():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    inside = over(compose, yaml.safe_load((ROOT / "deploy/compose/inside.yml").read_text()))
    programs, faults = Path(sys.argv[1]), []
    with tempfile.TemporaryDirectory(prefix="pqr-compose.") as name:
        folder = Path(name)
        (folder / "entrada").mkdir()
        subprocess.run([ROOT / "deploy/images/secrets", folder / "secrets"], check=True, stdout=subprocess.DEVNULL)
        faults += [f"nothing makes the secret {s}" for s in compose["secrets"] if s not in seen(folder)]
        subprocess.run([ROOT / "deploy/compose/secrets", folder / "secrets"], check=True, stdout=subprocess.DEVNULL)
        faults += inside_faults(compose, inside, seen(folder))
        for service in SERVICES:
            of = inside["services"][service]
            faults += [f"with inside.yml, {f}" for f in setting_faults(service, of["environment"], compose["x-listen"],
                                                                       of["secrets"], settings_of(programs / f"pqr-{service}"))]
        for service in SERVICES:
            of = compose["services"][service]
            program = programs / f"pqr-{service}"
            faults += setting_faults(service, of["environment"], compose["x-listen"], of.get("secrets", []), settings_of(program))
            faults += filter(None, [start_fault(service, program, of["environment"], folder)])
    for f in faults:
        print(f)
    print(f"{len(SERVICES)} services, {len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
