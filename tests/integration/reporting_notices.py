#!/usr/bin/env python3
"""Webhooks and the daily mail over a real PostgreSQL and the service itself: receivers that fail, hang, refuse and go away, and the service
killed while it sends. Every event arrives, signed, in order for its case, under one id;
thresholds tell once; the mail is taken once."""
import email
import email.policy
import hashlib
import hmac
import json
import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import Checks, sql, wait_for  # noqa: E402

PORT = int(os.environ["PQR_REPORTING_PORT"])
ROOT = f"http://127.0.0.1:{PORT}"
ROOT_DIR = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ["PQR_BIN_DIR"]) / "pqr-reporting"


class Receiver(ThreadingHTTPServer):
    """Answers each POST by its way of answering: a function of (number of tries of that notice, path) → status."""
    daemon_threads = True

    def __init__(self, way):
        super().__init__(("127.0.0.1", 0), Handler)
        self.way, self.got, self.lock = way, [], threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def handle_error(self, request, client_address):
        pass  # the service was killed amid an answer

    def accepted(self):
        with self.lock:
            return [g for g in self.got if g["status"] == 200]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server, number = self.server, self.headers["PQR-Aviso-Id"]
        with server.lock:
            tries = sum(g["number"] == number for g in server.got) + 1
            status = server.way(tries, json.loads(body))
            server.got.append({"number": number, "body": body, "signature": self.headers["PQR-Firma"],
                               "type": self.headers["Content-Type"], "status": status})
        if status == "hang":
            time.sleep(3)
            return
        if status == "cut":
            return
        self.send_response(status)
        if status == 302:
            self.send_header("Location", server.url + "elsewhere")
        self.end_headers()
        self.wfile.write(b"x" * 5000)

    def log_message(self, *_):
        pass


def rest(method, path, body=None):
    request = urllib.request.Request(ROOT + path, method=method, data=None if body is None else json.dumps(body).encode())
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as e:
        return e.code, json.loads(e.read())


class Service:
    def __init__(self, **more):
        env = {**os.environ, "PQR_HTTP_PORT": str(PORT), "PQR_ADMIN_PORT": os.environ["PQR_REPORTING_ADMIN_PORT"],
               "PQR_KAFKA_BROKERS": "127.0.0.1:1",
               "PQR_CAUSALES_FILE": str(ROOT_DIR / "deploy/policy/causales.conf"), "PQR_AVISOS_RED": "interna", "PQR_AVISOS_PRIMERA_S": "1",
               "PQR_AVISOS_PAUSA_MAX_S": "1", "PQR_AVISOS_ESPERA_MS": "800", "PQR_AVISOS_PAUSA_MS": "20", "PQR_UMBRALES_S": "1", **more}
        self.log = open(os.environ["PQR_STACK_DIR"] + "/reporting.log", "ab")
        self.process = subprocess.Popen([PROGRAM], env=env, stderr=self.log)
        wait_for("the service", self.answers, 20)

    def answers(self):
        if self.process.poll() is not None:
            sys.exit(Path(self.log.name).read_text()[-3000:])
        try:
            return rest("GET", "/v1/avisos/suscripciones")[0] == 200
        except OSError:
            return False

    def end(self, how):
        self.process.send_signal(how)
        code = self.process.wait(20)
        self.log.close()
        return code


def event(radicado, version, kind="abierto", when="now() + interval '1 second'"):
    facts = {"recurso_presentado": {"tipo": "apelacion", "presentado": "2021-12-07", "vence": "2021-12-29", "canal": "telefono"}}
    return f"('{radicado}', {version}, '{kind}', 'por_resolver', 'Q', {when}, '{json.dumps(facts.get(kind, {'regla': 'x'}))}')"


def write(*events):
    sql("INSERT INTO reporting.evento_caso (radicado, version, tipo, estado, causal, fecha, datos) VALUES "
        + ", ".join(events) + " ON CONFLICT DO NOTHING")


