#!/usr/bin/env python3
"""Every route that may change something, done once with success: its entry is in the audit, with who asked, from where and under
which request, as the service's document says (x-auditoria); and where it says none, none is. A route without a step here is a
failure, and so is one whose document does not say. Beside: files taken out, whole telephone numbers looked at, failed sign-ins,
denied requests; and no personal data of customers in any entry.

usage: with-stack --services audit_routes.py, with PQR_CLOCK_START at an hour of calling and PQR_CLOCK_SPEED such that the first
calls are due soon and no lease ends meanwhile
"""
import hashlib
import json
import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_auth import token  # noqa: E402
from pqr_stack import DATA, Checks, sql, wait_for  # noqa: E402

checks = Checks()
BASE = DATA / "INFORME PENDIENTES USUARIOS CALL CENTER (06-12-2021).xlsx"
PQRCTL = Path(os.environ["PQR_BIN_DIR"]) / "pqrctl"
CHANGING = ("post", "put", "patch", "delete")
steps = {}  # (service, METHOD, path): [ids of the requests that did it]
done = 0
CELL = {"contact", "ingest"}
EDGE_KEY = (Path(os.environ["PQR_STACK_DIR"]) / "secrets" / "borde").read_text()


def ask(service, method, path, body=None, role="admin", values=None, query="", **headers):
    """→ status, headers, body. What comes well is a step of its route."""
    global done
    done += 1
    ident = f"paso-{done}"
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    place = path.format(**(values or {}))
    request = urllib.request.Request(os.environ[f"PQR_{service.upper()}_URL"] + place + query, data=data, method=method)
    request.add_header("X-Request-Id", ident)
    request.add_header("X-Forwarded-For", "198.51.100.7, 203.0.113.9")
    request.add_header("X-PQR-Borde", EDGE_KEY)
    request.add_header("Content-Type", "application/json" if not isinstance(body, bytes) else "application/octet-stream")
    if role:
        request.add_header("Authorization", f"Bearer {token(role)}")
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            status, got, text = answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as e:
        status, got, text = e.code, e.headers, e.read()
    if 200 <= status < 300:
        steps.setdefault((service, method, path), []).append(ident)
    is_json = "json" in (got.get("Content-Type") or "")
    return status, got, json.loads(text) if text and is_json else text, ident


def well(service, method, path, body=None, **more):
    status, headers, answer, ident = ask(service, method, path, body, **more)
    checks.hold(f"{method} {path}: {answer if status >= 300 else ''}", 200 <= status < 300, True)
    return answer


def told(ident):
    """The entries of a request: [(accion, quien, desde, objeto, antes, despues)]."""
    text = sql("SELECT coalesce(json_agg(json_build_array(accion, quien, desde, objeto, antes, despues) ORDER BY n), '[]') "
               f"FROM reporting.auditoria WHERE solicitud = '{ident}'")
    return json.loads(text)


# ---- what is done ----

def bases():
    well("ingest", "POST", "/v1/bases", BASE.read_bytes(), query="?archivo=" + urllib.parse.quote(BASE.name))
    # Of a week that is over, wrongly escalated: its report has forms.
    rows = "".join(f"0300{i};444000000000{i:04};ABIERTA;Cambio de estrato;ECM1;Ana Gómez\n" for i in range(3))
    csv = "Cuenta;PQR;Estado;Motivo;Usuario;Asesor\n" + rows
    well("ingest", "POST", "/v1/bases", csv.encode(),
         query="?archivo=" + urllib.parse.quote("INFORME PENDIENTES USUARIOS CALL CENTER (03-12-2021).csv"))
    well("ingest", "POST", "/v1/eventos",
         {"specversion": "1.0", "type": "co.pqr.received.v1", "source": "/otro/sistema", "id": "1",
          "data": {"radicado": "9990000000000001", "cuenta": "123", "base": "pendientes", "fecha_corte": "2021-12-06",
                   "motivo": "Cobros de equipos"}}, Content_Type="application/cloudevents+json")
    wait_for("the cases", lambda: sql("SELECT count(*) FROM contact.decision_vista") == "1204")
    wait_for("and the figures", lambda: sql("SELECT count(*) FROM reporting.registro") == "1204")


def listed(path, query=""):
    status, _, answer, _ = ask("contact", "GET", path, query=query)
    checks.hold(f"GET {path}", status, 200)
    return answer["datos"]


def task_of(radicado, kind):
    return next(t["id"] for t in listed("/v1/tareas", f"?tipo={kind}&limite=500") if t["radicado"] == radicado)


