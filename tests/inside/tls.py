#!/usr/bin/env python3
"""A whole stack whose Kafka takes nothing but TLS with a password and whose PostgreSQL nothing but TLS with one, by settings
alone: the sample bases through to every figure, what operators do, nobody asking for more than permisos.tsv gives, and each refused
what it does not give. Then who trusts another authority, asks by another name, has another password or speaks plainly: told
why on /readyz. And no secret where somebody could look.

usage: PQR_TLS=1 with-stack --services tls.py
"""
import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import DATA, Checks, check_bases, hold_cases_once, services, settled, wait_for  # noqa: E402

STACK, BIN = Path(os.environ["PQR_STACK_DIR"]), Path(os.environ["PQR_BIN_DIR"])
SECRETS, LOGS = STACK / "secrets", STACK / "log"
CLIENTS, AUTHORITY = SECRETS / "kafka", SECRETS / "tls" / "ca.crt"
NAMES = ("ingest", "classifier", "contact", "reporting")
checks = Checks()


# ---- the way of the sample bases, and the tools ----

def pqrctl(*words, **more):
    done = subprocess.run([BIN / "pqrctl", *words], capture_output=True, text=True, timeout=120, env={**os.environ, **more})
    return done.returncode, done.stdout + done.stderr


def tools():
    operator = {"PQR_PG_CONNINFO": os.environ["PQR_PG_OPERADOR_CONNINFO"],
                "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_OPERADOR_PASSWORD_FILE"]}
    for words, more, said in (
            (("base", "esperar"), {}, ""), (("muertos", "listar"), {}, ""), (("politica", "ver"), {}, "version"),
            (("politica", "simular", "vigente"), {}, ""), (("reporting", "comprobar"), operator, ""),
            (("usuario", "listar"), operator, "coordinador"), (("auditoria", "verificar"), operator, ""), (("estado",), {}, "")):
        code, text = pqrctl(*words, **more)
        checks.hold(f"pqrctl {' '.join(words)}", (code, said in text, "" if code == 0 else text), (0, True, ""))


def denied():
    """What the broker refused so far: (user, operation, resource)."""
    return sorted(set(re.findall(r"Principal = User:(\S+) is Denied [Oo]peration = (\w+) from host = \S+ on resource = (\S+)",
                                 (LOGS / "kafka.log").read_text())))


# ---- what each user may not do ----

def client(user, **more):
    properties = dict(line.split("=", 1) for line in (CLIENTS / f"{user}.properties").read_text().splitlines())
    return {**properties, "bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"], **more}


def failure(act):
    """The name of what Kafka answered; "" where it did it."""
    try:
        return act() or ""
    except KafkaException as e:
        return e.args[0].name()


def writes(user, topic):
    told = []
    producer = Producer({**client(user), "message.timeout.ms": 20000})
    producer.produce(topic, b"{}", b"prueba", on_delivery=lambda error, _: told.append(error.name() if error else ""))
    producer.flush(30)
    return told[0] if told else "no answer"


def reads(user, topic):
    """What Kafka says of it to whoever would read it: who may neither read nor write it is not even told of it."""
    error = Consumer({**client(user), "group.id": user}).list_topics(topic, 20).topics[topic].error
    return error.name() if error else ""


def transacts(user, transactional_id):
    return failure(lambda: Producer(client(user, **{"transactional.id": transactional_id})).init_transactions(20))


def makes_topics(user):
    admin = AdminClient(client(user))
    return failure(lambda: admin.create_topics([NewTopic("prueba", 1, 1)])["prueba"].result())


