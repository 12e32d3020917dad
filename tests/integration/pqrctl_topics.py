#!/usr/bin/env python3
"""pqrctl topics against a real Kafka: creates, verifies, grows, sets, keeps what is not declared, waits, refuses. And a second
`stack up` on all of it.

usage: with-stack pqrctl_topics.py PQRCTL       the broker is PQR_KAFKA_BROKERS
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PQRCTL = sys.argv[1]
STACK = Path(os.environ["PQR_STACK_DIR"])
WORK = Path(tempfile.mkdtemp(prefix="pqr-topics."))
failures = []


def pqrctl(*args, env=None):
    r = subprocess.run([PQRCTL, *args], capture_output=True, text=True, timeout=120, env={**os.environ, **(env or {})})
    return r.returncode, r.stdout, r.stderr


def declare(*topics, factor=1):
    path = WORK / "topics.json"
    path.write_text(json.dumps({"replication_factor": factor,
                                "topics": [{"name": n, "partitions": p, "config": c} for n, p, c in topics]}))
    return str(path)


def check(what, result, code, *words, absent=()):
    got, out, err = result
    text = out + err
    bad = [w for w in words if w not in text] + [f"no «{w}»" for w in absent if w in text]
    if got != code or bad:
        failures.append(what)
        print(f"FALLA {what}: salió con {got}, no {code}; falta {bad}\n{text}")
    else:
        print(f"bien  {what}")


def check_same(what, got, want):
    if got != want:
        failures.append(what)
    print(f"{'bien ' if got == want else 'FALLA'} {what}")


def again():
    r = subprocess.run([os.environ["PQR_STACK"], "up", "infra"], capture_output=True, text=True, timeout=180)
    return r.returncode, r.stdout, r.stderr


def main():
    one = ("prueba.uno", 2, {"cleanup.policy": "delete", "retention.ms": "600000"})
    two = ("prueba.dos", 1, {"cleanup.policy": "compact"})
    f = declare(one, two)
    check("verificar names what is missing", pqrctl("topics", "verificar", f), 1, "prueba.uno: no existe", "2 diferencias")
    check("verificar changed nothing", pqrctl("topics", "verificar", f), 1, "prueba.uno: no existe")
    check("aplicar creates", pqrctl("topics", "aplicar", f), 0, "prueba.uno  creado con 2 particiones",
          "prueba.dos  creado con 1 partición")
    check("verificar agrees at once", pqrctl("topics", "verificar", f), 0, "2 topics, todos como están declarados")
    check("aplicar again does nothing", pqrctl("topics", "aplicar", f), 0, "prueba.uno  sin cambios", absent=("creado",))

    f = declare(("prueba.uno", 5, one[2]), two)
    check("verificar sees fewer partitions", pqrctl("topics", "verificar", f), 1, "tiene 2 particiones, se declaran 5")
    check("aplicar adds partitions and warns", pqrctl("topics", "aplicar", f), 0, "de 2 a 5 particiones", "claves")
    check("the partitions are there", pqrctl("topics", "verificar", f), 0)

    f = declare(("prueba.uno", 5, {"cleanup.policy": "delete", "retention.ms": "700000", "max.message.bytes": "2000000"}), two)
    check("aplicar sets what differs, and only that", pqrctl("topics", "aplicar", f), 0,
          "retention.ms: de 600000 a 700000", "max.message.bytes: de", "a 2000000", "prueba.dos  sin cambios",
          absent=("cleanup.policy:",))
    check("the settings are there", pqrctl("topics", "verificar", f), 0)

    f = declare(("prueba.uno", 5, {"cleanup.policy": "delete", "retention.ms": "800000"}), two)
    check("a setting not declared is a difference", pqrctl("topics", "verificar", f), 1, "max.message.bytes=2000000",
          "retention.ms es 700000, se declara 800000", "2 diferencias")
    check("aplicar leaves it and sets the other", pqrctl("topics", "aplicar", f), 0, "retention.ms: de 700000 a 800000",
          "se deja como está: tiene max.message.bytes=2000000")
    check("it was not lost with the rest of the set", pqrctl("topics", "verificar", f), 1,
          "max.message.bytes=2000000", "1 diferencia\n", absent=("retention.ms",))

    f = declare(("prueba.uno", 3, {"retention.ms": "800000", "max.message.bytes": "2000000", "cleanup.policy": "delete"}), two)
    check("more partitions than declared stay", pqrctl("topics", "aplicar", f), 0, "se deja como está: tiene 5 particiones")
    check("verificar says so", pqrctl("topics", "verificar", f), 1, "tiene 5 particiones, se declaran 3")

    f = declare(two)
    check("topics not declared are left alone", pqrctl("topics", "aplicar", f), 0, absent=("prueba.uno",))
    check("another replication factor is a difference", pqrctl("topics", "verificar", f, "--replicacion", "3"), 1,
          "factor de réplica 1, se declara 3")

    f = declare(("prueba.tres", 1, {"retention.ms": "mucho"}))
    check("a setting that Kafka refuses is an error", pqrctl("topics", "aplicar", f), 1, "prueba.tres", "retention.ms")
    check("and nothing was created", pqrctl("topics", "verificar", f), 1, "prueba.tres: no existe")
    f = declare(("prueba.cuatro", 1, {}))
    check("more replicas than brokers end after the wait", pqrctl("topics", "aplicar", f, "--replicacion", "3", "--esperar", "1"),
          1, "se espera hasta 1 s", "prueba.cuatro")
    check("a broker that is not there ends after the wait",
          pqrctl("topics", "verificar", f, "--esperar", "1", env={"PQR_KAFKA_BROKERS": "127.0.0.1:9"}), 1, "se espera hasta 1 s")

    project = str(ROOT / "deploy/kafka/topics.json")
    check("the project's topics are applied", pqrctl("topics", "aplicar", project), 0)
    check("and verified", pqrctl("topics", "verificar", project), 0, "todos como están declarados")
    check("no base is registered: nothing to wait for", pqrctl("base", "esperar", "--segundos", "20"), 0, "No hay bases")
    # Where everything runs already, and the broker has said much since it started.
    pid = (STACK / "run" / "kafka.pid").read_text()
    with open(STACK / "log" / "kafka.log", "a") as log:
        log.write("nada nuevo\n" * 50000)
    check("a second up finds everything running", again(), 0, "Kafka", "topics")
    check_same("and starts nothing anew", (STACK / "run" / "kafka.pid").read_text(), pid)
    print(f"{len(failures)} fallos")
    return bool(failures)


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        (WORK / "topics.json").unlink(missing_ok=True)
        WORK.rmdir()
