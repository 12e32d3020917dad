#!/usr/bin/env python3
"""Management practices over REST, on the service itself, a real PostgreSQL and a clock that is set: what people enter and change,
each version kept; nothing twice and nothing overwritten, whoever comes at once; adherence, calendar and what is to be done held
against a recount of what was entered."""
import atexit
import csv
import datetime
import io
import json
import math
import os
import random
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import Checks, sql, wait_for  # noqa: E402

PORT = int(os.environ["PQR_REPORTING_PORT"])
ROOT = f"http://127.0.0.1:{PORT}"
ROOT_DIR = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ["PQR_BIN_DIR"]) / "pqr-reporting"
TODAY = datetime.date(2021, 12, 9)
REG, PEOPLE = "/v1/practicas/registros", "/v1/practicas/personas"


def ask(method, path, body=None, **headers):
    """→ status, headers, bytes"""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(ROOT + path, method=method, data=data,
                                     headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as e:
        return e.code, e.headers, e.read()


def rest(method, path, body=None, **headers):
    status, _, text = ask(method, path, body, **headers)
    return status, json.loads(text) if text else None


def get(path, **params):
    query = "?" + urllib.parse.urlencode(params) if params else ""
    status, body = rest("GET", path + query)
    if status != 200:
        sys.exit(f"{path}{query}: {status} {body}")
    return body


class Service:
    def __init__(self, clock="2021-12-09T15:00:00-05:00", file=""):
        env = {**os.environ, "PQR_HTTP_PORT": str(PORT), "PQR_ADMIN_PORT": os.environ["PQR_REPORTING_ADMIN_PORT"],
               "PQR_KAFKA_BROKERS": "127.0.0.1:1", "PQR_CLOCK_START": clock, "PQR_PRACTICAS_FILE": file,
               "PQR_CAUSALES_FILE": str(ROOT_DIR / "deploy/policy/causales.conf")}
        self.log = open(os.environ["PQR_STACK_DIR"] + "/reporting.log", "ab")
        self.process = subprocess.Popen([PROGRAM], env=env, stderr=self.log)
        atexit.register(self.process.kill)  # also when the test breaks off
        wait_for("the service", self.answers, 20)

    def answers(self):
        if self.process.poll() is not None:
            sys.exit(Path(self.log.name).read_text()[-3000:])
        try:
            return rest("GET", "/v1/practicas")[0] == 200
        except OSError:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20)
        self.log.close()
        return code


def record(**changes):
    return {"practica": "dialogo_diario", "rol": "supervisor", "persona": "ANA1", "fecha": "2021-12-07", "minutos": 15,
            "por": "ANA1", **changes}


def holder(**changes):
    return {"persona": "ANA1", "nombre": "Ana Gómez", "rol": "supervisor", "desde": "2021-11-01", "por": "JEFE", **changes}


def problem(checks, name, answer, status, code, field=None, word=""):
    got, body = answer
    checks.hold(name, (got, body.get("code"), body.get("campo"), word in body.get("detail", "")), (status, code, field, True))


# ---- what people enter

def hold_definitions(checks):
    p = get("/v1/practicas")
    checks.hold("nine practices", [k["nombre"] for k in p["datos"]],
                ["Diálogo Diario", "Diálogo Semanal", "Confirmación de Proceso", "Confirmación de Funciones", "Agenda del Líder",
                 "Adherencia a las prácticas", "Reuniones Mejora Continua", "Circuito Mejora Continua", "Reuniones Barómetro"])
    checks.hold("roles", [r["clave"] for r in p["roles"]], ["supervisor", "coordinador", "gerente"])


