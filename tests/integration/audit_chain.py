#!/usr/bin/env python3
"""pqrctl auditoria verificar against whoever owns the database: a whole chain is whole; a row changed, taken out, put in,
exchanged, the end cut off, the chain made anew from some row on, are each found and named; no role may do any of that, and the
owner only by switching off what refuses it. Many writers at once leave one chain; an entry told again adds nothing.

usage: with-stack --services audit_chain.py
"""
import concurrent.futures
import hashlib
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import Checks, part, sql, wait_for  # noqa: E402

PQRCTL = Path(os.environ["PQR_BIN_DIR"]) / "pqrctl"
ENV = {**os.environ, "PQR_PG_CONNINFO": os.environ["PQR_PG_OPERADOR_CONNINFO"],
       "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_OPERADOR_PASSWORD_FILE"]}
ENV.pop("PQR_PG_PASSWORD", None)
REPORTING = os.environ["PQR_REPORTING_URL"]
checks = Checks()
TRIGGER_OFF = "ALTER TABLE reporting.auditoria DISABLE TRIGGER auditoria_inmutable;"
TRIGGER_ON = "ALTER TABLE reporting.auditoria ENABLE ALWAYS TRIGGER auditoria_inmutable;"
FIELDS = ("servicio", "id", "quien", "roles", "desde", "accion", "objeto", "antes", "despues", "solicitud")


def ctl(*words):
    return subprocess.run([PQRCTL, "auditoria", *words], env=ENV, capture_output=True, text=True)


def verify(*words):
    """(exit code, what was found by lines)"""
    run = ctl("verificar", *words)
    if run.returncode not in (0, 1) or (run.returncode and not run.stdout):
        checks.hold("verificar", run.stderr, "")
    return run.returncode, run.stdout.splitlines()


def whole(name, *words):
    checks.hold(name, verify(*words), (0, []))


def rows():
    """The chain as it lies, by a way that is not the product's."""
    text = sql("""SELECT coalesce(json_agg(json_build_object('n', n, 'us', (extract(epoch FROM momento) * 1000000)::bigint,
        'servicio', servicio, 'id', id, 'quien', quien, 'roles', roles, 'desde', desde, 'accion', accion, 'objeto', objeto,
        'antes', antes::text, 'despues', despues::text, 'solicitud', solicitud, 'previo', encode(previo, 'hex'),
        'hash', encode(hash, 'hex')) ORDER BY n), '[]') FROM reporting.auditoria""")
    return json.loads(text)


def form_hash(before, row):
    values = [str(row["n"]), str(row["us"])] + [row[f] for f in FIELDS]
    form = b"".join(b"-\n" if v is None else b"%d:%s\n" % (len(v.encode()), v.encode()) for v in values)
    return hashlib.sha256(bytes.fromhex(before) + form).hexdigest()


def chain_again(first):
    """What who owns the database could do: every hash from there on made anew. Returns the statements."""
    chain, out = rows(), []
    before = chain[first - 2]["hash"] if first > 1 else "00" * 32
    for row in chain[first - 1:]:
        h = form_hash(before, row)
        out.append(f"UPDATE reporting.auditoria SET previo = '\\x{before}', hash = '\\x{h}' WHERE n = {row['n']};")
        before = h
    return "".join(out)


class Tampered:
    """As the owner, and put back afterwards."""

    def __init__(self, change):
        self.change = change

    def __enter__(self):
        sql("CREATE TABLE public.guardada AS TABLE reporting.auditoria")
        sql(TRIGGER_OFF + self.change)

    def __exit__(self, *_):
        sql("TRUNCATE reporting.auditoria; INSERT INTO reporting.auditoria SELECT * FROM public.guardada;"
            "DROP TABLE public.guardada;" + TRIGGER_ON)


def found(name, change, want):
    """want: beginnings of the lines that are found, in their order."""
    with Tampered(change):
        code, lines = verify()
    lines = [line for line in lines if "no es la que se anunció" not in line]  # beside, where that row was announced
    checks.hold(f"{name}: exit code", code, 1)
    checks.hold(f"{name}: {lines}", len(lines) == len(want) and all(a.startswith(b) for a, b in zip(lines, want)), True)
    whole(f"{name}: put back")


