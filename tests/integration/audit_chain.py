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
from confluent_kafka import Producer  # noqa: E402
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


def said(*words):
    """The result's word, and what it says to people."""
    return json.loads(ctl("verificar", "--json", *words).stdout)["resultado"], ctl("verificar", *words).stderr.strip().split(": ")[-1]


def hold_partial():
    """Of the whole it is said only where the whole was looked at."""
    partial = ("parcial", "lo que se miró cuadra, pero no se miró todo.")
    checks.hold("the whole", said(), ("completa", "la cadena está completa."))
    checks.hold("without what was announced", said("--sin-anclas"), partial)
    checks.hold("from some row on", said("--desde", "8"), partial)


def tell(*entries):
    """As another service would, on audit.event: (id, quien), each."""
    producer = Producer({"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"]})
    for ident, quien in entries:
        value = {"servicio": "contact", "momento": "2021-12-07T12:00:00Z", "quien": quien, "accion": "caso.causal", "objeto": f"caso/{ident}",
                 "despues": {"causal": "K"}}
        producer.produce("audit.event", json.dumps(value).encode(), key=f"caso/{ident}",
                         headers={"ce_specversion": "1.0", "ce_id": ident, "ce_source": "/pqr/contact", "ce_type": "co.pqr.auditoria.v1",
                                  "ce_time": "2021-12-07T12:00:00Z", "content-type": "application/json"})
    producer.flush(30)


def told_by_others():
    """Many at once, of which one transaction takes some hundred at most, for it holds the chain's end."""
    part("stop", "reporting")
    tell(*((f"dicha-{i}", "ana") for i in range(1200)))
    part("start", "reporting")
    wait_for("all of them", lambda: sql("SELECT count(*) FROM reporting.auditoria WHERE id LIKE 'dicha-%'") == "1200")
    most = int(sql("SELECT max(n) FROM (SELECT count(*) AS n FROM reporting.auditoria WHERE id LIKE 'dicha-%' GROUP BY xmin) t"))
    checks.hold(f"rows in one transaction: {most}", 1 < most <= 300, True)


def refused_at_once():
    """What could not be added does not wait to be: the transaction that would have it so fails, and nobody else's."""
    for name, column, value in (("empty", "p_accion", ""), ("no object", "p_antes", "[]"), ("no JSON", "p_antes", "{"), ("too long", "p_objeto", "x" * 1001)):
        with_default = {"p_servicio": "contact", "p_id": f"mala {name}", "p_momento": "2021-12-07T12:00:00Z", "p_quien": "ana", "p_roles": "",
                        "p_desde": "", "p_accion": "a.b", "p_objeto": "o/1", "p_antes": "{}", "p_despues": "{}", "p_solicitud": "", column: value}
        words = ", ".join(f"{k} => ARRAY['{v}']" + ("::timestamptz[]" if k == "p_momento" else "") for k, v in with_default.items())
        run = subprocess.run(["psql", "-XqAt", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"], "-c",
                              f"BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT reporting.auditar({words}); COMMIT"], capture_output=True, text=True)
        checks.hold(f"{name}: refused {run.stderr[:80]}", run.returncode != 0, True)
    checks.hold("nothing waits", sql("SELECT count(*) FROM reporting.auditoria_pendiente WHERE id LIKE 'mala%'"), "0")
    before = int(sql("SELECT count(*) FROM reporting.auditoria"))
    post("/v1/sesion", {"usuario": "nadie", "clave": "no-es-la-clave"})
    checks.hold("others are told", int(sql("SELECT count(*) FROM reporting.auditoria")) > before, True)


def announcements_taken_away(last):
    """Rows behind the last announcement that are minutes old, and no announcement of them: because somebody took it from the outbox."""
    def add(ident, age):
        sql(f"SELECT reporting.auditar(ARRAY['reporting'], ARRAY['{ident}'], ARRAY[now()], ARRAY['ana'], ARRAY[''], ARRAY[''], ARRAY['a.b'], ARRAY['o/1'],"
            "ARRAY[NULL], ARRAY[NULL], ARRAY[NULL])")
        return f"UPDATE reporting.auditoria SET encadenada = encadenada - interval '{age}' WHERE id = '{ident}';"

    with Tampered(""):
        older = add("quitada-1", "0 s")
        whole("what waits a moment is nothing yet")
        older = add("quitada-2", "5 min") + older.replace("0 s", "10 min")
        add("quitada-3", "0 s")
        sql(older)
        make_again(last + 1)
        code, lines = verify()
        checks.hold(f"not announced while others came: {lines}",
                    (code, [line.split(" desde")[0] for line in lines]), (1, [f"filas {last + 1} a {last + 3}: sin anunciar"]))
        sql(f"UPDATE reporting.auditoria_ancla SET n = {last + 3}")
        code, lines = verify()
        checks.hold(f"announced, and it is gone: {lines}", lines[0] if lines else "",
                    f"filas {last + 1} a {last + 3}: consta que se anunciaron, y en audit.anchor no está ese anuncio; alguien lo quitó")
        sql(f"UPDATE reporting.auditoria_ancla SET n = {last}")
    sql("DELETE FROM reporting.auditoria_tramo WHERE tramo > (SELECT max(n) / 4096 FROM reporting.auditoria)")
    whole("announcements: put back")


