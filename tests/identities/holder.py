#!/usr/bin/env python3
"""What persons may ask (law 1581): all that is kept of them is gathered from both services, put right so that it stays right, and
suppressed where nothing is left to be done; who they are stands in no command line, URL or log.

usage: with-stack --services holder.py PQRCTL
"""
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
for beside in (".", "../lib"):
    sys.path.insert(0, str(HERE / beside))
import forgotten  # noqa: E402
from forgotten import PQRCTL, ask, checks, load, row, settled  # noqa: E402
from people import Seeker, people, plain  # noqa: E402
from pqr_stack import sql, wait_for  # noqa: E402

P, Q, R, S = people(23)[:4]
ENV = {**os.environ, "PQR_TOKEN": (Path(os.environ["PQR_TOKENS"]) / "coordinador").read_text()}
ENV.pop("PQR_TOKEN_FILE", None)


def titular(order, lines, *more):
    said = "".join(f"{k}: {v}\n" for k, v in lines.items())
    return subprocess.run([PQRCTL, "titular", order, *more], input=said, env=ENV, capture_output=True, text=True, timeout=60)


def told(what, done, *words):
    checks.hold(f"{what}: done", (done.returncode, done.stderr), (0, ""))
    for w in words:
        checks.hold(f"{what}: says {w}", w if w in done.stdout else done.stdout, w)


def refused(what, done, word):
    checks.hold(f"{what}: refused", (done.returncode, done.stdout), (1, ""))
    checks.hold(f"{what}: says why", word if word in done.stderr else done.stderr, word)
    checks.hold(f"{what}: nobody is named", Seeker([P, Q, R, S], radicados=False).found(done.stderr), set())


def gathered(place):
    told("by account", titular("buscar", {"cuenta": P.cuenta}), P.radicado, "1 casos en contact")
    told("by telephone", titular("buscar", {"telefono": f"{P.telefono[:3]} {P.telefono[3:]}"}), P.radicado)
    told("by another of several", titular("buscar", {"telefono": "+57 6017654321"}), R.radicado, "1 casos en contact")
    told("not by what is within a number", titular("buscar", {"telefono": "7654321"}), "0 casos en contact")
    refused("no number", titular("buscar", {"telefono": "310123"}), "un solo número de Colombia")
    told("by radicado", titular("buscar", {"radicado": P.radicado}), P.radicado)
    told("nobody", titular("buscar", {"cuenta": "739000000"}), "0 casos en contact y 0 filas en reporting")
    told("to be read", titular("ver", {"cuenta": P.cuenta}), P.nombre, P.telefono, "cuenta: " + P.cuenta)
    file = place / "persona.json"
    told("as a file", titular("exportar", {"cuenta": P.cuenta}, "--en", str(file)), "solo su dueño")
    checks.hold("nobody else reads it", stat.S_IMODE(file.stat().st_mode), 0o600)
    whole = json.loads(file.read_text())
    checks.hold("contact's part", [c["caso"]["telefono"] for c in whole["contact"]], [P.telefono])
    checks.hold("reporting's part", {"caso", "ficha", "registro", "evento"} - {r["tabla"] for r in whole["reporting"]}, set())
    checks.hold("and nobody else", {k for k, v in Seeker([Q, R, S]).found(file.read_bytes()) if k != "name"}, set())
    told("a rejected row", titular("buscar", {"cuenta": S.cuenta}), "0 casos en contact y 1 filas en reporting")
    refused("nothing said", titular("buscar", {}), "diga una sola cosa")
    refused("two things", titular("buscar", {"cuenta": P.cuenta, "radicado": P.radicado}), "diga una sola cosa")


def state(p):
    return sql(f"SELECT cuenta, telefono, motivo FROM contact.caso WHERE radicado = '{p.radicado}'")


