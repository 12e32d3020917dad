#!/usr/bin/env python3
"""docker-compose.yml without an engine: what it hands to each of our programs is a setting that the program has, says the
program's own default where it has one, and names files that are there; and each starts by it, as somebody has it who set nothing.

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


def main():
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    programs, faults = Path(sys.argv[1]), []
    with tempfile.TemporaryDirectory(prefix="pqr-compose.") as name:
        folder = Path(name)
        (folder / "entrada").mkdir()
        subprocess.run([ROOT / "deploy/images/secrets", folder / "secrets"], check=True, stdout=subprocess.DEVNULL)
        made = {p.name for p in (folder / "secrets").iterdir()}
        faults += [f"nothing makes the secret {s}" for s in compose["secrets"] if s not in made]
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
