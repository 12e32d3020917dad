#!/usr/bin/env python3
"""Closed cases become anonymous when their time is over, in contact and in reporting, while every count stays: planted people are
looked for in everything that both schemas hold. A kill amid it costs nothing, a rebuild from Kafka brings nothing back, an old sighting
decided anew neither, and a case that comes again is a case.

usage: with-stack --services forgotten.py PQRCTL, with PQR_CLOCK_START at an hour of calling
"""
import io
import json
import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).resolve().parent
for beside in (".", "../lib"):
    sys.path.insert(0, str(HERE / beside))
from people import Seeker, people, plain  # noqa: E402
from pqr_auth import token  # noqa: E402
from pqr_stack import Checks, metric, part, sql, wait_for  # noqa: E402

PQRCTL = sys.argv[1]
checks = Checks()
OPERATOR = {**os.environ, "PQR_PG_CONNINFO": os.environ["PQR_PG_OPERADOR_CONNINFO"],
            "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_OPERADOR_PASSWORD_FILE"]}
EVERYBODY = people(11)[:150]
DONE, CALLED, OPEN, REJECTED = EVERYBODY[:40], EVERYBODY[40:120], EVERYBODY[120:140], EVERYBODY[140:]
COLUMNS = ("CUENTA", "PQR", "ESTADO", "MOTIVO", "USUARIO ESCALA", "ASESOR", "TELEFONO", "CIUDAD", "OBSERVACION", "FECHA RADICACION")
FIGURES = ("indicadores/motivos?desde=2021-12-01&hasta=2022-03-31", "indicadores/decisiones?desde=2021-12-01&hasta=2022-03-31",
           "indicadores/motivos/tendencia?desde=2021-12-01&hasta=2021-12-31", "operacion/contactabilidad?desde=2021-12-01&hasta=2021-12-31",
           "operacion/actividad?desde=2021-12-01&hasta=2021-12-31", "operacion/rechazos?desde=2021-12-01&hasta=2021-12-31", "bases")


def settled():
    """contact has decided what reporting counts, and reporting has all that contact tells. The clock is not the real one here."""
    return sql("""SELECT (SELECT count(*) FROM contact.decision_vista) = (SELECT count(*) FROM reporting.registro)
        AND NOT EXISTS (SELECT FROM contact.outbox)
        AND (SELECT coalesce(sum(version), 0) FROM contact.caso) = (SELECT count(*) FROM reporting.evento_caso)""") == "t"


