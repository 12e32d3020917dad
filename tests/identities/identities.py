#!/usr/bin/env python3
"""No personal data in anything that is written beside the data itself. A thousand customers go through bases (REST, folder and
mail), events, calls, answers, recursos, tasks, searches, lists and files; through everything that is refused, put aside or fails, in
bodies, queries, paths and headers; with the database taken away amid it and statements that fail. Then everybody is looked for, in
every form, in: the logs of all services at their most talkative, the edge's, PostgreSQL's and the broker's; all metrics and
readiness; every answer that refuses, and the headers of all; what pqrctl says unasked; what is left in temporary files.

usage: with-stack --services identities.py PQRCTL, with PQR_LOG_LEVEL=debug and PQR_CLOCK_START at an hour of calling
"""
import email.message
import email.policy
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlsplit

import xlsxwriter
from confluent_kafka import Producer

HERE = Path(__file__).resolve().parent
for beside in (".", "../lib", "../edge"):
    sys.path.insert(0, str(HERE / beside))
from dovecot import PASSWORD, USER, Dovecot  # noqa: E402
from edge import Client  # noqa: E402
from people import Seeker, people, plain  # noqa: E402
from pqr_auth import token  # noqa: E402
from pqr_stack import Checks, part, settled, sql, wait_for  # noqa: E402

PQRCTL = sys.argv[1]
STACK = Path(os.environ["PQR_STACK_DIR"])
EVERYBODY = people()
SEEKER = Seeker(EVERYBODY)
# A case's number names it in its routes and in the ways to a next page; nothing else of a person may stand there.
OF_A_WAY = Seeker(EVERYBODY, radicados=False)
DAY = "2021-12-06"
COLUMNS = ("CUENTA", "PQR", "ESTADO", "MOTIVO", "USUARIO ESCALA", "ASESOR", "TELEFONO", "CIUDAD", "OBSERVACION", "FECHA RADICACION")
MOTIVES = ("Error de facturación", "Campaña caída no aplicada", "Fallas en la prestación del servicio", "Otro")

checks = Checks()
edge_url = urlsplit(os.environ["PQR_EDGE_URL"])
edge = Client(edge_url.hostname, edge_url.port, os.environ["PQR_EDGE_CERT"])
refusals = []  # (what, bytes): answers that refuse
headers = []   # (what, text): of every answer
asked = 0


def ask(role, method, path, body=None, **more):
    """(status, JSON or None, headers) through the edge. What is written of it is kept for the end."""
    global asked
    asked += 1
    sent = {"Authorization": f"Bearer {token(role)}", **{k.replace("_", "-"): v for k, v in more.items()}}
    if isinstance(body, (dict, list)):
        body, sent["Content-Type"] = json.dumps(body).encode(), sent.get("Content-Type", "application/json")
    status, found, raw = edge.ask(method, path, sent, body)
    what = f"{role} {method} /{path.split('/')[2] if path.startswith('/api') else ''}…{status}"
    headers.append((what, "\n".join(f"{k}: {v}" for k, vs in found.items() for v in vs)))
    if status >= 400:
        refusals.append((f"{what} {len(refusals)}", raw))
    try:
        return status, json.loads(raw), found
    except ValueError:
        return status, raw, found


# ---- bases ----

def text_of(p, i):
    return f"{MOTIVES[i % 4]}: {p.nombre}, cuenta {p.cuenta}, llamar al {p.telefono[:3]} {p.telefono[3:6]} {p.telefono[6:]} o a {p.correo}"


def workbook(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Detalle")
        for c, name in enumerate(COLUMNS):
            sheet.write_string(0, c, name)
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row):
                sheet.write_string(r, c, value)
    return out.getvalue()