def hold_refusals(checks):
    for name, body, code, field in [
            ("to come", record(fecha="2021-12-10"), "fecha_futura", "fecha"), ("no minutes", record(minutos=0), "campo_invalido", "minutos"),
            ("unknown practice", record(practica="desayuno"), "campo_invalido", "practica"),
            ("another role's", record(rol="gerente"), "campo_invalido", "rol"), ("a typing error", record(minuto=5), "campo_desconocido", None)]:
        problem(checks, name, rest("POST", REG, body), 400, code, field)
    problem(checks, "no JSON", rest("POST", REG, b"{"), 400, "cuerpo_invalido")
    problem(checks, "ends before it begins", rest("POST", PEOPLE, holder(hasta="2021-10-31")), 400, "campo_invalido", "hasta")
    for method in "GET", "PATCH", "DELETE":
        body = {"GET": None, "PATCH": {"minutos": 5, "por": "X", "version": 1}, "DELETE": {"por": "X", "motivo": "y", "version": 1}}[method]
        problem(checks, f"{method} of none", rest(method, REG + "/999", body), 404, "registro_desconocido")
        problem(checks, f"{method} of no number", rest(method, REG + "/x", body), 404, "registro_desconocido")
    problem(checks, "a key with a space", rest("POST", REG, record(), Idempotency_Key="a b"), 400, "clave_invalida")
    checks.hold("nothing was kept", sql("SELECT count(*) FROM reporting.practica_historia"), "0")
    for path, field, word in [
            ("/adherencia?desde=ayer", "desde", "AAAA-MM-DD"), ("/adherencia?por=dia", "por", "semana, practica"),
            ("/adherencia?desde=2020-01-01&hasta=2021-12-31", "hasta", "366"), ("/adherencia?limite=5", "limite", "no existe"),
            ("/adherencia?practica=x", "practica", "/v1/practicas"), ("/calendario?mes=2021-13", "mes", "AAAA-MM"),
            ("/calendario?mes=2021-12&desde=2021-12-01", "mes", "no va con"), ("/pendientes?rol=x", "rol", "/v1/practicas"),
            ("/adherencia?desde=2021-12-07&hasta=2021-12-06", "hasta", "anterior"), ("/registros?anulado=quizas", "anulado", "no, si o todos")]:
        status, body = rest("GET", "/v1/practicas" + path)
        checks.hold(path, (status, body.get("campo"), word in body["detail"]), (400, field, True))


def hold_history(checks):
    status, headers, text = ask("POST", REG, record(equipo=" Célula 1 ", participantes=["Luz", "Eva"]), Idempotency_Key="una")
    r = json.loads(text)
    path = urllib.parse.urljoin(REG, headers["Location"])
    checks.hold("made", (status, headers["ETag"], r["version"], r["equipo"], r["participantes"], r["practica_nombre"], r["con_rol"],
                         r["creado"][:10]), (201, '"1"', 1, "Célula 1", ["Luz", "Eva"], "Diálogo Diario", False, "2021-12-09"))
    again = ask("POST", REG, record(equipo="Célula 1", participantes=["Luz", "Eva"]), Idempotency_Key="una")
    checks.hold("once", (again[0], again[1]["Idempotency-Replayed"], json.loads(again[2])["id"]), (200, "true", r["id"]))
    problem(checks, "another under the same key", rest("POST", REG, record(minutos=20), Idempotency_Key="una"), 422, "clave_reutilizada")
    problem(checks, "no version", rest("PATCH", path, {"minutos": 20, "por": "EVA"}), 400, "version_requerida", "version")
    status, headers, text = ask("PATCH", path, {"minutos": 20, "equipo": None, "por": "EVA", "motivo": "Duró más"}, If_Match='"1"')
    changed = json.loads(text)
    checks.hold("changed", (status, headers["ETag"], changed["minutos"], changed["equipo"], changed["por"]), (200, '"2"', 20, None, "EVA"))
    problem(checks, "changed by another meanwhile", rest("PATCH", path, {"minutos": 30, "por": "EVA"}, If_Match='"1"'), 412, "version_cambiada",
            "version", "la 2")
    problem(checks, "and said in the body", rest("PATCH", path, {"minutos": 30, "por": "EVA", "version": 1}), 409, "version_cambiada", "version")
    problem(checks, "into the future", rest("PATCH", path, {"fecha": "2021-12-10", "por": "EVA", "version": 2}), 400, "fecha_futura", "fecha")
    problem(checks, "to another's role", rest("PATCH", path, {"rol": "gerente", "por": "EVA", "version": 2}), 400, "campo_invalido", "rol")
    same = rest("PATCH", path, {"minutos": 20, "participantes": ["Luz", "Eva"], "por": "EVA", "version": 2})
    checks.hold("nothing else said, no other version", (same[0], same[1]["version"]), (200, 2))
    problem(checks, "annulled without a reason", rest("DELETE", path, {"por": "EVA", "version": 2}), 400, "campo_faltante", "motivo")
    status, gone = rest("POST", path + "/anular", {"por": "EVA", "motivo": "Dos veces", "version": 2})
    checks.hold("annulled", (status, gone["anulado"], gone["version"]), (200, True, 3))
    problem(checks, "and then no more", rest("PATCH", path, {"minutos": 5, "por": "EVA", "version": 3}), 409, "anulado")
    history = get(path)["historial"]
    checks.hold("every version is there", [(h["version"], h["accion"], h["por"], h["motivo"], (h["antes"] or {}).get("minutos"),
                                            h["despues"]["minutos"]) for h in history],
                [(1, "creado", "ANA1", None, None, 15), (2, "cambiado", "EVA", "Duró más", 15, 20), (3, "anulado", "EVA", "Dos veces", 20, 20)])
    checks.hold("what it was before", (history[1]["antes"]["equipo"], history[1]["despues"]["equipo"]), ("Célula 1", None))
    checks.hold("it is listed no more", [get(REG)["datos"], len(get(REG, anulado="si")["datos"]), len(get(REG, anulado="todos")["datos"])], [[], 1, 1])
    for statement in ["DELETE FROM reporting.practica_registro", "UPDATE reporting.practica_historia SET por = ''",
                      "DELETE FROM reporting.practica_historia"]:
        checks.hold(f"the service cannot: {statement}", sql(
            f"SELECT has_table_privilege('pqr_reporting', 'reporting.{statement.split('reporting.')[1].split()[0]}', '{statement.split()[0]}')"), "f")