def told_otherwise():
    """What services told on Kafka, against rows that were made anew behind every announcement."""
    row = int(sql("SELECT n FROM reporting.auditoria WHERE id = 'dicha-1199'"))
    with Tampered(f"UPDATE reporting.auditoria SET quien = 'otra' WHERE n = {row}"):
        make_again(row)
        code, lines = verify()
        checks.hold(f"told otherwise: {lines}",
                    f"entrada contact/dicha-1199, del 2021-12-07T12:00:00.000Z: la fila {row} dice otra cosa que lo que se dijo en audit.event" in lines, True)
    with Tampered(f"UPDATE reporting.auditoria SET id = 'otra' WHERE n = {row}"):
        make_again(row)
        code, lines = verify()
        checks.hold(f"told and no row: {lines}",
                    "entrada contact/dicha-1199, del 2021-12-07T12:00:00.000Z: se dijo en audit.event y no está en la auditoría" in lines, True)
        got = json.loads(ctl("verificar", "--json").stdout)
        checks.hold("as JSON", [d["id"] for d in got["datos"] if "id" in d], ["dicha-1199"])


def rows():
    """The chain as it lies, by a way that is not the product's."""
    text = sql("""SELECT coalesce(json_agg(json_build_object('n', n, 'us', (extract(epoch FROM momento) * 1000000)::bigint,
        'encadenada', (extract(epoch FROM encadenada) * 1000000)::bigint,
        'servicio', servicio, 'id', id, 'quien', quien, 'roles', roles, 'desde', desde, 'accion', accion, 'objeto', objeto,
        'antes', antes::text, 'despues', despues::text, 'solicitud', solicitud, 'previo', encode(previo, 'hex'),
        'hash', encode(hash, 'hex')) ORDER BY n), '[]') FROM reporting.auditoria""")
    return json.loads(text)


def form_hash(before, row):
    values = [str(row["n"]), str(row["us"]), str(row["encadenada"])] + [row[f] for f in FIELDS]
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


def make_again(first):
    subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"]], input=chain_again(first), text=True, check=True)


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
    # Beside, where that row was announced, or told on audit.event.
    lines = [line for line in lines if "no es la que se anunció" not in line and "audit.event" not in line]
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
    told_by_others()
    refused_at_once()
    wait_for("the chain is announced", anchored)
    wait_for("and that is sent", lambda: sql("SELECT NOT EXISTS (SELECT FROM reporting.outbox_packet)") == "t")
    whole("announced")
    hold_partial()
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
        make_again(7)
        checks.hold("made anew: by itself nothing is found", verify("--sin-anclas"), (0, []))
        code, lines = verify()
        checks.hold(f"made anew: {lines}", code == 1 and lines and all("no es la que se anunció" in line for line in lines), True)
    whole("made anew: put back")
    # A row put in, and all behind it made anew with new numbers.
    with Tampered("UPDATE reporting.auditoria SET n = n + 1000000 WHERE n >= 7;"
                  "INSERT INTO reporting.auditoria SELECT 7, momento, encadenada, servicio, 'puesta', quien, roles, desde, accion, objeto, antes,"
                  " despues, solicitud, previo, hash FROM reporting.auditoria WHERE n = 1000007;"
                  "UPDATE reporting.auditoria SET n = n - 999999 WHERE n > 1000000"):
        code, lines = verify()
        checks.hold("put in: found", code == 1 and lines[0].startswith("fila 7: se alteró"), True)
        make_again(7)
        code, lines = verify()
        checks.hold(f"put in and made anew: {lines}", code == 1 and all("no es la que se anunció" in line for line in lines), True)
    whole("put in: put back")

    announcements_taken_away(last)
    told_otherwise()
    with Tampered("UPDATE reporting.auditoria_tramo SET hasta = '2000-01-01' WHERE tramo = 0"):
        checks.hold("lists by day led astray", verify("--desde", "7")[1][:1],
                    ["fila 7: las consultas por fecha no la muestran; su tramo dice otras fechas"])
        sql("UPDATE reporting.auditoria_tramo SET hasta = (SELECT max(momento) FROM reporting.auditoria WHERE n / 4096 = 0) WHERE tramo = 0")

    # --desde trusts what is before it.
    with Tampered("UPDATE reporting.auditoria SET quien = 'otra' WHERE n = 7"):
        whole("from behind it on", "--desde", "8")
        checks.hold("from before it on", verify("--desde", "6")[1][0][:17], "fila 7: se alteró")
        got = json.loads(ctl("verificar", "--json").stdout)
        checks.hold("as JSON", (got["completa"], got["resultado"], {d["desde"] for d in got["datos"]}), (False, "no_cuadra", {7}))

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