def cell():
    """What people of the cell do. Returns the whole numbers that they were shown."""
    held = {}

    def enough():
        held.update((a["id"], a) for a in ask("contact", "POST", "/v1/agenda/tomar", {"maximo": 4})[2]["datos"])
        return len(held) >= 4

    wait_for("four calls due", enough, 60, 0.5)
    (first, a), (second, b), (third, c), _ = list(held.items())[:4]
    numbers = []

    def dialled(ident):
        answer = well("contact", "POST", "/v1/intentos/{id}/marcar", {"telefono": 1}, values={"id": ident})
        numbers.append(answer["numero"])

    def outcome(ident, **body):
        well("contact", "POST", "/v1/intentos/{id}/resultado", {"telefono": 1, **body}, values={"id": ident})

    well("contact", "POST", "/v1/intentos/{id}/prolongar", {}, values={"id": first})
    well("contact", "POST", "/v1/intentos/{id}/soltar", {}, values={"id": first})
    answer = {"signo": "positiva", "texto": "Se corrige su factura, señora Planta Secreta.", "via": "correccion", "nota": "Quitar el cargo"}
    well("contact", "POST", "/v1/casos/{radicado}/respuesta", answer, values={"radicado": a["radicado"]})
    well("contact", "POST", "/v1/tareas/{id}/rechazada", {"error": "La cuenta está bloqueada"},
         values={"id": task_of(a["radicado"], "corregir_factura")})
    well("contact", "POST", "/v1/casos/{radicado}/respuesta", {**answer, "via": "explicacion"}, values={"radicado": a["radicado"]})
    dialled(second)
    outcome(second, resultado="contesto_acepta", nota="Planta Secreta acepta")
    well("contact", "POST", "/v1/tareas/{id}/hecha", {}, values={"id": task_of(b["radicado"], "cerrar")})
    well("contact", "POST", "/v1/casos/{radicado}/recursos", {"tipo": "reposicion", "canal": "oficina", "motivo": "Planta Secreta"},
         values={"radicado": b["radicado"]})
    recurso = next(r["id"] for r in listed("/v1/recursos") if r["radicado"] == b["radicado"])
    well("contact", "POST", "/v1/recursos/{id}/decision", {"decision": "modifica", "texto": "Planta Secreta"}, values={"id": recurso})
    dialled(third)
    outcome(third, resultado="no_contesta")
    waits = listed("/v1/revision")[0]
    well("contact", "POST", "/v1/casos/{radicado}/causal", {"causal": "K"}, values={"radicado": waits["radicado"]})
    holders(a["radicado"])
    return numbers


def holders(radicado):
    """What is asked about a person's data: looked at, put right, gone."""
    for service, body in (("contact", {"radicado": radicado}), ("reporting", {"radicados": [radicado]})):
        well(service, "POST", "/v1/titulares/datos", body)
    well("contact", "POST", "/v1/titulares/corregir", {"radicado": radicado, "campo": "ciudad", "despues": "Planta Secreta", "nota": "Planta Secreta"})
    closed = sql("SELECT min(radicado) FROM contact.caso WHERE estado = 'cerrado' AND resultado = 'ya_finalizada'")
    well("contact", "POST", "/v1/titulares/suprimir", {"radicado": closed, "referencia": "SOL-1"})


def form_of(kind):
    return ask("reporting", "GET", "/v1/formatos", query=f"?semana=2021-W48&tipo={kind}")[2]["datos"][0]["id"]


def reports():
    well("reporting", "POST", "/v1/informes/semanas/{semana}", {}, values={"semana": "2021-W48"})
    paper, card = form_of("compromiso"), form_of("enterado")
    here = {"id": paper}
    well("reporting", "POST", "/v1/formatos/{id}/entregado", {"por": "Luz"}, values=here)
    well("reporting", "PATCH", "/v1/formatos/{id}", {"por": "Luz", "version": 2, "causa": "No vio el ABC", "compromiso": "Verlo",
                                                     "responsable": "Luz", "fecha_seguimiento": "2021-12-20"}, values=here)
    well("reporting", "POST", "/v1/formatos/{id}/firmado", {"por": "Luz"}, values=here)
    well("reporting", "POST", "/v1/formatos/{id}/seguimiento", {"por": "Luz", "resultado": "Cumplió"}, values=here)
    well("reporting", "POST", "/v1/formatos/{id}/entregado", {"por": "Luz"}, values={"id": card})
    well("reporting", "PUT", "/v1/formatos/{id}/escaneo", b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n", values={"id": card}, PQR_Por="Luz",
         Content_Type="application/pdf")
    return paper, card