def hold_people(checks):
    status, ana = rest("POST", PEOPLE, holder(hasta="2021-12-31"))
    checks.hold("in the role", (status, ana["rol_nombre"], ana["version"]), (201, "Supervisor", 1))
    problem(checks, "twice on a day", rest("POST", PEOPLE, holder(desde="2021-12-31")), 409, "rol_traslapado", "desde", "2021-12-31")
    status, later = rest("POST", PEOPLE, holder(desde="2022-01-01"))
    checks.hold("the day after", status, 201)
    checks.hold("another role at once", rest("POST", PEOPLE, holder(rol="gerente"))[0], 201)
    path = f"{PEOPLE}/{ana['id']}"
    problem(checks, "prolonged into it", rest("PATCH", path, {"hasta": "2022-01-01", "por": "J", "version": 1}), 409, "rol_traslapado", "desde", "sin fecha de fin")
    checks.hold("annulled makes room", rest("DELETE", f"{PEOPLE}/{later['id']}", {"por": "J", "motivo": "No", "version": 1})[0], 200)
    status, longer = rest("PATCH", path, {"hasta": None, "por": "J", "version": 1})
    checks.hold("prolonged", (status, longer["hasta"], len(longer["historial"])), (200, None, 2))
    checks.hold("who holds it that day", [p["persona"] for p in get(PEOPLE, vigente="2030-01-01", rol="supervisor")["datos"]], ["ANA1"])
    checks.hold("nobody before", get(PEOPLE, vigente="2021-10-31")["datos"], [])
    checks.hold("the records know", [r["con_rol"] for r in get(REG, anulado="todos")["datos"]], [True])
    refused = subprocess.run(["psql", "-XqAt", "-c", "INSERT INTO reporting.practica_persona (persona, nombre, rol, desde, creado, cambiado, por) "
                              "VALUES ('ANA1', 'A', 'supervisor', '2022-05-01', now(), now(), 'x')"], capture_output=True, text=True)
    checks.hold("the database holds it too", (refused.returncode != 0, "holds the role already" in refused.stderr), (True, True))


def signed(user, role, team=None):
    done = subprocess.run([PROGRAM.parent / "pqrctl", "token", "emitir", user, role, *(["--equipo", team] if team else []), "--clave",
                           os.environ["PQR_STACK_DIR"] + "/secrets/firma.json", "--emisor", "https://pqr.desarrollo/"],
                          check=True, capture_output=True, text=True)
    return {"Authorization": f"Bearer {done.stdout.strip()}"}