def row(p, i):
    """Some are rejected, each for its reason, some warned of: what is wrong is the person's."""
    cuenta, radicado, dated = p.cuenta, p.radicado, "2021-12-01"
    if i % 20 == 3:
        radicado = ""
    elif i % 20 == 7:
        cuenta = ""
    elif i % 20 == 11:
        radicado = f"{p.nombre} {p.cuenta}"
    elif i % 20 == 13:
        dated = f"{p.nombre} {p.telefono}"
    elif i % 20 == 17:
        radicado = f"4,43{p.cuenta[:9]}E+15"
    return (cuenta, radicado, "PENDIENTE", text_of(p, i), f"ECM{i % 50:03d}", p.nombre, p.telefono, "Bogotá D.C.",
            f"{p.nombre} ({p.cuenta})", dated)


def book(people_of, kind, fecha=DAY):
    day = "-".join(reversed(fecha.split("-")))
    name = f"Base Mal Escalados ({day}).xlsx" if kind == "mal_escalados" else f"INFORME PENDIENTES USUARIOS CALL CENTER ({day}).xlsx"
    return name, workbook([row(p, i) for i, p in enumerate(people_of)])


def load(name, data, **more):
    return ask("admin", "POST", f"/api/ingest/v1/bases?archivo={quote(name)}", data, **more)


def bases():
    status, base, _ = load(*book(EVERYBODY[:700], "pendientes"))
    checks.hold("a base", status, 201)
    checks.hold("rows of it are rejected", base["rechazados"] > 100, True)
    status, _, _ = load(*book(EVERYBODY[600:800], "mal_escalados"))
    checks.hold("another", status, 201)
    p = EVERYBODY[0]
    name, data = book([p], "pendientes", "2021-12-05")
    load(name, data[:-40])                                       # cut short
    load("libro.xlsx", data)                                     # says of what day it is nowhere
    load(name, f"{p.nombre},{p.cuenta}\n".encode())              # no workbook
    load(*book(EVERYBODY[:10], "pendientes"))                    # a second one of its day
    load(name, workbook([]))                                     # nothing in it
    load(name, data, Content_Disposition=f'attachment; filename="{p.cuenta}.xlsx"', Content_Type="text/plain")
    return base["sha256"]


def folder():
    inbox = STACK / "entrada"
    for i, (name, data) in enumerate((book(EVERYBODY[800:900], "mal_escalados", "2021-12-04"),
                                      ("notas.xlsx", b"no es un libro " + EVERYBODY[3].cuenta.encode()))):
        hidden = inbox / f".{i}"
        hidden.write_bytes(data)
        hidden.rename(inbox / name)
    wait_for("the folder is empty", lambda: not [f for f in inbox.glob("*.xlsx")])


def mail(box):
    def letter(p, attachment, sender):
        m = email.message.EmailMessage(policy=email.policy.SMTP)
        m["From"], m["To"], m["Subject"] = sender, "celula.pqr@almacontact.example", f"{p.nombre}, cuenta {p.cuenta}"
        m["Message-ID"] = f"<{p.cuenta}@claro.example>"
        m.set_content(text_of(p, 0))
        if attachment:
            m.add_attachment(attachment[1], maintype="application", subtype="octet-stream", filename=attachment[0])
        return m.as_bytes()
    p, q, r = EVERYBODY[900:903]
    box.deliver(letter(p, book(EVERYBODY[900:1000], "mal_escalados", "2021-12-03"), f'"{p.nombre}" <informes.pqr@claro.example>'),
                letter(q, book([q], "pendientes", "2021-12-03"), f'"{q.nombre}" <{q.correo}>'),
                letter(r, (f"{r.nombre}.xlsx", b"PK\3\4"), f'"{r.nombre}" <informes.pqr@claro.example>'),
                letter(r, None, "informes.pqr@claro.example"))
    wait_for("the mail is read", lambda: box.count("INBOX") == 0)


# ---- events, good and bad ----

def received(p, **change):
    data = {"radicado": p.radicado, "cuenta": p.cuenta, "base": "pendientes", "fecha_corte": "2021-12-07", "estado": "ABIERTA",
            "motivo": text_of(p, 1), "usuario": "ECM001", "asesor": p.nombre, "telefono": p.telefono, **change}
    return {k: v for k, v in data.items() if v is not ...}