def notices():
    made = well("reporting", "POST", "/v1/avisos/suscripciones", {"url": "https://ejemplo.co/a", "tipos": ["recurso_presentado"]})
    here = {"id": made["id"]}
    well("reporting", "PATCH", "/v1/avisos/suscripciones/{id}", {"estado": "pausada"}, values=here)
    fresh = well("reporting", "POST", "/v1/avisos/suscripciones/{id}/secreto", values=here)
    trial = well("reporting", "POST", "/v1/avisos/suscripciones/{id}/probar", values=here)
    dead = "UPDATE reporting.aviso SET estado = 'muerto', terminado = now()"
    sql(dead)
    well("reporting", "POST", "/v1/avisos/{id}/reintentar", values={"id": trial["aviso"]})
    sql(dead)
    well("reporting", "POST", "/v1/avisos/reintentar", {"tipo": "prueba"})
    well("reporting", "DELETE", "/v1/avisos/suscripciones/{id}", values=here)
    return [made["secreto"], fresh["secreto"]]


def practices():
    held = {"practica": "dialogo_diario", "rol": "supervisor", "persona": "ANA1", "fecha": "2021-12-06", "minutos": 15, "por": "ANA1"}
    holder = {"persona": "ANA1", "nombre": "Ana Gómez", "rol": "supervisor", "desde": "2021-11-01", "por": "JEFE"}
    for path, body, change in (("/v1/practicas/registros", held, {"minutos": 20}), ("/v1/practicas/personas", holder, {"nombre": "Ana G."})):
        for way in ("DELETE", "anular"):
            made = well("reporting", "POST", path, body)
            here = {"id": made["id"]}
            well("reporting", "PATCH", path + "/{id}", {**change, "por": "JEFE", "version": 1}, values=here)
            said = {"por": "JEFE", "motivo": "Error", "version": 2}
            if way == "DELETE":
                well("reporting", "DELETE", path + "/{id}", said, values=here)
            else:
                well("reporting", "POST", path + "/{id}/anular", said, values=here)


def sessions():
    first = subprocess.run([PQRCTL, "usuario", "crear", "rosa", "agente", "--nombre", "Rosa"], capture_output=True, text=True, check=True,
                           env={**os.environ, "PQR_PG_CONNINFO": os.environ["PQR_PG_OPERADOR_CONNINFO"],
                                "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_OPERADOR_PASSWORD_FILE"]}).stdout.strip()
    status, headers, who, _ = ask("reporting", "POST", "/v1/sesion", {"usuario": "rosa", "clave": first}, role=None)
    checks.hold("signs in", status, 200)
    cookie = {"Cookie": headers["Set-Cookie"].split(";")[0], "X-CSRF": who["csrf"]}
    fresh = "una clave bien larga y nueva"
    well("reporting", "POST", "/v1/sesion/clave", {"actual": first, "nueva": fresh}, role=None, **cookie)
    well("reporting", "DELETE", "/v1/sesion", role=None, **cookie)
    wrong = ask("reporting", "POST", "/v1/sesion", {"usuario": "rosa", "clave": "no es esta clave"}, role=None)[3]
    nobody = ask("reporting", "POST", "/v1/sesion", {"usuario": "Clave-Puesta-Donde-No-Va", "clave": "x"}, role=None)[3]
    got = [e[:4] for e in told(wrong)]
    checks.hold("a wrong password is told", got, [["sesion.clave_errada", "desconocido", "203.0.113.9", "usuario/rosa"]])
    got = told(nobody)
    digests = [e[3].partition("/")[2] for e in got]
    checks.hold("and nobody can try what was typed", digests == [hashlib.sha256(b"usuario:clave-puesta-donde-no-va").hexdigest()[:12]], False)
    checks.hold("and a name that is nobody's, not as it was typed",
                (len(got), got and got[0][0], got and got[0][3].startswith("usuario_desconocido/")), (1, "sesion.desconocido", True))
    made = json.loads(sql("SELECT json_build_array(quien, desde, accion, antes, despues ->> 'roles') FROM reporting.auditoria WHERE objeto = 'usuario/rosa' ORDER BY n LIMIT 1"))
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    checks.hold("an operator's user", made, [f"so:{user}", os.uname().nodename, "usuario.crear", None, '["agente"]'])
    return [first, fresh, "no es esta clave", "Clave-Puesta-Donde-No-Va"]