def hold_names(checks):
    """Everybody records in his or her own name, and what the own team held."""
    norte, sur = signed("sup.norte", "supervisor", "norte"), signed("sup.sur", "supervisor", "sur")
    unsaid = {k: v for k, v in record(persona="sup.norte").items() if k != "por"}
    status, own = rest("POST", REG, unsaid, **norte)
    checks.hold("own, by whoever asks", (status, own.get("por")), (201, "sup.norte"))
    path = f"{REG}/{own['id']}"
    problem(checks, "in another's name", rest("POST", REG, {**unsaid, "por": "sup.sur"}, **norte), 403, "quien_ajeno", "por")
    problem(checks, "changed in another's name", rest("PATCH", path, {"minutos": 9, "por": "JEFE", "version": 1}, **norte), 403, "quien_ajeno", "por")
    problem(checks, "annulled in another's name", rest("DELETE", path, {"motivo": "x", "por": "JEFE", "version": 1}, **norte), 403, "quien_ajeno", "por")
    for name, answer in (("made", rest("POST", REG, unsaid, **sur)), ("changed", rest("PATCH", path, {"minutos": 9, "version": 1}, **sur)),
                         ("annulled", rest("DELETE", path, {"motivo": "x", "version": 1}, **sur)),
                         ("given away", rest("PATCH", path, {"persona": "sup.sur", "version": 1}, **norte))):
        problem(checks, f"another team's, {name}", answer, 403, "persona_ajena", "persona")
    made = rest("POST", PEOPLE, holder(persona="otra.norte", equipo="norte", desde="2021-12-01"))[1]
    status, team = rest("POST", REG, {**unsaid, "persona": "otra.norte"}, **norte)
    checks.hold("the team's", (status, team.get("por")), (201, "sup.norte"))
    problem(checks, "before it was of the team", rest("POST", REG, {**unsaid, "persona": "otra.norte", "fecha": "2021-11-30"}, **norte), 403, "persona_ajena",
            "persona")
    problem(checks, "who has no team reaches nobody's", rest("DELETE", f"{REG}/{team['id']}", {"motivo": "x", "version": 1}, **signed("sin", "supervisor")), 403,
            "persona_ajena", "persona")
    checks.hold("a gerente's reach is the cell", rest("DELETE", f"{REG}/{team['id']}", {"motivo": "x", "version": 1}, **signed("g", "gerente"))[1].get("por"), "g")
    checks.hold("an administrator speaks for others", rest("DELETE", path, {"motivo": "x", "version": 1, "por": "JEFE"})[1].get("por"), "JEFE")
    problem(checks, "a coordinador does not", rest("DELETE", f"{PEOPLE}/{made['id']}", {"motivo": "x", "version": 1, "por": "JEFE"}, **signed("c", "coordinador")),
            403, "quien_ajeno", "por")
    checks.hold("and needs say no name", rest("DELETE", f"{PEOPLE}/{made['id']}", {"motivo": "x", "version": 1}, **signed("c", "coordinador"))[1].get("por"), "c")


def hold_crowd(checks):
    """Many at once: one of a key, one change of a version, one holder of a role."""
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda i: rest("POST", REG, record(minutos=33), Idempotency_Key="muchos"), range(8)))
        checks.hold("one of a key", (len({m[1]["id"] for m in made}), sorted(m[0] for m in made)), (1, [200] * 7 + [201]))
        path = f"{REG}/{made[0][1]['id']}"
        changes = list(pool.map(lambda i: rest("PATCH", path, {"minutos": 40 + i, "por": f"P{i}", "version": 1}), range(8)))
        checks.hold("one change of a version", sorted(c[0] for c in changes), [200] + [409] * 7)
        winner = next(c[1] for c in changes if c[0] == 200)
        stands = get(path)
        checks.hold("the one that was told so", (stands["minutos"], stands["version"], len(stands["historial"])), (winner["minutos"], 2, 2))
        held = list(pool.map(lambda i: rest("POST", PEOPLE, holder(persona="NUEVO", desde=f"2021-12-0{i + 1}")), range(8)))
        checks.hold("one holder of a role", sorted(h[0] for h in held), [201] + [409] * 7)
    rest("DELETE", path, {"por": "X", "motivo": "prueba", "version": 2})
    for h in held:
        if h[0] == 201:
            rest("DELETE", f"{PEOPLE}/{h[1]['id']}", {"por": "X", "motivo": "prueba", "version": 1})


# ---- a recount