def wrong(p):
    """A record with one thing wrong each, and in it the person."""
    whole = f"{p.nombre} {p.cuenta} {p.telefono}"
    yield from ({"base": whole}, {"fecha_corte": whole}, {"radicado": [whole]}, {"cuenta": {"de": whole}}, {"radicado": ...},
                {"radicado": ""}, {"radicado": whole * 60}, {"cuenta": whole * 60}, {"revision": whole}, {"causal": whole},
                {"origen": {"sha256": whole, "archivo": whole, "hoja": whole, "fila": whole}}, {"extra": whole},
                {"fecha_radicacion": whole}, {"telefono": [p.telefono]}, {"motivo": f"\0{whole}"}, {whole: whole}, {"estado": 7.5})


def envelope(p, i, kind="co.pqr.received.v1"):
    return {"ce-specversion": "1.0", "ce-id": f"crm/{i}", "ce-source": "/crm/pqr", "ce-type": kind}


def events():
    for i, p in enumerate(EVERYBODY[:20]):
        ask("integracion", "POST", "/api/ingest/v1/eventos", received(p), **envelope(p, f"bueno-{i}"))
    for i, change in enumerate(wrong(EVERYBODY[21])):
        ask("integracion", "POST", "/api/ingest/v1/eventos", received(EVERYBODY[21], **change), **envelope(EVERYBODY[21], i))
    p = EVERYBODY[22]
    raw = json.dumps(received(p), ensure_ascii=False).encode()
    for body in (raw[:-30], raw.replace(b'"cuenta"', b'cuenta'), raw + raw, b'{"' + p.nombre.encode() + b'": ' + p.cuenta.encode(), b"\xff" + raw):
        ask("integracion", "POST", "/api/ingest/v1/eventos", body, Content_Type="application/json", **envelope(p, "roto"))
    plainly = p.correo
    for name, value in (("ce-id", f"{plainly} {p.cuenta}"), ("ce-source", p.cuenta), ("ce-type", plainly), ("ce-time", p.telefono),
                        ("ce-specversion", p.cuenta), ("Content-Type", f"text/{plainly}"), ("Idempotency-Key", f"{p.cuenta} {plainly}"),
                        ("Content-Type", "application/cloudevents+json"), ("Content-Type", "application/cloudevents-batch+json")):
        sent = {"Content-Type": "application/json", **envelope(p, "cabecera"), name: value}
        ask("integracion", "POST", "/api/ingest/v1/eventos", raw, **sent)


