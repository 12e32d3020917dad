#!/usr/bin/env python3
"""Two supervisors of different teams, and whose cases they see: by no route of reporting, list, filter, file, search, story, next page,
rejected row or answer kept in memory does one see a case that only the other's team was given; what no team has had both see; whoever is bound to no
team sees all; and contact and reporting say the same of every case.

usage: with-stack --services reach.py PQRCTL, with PQR_CLOCK_START at an hour of calling
"""
import io
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
from pqr_auth import token  # noqa: E402
from pqr_stack import DATA, Checks, check_bases, part, services, sql, wait_for  # noqa: E402

PQRCTL = sys.argv[1]
checks = Checks()
BASES = {s: os.environ[f"PQR_{s}_URL"] for s in ("CONTACT", "REPORTING")}


def made(user, role, team, issuer="https://pqr.desarrollo/"):
    done = subprocess.run([PQRCTL, "token", "emitir", user, role, "--equipo", team, "--clave", f"{os.environ['PQR_STACK_DIR']}/secrets/firma.json",
                           "--emisor", issuer], check=True, capture_output=True, text=True)
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
    """{radicado: the attempt's id}"""
    held = {}

    def some():
        for a in ask(agent, "CONTACT", "/v1/agenda/tomar", {"maximo": 4})[1]["datos"]:
            held[a["radicado"]] = a["id"]
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


def well(who, path, body):
    status, answer, _ = ask(who, "CONTACT", path, body)
    checks.hold(f"{path}: {answer if status >= 300 else ''}", status < 300, True)
    return answer


def work_on(agent, held):
    """A task that waits on the first case, and an open recurso on the second."""
    first, second = sorted(held)[:2]
    backoffice = token("backoffice")
    well(agent, f"/v1/intentos/{held[first]}/soltar", {})
    well(backoffice, f"/v1/casos/{first}/respuesta", {"signo": "positiva", "texto": "Se corrige la factura.", "via": "correccion", "nota": "Quitar el cargo"})
    well(agent, f"/v1/intentos/{held[second]}/marcar", {"telefono": 1})
    well(agent, f"/v1/intentos/{held[second]}/resultado", {"telefono": 1, "resultado": "contesto_acepta"})
    task = next(r["id"] for r in ask(backoffice, "CONTACT", "/v1/tareas?tipo=cerrar&limite=500")[1]["datos"] if r["radicado"] == second)
    well(backoffice, f"/v1/tareas/{task}/hecha", {})
    well(backoffice, f"/v1/casos/{second}/recursos", {"tipo": "reposicion", "canal": "oficina"})


def text_of(raw, kind):
    """All that a file says; a workbook's parts one after another."""
    if not isinstance(raw, bytes):
        return ""
    if kind == "csv":
        return raw.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        return "".join(book.read(n).decode() for n in book.namelist() if n.endswith(".xml"))


OTHER = (("norte", "sur"), ("sur", "norte"))


def hold_lists(supervisors, mine, lists):
    """Each list as a coordinador sees it, whole where that is known; and what of it the other team has, which there must be."""
    for path, whole in lists.items():
        seen = all_pages(token("coordinador"), path)
        if whole is not None:
            checks.hold(f"{path}: a coordinador sees all", seen, whole)
        for team, other in OTHER:
            checks.hold(f"{path}: there is something of {other} to see", bool(seen & mine[other].keys()), True)
            for again in ("", ", again"):  # the second answer may come from memory
                checks.hold(f"{path}: {team} sees all but the other's{again}", all_pages(supervisors[team], path), seen - mine[other].keys())


def hold_files(supervisors, mine, path):
    """A list as a file: the own and not the other's, which a coordinador's has."""
    for kind in ("csv", "xlsx"):
        asked = f"{path}{'&' if '?' in path else '?'}formato={kind}"
        whole = text_of(ask(token("coordinador"), "REPORTING", asked)[1], kind)
        for team, other in OTHER:
            status, raw, _ = ask(supervisors[team], "REPORTING", asked)
            text = text_of(raw, kind)
            checks.hold(f"{path} as {kind}, {team}: own ones", (status, any(r in text for r in mine[team])), (200, True))
            checks.hold(f"{path} as {kind}, {team}: the other's", (any(r in whole for r in mine[other]), any(r in text for r in mine[other])), (True, False))


def hold_rejections(supervisors):
    """A rejected row that names a case is of the case's team."""
    sha, row, radicado = sql("SELECT r.sha256, r.fila, r.radicado FROM reporting.rechazo r JOIN reporting.caso USING (radicado) "
                             "WHERE NOT EXISTS (SELECT FROM reporting.caso_equipo e WHERE e.radicado = r.radicado) ORDER BY 3, 1, 2 LIMIT 1").split("|")
    sql(f"INSERT INTO reporting.caso_equipo (radicado, equipo) VALUES ('{radicado}', 'norte')")
    path = f"/v1/bases/{sha}/rechazos"
    for team, sees in (("norte", True), ("sur", False)):
        answer = ask(supervisors[team], "REPORTING", path)[1]
        checks.hold(f"rejected rows, {team}", any(r["fila"] == int(row) for r in answer["datos"]), sees)
        checks.hold(f"rejected rows, {team}: those of no team", len(answer["datos"]) > 1, True)
        for kind in ("csv", "xlsx"):
            text = text_of(ask(supervisors[team], "REPORTING", f"{path}?formato={kind}")[1], kind)
            checks.hold(f"rejected rows as {kind}, {team}", (len(text) > 0, radicado in text), (True, sees))


