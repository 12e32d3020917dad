#!/usr/bin/env python3
"""Two supervisors of different teams, and whose cases they see: by no route of reporting, list, filter, file, search, story, next page or
answer kept in memory does one see a case that only the other's team was given; what no team has had both see; whoever is bound to no
team sees all; and contact and reporting say the same of every case.

usage: with-stack --services reach.py PQRCTL, with PQR_CLOCK_START at an hour of calling
"""
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
from pqr_auth import token  # noqa: E402
from pqr_stack import DATA, Checks, check_bases, services, sql, wait_for  # noqa: E402

PQRCTL = sys.argv[1]
checks = Checks()
BASES = {s: os.environ[f"PQR_{s}_URL"] for s in ("CONTACT", "REPORTING")}


def made(user, role, team):
    done = subprocess.run([PQRCTL, "token", "emitir", user, role, "--equipo", team, "--clave", f"{os.environ['PQR_STACK_DIR']}/secrets/firma.json",
                           "--emisor", "https://pqr.desarrollo/"], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def ask(who, service, path, body=None, **headers):
    """(status, JSON or bytes, headers)"""
    request = urllib.request.Request(f"{BASES[service]}{path}", json.dumps(body).encode() if body is not None else None,
                                     {"Content-Type": "application/json", "Authorization": f"Bearer {who}", **{k.replace("_", "-"): v for k, v in headers.items()}})
    try:
        with urllib.request.urlopen(request, timeout=60) as a:
            raw, status, found = a.read(), a.status, a.headers
    except urllib.error.HTTPError as e:
        raw, status, found = e.read(), e.code, e.headers
    try:
        return status, json.loads(raw), found
    except ValueError:
        return status, raw, found


def all_pages(who, path):
    """Every radicado of a list, page by page along its Link."""
    found, first = [], path
    while path:
        status, page, headers = ask(who, "REPORTING", path)
        if status != 200:
            return status
        found += [r["radicado"] for r in page["datos"]]
        link = re.search(r"<([^>]*)>; rel=\"next\"", headers.get("Link") or "")
        path = link and urllib.parse.urljoin(first, link[1])
    return set(found)


def searched(who, **asked):
    found, more = set(), None
    while True:
        status, page, _ = ask(who, "REPORTING", "/v1/casos/buscar", {**asked, "limite": 50, **({"despues": more} if more else {})})
        if status != 200:
            return status
        found |= {r["radicado"] for r in page["datos"]}
        more = page["despues"]
        if not more:
            return found


def taken_by(agent):
    held = set()

    def some():
        for a in ask(agent, "CONTACT", "/v1/agenda/tomar", {"maximo": 4})[1]["datos"]:
            held.add(a["radicado"])
        return len(held) >= 3
    wait_for("calls are due", some, 120, 0.5)
    return held


def told(ident):
    """What a request left in the audit: (quien, objeto, codigo)."""
    def found():
        return json.loads(sql("SELECT coalesce(json_agg(json_build_array(quien, objeto, despues ->> 'codigo')), '[]') FROM reporting.auditoria "
                              f"WHERE accion = 'acceso.negado' AND solicitud = '{ident}'"))

    wait_for(f"{ident} is told", found, 30)
    return [tuple(e) for e in found()]


def refusals_told(mine, agents, supervisors):
    """Who asks for another's is told; what was asked for is said only where it is a case."""
    other, own = sorted(mine["sur"])[0], sorted(mine["norte"])[0]
    attempt = sql(f"SELECT id FROM contact.intento WHERE radicado = '{other}' AND quien = 'agente-sur' ORDER BY id DESC LIMIT 1")
    agent, supervisor = (agents["norte"], "agente-norte"), (supervisors["norte"], "supervisor-norte")
    asked = [(supervisor, "REPORTING", f"/v1/casos/{other}", None, 404, f"caso/{other}", "fuera_de_alcance"),
             (supervisor, "REPORTING", "/v1/casos/lo-que-sea", None, 404, "ruta/v1/casos/:radicado", "fuera_de_alcance"),
             (supervisor, "CONTACT", f"/v1/casos/{other}", None, 404, f"caso/{other}", "fuera_de_alcance"),
             (supervisor, "CONTACT", "/v1/casos/lo-que-sea", None, 404, "ruta/v1/casos/:radicado", "fuera_de_alcance"),
             (agent, "CONTACT", f"/v1/casos/{other}", None, 404, f"caso/{other}", "fuera_de_alcance"),
             (agent, "CONTACT", f"/v1/intentos/{attempt}/prolongar", {}, 409, "ruta/v1/intentos/:id/prolongar", "intento_de_otra_persona"),
             (agent, "CONTACT", f"/v1/intentos/{attempt}/prolongar", {"quien": "agente-sur"}, 403, "ruta/v1/intentos/:id/prolongar", "quien_ajeno")]
    for i, ((who, name), service, path, body, status, objeto, codigo) in enumerate(asked):
        ident = f"ajeno-{i}"
        got = ask(who, service, path, body, X_Request_Id=ident)
        checks.hold(f"{name}: {path}: {got[1]}", got[0], status)
        checks.hold(f"{name}: {path} is told", told(ident), [(name, objeto, codigo)])
    for who, service, path in ((agent, "CONTACT", f"/v1/casos/{own}"), (supervisor, "REPORTING", f"/v1/casos/{own}")):
        checks.hold("his or her own", ask(who[0], service, path, X_Request_Id=f"propio-{service}")[0], 200)
    checks.hold("is not", sql("SELECT count(*) FROM reporting.auditoria WHERE solicitud LIKE 'propio-%'"), "0")


def main():
    check_bases.run(services(), DATA)
    agents = {team: made(f"agente-{team}", "agente", team) for team in ("norte", "sur")}
    supervisors = {team: made(f"supervisor-{team}", "supervisor", team) for team in ("norte", "sur")}
    mine = {team: taken_by(agent) for team, agent in agents.items()}
    both = mine["norte"] | mine["sur"]
    checks.hold("the teams have different cases", mine["norte"] & mine["sur"], set())
    wait_for("reporting knows", lambda: sql("SELECT count(DISTINCT radicado) FROM reporting.caso_equipo") == str(len(both)))
    everybody = set(sql("SELECT string_agg(radicado, ' ') FROM reporting.caso").split())
    open_ones = set(sql("SELECT string_agg(radicado, ' ') FROM reporting.caso WHERE estado <> 'cerrado'").split())
    coordinador = token("coordinador")
    lists = {"/v1/casos?limite=1000": everybody, "/v1/operacion/casos?limite=1000": open_ones, "/v1/registros?limite=1000&vigente=todos": everybody,
             "/v1/casos?estado=en_llamada&limite=2": both, "/v1/operacion/tareas/lista?limite=1000": None, "/v1/operacion/recursos/lista": None}
    for path, whole in lists.items():
        seen = all_pages(coordinador, path)
        if whole is not None:
            checks.hold(f"{path}: a coordinador sees all", seen, whole)
        for team, other in (("norte", "sur"), ("sur", "norte")):
            for again in ("", ", again"):  # the second answer may come from memory
                checks.hold(f"{path}: {team} sees all but the other's{again}", all_pages(supervisors[team], path), seen - mine[other])
    for team, other in (("norte", "sur"), ("sur", "norte")):
        who, own, others = supervisors[team], sorted(mine[team])[0], sorted(mine[other])[0]
        nobodys = sorted(everybody - both)[0]
        for radicado, status in ((own, 200), (nobodys, 200), (others, 404)):
            checks.hold(f"{team}: a story", ask(who, "REPORTING", f"/v1/casos/{radicado}")[0], status)
            checks.hold(f"{team}: contact says the same", ask(who, "CONTACT", f"/v1/casos/{radicado}")[0], status)
            checks.hold(f"{team}: a filter", len(all_pages(who, f"/v1/casos?radicado={radicado}")), int(status == 200))
            account = sql(f"SELECT cuenta FROM reporting.ficha WHERE radicado = '{radicado}'")
            checks.hold(f"{team}: a search by account", radicado in searched(who, cuenta=account), status == 200)
        checks.hold(f"{team}: a search by words", searched(who, texto="facturación") & mine[other], set())
        unknown, hidden = (ask(who, "REPORTING", f"/v1/casos/{r}")[1] for r in ("0000000000000000", others))
        checks.hold(f"{team}: hidden is as unknown", hidden, unknown)
        for path in ("/v1/casos", "/v1/registros?vigente=todos", "/v1/operacion/casos"):
            status, raw, headers = ask(who, "REPORTING", f"{path}{'&' if '?' in path else '?'}formato=csv")
            text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else ""
            checks.hold(f"{team}: {path} as a file", (status, any(r in text for r in mine[other]), own in text or path == "/v1/registros"), (200, False, True))
    refusals_told(mine, agents, supervisors)
    tags = {team: ask(who, "REPORTING", "/v1/casos?limite=1000")[2]["ETag"] for team, who in supervisors.items()}
    checks.hold("their answers have different tags", tags["norte"] != tags["sur"], True)
    checks.hold("and one's tag is no answer to the other", ask(supervisors["sur"], "REPORTING", "/v1/casos?limite=1000", If_None_Match=tags["norte"])[0], 200)
    checks.hold("its own is", ask(supervisors["sur"], "REPORTING", "/v1/casos?limite=1000", If_None_Match=tags["sur"])[0], 304)
    for who, name in ((made("sin", "supervisor", "este"), "another team"),):
        checks.hold(f"{name}: what no team has had", all_pages(who, "/v1/casos?limite=1000"), everybody - both)
    checks.close()


if __name__ == "__main__":
    main()