def gathered_whole():
    """More cases of one account than a page has."""
    many = [(S.cuenta, f"4438{i:012d}", "CERRADA", "Cobros de equipos", "", "", "", "", "", "2021-12-01") for i in range(401)]
    load("05-12-2021", many)
    all_told = titular("buscar", {"cuenta": S.cuenta})
    told("all of many", all_told, "401 casos en contact")
    checks.hold("each once", len([line for line in all_told.stdout.splitlines() if line.startswith("4438")]), 401)
    rows = f"SELECT (SELECT count(*) FROM reporting.rechazo WHERE cuenta = '{S.cuenta}')" + "".join(
        f" + (SELECT count(*) FROM reporting.{t} WHERE radicado LIKE '4438%')" for t in ("caso", "ficha", "registro", "evento_caso"))
    checks.hold("and all rows", int(all_told.stdout.split("casos en contact y ")[1].split()[0]), int(sql(rows)))


def corrected():
    what = {"radicado": P.radicado, "nota": "solicitud 17"}
    refused("what the case does not say", titular("corregir", {**what, "campo": "telefono", "antes": "3000000000", "despues": Q.telefono}), "no dice eso")
    refused("what it says already", titular("corregir", {**what, "campo": "cuenta", "despues": P.cuenta}), "nada que corregir")
    refused("no such case", titular("corregir", {**what, "radicado": "0", "campo": "cuenta", "despues": "1"}), "No hay un caso")
    told("telephone", titular("corregir", {**what, "campo": "telefono", "antes": P.telefono, "despues": "3001112233"}), "Corregido")
    told("account", titular("corregir", {**what, "campo": "cuenta", "despues": "7390000001"}), "Corregido")
    told("name", titular("corregir", {**what, "campo": "nombre", "antes": P.nombre, "despues": "Ana Peña"}), "Corregido")
    wait_for("reporting hears of it", lambda: sql(f"SELECT count(*) FROM reporting.correccion WHERE radicado = '{P.radicado}'") == "3")
    checks.hold("contact says it", state(P), f"7390000001|3001112233|Cobros de equipos: Ana Peña, {P.telefono}")
    reporting = f"SELECT cuenta, telefono, motivo FROM reporting.registro WHERE radicado = '{P.radicado}' ORDER BY fecha_corte DESC LIMIT 1"
    checks.hold("reporting says it", sql(reporting), f"7390000001|3001112233|Cobros de equipos: Ana Peña, {P.telefono}")
    checks.hold("found by it", sql(f"SELECT cuenta FROM reporting.ficha WHERE radicado = '{P.radicado}'"), "7390000001")
    load("07-12-2021", [row(P, "CERRADA", "Cobros de equipos"), row(Q, "CERRADA", "Cobros de equipos")])
    checks.hold("the operator repeats the wrong: it stays right in contact", state(P).split("|")[:2], ["7390000001", "3001112233"])
    checks.hold("and in reporting", sql(reporting).split("|")[:2], ["7390000001", "3001112233"])
    checks.hold("another's stays", state(Q).split("|")[0], Q.cuenta)
    longer, back = {"antes": "Ana Peña", "despues": "Ana Peña Ruiz"}, {"antes": "3001112233", "despues": P.telefono}
    told("a name that has the wrong one within", titular("corregir", {**what, "campo": "nombre", **longer}), "Corregido")
    told("a telephone that was right", titular("corregir", {**what, "campo": "telefono", **back}), "Corregido")
    wait_for("reporting hears of it", lambda: sql(f"SELECT count(*) FROM reporting.correccion WHERE radicado = '{P.radicado}'") == "5")
    says = f"7390000001|{P.telefono}|Cobros de equipos: Ana Peña Ruiz, {P.telefono}"
    checks.hold("put right again: contact", state(P), says)
    checks.hold("put right again: reporting", sql(reporting), says)
    load("08-12-2021", [row(P, "CERRADA", "Cobros de equipos")])
    checks.hold("and by what the operator repeats: contact", state(P), says)
    checks.hold("and by what the operator repeats: reporting", sql(reporting), says)
    checks.hold("no event was buried", sql("SELECT count(*) FROM reporting.muerto"), "0")
    events = [e for e in ask("GET", "REPORTING", f"casos/{P.radicado}")[1]["historia"] if e["tipo"] == "datos_corregidos"]
    checks.hold("the story tells who and why, and not what", [(e["datos"]["quien"], e["datos"]["nota"], "correccion" in e["datos"]) for e in events],
                [("coordinador", "solicitud 17", False)] * 5)