def post(path, body):
    request = urllib.request.Request(REPORTING + path, data=json.dumps(body).encode(), method="POST",
                                     headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as e:
        return e.code


def anchored():
    return sql("SELECT coalesce(max(n), 0) FROM reporting.auditoria_ancla") == sql("SELECT coalesce(max(n), 0) FROM reporting.auditoria")


def refused(role, statement):
    """The message with which a role's statement is refused."""
    run = subprocess.run(["psql", "-XqAt", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"], "-c", f"SET ROLE {role}", "-c", statement],
                         capture_output=True, text=True)
    return run.stderr if run.returncode else "taken"


def writers_at_once():
    """Notices' subscriptions made and taken away, and sign-ins that fail, by many at once."""
    def work(i):
        if i % 2:
            return post("/v1/sesion", {"usuario": f"nadie{i}", "clave": "no-es-la-clave"})
        return post("/v1/avisos/suscripciones", {"url": f"https://ejemplo.co/{i}", "tipos": ["recurso_presentado"]})
    before = int(sql("SELECT count(*) FROM reporting.auditoria"))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        got = sorted(pool.map(work, range(40)))
    checks.hold("answers of many at once", set(got) <= {201, 401, 429}, True)
    done = sum(1 for s in got if s in (201, 401))
    told = int(sql("SELECT count(*) FROM reporting.auditoria WHERE accion IN ('suscripcion.crear', 'sesion.desconocido')"))
    checks.hold("an entry for each that was done", told, done)
    checks.hold("and the numbers have no gap", sql("SELECT max(n) = count(*) AND min(n) = 1 FROM reporting.auditoria"), "t")
    checks.hold("something was told", done > 20 and int(sql("SELECT count(*) FROM reporting.auditoria")) > before, True)
    whole("many at once: one chain")


def main():
    writers_at_once()
    wait_for("the chain is announced", anchored)
    whole("announced")
    part("stop", "reporting")  # which would announce what is tampered with
    chain = rows()
    last = len(chain)
    before = "00" * 32
    for row in chain:
        checks.hold(f"row {row['n']} by another program", (row["previo"], row["hash"]), (before, form_hash(before, row)))
        before = row["hash"]

    found("changed", "UPDATE reporting.auditoria SET quien = 'otra' WHERE n = 7", ["fila 7: se alteró"])
    found("its moment, by a millionth", "UPDATE reporting.auditoria SET momento = momento + interval '1 microsecond' WHERE n = 7",
          ["fila 7: se alteró"])
    found("taken out", "DELETE FROM reporting.auditoria WHERE n = 7", ["fila 7: no está"])
    found("several", "DELETE FROM reporting.auditoria WHERE n BETWEEN 7 AND 9", ["filas 7 a 9: no están"])
    found("exchanged", "UPDATE reporting.auditoria SET n = 1000000 WHERE n = 7; UPDATE reporting.auditoria SET n = 7 WHERE n = 8;"
          "UPDATE reporting.auditoria SET n = 8 WHERE n = 1000000",
          ["fila 7: se alteró", "fila 7: no sigue a la 6", "fila 8: se alteró", "fila 8: no sigue a la 7", "fila 9: no sigue a la 8"])
    found("the end cut off", f"DELETE FROM reporting.auditoria WHERE n > {last - 2}", [f"filas {last - 1} a {last}: no están; el "])
    found("emptied", "DELETE FROM reporting.auditoria", [f"filas 1 a {last}: no están; el "])

    # Whoever makes the whole chain anew: it fits together, and is not the one that was announced.
    with Tampered("UPDATE reporting.auditoria SET quien = 'otra' WHERE n = 7"):
        sql(chain_again(7))
        checks.hold("made anew: by itself it is whole", verify("--sin-anclas"), (0, []))
        code, lines = verify()
        checks.hold(f"made anew: {lines}", code == 1 and lines and all("no es la que se anunció" in line for line in lines), True)
    whole("made anew: put back")
    # A row put in, and all behind it made anew with new numbers.
    with Tampered("UPDATE reporting.auditoria SET n = n + 1000000 WHERE n >= 7;"
                  "INSERT INTO reporting.auditoria SELECT 7, momento, servicio, 'puesta', quien, roles, desde, accion, objeto, antes,"
                  " despues, solicitud, previo, hash FROM reporting.auditoria WHERE n = 1000007;"
                  "UPDATE reporting.auditoria SET n = n - 999999 WHERE n > 1000000"):
        code, lines = verify()
        checks.hold("put in: found", code == 1 and lines[0].startswith("fila 7: se alteró"), True)
        sql(chain_again(7))
        code, lines = verify()
        checks.hold(f"put in and made anew: {lines}", code == 1 and all("no es la que se anunció" in line for line in lines), True)
    whole("put in: put back")

    # --desde trusts what is before it.
    with Tampered("UPDATE reporting.auditoria SET quien = 'otra' WHERE n = 7"):
        whole("from behind it on", "--desde", "8")
        checks.hold("from before it on", verify("--desde", "6")[1][0][:17], "fila 7: se alteró")
        got = json.loads(ctl("verificar", "--json").stdout)
        checks.hold("as JSON", (got["completa"], {d["desde"] for d in got["datos"]}), (False, {7}))

    for role in ("pqr_reporting", "pqr_operador"):
        for statement in ("UPDATE reporting.auditoria SET quien = 'x'", "DELETE FROM reporting.auditoria", "TRUNCATE reporting.auditoria",
                          "INSERT INTO reporting.auditoria SELECT * FROM reporting.auditoria", TRIGGER_OFF,
                          "DELETE FROM reporting.auditoria_pendiente"):
            said = refused(role, statement)
            checks.hold(f"{role}: {statement}: {said}", "permission denied" in said or "must be owner" in said, True)
    for statement in ("UPDATE reporting.auditoria SET quien = 'x'", "DELETE FROM reporting.auditoria WHERE n = 1", "TRUNCATE reporting.auditoria",
                      "SET session_replication_role = replica; DELETE FROM reporting.auditoria WHERE n = 1"):
        said = refused("pqr_admin", statement)
        checks.hold(f"the owner: {statement}: {said}", "no se cambia ni se borra" in said, True)
    whole("nothing of that changed anything")

    seen = json.loads(ctl("ver", "--accion", "suscripcion.", "--json").stdout)["datos"]
    checks.hold("ver: by the beginning of what was done", {e["accion"] for e in seen}, {"suscripcion.crear"})
    checks.hold("ver: who and from where", {(e["quien"], e["desde"]) for e in seen}, {("admin", "127.0.0.1")})
    checks.close()


if __name__ == "__main__":
    main()