TARGETS = {"dialogo_diario": ("diaria", {"supervisor": 1}), "dialogo_semanal": ("semanal", {"coordinador": 1, "gerente": 1}),
           "confirmacion_proceso": ("diaria", {"supervisor": 1}), "confirmacion_funciones": ("semanal", {"coordinador": 3, "gerente": 1}),
           "agenda_lider": ("semanal", {"supervisor": 1, "coordinador": 1, "gerente": 1}),
           "adherencia_practicas": ("semanal", {"supervisor": 1, "coordinador": 1, "gerente": 1}),
           "reunion_mejora_continua": ("quincenal", {"supervisor": 1, "coordinador": 1}),
           "circuito_mejora_continua": ("quincenal", {"coordinador": 1}),
           "reunion_barometro": ("semestral", {"supervisor": 1, "coordinador": 1, "gerente": 1})}
HOLIDAYS = {datetime.date(2021, 11, 1), datetime.date(2021, 11, 15), datetime.date(2021, 12, 8), datetime.date(2022, 1, 10),
            datetime.date(2021, 7, 5), datetime.date(2021, 7, 20), datetime.date(2021, 8, 16), datetime.date(2021, 10, 18)}
DAY = datetime.timedelta(1)


def days(first, last):
    return [first + i * DAY for i in range((last - first).days + 1)]


def period(frequency, d):
    if frequency == "diaria":
        return d, d
    if frequency == "semestral":
        return (datetime.date(d.year, 1, 1), datetime.date(d.year, 6, 30)) if d.month < 7 else (datetime.date(d.year, 7, 1), datetime.date(d.year, 12, 31))
    length = 7 if frequency == "semanal" else 14
    first = d - (d - datetime.date(2021, 1, 4)) % (length * DAY)
    return first, first + (length - 1) * DAY


def due_days(frequency, target, first, last):
    working = [d for d in days(first, last) if d.weekday() < 5 and d not in HOLIDAYS]
    return [working[math.ceil(k * len(working) / target) - 1] for k in range(1, target + 1)] if working else []


def recount(people, records, desde, hasta):
    """{(first, last, practice, role, person): [target, due by today, held, met, late]}"""
    cells = {}
    for practice, (frequency, roles) in TARGETS.items():
        for first, last in sorted({period(frequency, d) for d in days(desde, hasta)}):
            for role, target in roles.items():
                due = due_days(frequency, target, first, last)
                for person in {p["persona"] for p in people} | {r["persona"] for r in records}:
                    mine = [d for d in due if any(p["persona"] == person and p["rol"] == role and p["desde"] <= str(d) <= (p["hasta"] or "9999")
                                                  for p in people)]
                    held = sum(r["persona"] == person and r["rol"] == role and r["practica"] == practice and str(first) <= r["fecha"] <= str(last)
                               for r in records)
                    if mine or held:
                        late = max(0, sum(d < TODAY for d in mine) - held)
                        cells[first, last, practice, role, person] = [len(mine), sum(d <= TODAY for d in mine), held, min(held, len(mine)), late]
    return cells


def percent(part, whole):
    return float((Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)) if whole else None


def figures(row):
    return [row[k] for k in ("meta", "meta_a_hoy", "realizadas", "cumplidas", "vencidas")]


def fill(checks):
    """People who come, go, and change roles; what they held, and what others did."""
    dice = random.Random(7)
    people = [("ANA1", "supervisor", None, None), ("BEA2", "coordinador", "2021-09-01", "2021-12-01"), ("CID3", "coordinador", "2021-12-02", None),
              ("DIA4", "gerente", "2021-01-01", None), ("EVA5", "supervisor", "2021-11-18", "2021-12-06"), ("EVA5", "coordinador", "2021-12-07", None)]
    for person, role, first, last in people:
        if first:
            status, body = rest("POST", PEOPLE, holder(persona=person, rol=role, desde=first, hasta=last, nombre=f"Nombre de {person}"))
            checks.hold(f"{person} as {role}", status, 201)
    for _ in range(140):
        practice = dice.choice(list(TARGETS))
        role = dice.choice(list(TARGETS[practice][1]))
        body = record(practica=practice, rol=role, persona=dice.choice(["ANA1", "BEA2", "CID3", "DIA4", "EVA5", "FIN6"]),
                      fecha=str(TODAY - dice.randrange(0, 45) * DAY), minutos=dice.randrange(1, 90))
        status, answer = rest("POST", REG, body)
        if status != 201:
            sys.exit(f"{status} {answer}")