def subscribe(checks, receiver, **what):
    status, s = rest("POST", "/v1/avisos/suscripciones", {"url": receiver.url, **what})
    checks.hold("subscribed", (status, s.get("estado"), len(s.get("secreto", "")) >= 24), (201, "activa", True))
    return s


def signed_by(got, secret):
    stamp, *macs = got["signature"].split(",")
    want = hmac.new(secret.encode(), stamp[2:].encode() + b"." + got["body"], hashlib.sha256).hexdigest()
    return f"v1={want}" in macs and abs(int(stamp[2:]) - time.time()) < 60


def count(where):
    return int(sql("SELECT count(*) FROM reporting.aviso WHERE " + where))


def hold_refusals(checks):
    for name, body, code in [
            ("no body", {}, "campo_invalido"), ("nothing to tell", {"url": "https://example.com/"}, "campo_invalido"),
            ("no address", {"url": "ftp://example.com/", "tipos": ["*"]}, "url_invalida"),
            ("a user", {"url": "https://u:p@example.com/", "tipos": ["*"]}, "url_invalida"),
            ("a short secret", {"url": "https://example.com/", "tipos": ["*"], "secreto": "corto"}, "campo_invalido"),
            ("an unknown member", {"url": "https://example.com/", "tipos": ["*"], "otro": 1}, "campo_desconocido")]:
        status, problem = rest("POST", "/v1/avisos/suscripciones", body)
        checks.hold(name, (status, problem["code"]), (400, code))
    checks.hold("no such one", rest("GET", "/v1/avisos/suscripciones/99")[0], 404)
    checks.hold("no number", rest("DELETE", "/v1/avisos/suscripciones/x")[0], 404)
    checks.hold("no such notice", rest("POST", "/v1/avisos/99/reintentar")[0], 409)
    checks.hold("retry of what", rest("POST", "/v1/avisos/reintentar", {})[0], 400)


def hold_delivery(checks, service):
    """Failing in every way first, and the service killed amid it."""
    ways = ["hang", "cut", 500, 302]
    bad = Receiver(lambda tries, e: ways[int(e["subject"][-1]) % 4] if tries == 1 and "subject" in e else 200)
    good = Receiver(lambda *_: 200)
    write(event("900", 1))
    s, t = subscribe(checks, bad, tipos=["*"]), subscribe(checks, good, tipos=["cerrado"])
    write(*[event(f"10{r}", v, "cerrado" if v == 3 else "llamada") for r in range(4) for v in (1, 2, 3)],
          event("50", 1, "cerrado", "now() - interval '1 day'"))
    wait_for("the first tries", lambda: len(bad.got) >= 4, 10)
    service.end(signal.SIGKILL)
    sql("UPDATE reporting.aviso SET proximo = now() WHERE arrendado")  # its leases end now rather than later
    write(*[event(f"10{r}", 4, "llamada") for r in range(4)])  # while nobody sends
    service = Service()
    wait_for("all are delivered", lambda: count("estado = 'pendiente'") == 0, 15)
    ids = {}
    for g in bad.accepted():
        ids.setdefault(json.loads(g["body"])["id"], set()).add(g["number"])
    checks.hold("every event, each under one id", {k: len(v) for k, v in ids.items()},
                {f"caso.10{r}.{v}": 1 for r in range(4) for v in (1, 2, 3, 4)})
    checks.hold("all signed", all(signed_by(g, s["secreto"]) for g in bad.got), True)
    order = [json.loads(g["body"])["data"] for g in bad.accepted()]
    for r in range(4):
        seen = list(dict.fromkeys(d["version"] for d in order if d["radicado"] == f"10{r}"))
        checks.hold("in order", seen, sorted(seen))
    checks.hold("only what was chosen", sorted({json.loads(g["body"])["id"] for g in good.accepted()}),
                [f"caso.10{r}.3" for r in range(4)])
    first = json.loads(bad.got[0]["body"])
    checks.hold("a CloudEvent", (first["specversion"], first["type"], bad.got[0]["type"].split(";")[0]),
                ("1.0", "co.pqr.case.v1", "application/cloudevents+json"))
    checks.hold("little is kept", int(sql("SELECT coalesce(max(length(respuesta)), 0) FROM reporting.aviso_intento")), 200)

    before = count("true")
    sql("DELETE FROM reporting.evento_caso")
    write(*[event(f"10{r}", v) for r in range(4) for v in (1, 2, 3, 4)])
    checks.hold("a replay tells nothing again", count("true"), before)
    sql("CREATE SCHEMA beside; CREATE TABLE beside.evento_caso (LIKE reporting.evento_caso); "
        "CREATE TRIGGER t AFTER INSERT ON beside.evento_caso REFERENCING NEW TABLE AS nuevos FOR EACH STATEMENT "
        "EXECUTE FUNCTION reporting.evento_caso_avisar(); "
        "INSERT INTO beside.evento_caso SELECT 'b' || radicado, version, tipo, estado, causal, fecha, datos FROM reporting.evento_caso")
    checks.hold("nor does a rebuild", count("true"), before)
    return service, s, t, bad, good