def hold_issuers(mine, agents):
    """An account of another issuer that is called as our agent is another person."""
    file = Path(os.environ["PQR_IDENTIDAD_FILE"])
    text = file.read_text().rstrip().removesuffix(");").rstrip()
    file.write_text(f'{text}, {{ nombre = "empresa"; iss = "https://empresa/"; aud = "pqr"; jwks_archivo = "{file.with_name("claves.json")}"; }} );\n')
    part("stop", "contact")
    part("start", "contact")
    path = f"/v1/casos/{sorted(mine['norte'])[0]}"
    other = made("agente-norte", "agente", "norte", "https://empresa/")
    checks.hold("our agent's case", ask(agents["norte"], "CONTACT", path)[0], 200)
    checks.hold("is not that of the company's account of the name", ask(other, "CONTACT", path)[0], 404)
    checks.hold("who cannot act for ours", ask(other, "CONTACT", "/v1/agenda/tomar", {"maximo": 1, "quien": "agente-norte"})[0], 403)
    for name in ("so:root", "contact", "desconocido"):
        done = subprocess.run([PQRCTL, "token", "emitir", name, "agente", "--clave", f"{os.environ['PQR_STACK_DIR']}/secrets/firma.json",
                               "--emisor", "https://pqr.desarrollo/"], capture_output=True, text=True)
        checks.hold(f"no token for {name}", (done.returncode != 0, "nombre reservado" in done.stderr), (True, True))


def main():
    check_bases.run(services(), DATA)
    agents = {team: made(f"agente-{team}", "agente", team) for team in ("norte", "sur")}
    supervisors = {team: made(f"supervisor-{team}", "supervisor", team) for team in ("norte", "sur")}
    mine = {team: taken_by(agent) for team, agent in agents.items()}
    both = mine["norte"].keys() | mine["sur"].keys()
    checks.hold("the teams have different cases", mine["norte"].keys() & mine["sur"].keys(), set())
    wait_for("reporting knows", lambda: sql("SELECT count(DISTINCT radicado) FROM reporting.caso_equipo") == str(len(both)))
    hold_lists(supervisors, mine, {"/v1/casos?estado=en_llamada&limite=2": both})
    refusals_told(mine, agents, supervisors)
    for team, agent in agents.items():
        work_on(agent, mine[team])
    wait_for("and what was worked on", lambda: sql("SELECT count(*) FROM reporting.recurso") == "2" and int(sql(
        "SELECT count(*) FROM reporting.tarea JOIN reporting.caso_equipo USING (radicado) WHERE fin IS NULL")) >= 2)
    everybody = set(sql("SELECT string_agg(radicado, ' ') FROM reporting.caso").split())
    open_ones = set(sql("SELECT string_agg(radicado, ' ') FROM reporting.caso WHERE estado <> 'cerrado'").split())
    hold_lists(supervisors, mine, {"/v1/casos?limite=1000": everybody, "/v1/operacion/casos?limite=1000": open_ones,
                                   "/v1/registros?limite=1000&vigente=todos": everybody, "/v1/operacion/tareas/lista?limite=1000": None,
                                   "/v1/operacion/recursos/lista": None})
    for path in ("/v1/casos", "/v1/registros?vigente=todos", "/v1/operacion/casos", "/v1/operacion/tareas/lista", "/v1/operacion/recursos/lista"):
        hold_files(supervisors, mine, path)
    for team, other in OTHER:
        who, own, others = supervisors[team], sorted(mine[team])[0], sorted(mine[other])[0]
        nobodys = sorted(everybody - both)[0]
        for radicado, status in ((own, 200), (nobodys, 200), (others, 404)):
            checks.hold(f"{team}: a story", ask(who, "REPORTING", f"/v1/casos/{radicado}")[0], status)
            checks.hold(f"{team}: contact says the same", ask(who, "CONTACT", f"/v1/casos/{radicado}")[0], status)
            checks.hold(f"{team}: a filter", len(all_pages(who, f"/v1/casos?radicado={radicado}")), int(status == 200))
            account = sql(f"SELECT cuenta FROM reporting.ficha WHERE radicado = '{radicado}'")
            checks.hold(f"{team}: a search by account", radicado in searched(who, cuenta=account), status == 200)
        checks.hold(f"{team}: a search by words", searched(who, texto="facturación") & mine[other].keys(), set())
        unknown, hidden = (ask(who, "REPORTING", f"/v1/casos/{r}")[1] for r in ("0000000000000000", others))
        checks.hold(f"{team}: hidden is as unknown", hidden, unknown)
    tags = {team: ask(who, "REPORTING", "/v1/casos?limite=1000")[2]["ETag"] for team, who in supervisors.items()}
    checks.hold("their answers have different tags", tags["norte"] != tags["sur"], True)
    checks.hold("and one's tag is no answer to the other", ask(supervisors["sur"], "REPORTING", "/v1/casos?limite=1000", If_None_Match=tags["norte"])[0], 200)
    checks.hold("its own is", ask(supervisors["sur"], "REPORTING", "/v1/casos?limite=1000", If_None_Match=tags["sur"])[0], 304)
    for who, name in ((made("sin", "supervisor", "este"), "another team"),):
        checks.hold(f"{name}: what no team has had", all_pages(who, "/v1/casos?limite=1000"), everybody - both)
    hold_rejections(supervisors)
    hold_issuers(mine, agents)
    checks.close()


if __name__ == "__main__":
    main()