def ask(method, service, path, body=None, role="admin"):
    request = urllib.request.Request(f"{os.environ[f'PQR_{service}_URL']}/v1/{path}", method=method,
                                     data=json.dumps(body).encode() if isinstance(body, dict) else body,
                                     headers={"Content-Type": "application/json", "Authorization": f"Bearer {token(role)}"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def row(p, estado, motivo):
    return (p.cuenta, p.radicado, estado, f"{motivo}: {p.nombre}, {p.telefono}", "ECM001", "Luz Peña", p.telefono, "Cali",
            f"{p.nombre} de la cuenta {p.cuenta}", "2021-12-01")


def load(day, rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Detalle")
        for r, cells in enumerate([COLUMNS, *rows]):
            for c, value in enumerate(cells):
                sheet.write_string(r, c, value)
    name = f"INFORME PENDIENTES USUARIOS CALL CENTER ({day}).xlsx"
    status, answer = ask("POST", "INGEST", f"bases?archivo={urllib.parse.quote(name)}", out.getvalue())
    checks.hold(f"base of {day}", status, 201)
    # Counted first: while nothing has come, nothing is wanting either.
    wait_for("it is decided, told and counted", lambda: int(sql(
        f"SELECT coalesce(sum(registros), 0) FROM reporting.base_conteo WHERE sha256 = '{answer['sha256']}'")) == answer["aceptados"] and settled())
    return answer


def live():
    """Some end at once, some by a call, some stay open; with people's words in everything that takes words."""
    load("06-12-2021", [row(p, "CERRADA", "Cobros de equipos") for p in DONE] + [row(p, "ABIERTA", "Error de facturación") for p in CALLED]
         + [row(p, "ABIERTA", "Fallas en la prestación del servicio") for p in OPEN]
         + [(p.cuenta, f"{p.nombre}", "ABIERTA", p.nombre, "", "", p.telefono, "", p.nombre, "") for p in REJECTED])
    # Nobody listens there: what others would be told waits.
    checks.hold("a subscription", ask("POST", "REPORTING", "avisos/suscripciones", {"url": "http://127.0.0.1:9/avisos", "tipos": ["*"]})[0], 201)
    by_radicado = {p.radicado: p for p in CALLED}
    for p in CALLED[:5]:
        ask("POST", "CONTACT", f"casos/{p.radicado}/respuesta", {"signo": "positiva", "via": "explicacion", "texto": f"Señora {p.nombre}: se ajusta."})
    called = set()

    def all_called():
        for a in ask("POST", "CONTACT", "agenda/tomar", {"maximo": 50}, "agente")[1]["datos"]:
            p, path = by_radicado[a["radicado"]], f"intentos/{a['id']}"
            ask("POST", "CONTACT", f"{path}/marcar", {"telefono": 1}, "agente")
            outcome = {"resultado": "contesto_acepta", "nota": f"{p.nombre} acepta, llamar al {p.telefono} no hace falta"}
            if ask("POST", "CONTACT", f"{path}/resultado", outcome, "agente")[0] == 200:
                called.add(p)
        return len(called) >= 6
    wait_for("calls are due and made", all_called)
    for t in ask("GET", "CONTACT", "tareas?tipo=cerrar&limite=50")[1]["datos"]:
        p = by_radicado[t["radicado"]]
        ask("POST", "CONTACT", f"tareas/{t['id']}/hecha", {"nota": f"RR dice {p.nombre}", "evidencia": {"quien": p.nombre, "cuenta": p.cuenta}})
    wait_for("all is told", settled)
    closed = {p for p in EVERYBODY if sql(f"SELECT estado FROM contact.caso WHERE radicado = '{p.radicado}'") == "cerrado"}
    checks.hold("who is closed", (set(DONE) <= closed, len(closed & called) >= 6, closed & set(OPEN)), (True, True, set()))
    return closed


def everything_held():
    """All rows of both schemas, as the owner of the database reads them."""
    out = subprocess.run(["pg_dump", "--data-only", "--schema=contact", "--schema=reporting", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"]],
                         check=True, capture_output=True)
    return out.stdout


def hold_forgotten(name, gone, kept):
    held = everything_held()
    found = Seeker(gone, radicados=False).found(held)
    numbers = {n for _, n in found if n.isdigit()}
    others = [w for p in kept for w in plain(p.nombre).split()]  # a search's words have lost their endings
    words = {w for k, w in found if k == "name" and not any(o.startswith(w) for o in others)}
    checks.hold(f"{name}: nobody's account or telephone", sorted(numbers)[:5], [])
    checks.hold(f"{name}: nobody's name", sorted(words)[:5], [])
    there = Seeker(kept, radicados=False).found(held)
    checks.hold(f"{name}: the others are there whole", {p.cuenta for p in kept} | {p.telefono for p in kept} <= {n for _, n in there}, True)


def figures():
    return [ask("GET", "REPORTING", f)[1] for f in FIGURES]


def comprobar(name):
    done = subprocess.run([PQRCTL, "reporting", "comprobar"], env=OPERATOR, capture_output=True, text=True)
    checks.hold(f"{name}: what is kept is what is counted", (done.returncode, (done.stdout + done.stderr)[-700:] if done.returncode else ""), (0, ""))


def later(start, **settings):
    """Time goes by: the services that forget are started at that moment."""
    for name in ("contact", "reporting"):
        part("stop", name)
    os.environ.update({"PQR_CLOCK_START": start, "PQR_CLOCK_SPEED": "1", **settings})
    os.environ.pop("PQR_CLOCK_ANCHOR", None)
    for name in ("reporting", "contact"):
        part("start", name)


def forget(closed):
    os.environ["PQR_WATCH_MAX"] = "3"
    later("2022-01-07T14:00:00.000Z", PQR_ANONIMIZAR_MESES="1")
    wait_for("some have gone", lambda: int(sql("SELECT count(*) FROM contact.caso WHERE anonimizado IS NOT NULL")) > 0)
    part("kill9", "contact")
    part("start", "contact")
    wait_for("all have gone", lambda: sql("SELECT count(*) FROM contact.caso WHERE estado = 'cerrado' AND anonimizado IS NULL") == "0")
    wait_for("reporting knows", lambda: settled() and sql("SELECT count(*) FROM reporting.anonimo") == str(len(closed)))
    wait_for("rejected rows too", lambda: sql("SELECT count(*) FROM reporting.rechazo WHERE original IS NOT NULL") == "0")
    checks.hold("once each", sql("SELECT count(*) FROM reporting.evento_caso WHERE tipo = 'anonimizado'"), str(len(closed)))
    checks.hold("reporting counts what it forgot", metric("reporting", "pqr_reporting_anonymised_total"), len(REJECTED))
    log = (Path(os.environ["PQR_STACK_DIR"]) / "log" / "pqr-contact.log").read_text()
    told = [json.loads(line)["casos"] for line in log.splitlines() if '"casos anonimizados"' in line]
    checks.hold("contact tells how many", 0 < sum(told) <= len(closed), True)


def rebuild():
    done = subprocess.run([PQRCTL, "reporting", "reconstruir"], env=OPERATOR, capture_output=True, text=True, timeout=300)
    checks.hold("a rebuild makes the same", (done.returncode, (done.stdout + done.stderr)[-900:] if done.returncode else ""), (0, ""))
    done = subprocess.run([PQRCTL, "reporting", "reconstruir", "--aplicar"], env=OPERATOR, capture_output=True, text=True, timeout=300)
    checks.hold("and serves", (done.returncode, (done.stdout + done.stderr)[-900:] if done.returncode else ""), (0, ""))
    done = subprocess.run([PQRCTL, "reporting", "reconstruir", "--descartar"], env=OPERATOR, capture_output=True, text=True)
    checks.hold("what served before is dropped", (done.returncode, (done.stdout + done.stderr)[-900:] if done.returncode else ""), (0, ""))


def again(p):
    """An old sighting decided anew changes nothing; a new one is one, with its data."""
    before = sql(f"SELECT estado, cuenta, anonimizado IS NULL FROM contact.caso WHERE radicado = '{p.radicado}'")
    event = {"radicado": p.radicado, "cuenta": p.cuenta, "base": "pendientes", "fecha_corte": "2021-12-06", "revision": 1, "estado": "ABIERTA",
             "motivo": f"Fallas en la prestación del servicio, {p.nombre}", "telefono": p.telefono, "ciudad": "Cali"}

    def send(data):
        request = urllib.request.Request(f"{os.environ['PQR_INGEST_URL']}/v1/eventos", json.dumps(data).encode(),
                                         {"Content-Type": "application/json", "ce-specversion": "1.0", "ce-source": "/crm", "ce-type": "co.pqr.received.v1",
                                          "ce-id": f"otra/{data['fecha_corte']}/{data['radicado']}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            checks.hold("an event is taken", answer.status, 202)
    seen = f"SELECT count(*) FROM contact.decision_vista WHERE radicado = '{p.radicado}' AND revision = 1"
    send(event)
    wait_for("it is decided", lambda: sql(seen) == "1" and settled())
    checks.hold("decided anew: the case stays as it was", sql(f"SELECT estado, cuenta, anonimizado IS NULL FROM contact.caso WHERE radicado = '{p.radicado}'"), before)
    checks.hold("decided anew: recorded", sql(f"SELECT revision, cuenta, motivo IS NULL FROM reporting.registro WHERE radicado = '{p.radicado}'"), "1|anonimizado|t")
    send({**event, "fecha_corte": "2022-01-08", "revision": 0})
    wait_for("it comes again", lambda: settled() and sql(f"SELECT count(*) FROM reporting.registro WHERE radicado = '{p.radicado}'") == "2")
    checks.hold("a new sighting opens the case, with its data", sql(
        f"SELECT estado, cuenta, telefono, anonimizado IS NULL FROM contact.caso WHERE radicado = '{p.radicado}'"), f"escalado|{p.cuenta}|{p.telefono}|t")
    checks.hold("reporting has the new one whole, the old one not", sql(
        f"SELECT string_agg(cuenta, ' ' ORDER BY fecha_corte) FROM reporting.registro WHERE radicado = '{p.radicado}'"), f"anonimizado {p.cuenta}")
    checks.hold("and finds it", ask("POST", "REPORTING", "casos/buscar", {"cuenta": p.cuenta})[1]["datos"][0]["radicado"], p.radicado)


def main():
    closed = live()
    kept = [p for p in EVERYBODY if p not in closed and p not in REJECTED]
    gone = sorted(closed, key=lambda p: p.radicado) + REJECTED
    before = figures()
    hold = Seeker(gone, radicados=False).found(everything_held())
    checks.hold("before: everybody is there", {p.cuenta for p in gone} <= {n for _, n in hold}, True)
    comprobar("before")
    forget(closed)
    hold_forgotten("after", gone, kept)
    checks.hold("every figure stays", figures(), before)
    comprobar("after")
    checks.hold("a story still tells what was done", {"abierto", "cerrado", "anonimizado"} <= {
        e["tipo"] for e in ask("GET", "REPORTING", f"casos/{DONE[0].radicado}")[1]["historia"]}, True)
    checks.hold("contact shows it as it is", ask("GET", "CONTACT", f"casos/{DONE[0].radicado}")[1]["cuenta"], "anonimizado")
    rebuild()
    hold_forgotten("after a rebuild", gone, kept)
    checks.hold("every figure stays after a rebuild", figures(), before)
    again(DONE[0])
    comprobar("at the end")
    hold_forgotten("at the end", [p for p in gone if p is not DONE[0]], [*kept, DONE[0]])
    checks.close()


if __name__ == "__main__":
    main()