def hold_secrets(checks, s, receiver):
    status, new = rest("POST", f"/v1/avisos/suscripciones/{s['id']}/secreto")
    checks.hold("a new secret", (status, new["secreto"] != s["secreto"], new["secreto_anterior_hasta"] is not None),
                (200, True, True))
    n = len(receiver.got)
    checks.hold("a trial", rest("POST", f"/v1/avisos/suscripciones/{s['id']}/probar")[0], 202)
    wait_for("the trial", lambda: len(receiver.got) > n, 10)
    checks.hold("both secrets sign", [signed_by(receiver.got[-1], x["secreto"]) for x in (s, new)], [True, True])
    checks.hold("shown once", "secreto" in rest("GET", f"/v1/avisos/suscripciones/{s['id']}")[1], False)


def hold_gone_and_dead(checks):
    gone = Receiver(lambda *_: 410)
    g = subscribe(checks, gone, tipos=["recurso_presentado"])
    write(event("200", 1, "recurso_presentado"))
    state = lambda: rest("GET", f"/v1/avisos/suscripciones/{g['id']}")[1]["estado"]  # noqa: E731
    wait_for("410 ends the subscription", lambda: state() == "retirada", 10)
    write(event("200", 2, "recurso_presentado"))
    checks.hold("nothing is kept for it", count(f"suscripcion = {g['id']}"), 1)

    answers = {"now": 500}
    weak = Receiver(lambda *_: answers["now"])
    w = subscribe(checks, weak, tipos=["copia_sic"])
    write(event("300", 1, "copia_sic"))
    wait_for("a failed try", lambda: count(f"suscripcion = {w['id']} AND intentos > 0 AND NOT arrendado") == 1, 10)
    sql(f"UPDATE reporting.aviso SET desde = now() - interval '2 days', proximo = now() WHERE suscripcion = {w['id']}")
    wait_for("it dies of age", lambda: count(f"suscripcion = {w['id']} AND estado = 'muerto'") == 1, 10)
    dead = rest("GET", f"/v1/avisos?estado=muerto&suscripcion={w['id']}")[1]["datos"]
    checks.hold("listed with its last try", [(d["http"], d["tipo"]) for d in dead], [(500, "copia_sic")])
    history = rest("GET", f"/v1/avisos/{dead[0]['id']}")[1]["historial"]
    checks.hold("every try is told", [h["http"] for h in history], [500] * dead[0]["intentos"])
    answers["now"] = 200
    checks.hold("tried again", rest("POST", "/v1/avisos/reintentar", {"suscripcion": w["id"]}), (202, {"reintentados": 1}))
    wait_for("it arrives", lambda: len(weak.accepted()) == 1, 10)
    checks.hold("under the same id", len({x["number"] for x in weak.got}), 1)
    checks.hold("deleted", rest("DELETE", f"/v1/avisos/suscripciones/{w['id']}")[0], 204)
    checks.hold("with its notices", count(f"suscripcion = {w['id']}"), 0)