def poison():
    """On the topics themselves, as a system that is broken writes them."""
    producer = Producer({"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"]})
    n = 0
    for topic, kind in (("pqr.received", "co.pqr.received.v1"), ("pqr.escalate", "co.pqr.escalate.v1"), ("pqr.contact", "co.pqr.contact.v1"),
                        ("pqr.review", "co.pqr.review.v1"), ("case.event", "co.pqr.case.v1"), ("contact.outcome", "co.pqr.contact-outcome.v1"),
                        ("rr.result", "co.pqr.rr-result.v1"), ("pqr.base", "co.pqr.base.v1"), ("pqr.rejected", "co.pqr.rejected.v1"),
                        ("pqr.reception", "co.pqr.reception.v1")):
        p = EVERYBODY[30 + n % 50]
        bodies = [json.dumps(received(p, **c), ensure_ascii=False).encode() for c in wrong(p)]
        bodies += [b"{", p.nombre.encode(), json.dumps({"comando": p.cuenta, "radicado": p.radicado, "resultado": p.nombre,
                                                        "llamadas": [{"telefono": p.telefono + p.telefono}]}).encode(),
                   json.dumps({"radicado": p.radicado, "version": p.cuenta, "tipo": p.nombre, "fecha": p.nombre, "datos": p.nombre}).encode(),
                   json.dumps({"radicado": p.radicado, "version": 1, "tipo": "abierto", "fecha": "2021-12-07T10:00:00Z",
                               "datos": {"vence": p.nombre, "intento": {"numero": p.cuenta}}}).encode(),
                   json.dumps({"radicado": p.radicado, "version": 3, "tipo": "llamada", "fecha": "2021-12-07T10:00:00Z",
                               "datos": {"intento": p.nombre, "ronda": p.cuenta, "numero": p.telefono, "dia": p.nombre}}).encode(),
                   json.dumps({"sha256": p.cuenta, "fila": p.nombre, "razon": p.nombre, "original": p.nombre}).encode()]
        for body in bodies:
            n += 1
            for ids in ((("ce_id", f"roto/{n}".encode()), ("ce_type", kind.encode())), (("ce_id", p.correo.encode()), ("ce_type", p.cuenta.encode()))):
                producer.produce(topic, body, p.radicado.encode(), headers=[("ce_specversion", b"1.0"), ("ce_source", b"/roto"), *ids])
    producer.flush(30)
    wait_for("the poison is put aside", lambda: int(sql("SELECT count(*) FROM reporting.muerto")) > n // 2)


# ---- the cell's work ----

def calls():
    held = []

    def enough():
        _, taken, _ = ask("agente", "POST", "/api/contact/v1/agenda/tomar", {"maximo": 10})
        held[:] = taken["datos"] if isinstance(taken, dict) and "datos" in taken else []
        return len(held) >= 8
    wait_for("calls are due", enough)
    p = EVERYBODY[50]
    noted = f"{p.nombre} dice que su cuenta es {p.cuenta} y su celular {p.telefono}"
    for i, attempt in enumerate(held):
        path = f"/api/contact/v1/intentos/{attempt['id']}"
        ask("agente", "POST", f"{path}/resultado", {"resultado": noted})
        ask("agente", "POST", f"{path}/marcar", {"telefono": p.telefono})
        ask("agente", "POST", f"{path}/marcar", {"telefono": 1, p.nombre: p.cuenta})
        ask("agente", "POST", f"{path}/marcar", {"telefono": 1})
        outcome = ({"resultado": "contesto_acepta"}, {"resultado": "contesto_no_acepta", "recurso": {"tipo": "reposicion", "motivo": noted}},
                   {"resultado": "numero_errado"}, {"resultado": "pidio_otra_hora", "hora_pedida": noted}, {"resultado": "colgo"})[i % 5]
        ask("agente", "POST", f"{path}/resultado", {**outcome, "nota": noted})
        ask("agente", "POST", f"{path}/soltar", {"quien": p.nombre})
    return [a["radicado"] for a in held]


def desk(radicados):
    p = EVERYBODY[60]
    noted = f"{p.nombre}, {p.cuenta}, {p.telefono}"
    for path in ("revision", "resolver", "recursos", "tareas", "agenda"):
        _, listed, _ = ask("admin", "GET", f"/api/contact/v1/{path}?limite=5")
        for row in listed.get("datos", []) if isinstance(listed, dict) else []:
            if path == "revision":
                ask("backoffice", "POST", f"/api/contact/v1/casos/{row['radicado']}/causal", {"causal": "Q", "nota": noted})
                ask("backoffice", "POST", f"/api/contact/v1/casos/{row['radicado']}/causal", {"causal": noted})
            elif path == "tareas":
                ask("backoffice", "POST", f"/api/contact/v1/tareas/{row['id']}/{'hecha' if row['id'] % 2 else 'rechazada'}",
                    {"nota": noted, "evidencia": {"de": noted}} if row["id"] % 2 else {"error": noted})
            elif path == "recursos":
                ask("backoffice", "POST", f"/api/contact/v1/recursos/{row['id']}/decision", {"decision": "modifica", "texto": noted})
    for radicado in radicados:
        ask("backoffice", "POST", f"/api/contact/v1/casos/{radicado}/respuesta", {"signo": noted, "texto": noted, "via": noted})
        ask("backoffice", "POST", f"/api/contact/v1/casos/{radicado}/recursos", {"tipo": "apelacion", "canal": "escrito", "motivo": noted,
                                                                                "presentado": noted})
        ask("supervisor", "GET", f"/api/contact/v1/casos/{radicado}")
        ask("backoffice", "GET", f"/api/reporting/v1/casos/{radicado}")


def lists(sha256):
    for role in ("supervisor", "backoffice", "gerente"):
        for path in ("registros", "casos", f"bases/{sha256}/rechazos", "operacion/casos", "operacion/muertos/lista", "bases"):
            for suffix in ("?limite=3", "?formato=csv", "?formato=xlsx"):
                ask(role, "GET", f"/api/reporting/v1/{path}{suffix}")
    for p in EVERYBODY[70:90]:
        ask("backoffice", "POST", "/api/reporting/v1/casos/buscar", {"cuenta": p.cuenta, "limite": 1})
        ask("backoffice", "POST", "/api/reporting/v1/casos/buscar", {"texto": f"{p.nombre} {p.telefono}"})
    status, page, found = ask("backoffice", "POST", "/api/reporting/v1/casos/buscar", {"texto": "facturación", "limite": 2})
    checks.hold("a search finds", (status, len(page["datos"])), (200, 2))


def nonsense():
    """Everything asked wrongly, with somebody in the query, the path, a header or the body."""
    p = EVERYBODY[91]
    for said in (p.cuenta, p.telefono, quote(p.nombre), p.correo):
        for base in ("contact/v1/agenda", "contact/v1/revision", "reporting/v1/registros", "reporting/v1/casos", "reporting/v1/bases",
                     "reporting/v1/indicadores/motivos", "reporting/v1/operacion/casos", "ingest/v1/bases", "reporting/v1/avisos"):
            for name in ("cuenta", "limite", "cursor", "desde", "orden", "radicado", "usuario", "archivo", said):
                ask("admin", "GET", f"/api/{base}?{name}={said}")
        for path in (f"contact/v1/casos/{said}", f"reporting/v1/casos/{said}", f"contact/v1/{said}", f"reporting/{said}", f"{said}",
                     f"contact/v1/intentos/{said}/marcar", f"reporting/v1/bases/{said}", f"ingest/v1/cargas/{said}",
                     f"reporting/v1/formatos/{said}", f"reporting/v1/informes/semanas/{said}", f"contact/v1/casos/{said}/respuesta"):
            ask("admin", "GET", f"/api/{path}")
            ask("admin", "POST", f"/api/{path}", {"quien": p.nombre, "de": said})
        edge_ask = {"If-Match": f'"{said}"', "If-None-Match": f'"{said}"', "PQR-Por": said, "Cookie": f"__Host-pqr_sesion={said}",
                    "Referer": f"https://crm.example/{said}", "User-Agent": said, "Accept-Language": said, "X-Cuenta": said}
        for name, value in edge_ask.items():
            ask("admin", "GET", "/api/reporting/v1/casos?limite=1", **{name: value})
        ask("admin", "POST", "/api/reporting/v1/sesion", {"usuario": said, "clave": said})
        for body in ({"cuenta": [said]}, {"texto": {"a": said}}, {said: said}, [said], {"limite": said}, {"cursor": said}, {"orden": said},
                     f'{{"cuenta": {said}'.encode(), said.encode()):
            ask("admin", "POST", "/api/reporting/v1/casos/buscar", body, Content_Type="application/json")
            ask("admin", "POST", "/api/contact/v1/agenda/tomar", body, Content_Type="application/json")
            ask("admin", "POST", "/api/reporting/v1/practicas/registros", body, Content_Type="application/json")
            ask("admin", "POST", "/api/reporting/v1/avisos/suscripciones", body, Content_Type="application/json")


def failing_statements():
    """The operator's own words at the database, and a table that is not there for a moment."""
    p = EVERYBODY[92]
    env = {**os.environ, "PGPASSWORD": (STACK / "secrets" / "pqr_operador").read_text().strip()}
    told = f"host=127.0.0.1 port={os.environ['PQR_PG_PORT']} dbname=pqr user=pqr_operador"
    for statement in (f"SELECT '{p.cuenta} {p.nombre}'::date", f"SELECT FROM reporting.no_hay WHERE cuenta = '{p.cuenta}'",
                      f"INSERT INTO reporting.base VALUES ('{p.nombre}')", f"SELEC {p.telefono}"):
        done = subprocess.run(["psql", "-X", "-d", told, "-c", statement], env=env, capture_output=True, text=True)
        checks.hold("a statement fails", done.returncode != 0, True)
    sql("ALTER TABLE reporting.ficha RENAME TO ficha_lejos")
    ask("backoffice", "POST", "/api/reporting/v1/casos/buscar", {"cuenta": p.cuenta, "texto": p.nombre})
    sql("ALTER TABLE reporting.ficha_lejos RENAME TO ficha")


def without_database():
    stop = threading.Event()

    def work():
        n = 0
        while not stop.is_set():
            p = EVERYBODY[93 + n % 7]
            n += 1
            for method, path, body in (("POST", "/api/reporting/v1/casos/buscar", {"cuenta": p.cuenta, "texto": p.nombre}),
                                       ("POST", f"/api/contact/v1/casos/{p.radicado}/causal", {"causal": "Q", "nota": p.nombre})):
                try:
                    ask("admin", method, path, body)
                except OSError:
                    pass
    worker = threading.Thread(target=work)
    worker.start()
    part("kill9", "postgres")
    unready = f"{os.environ['PQR_REPORTING_ADMIN_URL']}/readyz"

    def down():
        try:
            urllib.request.urlopen(unready, timeout=2)
        except OSError:
            return True
        return False
    wait_for("reporting misses its database", down)
    part("start", "postgres")
    wait_for("and has it again", lambda: not down())
    stop.set()
    worker.join()


# ---- what was written ----

def clean(what, data, seeker=SEEKER):
    found = seeker.found(data)
    checks.hold(f"{what}: nobody", sorted({k for k, _ in found}), [])
    for kind, which in sorted(found)[:3]:
        text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
        at = plain(text).find(which)
        print(f"{what}: {kind} {which}: …{text[max(0, at - 160):at + 120]!r}")


def can_find():
    """The search itself: each form in which somebody could stand in a log is found, and a log without anybody is clean."""
    import base64
    p = EVERYBODY[123]
    for how, text in (("as it is", p.nombre), ("an account", f'{{"x":"{p.cuenta}"}}'), ("part of a name", p.nombre[:7]), ("no accents", plain(p.nombre).upper()),
                      ("JSON", json.dumps(p.nombre)), ("in a URL", quote(p.nombre)), ("twice", quote(p.correo, safe="")), ("spaced", f"{p.telefono[:3]} {p.telefono[3:6]}-{p.telefono[6:]}"),
                      ("base64", "x" + base64.b64encode(f"de {p.nombre} y".encode()).decode()), ("hexadecimal", f"\\x{p.cuenta.encode().hex()}"),
                      ("a radicado", p.radicado), ("within digits", f"1{p.cuenta}2")):
        checks.hold(f"found {how}", bool(SEEKER.found(f'{{"nivel":"info","msg":"{text}"}}')), True)
    checks.hold("nobody where nobody is", SEEKER.found('{"ts":"2021-12-07T10:00:00.123Z","offset":7390000000001,"msg":"arranca"}'), set())
    log = STACK / "log" / "pqr-ingest.log"
    with log.open("a") as f:
        f.write(json.dumps({"msg": "prueba", "de": p.cuenta}) + "\n")
    checks.hold("found in a service's log", ("account", p.cuenta) in SEEKER.found(log.read_bytes()), True)
    log.write_bytes(b"".join(line for line in log.read_bytes().splitlines(keepends=True) if b'"prueba"' not in line))


def written():
    logs = sorted((STACK / "log").glob("*")) + sorted(STACK.glob("postgres/*.log"))
    names = [f.name for f in logs]
    checks.hold("all logs are there", {"pqr-ingest.log", "pqr-classifier.log", "pqr-contact.log", "pqr-reporting.log", "edge.log", "kafka.log",
                                       "server.log"} <= set(names), True)
    checks.hold("they are at their most talkative", '"nivel":"debug"' in (STACK / "log" / "pqr-ingest.log").read_text(), True)
    for f in logs:
        if f.is_file():
            clean(f"log {f.name}", f.read_bytes())
    for service in ("INGEST", "CLASSIFIER", "CONTACT", "REPORTING"):
        for path in ("/metrics", "/readyz?verbose", "/livez"):
            with urllib.request.urlopen(os.environ[f"PQR_{service}_ADMIN_URL"] + path, timeout=20) as a:
                clean(f"{service} {path}", a.read() + str(a.headers).encode())
    for what, text in headers:
        clean(f"headers of {what}", text, OF_A_WAY)
    for what, raw in refusals:
        clean(f"refused: {what}", raw)
    checks.hold("enough was refused", len(refusals) > 300, True)


def operators():
    env = {**os.environ, "LOGNAME": "ANA"}
    for order in (["estado"], ["base", "listar"], ["muertos", "listar"], ["topics", "verificar"], ["reporting", "comprobar"], ["politica", "listar"],
                  ["usuario", "listar"], ["avisos", "listar"], ["horario"], ["resultados"], ["indicadores", "motivos", "--desde", DAY, "--hasta", DAY]):
        done = subprocess.run([PQRCTL, *order], env=env, capture_output=True, text=True, timeout=120)
        said = done.stdout + done.stderr
        checks.hold(f"pqrctl {' '.join(order)} says something", bool(said), True)
        if order == ["base", "listar"]:  # what files and senders are called is what is asked for
            continue
        clean(f"pqrctl {' '.join(order)}", said)


def left_over(before):
    """Nothing of requests in temporary files once they are answered, and no core file."""
    prefix = (STACK / "edge").resolve()
    for f in [*prefix.rglob("*"), *(set(Path(tempfile.gettempdir()).iterdir()) - before)]:
        if f.is_file() and os.stat(f).st_uid == os.getuid() and STACK not in f.parents:
            clean(f"file {f.name}", f.read_bytes())
    cores = [f for f in (*STACK.glob("core*"), *HERE.parents[1].glob("core*"), *STACK.glob("*/core*")) if f.is_file()]
    checks.hold("no core files", cores, [])


def main():
    before = set(Path(tempfile.gettempdir()).iterdir())
    with tempfile.TemporaryDirectory(prefix="pqr-identities.") as place:
        os.chmod(place, 0o755)
        (Path(place) / "mail").mkdir()
        box = Dovecot(Path(place) / "mail").start()
        try:
            os.environ.update({"PQR_MAIL_URL": box.url, "PQR_MAIL_USER": USER, "PQR_MAIL_PASSWORD": PASSWORD, "PQR_MAIL_CA_FILE": str(box.ca),
                               "PQR_MAIL_SECONDS": "1"})
            part("stop", "ingest")
            part("start", "ingest")
            can_find()
            sha256 = bases()
            folder()
            mail(box)
            events()
            wait_for("all is told and counted", lambda: settled() or int(sql("SELECT count(*) FROM reporting.registro")) > 800)
            lists(sha256)
            desk(calls())
            poison()
            nonsense()
            failing_statements()
            without_database()
            operators()
            written()
            left_over(before)
        finally:
            box.stop()
    print(f"{asked} requests, {len(refusals)} refused; {sql('SELECT count(*) FROM reporting.registro')} sightings, "
          f"{sql('SELECT count(*) FROM reporting.rechazo')} rejected rows, {sql('SELECT count(*) FROM reporting.muerto')} dead letters")
    checks.close()


if __name__ == "__main__":
    main()