def rights():
    no = "TOPIC_AUTHORIZATION_FAILED"
    for user, act, what, want in (
            ("pqr-ingest", writes, "pqr.escalate", no), ("pqr-ingest", writes, "case.event", no), ("pqr-ingest", reads, "case.event", no),
            ("pqr-ingest", transacts, "pqr-classifier-x-0", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED"),
            ("pqr-ingest", transacts, "pqr-ingest-prueba", ""),
            ("pqr-classifier", writes, "pqr.base", no), ("pqr-classifier", writes, "case.event", no),
            ("pqr-contact", writes, "pqr.escalate", no), ("pqr-contact", writes, "pqr.base", no),
            ("pqr-reporting", writes, "pqr.received", no), ("pqr-reporting", writes, "case.event", no),
            ("pqr-reporting", writes, "contact.command", no),
            ("pqr-simulador", writes, "pqr.received", no), ("pqr-simulador", writes, "rr.command", no),
            ("pqr-simulador", reads, "pqr.received", no), ("pqr-simulador", reads, "pqr.base", no),
            ("pqr-operador", writes, "pqr.policy", no), ("pqr-operador", writes, "rr.command", no)):
        checks.hold(f"{user} {act.__name__} {what}", act(user, what), want)
    for user in ("pqr-ingest", "pqr-operador"):
        checks.hold(f"{user} makes a topic", makes_topics(user), no)


# ---- who is refused, and what is said ----

def environment(name):
    """Of the running service, as it was started; nothing of it is a secret."""
    pid = (STACK / "run" / f"pqr-{name}.pid").read_text().split()[0]
    return dict(part.split("=", 1) for part in Path(f"/proc/{pid}/environ").read_text().split("\0") if "=" in part)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def ask(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode()
    except OSError:
        return 0, ""


def properties_file(folder, name, change):
    text = (CLIENTS / f"pqr-{name}.properties").read_text()
    path = folder / f"{name}.properties"
    path.write_text(change(text))
    return path


def hold_refused(what, runs):
    """runs: {service: (its changed settings, the line of /readyz, the words)}, all at one time."""
    started = {}
    for name, (changed, _, _) in runs.items():
        admin, log = free_port(), LOGS / f"{what}-{name}.log"
        env = {**environment(name), "PQR_ADMIN_PORT": str(admin), "PQR_HTTP_PORT": str(free_port()), "PQR_INSTANCE": "rechazado",
               **changed}
        env.pop("PQR_FOLDER", None)
        with open(log, "wb") as out:
            started[name] = (admin, subprocess.Popen([BIN / f"pqr-{name}"], env=env, stdout=out, stderr=out))
    try:
        for name, (_, check, words) in runs.items():
            admin, process = started[name]
            said = [""]

            def told():
                said[0] = "".join(line for line in ask(admin, "/readyz?verbose")[1].splitlines(True) if check in line)
                return process.poll() is not None or words in said[0]
            try:
                wait_for(what, told, 60)
            except SystemExit:
                pass
            checks.hold(f"{what}: {name} says why", words in said[0] or said[0], True)
            checks.hold(f"{what}: {name} lives and is not ready", (ask(admin, "/livez")[0], ask(admin, "/readyz")[0]), (200, 503))
    finally:
        for _, process in started.values():
            process.kill()
            process.wait()


def refused():
    work = STACK / "rechazos"
    work.mkdir()
    other = work / "otra.crt"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj",
                    "/CN=otra", "-keyout", work / "otra.key", "-out", other], check=True, capture_output=True)
    elsewhere = os.environ["PQR_KAFKA_BROKERS"].replace("localhost", "127.0.0.1")
    nowhere = {"PQR_PG_CONNINFO": "host=127.0.0.1 port=1 dbname=pqr user=pqr"}
    wrong = "clave-equivocada-1"

    def kafka(what, names, words, change=None, **settings):
        folder = work / what
        folder.mkdir()
        hold_refused(what, {name: ({**nowhere, **settings, **({"PQR_KAFKA_PROPERTIES_FILE": properties_file(folder, name, change)}
                                                              if change else {})}, "politica" if name == "classifier" else "kafka", words)
                           for name in names})

    kafka("kafka-autoridad", NAMES, "no lo firma la autoridad", lambda t: t.replace(str(AUTHORITY), str(other)))
    kafka("kafka-nombre", ("ingest", "reporting"), "es de otro nombre", PQR_KAFKA_BROKERS=elsewhere)
    kafka("kafka-clave", NAMES, "no acepta el usuario o la contraseña", lambda t: re.sub("(sasl.password=).*", rf"\1{wrong}", t))
    kafka("kafka-sin-tls", ("ingest", "contact"), "habla por TLS y este programa no", lambda t: "# nada\nbroker.address.family=v4\n")

    conninfo = {name: environment(name)["PQR_PG_CONNINFO"] for name in ("contact", "reporting")}
    (work / "clave").write_text(wrong)
    (work / "nada").write_text("# nada\nsecurity.protocol=plaintext\n")

    def postgres(what, words, change, **settings):
        quiet = {"PQR_KAFKA_BROKERS": "127.0.0.1:1", "PQR_KAFKA_PROPERTIES_FILE": work / "nada"}
        hold_refused(what, {name: ({**quiet, **settings, "PQR_PG_CONNINFO": change(text)}, "postgres", words)
                            for name, text in conninfo.items()})

    postgres("postgres-autoridad", "certificate verify failed", lambda c: c.replace(str(AUTHORITY), str(other)))
    postgres("postgres-nombre", "does not match host name", lambda c: c.replace("host=localhost", "host=127.0.0.1"))
    postgres("postgres-clave", "password authentication failed", lambda c: c, PQR_PG_PASSWORD_FILE=work / "clave")
    postgres("postgres-sin-tls", "no encryption", lambda c: c.replace("verify-full", "disable"))
    code, text = pqrctl("topics", "verificar", "--esperar", "0",
                        PQR_KAFKA_PROPERTIES_FILE=str(work / "kafka-clave" / "ingest.properties"))
    checks.hold("pqrctl with a wrong password says so", (code != 0, "no acepta el usuario" in text or text), (True, True))


# ---- no secret where somebody could look ----

def secrets():
    found = {str(f.relative_to(SECRETS)): f.read_text().strip() for f in (*SECRETS.glob("pqr_*"), *CLIENTS.glob("pqr-*"))
             if f.suffix != ".properties"}
    return {**found, "the wrong one": "clave-equivocada-1"}


def hidden():
    seen = {str(f.relative_to(STACK)): f.read_bytes() for f in LOGS.glob("*.log")}
    for name in (*[f"pqr-{n}" for n in NAMES], "kafka", "edge"):
        pid = (STACK / "run" / f"{name}.pid").read_text().split()[0]
        seen |= {f"{name} {part}": Path(f"/proc/{pid}/{part}").read_bytes() for part in ("environ", "cmdline")}
    checks.hold("logs and secrets there are", (len(seen) > 20, len(secrets()) > 10), (True, True))
    for name, value in secrets().items():
        checks.hold(f"{name} is seen in", [where for where, content in seen.items() if value.encode() in content], [])


def main():
    checks.figures("over TLS", check_bases.run(services(), DATA))
    wait_for("all is told and counted", settled)
    hold_cases_once(checks, "over TLS")
    tools()
    checks.hold("nobody asked for more than is given", denied(), [])
    rights()
    checks.hold("what was tried was refused by the broker's rights", len(denied()) > 10, True)
    refused()
    hidden()
    checks.close()


if __name__ == "__main__":
    main()