def pqrctl(*args):
    out = subprocess.run([PROGRAM.with_name("pqrctl"), "avisos", *map(str, args)], capture_output=True, text=True,
                         env={**os.environ, "PQR_REPORTING_URL": ROOT})
    return out.returncode, out.stdout + out.stderr


def hold_commands(checks, good):
    code, said = pqrctl("suscribir", good.url + "cli", "--tipos", "abierto,cerrado", "--umbrales", "*")
    checks.hold("subscribed by command", (code, "Secreto, que no se vuelve a mostrar: pqr_" in said), (0, True))
    number = said.split(":")[1].split()[0]
    n = len(good.got)
    checks.hold("a trial by command", pqrctl("probar", number)[0], 0)
    wait_for("the trial by command", lambda: len(good.got) > n, 10)
    checks.hold("listed", [word in pqrctl("listar", "--suscripcion", number)[1] for word in ("prueba", "Lo último")], [True] * 2)
    checks.hold("who is told", "abierto, cerrado" in pqrctl("listar", "--suscripciones")[1], True)
    checks.hold("retry of what", pqrctl("reintentar")[0], 2)
    checks.hold("retry of none", pqrctl("reintentar", "--suscripcion", number), (0, "Avisos en cola otra vez: 0\n"))
    checks.hold("not dead", pqrctl("reintentar", "1")[0] != 0, True)
    rest("DELETE", f"/v1/avisos/suscripciones/{number}")


def hold_pause(checks, s, receiver):
    path = f"/v1/avisos/suscripciones/{s['id']}"
    checks.hold("paused", rest("PATCH", path, {"estado": "pausada"})[1]["estado"], "pausada")
    n = len(receiver.got)
    write(event("400", 1, "cerrado"))
    checks.hold("kept while paused", (count(f"suscripcion = {s['id']} AND estado = 'pendiente'"), len(receiver.got)), (1, n))
    rest("PATCH", path, {"estado": "activa"})
    wait_for("sent afterwards", lambda: len(receiver.accepted()) > n, 10)


def hold_alerts(checks):
    """A threshold crossed and back again: one notice each, in order, and kept."""
    receiver = Receiver(lambda *_: 200)
    subscribe(checks, receiver, umbrales=["revision"])
    sql("INSERT INTO reporting.caso (radicado, estado, version, abierto, actualizado) "
        "SELECT 'r' || i, 'en_revision', 1, now(), now() FROM generate_series(1, 51) AS i")
    wait_for("the alert", lambda: len(receiver.accepted()) == 1, 10)
    sql("UPDATE reporting.caso SET estado = 'por_resolver' WHERE radicado IN ('r1', 'r2')")
    metric_seen = lambda: "threshold_hundredths{umbral=\"revision\"} 4900" in admin("/metrics")  # noqa: E731
    wait_for("it is measured again", metric_seen, 10)
    checks.hold("between the limits nothing is told", len(receiver.got), 1)
    sql("UPDATE reporting.caso SET estado = 'por_resolver' WHERE estado = 'en_revision' AND radicado <> 'r50'")
    wait_for("that it is over", lambda: len(receiver.accepted()) == 2, 10)
    told = [json.loads(g["body"])["data"] for g in receiver.accepted()]
    checks.hold("told once each", [(d["estado"], d["valor"], d["umbral"]) for d in told],
                [("cruzada", 51, "revision"), ("restablecida", 1, "revision")])
    kept = rest("GET", "/v1/avisos/alertas")[1]["datos"]
    checks.hold("kept", [(a["umbral"], a["limite"], a["valor"], a["valor_final"], a["hasta"] is None) for a in kept],
                [("revision", 50, 51, 1, False)])