def exports(paper, card):
    """What is taken out, and the entry that each leaves: path, query, rows, or None where they are not told."""
    files = [("/v1/registros", "?formato=csv&base=pendientes", 1204), ("/v1/bases", "?formato=xlsx", 2), ("/v1/casos", "?formato=csv", 1204),
             ("/v1/indicadores/motivos", "?desde=2021-12-06&hasta=2021-12-06&formato=csv", None),
             ("/v1/informes/top-asesores", "?semana=2021-W48&formato=xlsx", 1),
             ("/v1/practicas/adherencia", "?desde=2021-12-01&hasta=2021-12-06&formato=csv", None)]
    for path, query, rows in files:
        status, headers, body, ident = ask("reporting", "GET", path, query=query)
        got = told(ident)
        checks.hold(f"{path}{query}: a file", (status, "attachment" in (headers["Content-Disposition"] or "")), (200, True))
        checks.hold(f"{path}: one entry {got}", [e[:4] for e in got], [["lista.exportar", "admin", "203.0.113.9", f"ruta{path}"]])
        checks.hold(f"{path}: what was asked", got and got[0][5]["consulta"], query[1:])
        if rows is not None:
            checks.hold(f"{path}: how many rows", got and got[0][5]["filas"], rows)
    padded = "razon_decision=Y" + "%20" * 350
    ident = ask("reporting", "GET", "/v1/registros", query="?" + "&" * 200 + f"{padded}&&formato=csv&usuario=X&")[3]
    got = told(ident)
    checks.hold("behind empty pairs and a long one: what was asked", got and got[0][5]["consulta"], f"{padded}&formato=csv&usuario=X")
    status, headers, body, ident = ask("reporting", "GET", "/v1/registros", query="?formato=csv&usuario=X" + "%20" * 1500)
    checks.hold("more than is told: no file", (status, body.get("code"), headers["Content-Disposition"], told(ident)), (400, "consulta_muy_larga", None, []))
    for path, query, accion in ((f"/v1/formatos/{paper}/documento", "?formato=pdf", "formato.documento"), (f"/v1/formatos/{card}/escaneo", "", "formato.escaneo_ver")):
        _, _, body, ident = ask("reporting", "GET", path, query=query)
        checks.hold(f"{path}: {body[:5]}", [e[0] for e in told(ident)], [accion])
    _, _, _, ident = ask("reporting", "POST", "/v1/casos/buscar", {"texto": "77665544", "formato": "csv"})
    got = told(ident)
    checks.hold(f"a search taken out: {got}", ([e[0] for e in got], got and "77665544" in json.dumps(got)), (["lista.exportar"], False))
    sha = sql("SELECT sha256 FROM reporting.base WHERE rechazados > 0 LIMIT 1")
    _, _, rows, ident = ask("reporting", "GET", f"/v1/bases/{sha}/rechazos", query="?limite=3")
    checks.hold("rejected rows, which have whole numbers", [(e[0], e[3], e[5]["filas"]) for e in told(ident)], [("rechazos.ver", f"base/{sha}", len(rows["datos"]))])
    _, _, _, ident = ask("reporting", "GET", "/v1/registros", query="?limite=5")
    checks.hold("a page is no file", told(ident), [])


def denials():
    for service, path in (("reporting", "/v1/registros"), ("contact", "/v1/agenda"), ("ingest", "/v1/cargas/x")):
        status, _, _, ident = ask(service, "GET", path, role="agente")
        checks.hold(f"{service}: refused", status, 403)
        wait_for(f"{service}: a refusal is told", lambda: told(ident), 30)
        checks.hold(f"{service}: who", [e[:3] for e in told(ident)], [["acceso.negado", "agente", "203.0.113.9"]])
        forged = ask(service, "GET", path, role="agente", X_PQR_Borde="falsa")[3]
        wait_for(f"{service}: a refusal past the edge is told", lambda: told(forged), 30)
        checks.hold(f"{service}: who is not the edge is its own address", [e[2] for e in told(forged)], ["127.0.0.1"])
        bad = ask(service, "GET", path, role=None, Authorization="Bearer nada")[3]
        wait_for(f"{service}: a bad token is told", lambda: told(bad), 30)
        checks.hold(f"{service}: a bad token", [e[:2] for e in told(bad)], [["acceso.rechazado", "desconocido"]])
        nobody = ask(service, "GET", path, role=None)[3]
        checks.hold(f"{service}: no token is no news", told(nobody), [])


# ---- what is held ----