def suppressed():
    why = {"referencia": "SOL-18"}
    refused("with a note", titular("suprimir", {"radicado": Q.radicado, "referencia": f"solicitud de {Q.nombre}"}), "hasta 40 letras")
    duplicates = f"SELECT count(*) FROM reporting.rechazo WHERE razon = 'duplicate' AND radicado = '{Q.radicado}' AND original IS NOT NULL"
    checks.hold("a repeated row is kept whole", sql(duplicates), "1")
    refused("an open case", titular("suprimir", {"radicado": R.radicado, **why}), "sigue abierto")
    told("a closed one", titular("suprimir", {"radicado": Q.radicado, **why}), "Suprimido")
    refused("twice", titular("suprimir", {"radicado": Q.radicado, **why}), "ya no tiene datos")
    refused("put right after", titular("corregir", {"radicado": Q.radicado, "campo": "cuenta", "despues": "1", "nota": "solicitud 18"}), "ya no tiene datos")
    wait_for("reporting hears of it", lambda: sql(f"SELECT count(*) FROM reporting.anonimo WHERE radicado = '{Q.radicado}'") == "1" and settled())
    found = Seeker([Q], radicados=False).found(forgotten.everything_held())
    checks.hold("nothing of the person is left", {w for k, w in found if k != "name" or any(n.startswith(w) for n in plain(Q.nombre).split())}, set())
    told("nothing is left to gather", titular("buscar", {"cuenta": Q.cuenta}), "0 casos en contact y 0 filas en reporting")
    forgotten.comprobar("after")


def audited():
    wait_for("the audit has it", lambda: int(sql("SELECT count(*) FROM reporting.auditoria WHERE accion = 'caso.supresion'")) == 1)
    for accion, n in (("caso.correccion", 5), ("caso.supresion", 1)):
        checks.hold(f"audit: {accion}", sql(f"SELECT count(*), min(quien) FROM reporting.auditoria WHERE accion = '{accion}'"), f"{n}|coordinador")
    whose = sql(f"""SELECT string_agg(servicio || ' ' || most || ' ' || him, ', ' ORDER BY servicio) FROM
        (SELECT servicio, max(json_array_length(despues -> 'radicados')) AS most, bool_or(despues::text LIKE '%"{P.radicado}"%') AS him
         FROM reporting.auditoria WHERE accion = 'titular.ver' GROUP BY servicio) AS looked""")
    checks.hold("audit: at whose cases", whose, "contact 200 true, reporting 200 true")
    checks.hold("audit: who looked", int(sql("SELECT count(*) FROM reporting.auditoria WHERE accion = 'titular.ver'")) > 10, True)
    held = subprocess.run(["pg_dump", "--data-only", "--table=reporting.auditoria", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"]], check=True, capture_output=True)
    checks.hold("audit: of nobody", Seeker([P, Q, R, S], radicados=False).found(held.stdout), set())
    for log in (Path(os.environ["PQR_STACK_DIR"]) / "log").glob("pqr-*.log"):
        checks.hold(f"{log.name}: nobody", Seeker([P, Q, R, S]).found(log.read_bytes()), set())


def several(p):
    """An open case with two telephones."""
    cells = row(p, "ABIERTA", "Fallas en la prestación del servicio")
    return (*cells[:6], f"{p.telefono} / 601 765 4321", *cells[7:])


def main():
    load("06-12-2021", [row(P, "CERRADA", "Cobros de equipos"), row(Q, "CERRADA", "Cobros de equipos"), row(Q, "CERRADA", "Cobros de equipos"), several(R),
                        (S.cuenta, "", "ABIERTA", S.nombre, "", "", S.telefono, "", "", "")])
    gathered(Path(os.environ["PQR_STACK_DIR"]))
    gathered_whole()
    corrected()
    suppressed()
    audited()
    checks.close()


if __name__ == "__main__":
    main()