def hold_adherence(checks):
    people, records = get(PEOPLE, limite=1000)["datos"], get(REG, limite=1000)["datos"]
    checks.hold("as many as were entered", len(records), 140)
    for desde, hasta in [("2021-12-06", "2021-12-12"), ("2021-11-08", "2021-12-09"), ("2021-12-08", "2021-12-08"), ("2021-10-25", "2021-12-31")]:
        cells = recount(people, records, *map(datetime.date.fromisoformat, (desde, hasta)))
        for by in ["semana", "practica", "rol", "persona", "semana,practica,rol", "semana,practica,rol,persona", "persona,practica"]:
            want = {}
            for (first, last, practice, role, person), values in cells.items():
                week = period("semanal", first) if first == last else (first, last)
                parts = {"semana": (str(week[0]), str(week[1])), "practica": practice, "rol": role, "persona": person}
                key = tuple(parts[k] for k in ("semana", "practica", "rol", "persona") if k in by.split(","))
                want[key] = [a + b for a, b in zip(want.get(key, [0] * 5), values)]
            got = get("/v1/practicas/adherencia", desde=desde, hasta=hasta, por=by)
            rows = {tuple([(r["desde"], r["hasta"])] if "semana" in by else []) + tuple(r[k] for k in ("practica", "rol", "persona") if k in by.split(",")):
                    figures(r) for r in got["datos"]}
            checks.hold(f"adherence of {desde} to {hasta} by {by}", rows, want)
            checks.hold(f"its percentages ({by})", [(r["porcentaje"], r["porcentaje_cumplidas"]) for r in got["datos"]],
                        [(percent(r["realizadas"], r["meta"]), percent(r["cumplidas"], r["meta"])) for r in got["datos"]])
            checks.hold(f"its total ({by})", figures(got["total"]), [sum(v[i] for v in cells.values()) for i in range(5)])
    one = get("/v1/practicas/adherencia", practica="dialogo_diario", persona="ANA1", por="persona", desde="2021-12-06", hasta="2021-12-09")
    checks.hold("one practice of one person", (len(one["datos"]), one["datos"][0]["nombre"], one["datos"][0]["meta"]), (1, "Ana Gómez", 3))
    now = get("/v1/practicas/adherencia")
    checks.hold("without days the week of today", (now["desde"], now["hasta"], now["hoy"]), ("2021-12-06", "2021-12-12", "2021-12-09"))
    return people, records


def hold_agenda(checks, people, records):
    month = get("/v1/practicas/calendario", mes="2021-12")
    checks.hold("every day of the month", [d["fecha"] for d in month["datos"]], [str(d) for d in days(datetime.date(2021, 12, 1), datetime.date(2021, 12, 31))])
    holiday = month["datos"][7]
    checks.hold("a holiday", (holiday["se_trabaja"], holiday["festivo"], sum(r["debidas"] for r in holiday["practicas"])), (False, "Inmaculada Concepción", 0))
    done = Counter((r["fecha"], r["persona"], r["rol"], r["practica"]) for r in records if r["fecha"] >= "2021-12-01")
    got = {(d["fecha"], r["persona"], r["rol"], r["practica"]): r["realizadas"] for d in month["datos"] for r in d["practicas"] if r["realizadas"]}
    checks.hold("what was held, day by day", got, dict(done))
    minutes = sum(r["minutos"] for d in month["datos"] for r in d["practicas"])
    checks.hold("minutes", minutes, sum(r["minutos"] for r in records if r["fecha"] >= "2021-12-01"))
    due = Counter()
    for practice, (frequency, roles) in TARGETS.items():
        for first, last in {period(frequency, d) for d in days(datetime.date(2021, 12, 1), datetime.date(2021, 12, 31))}:
            for role, target in roles.items():
                for d in due_days(frequency, target, first, last):
                    for p in people:
                        if p["rol"] == role and p["desde"] <= str(d) <= (p["hasta"] or "9999") and str(d)[:7] == "2021-12":
                            due[str(d), p["persona"], role, practice] += 1
    got = {(d["fecha"], r["persona"], r["rol"], r["practica"]): r["debidas"] for d in month["datos"] for r in d["practicas"] if r["debidas"]}
    checks.hold("what falls due, day by day", got, dict(due))
    checks.hold("this month, unless said", get("/v1/practicas/calendario")["desde"], "2021-12-01")