def fits(accion, declared):
    return any(accion == d or (d.endswith(".") and accion.startswith(d)) for d in declared.split("|"))


def documents():
    for service in ("ingest", "contact", "reporting"):
        with urllib.request.urlopen(os.environ[f"PQR_{service.upper()}_URL"] + "/openapi.json", timeout=30) as answer:
            document = json.load(answer)
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                if method in CHANGING:
                    yield service, method.upper(), path, operation


def hold_routes():
    for service, method, path, operation in documents():
        name = f"{service} {method} {path}"
        checks.hold(f"{name}: what it leaves is said", "x-auditoria" in operation, True)
        ids = steps.get((service, method, path), [])
        checks.hold(f"{name}: done once at least", bool(ids), True)
        declared = operation.get("x-auditoria")
        if declared and ids:  # of one that found nothing to take there is none
            wait_for(f"{name}: its entry", lambda: any(told(i) for i in ids), 60)
        entries = [e for ident in ids for e in told(ident)]
        if declared is None:
            checks.hold(f"{name}: leaves nothing but what it hands out", {e[0] for e in entries} - {"lista.exportar"}, set())
            continue
        checks.hold(f"{name}: {[e[0] for e in entries]}", bool(entries) and all(fits(e[0], declared) for e in entries), True)
        checks.hold(f"{name}: from where", {e[2] for e in entries}, {"203.0.113.9"})
        who = {"rosa"} if path.startswith("/v1/sesion") else {"admin"}
        checks.hold(f"{name}: by whom", {e[1] for e in entries} - {"desconocido"}, who)


def hold_cases_once():
    """Each change of a person on a case has one entry, and each entry its change: by version."""
    wait_for("all is chained", lambda: sql("SELECT NOT EXISTS (SELECT FROM contact.outbox)") == "t"
             and sql("""SELECT (SELECT count(*) FROM reporting.evento_caso) = (SELECT sum(version) FROM contact.caso)""") == "t")
    twice = sql("SELECT count(*) FROM (SELECT objeto, despues ->> 'version' FROM reporting.auditoria WHERE accion LIKE 'caso.%' "
                "GROUP BY 1, 2 HAVING count(*) > 1) d")
    checks.hold("no version of a case is told twice", twice, "0")
    without = sql("""SELECT count(*) FROM reporting.auditoria a WHERE accion LIKE 'caso.%' AND NOT EXISTS (
        SELECT FROM reporting.evento_caso e WHERE 'caso/' || e.radicado = a.objeto AND e.version = (a.despues ->> 'version')::bigint)""")
    checks.hold("each entry has its change", without, "0")
    untold = sql("""SELECT count(*) FROM reporting.evento_caso e WHERE e.datos ->> 'quien' = 'admin' AND NOT EXISTS (
        SELECT FROM reporting.auditoria a WHERE a.objeto = 'caso/' || e.radicado
           AND e.version > (a.antes ->> 'version')::bigint AND e.version <= (a.despues ->> 'version')::bigint)""")
    checks.hold("each change by a person has its entry", untold, "0")


def hold_nothing_personal(secrets, numbers):
    text = sql("SELECT string_agg(concat_ws(' ', quien, objeto, antes, despues), E'\\n') FROM reporting.auditoria")
    for word in ["Planta Secreta", *secrets]:
        checks.hold("no secret, no name of a customer", word in text, False)
    for number in numbers:
        checks.hold("no telephone number", number in text, False)
    accounts = sql("SELECT string_agg(DISTINCT cuenta, ' ') FROM contact.caso WHERE length(cuenta) > 6").split()
    checks.hold("no account", [a for a in accounts if a in text], [])
    looks = sql("SELECT count(*) FROM reporting.auditoria WHERE accion = 'telefono.ver'")
    checks.hold("every look at a number", looks, str(len(numbers)))


def main():
    bases()
    numbers = cell()
    paper, card = reports()
    secrets = notices()
    practices()
    secrets += sessions()
    exports(paper, card)
    denials()
    hold_routes()
    hold_cases_once()
    hold_nothing_personal(secrets, numbers)
    code = subprocess.run([PQRCTL, "auditoria", "verificar"], capture_output=True, text=True,
                          env={**os.environ, "PQR_PG_CONNINFO": os.environ["PQR_PG_OPERADOR_CONNINFO"],
                               "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_OPERADOR_PASSWORD_FILE"]})
    checks.hold(f"the chain is whole: {code.stdout}", code.returncode, 0)
    checks.close()


if __name__ == "__main__":
    main()
