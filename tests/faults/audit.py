#!/usr/bin/env python3
"""contact, ingest and reporting killed (kill -9), again and again, while people finish tasks and send bases: in the end every
change has exactly one entry in the audit and every entry its change, and the chain is whole.

usage: with-stack --services audit.py
"""
import concurrent.futures
import json
import os
import random
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import DATA, Checks, part, sql, wait_for  # noqa: E402

PQRCTL = Path(os.environ["PQR_BIN_DIR"]) / "pqrctl"
TASKS = 240
checks = Checks()


def ask(service, method, path, body=None):
    """Status and answer; None where nobody answered."""
    request = urllib.request.Request(os.environ[f"PQR_{service.upper()}_URL"] + path, method=method,
                                     data=body if body is None or isinstance(body, bytes) else json.dumps(body).encode())
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as e:
        return e.code, json.load(e)
    except OSError:
        return None, None


def again(service, method, path, body=None):
    """Until it is answered otherwise than by an absence."""
    found = []

    def answered():
        found[:] = ask(service, method, path, body)
        return found[0] not in (None, 500, 502, 503)

    wait_for(f"{method} {path}", answered, 120)
    return found


def send(name):
    path = DATA / name
    return again("ingest", "POST", "/v1/bases?archivo=" + urllib.parse.quote(name), path.read_bytes())


def killer(name, over):
    """Kills a service some tenths of a second after it stands, and starts it again, until all is done."""
    chance, kills = random.Random(name), 0
    while not over.wait(chance.uniform(0.3, 1.5)):
        part("kill9", name)
        kills += 1
        part("start", name)
    return kills


def amid_kills(names, work):
    """work() while these are killed; how often each was."""
    over = threading.Event()
    with concurrent.futures.ThreadPoolExecutor(len(names)) as pool:
        killers = [pool.submit(killer, name, over) for name in names]
        try:
            work()
        finally:
            over.set()
    for name, k in zip(names, killers):
        checks.hold(f"{name} was killed", k.result() > 0, True)


def chained():
    """All that was told is in the chain: as many entries as the topic's messages that reporting has read, and none left to send."""
    if sql("SELECT EXISTS (SELECT FROM contact.outbox)") == "t":
        return False
    done = sql("SELECT count(*) FROM contact.tarea WHERE estado = 'hecha'")
    told = sql("SELECT count(DISTINCT despues ->> 'tarea') FROM reporting.auditoria WHERE accion LIKE 'caso.%' AND despues ? 'tarea'"
               .replace("despues ?", "despues::jsonb ?"))
    return int(told) >= int(done)


def main():
    bases = ["INFORME PENDIENTES USUARIOS CALL CENTER (06-12-2021).xlsx", "Base Mal Escalados (06-12-2021).xlsx",
             "Base Mal Escalados (07-12-2021).xlsx", "INFORME PENDIENTES USUARIOS CALL CENTER (07-12-2021).xlsx"]
    send(bases[0])
    wait_for("tasks", lambda: int(sql("SELECT count(*) FROM contact.tarea WHERE estado = 'pendiente'")) >= TASKS)
    ids = sql(f"SELECT string_agg(id::text, ' ') FROM (SELECT id FROM contact.tarea WHERE estado = 'pendiente' AND tipo = 'escalar' ORDER BY id LIMIT {TASKS}) t").split()

    def work():
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            tasks = [pool.submit(again, "contact", "POST", f"/v1/tareas/{i}/hecha", {"nota": "Hecha"}) for i in ids]
            for name in bases[1:]:
                send(name)
            checks.hold("each task was finished", {t.result()[0] for t in tasks}, {200})

    amid_kills(("contact", "ingest", "reporting"), work)
    wait_for("all is chained", chained, 120)

    told = sql("""SELECT coalesce(string_agg(format('%s: %s', id, n), ', '), '') FROM (
        SELECT t.id, count(a.n) AS n FROM contact.tarea t
        LEFT JOIN reporting.auditoria a ON (a.despues ->> 'tarea')::bigint = t.id AND a.accion LIKE 'caso.%'
        WHERE t.estado = 'hecha' GROUP BY t.id HAVING count(a.n) <> 1) d""")
    checks.hold("a task that is done has one entry", told, "")
    checks.hold("as many as were finished", sql("SELECT count(*) FROM contact.tarea WHERE estado = 'hecha'"), str(len(ids)))
    extra = sql("""SELECT count(*) FROM reporting.auditoria a WHERE a.despues ->> 'tarea' IS NOT NULL AND NOT EXISTS (
        SELECT FROM contact.tarea t WHERE t.id = (a.despues ->> 'tarea')::bigint AND t.estado = 'hecha')""")
    checks.hold("an entry without its change", extra, "0")
    published = sql("""SELECT coalesce(string_agg(format('%s %s', b.sha256, n), ', '), '') FROM (
        SELECT b.sha256, count(a.n) AS n FROM reporting.base b LEFT JOIN reporting.auditoria a ON a.objeto = 'base/' || b.sha256
        GROUP BY 1 HAVING count(a.n) <> 1) b""")
    checks.hold("a base has one entry", published, "")
    checks.hold("and each its base", sql("SELECT count(*) FROM reporting.auditoria WHERE accion = 'base.publicar'"), str(len(bases)))
    run = subprocess.run([PQRCTL, "auditoria", "verificar"], capture_output=True, text=True,
                         env={**{k: v for k, v in os.environ.items() if k != "PQR_PG_PASSWORD"},
                              "PQR_PG_CONNINFO": os.environ["PQR_PG_OPERADOR_CONNINFO"],
                              "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_OPERADOR_PASSWORD_FILE"]})
    checks.hold(f"the chain is whole: {run.stdout}{run.stderr}", run.returncode, 0)

    # Set back to the topic's beginning, reporting adds nothing.
    rows = sql("SELECT count(*) FROM reporting.auditoria")
    part("stop", "reporting")
    sql("UPDATE reporting.auditoria_posicion SET next_offset = 0")
    part("start", "reporting")
    end = "SELECT sum(next_offset) FROM reporting.auditoria_posicion"
    wait_for("the topic read again", lambda: int(sql(end)) >= len(ids), 60)
    checks.hold("told again, nothing is added", sql("SELECT count(*) FROM reporting.auditoria"), rows)
    checks.close()


if __name__ == "__main__":
    main()