def admin(path):
    with urllib.request.urlopen(f"http://127.0.0.1:{os.environ['PQR_REPORTING_ADMIN_PORT']}{path}", timeout=5) as answer:
        return answer.read().decode()


class MailServer(socketserver.ThreadingTCPServer):
    """A little of SMTP: refuses the first message for now, takes the others."""
    daemon_threads, allow_reuse_address = True, True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), MailHandler)
        self.tries, self.taken = 0, []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class MailHandler(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 prueba")
        people = []
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "RCPT":
                people.append(line.split(":", 1)[1].strip(" <>"))
            if verb == "DATA":
                self.take(people)
            else:
                self.say("221 adiós" if verb == "QUIT" else "250 bien")

    def take(self, people):
        self.say("354 adelante")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.tries += 1
        if self.server.tries == 1:
            self.say("451 ahora no")
            return
        self.server.taken.append((people, email.message_from_bytes(b"".join(lines), policy=email.policy.default)))
        self.say("250 tomado")


def hold_summary(checks):
    """On a Monday: what the days since Friday brought, to each once, across a kill."""
    mail = MailServer()
    settings = {"PQR_SMTP_URL": f"smtp://127.0.0.1:{mail.server_address[1]}", "PQR_SMTP_DE": "pqr@ejemplo.co",
                "PQR_RESUMEN_PARA": "jefa@ejemplo.co, otra@ejemplo.co", "PQR_RESUMEN_PAUSA_S": "1"}
    sql("INSERT INTO reporting.base (sha256, archivo, base, fecha_corte, total, aceptados, rechazados, duplicados, "
        "advertencias, recibido) VALUES (repeat('a', 64), 'x.xlsx', 'pendientes', '2021-12-04', 1222, 1200, 15, 7, 0, "
        "'2021-12-04T12:00:00Z')")
    monday = {"PQR_CLOCK_START": "2021-12-06T06:59:59-05:00", **settings}
    service = Service(**monday)
    wait_for("the mail", lambda: mail.taken, 10)
    service.end(signal.SIGKILL)
    sql("UPDATE reporting.resumen SET enviado = NULL, proximo = now()")  # as if killed before the mark
    service = Service(**monday)
    wait_for("the same again", lambda: len(mail.taken) == 2, 10)
    wait_for("marked", lambda: sql("SELECT count(*) FROM reporting.resumen WHERE enviado IS NOT NULL") == "1", 10)
    service.end(signal.SIGKILL)
    (people, first), (_, again) = mail.taken
    checks.hold("to whom", people, ["jefa@ejemplo.co", "otra@ejemplo.co"])
    checks.hold("one Message-ID", first["Message-ID"], again["Message-ID"])
    checks.hold("about the days since Friday", first["Subject"], "Célula de PQR: resumen de 2021-12-03 a 2021-12-05")
    text = first.get_body(("plain",)).get_content()
    checks.hold("the base", "pendientes, corte 2021-12-04: 1222 registros, 22 no aceptados" in text, True)
    checks.hold("as HTML too", "<td>1222 registros" in first.get_body(("html",)).get_content(), True)


def main():
    checks = Checks()
    service = Service()
    hold_refusals(checks)
    service, s, t, bad, good = hold_delivery(checks, service)
    hold_secrets(checks, s, bad)
    hold_gone_and_dead(checks)
    hold_pause(checks, t, good)
    hold_commands(checks, good)
    hold_alerts(checks)
    checks.hold("a clean end", service.end(signal.SIGTERM), 0)
    service = Service(PQR_AVISOS_RED="publica")
    status, problem = rest("POST", "/v1/avisos/suscripciones", {"url": "https://169.254.169.254/", "tipos": ["*"]})
    checks.hold("no private address unless allowed", (status, problem["code"]), (400, "url_invalida"))
    service.end(signal.SIGKILL)
    hold_summary(checks)
    checks.close()


if __name__ == "__main__":
    main()