def hold_pending(checks, people, records):
    cells = recount(people, records, TODAY, TODAY)
    want = {}
    for (first, last, practice, role, person), (target, due, held, _, late) in cells.items():
        holds = any(p["persona"] == person and p["rol"] == role and p["desde"] <= str(TODAY) <= (p["hasta"] or "9999") for p in people)
        if holds and held < target:
            want[practice, role, person] = (target, held, max(0, due - held), late)
    got = get("/v1/practicas/pendientes", todas="true")["datos"]
    checks.hold("all that is to be done", {(r["practica"], r["rol"], r["persona"]): (r["meta"], r["realizadas"], r["para_hoy"], r["atrasadas"]) for r in got}, want)
    checks.hold("the first to fall due first", [r["vence"] for r in got], sorted(r["vence"] for r in got))
    today = get("/v1/practicas/pendientes")
    checks.hold("of that, today's", [r for r in got if r["para_hoy"]], today["datos"])
    checks.hold("some are not today's", 0 < len(today["datos"]) < len(got), True)
    checks.hold("the day", today["fecha"], "2021-12-09")


def table(path, **params):
    status, headers, text = ask("GET", path + "?" + urllib.parse.urlencode({**params, "formato": "csv"}))
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig")), delimiter=";")), headers


def hold_files(checks, records):
    rows, headers = table(REG, desde="2021-11-01")
    checks.hold("the register as CSV", (len(rows), set(r["Práctica"] for r in rows) <= {k["nombre"] for k in get("/v1/practicas")["datos"]}),
                (sum(r["fecha"] >= "2021-11-01" for r in records), True))
    checks.hold("its name", "Pr%C3%A1cticas" in headers["Content-Disposition"], True)
    week = get("/v1/practicas/adherencia", por="persona")["datos"]
    rows, _ = table("/v1/practicas/adherencia", por="persona")
    checks.hold("adherence as CSV", [(r["Persona"], r["Meta"], r["Realizadas"]) for r in rows], [(r["persona"], str(r["meta"]), str(r["realizadas"])) for r in week])
    checks.hold("percentages as Excel reads them", all(re.fullmatch(r"\d+,\d\d%", r["Adherencia"]) or not int(r["Meta"]) for r in rows), True)
    month = get("/v1/practicas/calendario")
    for path, n in [("/v1/practicas/calendario", sum(len(d["practicas"]) for d in month["datos"])),
                    ("/v1/practicas/pendientes", len(get("/v1/practicas/pendientes")["datos"])), (PEOPLE, len(get(PEOPLE)["datos"])),
                    ("/v1/practicas/adherencia", len(get("/v1/practicas/adherencia")["datos"]))]:
        status, _, text = ask("GET", path + "?formato=xlsx")
        sheet = zipfile.ZipFile(io.BytesIO(text)).read("xl/worksheets/sheet1.xml").decode()
        checks.hold(f"{path} as a workbook", (status, sheet.count("<row ")), (200, n + 1))


def hold_pages(checks):
    for order in ["fecha", "-fecha", "persona", "-persona", "practica", "id", "-id"]:
        path, seen = f"{REG}?orden={order}&limite=17", []
        while path:
            status, headers, text = ask("GET", path)
            seen += [r["id"] for r in json.loads(text)["datos"]]
            link = re.match(r"<(\?.*)>; rel=\"next\"", headers["Link"] or "")
            path = REG + link.group(1) if link else None
        checks.hold(f"pages by {order}", (len(seen), seen), (len(set(seen)), [r["id"] for r in get(REG, orden=order, limite=1000)["datos"]]))
    checks.hold("filters together", {(r["practica"], r["persona"], r["con_rol"]) for r in get(REG, practica="agenda_lider", persona="FIN6")["datos"]},
                {("agenda_lider", "FIN6", False)})
    checks.hold("who held no role", {r["con_rol"] for r in get(REG, con_rol="false", limite=1000)["datos"]}, {False})


def members(value):
    """The names of what is in it, all the way down; of a list, those of all its elements."""
    if isinstance(value, list):
        return set().union(*(members(v) for v in value))
    if not isinstance(value, dict):
        return set()
    return {k if not inner else f"{k}.{inner}" for k, v in value.items() if k not in ("antes", "despues") for inner in {"", *members(v)}}


def hold_document(checks):
    """The document's example of every answer has the members that the answer has."""
    doc, one = get("/openapi.json")["paths"], {"registros": get(REG)["datos"][0]["id"], "personas": get(PEOPLE)["datos"][0]["id"]}
    shown = 0
    for path, item in doc.items():
        if not path.startswith("/v1/practicas") or "get" not in item:
            continue
        example = item["get"]["responses"]["200"]["content"]["application/json"]["example"]
        real = path.replace("{id}", str(one.get(path.split("/")[3], ""))) if path.count("/") > 2 else path
        checks.hold(f"the example of {path}", members(example), members(get(real)))
        shown += 1
    checks.hold("answers shown", shown, 8)


def hold_tags(checks):
    """An answer that the client has is not sent again, until something that it is made from changes."""
    paths = [REG, PEOPLE, "/v1/practicas/adherencia?por=persona", "/v1/practicas/calendario", "/v1/practicas/pendientes?formato=csv"]
    tags = {p: ask("GET", p)[1]["ETag"] for p in paths}
    checks.hold("known already", {ask("GET", p, If_None_Match=t)[0] for p, t in tags.items()}, {304})
    made = rest("POST", PEOPLE, holder(persona="OTRA", nombre="Otra", rol="gerente", desde="2021-12-09"))[1]
    checks.hold("no more", [ask("GET", p, If_None_Match=t)[0] for p, t in tags.items()], [200] * len(paths))
    rest("DELETE", f"{PEOPLE}/{made['id']}", {"por": "X", "motivo": "prueba", "version": 1})
    return ask("GET", "/v1/practicas/adherencia?por=persona")[1]["ETag"]


def hold_file(checks, tag):
    """Another file: a practice less, a target from a day on; what is wrong with one ends the start."""
    text = (ROOT_DIR / "deploy/policy/practicas.conf").read_text()
    other = Path(os.environ["PQR_STACK_DIR"]) / "otras.conf"
    start = text.index('  { clave = "dialogo_semanal"')
    text = text[:start] + text[text.index('  { clave = "confirmacion_proceso"'):]
    other.write_text(text.replace('metas = ( { rol = "supervisor"; meta = 1; } ); }', 'metas = ( { rol = "supervisor"; meta = 1; }, '
                                  '{ rol = "supervisor"; meta = 2; vigente_desde = "2021-12-09"; } ); }', 1))
    service = Service(clock="2021-12-09T20:00:00-05:00", file=str(other))
    checks.hold("another file, another answer", ask("GET", "/v1/practicas/adherencia?por=persona", If_None_Match=tag)[0], 200)
    service.kill()
    service = Service(clock="2021-12-10T01:00:00-05:00", file=str(other))
    got = get("/v1/practicas/adherencia", practica="dialogo_diario", por="semana", persona="ANA1")
    checks.hold("from Thursday on two a day", [r["meta"] for r in got["datos"]], [1 + 1 + 2 + 2])
    gone = len(get(REG, practica="dialogo_semanal", desde="2021-12-06")["datos"])
    checks.hold("of what the file has no more nothing is said, and that is told", get("/v1/practicas/adherencia")["sin_definir"], gone)
    checks.hold("today is the clock's", rest("POST", REG, record(fecha="2021-12-10"))[0], 201)
    problem(checks, "and tomorrow is to come", rest("POST", REG, record(fecha="2021-12-11")), 400, "fecha_futura", "fecha")
    service.kill()
    other.write_text(text.replace('frecuencia = "semanal"', 'frecuencia = "mensual"', 1))
    wrong = subprocess.run([PROGRAM], env={**os.environ, "PQR_PRACTICAS_FILE": str(other), "PQR_ADMIN_PORT": os.environ["PQR_REPORTING_ADMIN_PORT"],
                                           "PQR_CAUSALES_FILE": str(ROOT_DIR / "deploy/policy/causales.conf")}, capture_output=True, text=True, timeout=30)
    checks.hold("a wrong file ends the start", (wrong.returncode != 0, "línea" in wrong.stderr and "mensual" in wrong.stderr), (True, True))


def main():
    checks = Checks()
    service = Service()
    hold_definitions(checks)
    hold_refusals(checks)
    hold_history(checks)
    hold_people(checks)
    hold_names(checks)
    hold_crowd(checks)
    fill(checks)
    people, records = hold_adherence(checks)
    hold_agenda(checks, people, records)
    hold_pending(checks, people, records)
    hold_files(checks, records)
    hold_pages(checks)
    hold_document(checks)
    tag = hold_tags(checks)
    checks.hold("a clean end", service.end(), 0)
    hold_file(checks, tag)
    checks.close()


if __name__ == "__main__":
    main()
