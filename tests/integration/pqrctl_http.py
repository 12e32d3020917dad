#!/usr/bin/env python3
"""pqrctl's HTTP side against a server that misbehaves as networks and restarts do: lines and exit codes for scripts, a
bar for people (on a pseudo-terminal), retries that end, pages, problems.

usage: pqrctl_http.py PQRCTL
"""
import fcntl
import hashlib
import json
import os
import pty
import select
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

PQRCTL = sys.argv[1]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHAS = [hashlib.sha256(str(i).encode()).hexdigest() for i in range(5)]
PACE = threading.Event()  # never set: its wait() paces a slow answer
failures = []


class Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script = []  # what the next posts do: "503", "cut", "422", "html", "slow", "again"
    seen = []  # (archivo, content type, length, sha256 of the body)
    queries = []  # of the posts
    orders = []  # (path, body) of the posts of JSON
    told = None  # to an order, but for the usual
    states = []  # what GET /v1/cargas/{id} answers from when a post has arrived, one after the other
    arrived = None  # the id of the post whose answer is awaited
    asked = []  # ids asked for, and whether the post had arrived
    heard = threading.Event()  # every state was asked for

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=()):
        raw = body.encode() if isinstance(body, str) else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        for k, v in headers:
            self.send_header(k, v)
        self.end_headers()
        self.wfile.write(raw)

    def do_POST(self):
        if self.headers["content-type"].startswith("application/json"):  # an order to contact
            Server.orders.append((self.path, json.loads(self.rfile.read(int(self.headers["content-length"])))))
            if self.path == "/v1/tareas/9/hecha":
                self.answer(409, {"status": 409, "code": "tarea_cancelada", "detail": "La tarea se canceló."})
            else:
                self.answer(200, Server.told or {"id": 7, "repetida": False})
            return
        do = Server.script.pop(0) if Server.script else "ok"
        if do == "cut":  # in the middle of the body, as a service that is killed
            self.rfile.read(1000)
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        digest, left = hashlib.sha256(), int(self.headers["content-length"])
        while left:
            piece = self.rfile.read(min(left, 3_000_000 if do == "slow" else 65536))
            digest.update(piece)
            left -= len(piece)
            if do == "slow":  # a slow line
                PACE.wait(0.15)
        query = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        Server.queries.append(query)
        Server.arrived = query.get("carga")
        if do == "slow":  # and a service that has to think
            PACE.wait(1.2)
        if do == "told":  # until all that it has to tell was asked for
            Server.heard.wait(30)
        Server.arrived = None
        name = query["archivo"]
        Server.seen.append((name, self.headers["content-type"], int(self.headers["content-length"]), digest.hexdigest()))
        if do == "503":
            self.answer(503, {"status": 503, "code": "arrancando", "detail": "Kafka no responde"}, [("Retry-After", "1")])
        elif do == "422":
            self.answer(422, {"title": "x", "status": 422, "code": "sin_encabezado", "detail": "ninguna hoja tiene encabezado"})
        elif do == "html":
            self.answer(404, "<html>no</html>")
        else:
            self.answer(200 if do == "again" else 201,
                        {"sha256": digest.hexdigest(), "archivo": name, "base": "pendientes", "fecha_corte": "2021-12-07",
                         "total": 1222, "aceptados": 1200, "rechazados": 15, "duplicados": 7,
                         **({"repetida": True} if do in ("again", "replaced") else {}),
                         **({"reemplaza": query["reemplaza"]} if "reemplaza" in query else {}),
                         **({"reemplazada_por": SHAS[1]} if do == "replaced" else {})})

    def do_GET(self):
        url = urlsplit(self.path)
        parts = url.path.split("/")
        if url.path.startswith("/v1/cargas/"):
            self.carga(parts[3])
        elif url.path == "/v1/bases":
            i = int(parse_qs(url.query).get("p", ["0"])[0])
            link = [("Link", f'<{"" if i % 2 else "/v1/bases"}?p={i + 1}>; rel="next"')] if i < len(SHAS) - 1 else []
            self.answer(200, {"datos": [self.base(SHAS[i])]}, link)
        elif url.path.startswith("/v1/bases/") and parts[3] in SHAS[:4] and len(parts) == 4:
            self.answer(200, self.base(parts[3]))
        elif url.path.endswith("/rechazos"):
            self.answer(200, {"datos": [{"fila": 1017, "razon": "missing_radicado"}]})
        elif url.path == "/v1/indicadores/motivos":
            q = parse_qs(url.query)
            self.answer(200, {"desde": q["desde"][0], "hasta": "2021-12-07", "total_registros": 2443,
                              "datos": [{"causal": "Q", "nombre": "Errores de facturación", "registros": 1421, "porcentaje": 17.23},
                                        {"causal": None, "nombre": None, "registros": 41, "porcentaje": 1.68}]})
        elif url.path == "/v1/casos/A%2F1":
            self.answer(200, {"radicado": "A/1", "estado": "abierto", "causal": "Q", "historia": [
                {"fecha": "2021-12-07T13:15:30Z", "tipo": "abierto", "datos": {"intentos": 3}, "nota": "\x1b[31m"}]})
        elif url.path == "/v1/tareas" and url.query == "limite=500&tipo=nota":
            self.answer(200, {"datos": [{"id": 1234, "vence": "2021-12-29", "dias_habiles": 2, "tipo": "nota", "radicado": "44"}]})
        elif url.path == "/v1/horario":
            self.answer(200, Server.told)
        elif url.path == "/v1/resolver" and url.query == "limite=500":
            self.answer(200, {"datos": [{"radicado": "45", "vence": "2021-12-29", "dias_habiles": 2, "causal": "Q", "motivo": "Cobros",
                                         "observacion": None, "correccion_rechazada": "La cuenta está bloqueada"}]})
        elif url.path == "/v1/resultados":
            self.answer(200, {"datos": [{"nombre": "no_contesta", "texto": "No contesta", "llamada": True, "buzon": False,
                                         "efecto": "sin_contacto", "otro_numero": True}]})
        elif url.path in ("/v1/agenda", "/v1/recursos"):
            self.answer(200, {"datos": []})
        elif url.path == "/readyz":
            self.answer(503, "[+]kafka ok\n[-]postgres: no responde\n")
        else:
            self.answer(404, {"status": 404, "code": "no_existe", "detail": "no existe"})

    def carga(self, carga):
        Server.asked.append((carga, Server.arrived == carga))
        state = Server.states.pop(0) if Server.states and Server.arrived == carga else None
        if not Server.states:
            Server.heard.set()
        if state == "cut":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif state is None:
            self.answer(404, {"status": 404, "code": "carga_desconocida", "detail": "no se conoce"})
        else:
            estado, filas, porcentaje, ritmo, quedan = state
            self.answer(200, {"carga": carga, "estado": estado, "archivo": "x", "bytes": 1, "filas": filas, "porcentaje": porcentaje,
                              "filas_por_segundo": ritmo, "segundos_restantes": quedan, "resultado": None, "problema": None})

    @staticmethod
    def base(sha):
        return {"sha256": sha, "archivo": f"base {SHAS.index(sha)}.xlsx", "base": "pendientes", "fecha_corte": "2021-12-07",
                "total": 1222, "aceptados": 1200, "rechazados": 15, "duplicados": 7,
                "decisiones": {"contact/primer_contacto": 1200 if sha != SHAS[3] else 1100}}


def check(what, ok, detail=""):
    print(f"{'bien ' if ok else 'FALLA'} {what}")
    if not ok:
        failures.append(what)
        print(detail)


def reset(script, states=()):
    Server.script[:], Server.seen[:], Server.queries[:], Server.asked[:] = list(script), [], [], []
    Server.states[:] = list(states)
    Server.heard.clear()


def run(*args, script=(), **env):
    reset(script)
    return subprocess.run([PQRCTL, *args], capture_output=True, text=True, timeout=90, env={**os.environ, **ENV, **env})


def run_on_terminal(*args, script=(), states=(), columns=100):
    reset(script, states)
    main_end, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    p = subprocess.Popen([PQRCTL, *args], stdout=end, stderr=end, stdin=end, env={**os.environ, **ENV, "TERM": "xterm"})
    os.close(end)
    out = b""
    while True:
        if not select.select([main_end], [], [], 60)[0]:
            break
        try:
            piece = os.read(main_end, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        out += piece
    os.close(main_end)
    return p.wait(), out.decode()


def check_scripts(book, sha):
    name = book.name
    r = run("base", "cargar", str(book))
    lines = r.stdout.splitlines()
    check("one JSON line, as the service answered", r.returncode == 0 and len(lines) == 1 and json.loads(lines[0])["sha256"] == sha
          and r.stderr == "", r)
    check("name, type and bytes arrive whole", Server.seen == [(name, XLSX, book.stat().st_size, sha)], Server.seen)
    r = run("base", "cargar", str(book), str(book.parent / "no está.xlsx"), str(book), script=["ok", "422"])
    lines = [json.loads(x) for x in r.stdout.splitlines()]
    check("a line for each file, failures too, and 1", r.returncode == 1 and len(lines) == 3 and lines[0]["total"] == 1222
          and lines[1]["code"] == "archivo_ilegible" and lines[1]["archivo"] == "no está.xlsx" and lines[1]["status"] == 0
          and lines[2] == {"archivo": name, "status": 422, "code": "sin_encabezado",
                           "detail": "ninguna hoja tiene encabezado"}, r)
    r = run("base", "cargar", str(book), script=["html"])
    check("an answer that is no problem+json", r.returncode == 1 and json.loads(r.stdout)["status"] == 404, r)
    r = run("base", "cargar", str(book.parent))
    check("a folder is no file", r.returncode == 1 and json.loads(r.stdout)["code"] == "archivo_ilegible", r)


def check_retries(book, sha):
    r = run("base", "cargar", str(book), script=["503", "cut", "again"])
    check("503 and a cut connection are tried again", r.returncode == 0 and json.loads(r.stdout)["repetida"] is True
          and Server.seen[-1][3] == sha and "se reintenta" in r.stderr, r)
    r = run("base", "cargar", "--esperar", "1", str(book), script=["503"] * 9)
    check("but not for ever", r.returncode == 1 and json.loads(r.stdout)["code"] == "arrancando", r)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{s.getsockname()[1]}"
    r = run("base", "cargar", "--esperar", "1", str(book), PQR_INGEST_URL=closed)
    check("nobody there", r.returncode == 1 and json.loads(r.stdout)["code"] == "sin_respuesta", r)


def check_terminal(book):
    large = book.with_name("grande.xlsx")  # more than the kernel takes in at once
    large.write_bytes(bytes(20_000_000))
    code, out = run_on_terminal("base", "cargar", str(large), script=["slow"])
    check("a bar, then the waiting, then the words", code == 0 and "█" in out and "/s\x1b[K" in out and "leyendo y publicando…  1," in out
          and out.rstrip().endswith("grande.xlsx: pendientes, corte 2021-12-07: 1.222 registros, 1.200 aceptados, 15 rechazados, "
                                    "7 duplicados"), repr(out[-2000:]))
    last = out.rsplit("\r\x1b[K", 1)[-1]
    check("nothing of the bar stays", "█" not in last and "{" not in out, repr(last))
    code, out = run_on_terminal("base", "cargar", str(book), script=["again"])
    check("known already, in words", code == 0 and "(ya se había recibido)" in out, repr(out[-300:]))
    code, out = run_on_terminal("base", "cargar", "--json", str(book))
    check("--json on a terminal: no bar", code == 0 and "█" not in out and json.loads(out)["total"] == 1222, repr(out[-300:]))
    code, out = run_on_terminal("indicadores", "motivos", "--desde", "2021-12-06", columns=40)
    check("a table fits a narrow terminal", code == 0 and all(len(x) <= 40 for x in out.splitlines()[2:]) and "…" in out, out)


def check_told(book):
    """The bar goes on with what the service says of the upload, from when it has it whole."""
    states = [("abriendo", 0, None, None, None), ("en_espera", 0, None, None, None), ("publicando", 500, 25, 1000, 2), "cut",
              ("publicando", 1500, 75, 1000, 1), ("confirmando", 2000, 100, None, None), ("terminada", 2000, 100, None, None)]
    code, out = run_on_terminal("base", "cargar", str(book), script=["told"], states=states)
    order = [out.find(x) for x in ("abriendo…", "esperando turno…", " 25 %  500 filas  1.000/s  quedan 2 s",
                                   " 75 %  1.500 filas  1.000/s  queda 1 s", "confirmando… 2.000 filas", "1.222 registros")]
    check("what the service says, in its order", code == 0 and -1 not in order and order == sorted(order), (order, repr(out[-3000:])))
    ids = {i for i, _ in Server.asked}
    check("asked under the upload's own id, once it had arrived", ids == {Server.queries[0]["carga"]}, (ids, Server.queries))
    check("some ten times a second at most", len(Server.asked) < 40, len(Server.asked))
    code, narrow = run_on_terminal("base", "cargar", str(book), script=["told"], states=states, columns=32)
    lines = [x.rsplit("\x1b[K", 1)[0] for x in narrow.split("\r") if "\x1b[K" in x]
    check("a narrow terminal: nothing wraps", code == 0 and lines and all(len(x) <= 31 for x in lines), lines)
    check("and the percentage stays", any(" 25 %" in x for x in lines), lines)
    code, out = run_on_terminal("base", "cargar", str(book), script=["slow"])
    check("a service that tells nothing", code == 0 and "leyendo y publicando…" in out and "filas" not in out, repr(out[-800:]))
    run("base", "cargar", str(book), script=["503", "ok"])
    check("a new id at each try, and nobody asks where nobody looks", Server.asked == [] and
          len({q["carga"] for q in Server.queries}) == 2, (Server.asked, Server.queries))


def check_replacing(book):
    r = run("base", "cargar", "--reemplaza", SHAS[2], str(book))
    check("the workbook that is corrected is named", r.returncode == 0 and Server.queries[0]["reemplaza"] == SHAS[2], (r, Server.queries))
    r = run("base", "cargar", "--reemplaza", SHAS[2][:8], str(book))
    check("by its beginning too", r.returncode == 0 and Server.queries[0]["reemplaza"] == SHAS[2], (r, Server.queries))
    r = run("base", "cargar", "--reemplaza", "00000000", str(book))
    check("one that nobody has", r.returncode == 1 and "ninguna base comienza" in r.stderr and Server.seen == [], r)
    r = run("base", "cargar", "--reemplaza", "no-es", str(book))
    check("no SHA-256", r.returncode == 1 and "no es un SHA-256" in r.stderr and Server.seen == [], r)
    r = run("base", "cargar", "--reemplaza", SHAS[2], str(book), str(book))
    check("only one file", r.returncode == 2 and "un solo archivo" in r.stderr and Server.seen == [], r)
    code, out = run_on_terminal("base", "cargar", "--reemplaza", SHAS[2], str(book))
    check("that it replaces, in words", code == 0 and f"7 duplicados. Reemplaza al libro {SHAS[2]}." in out, repr(out[-400:]))
    code, out = run_on_terminal("base", "cargar", str(book), script=["replaced"])
    check("and that it was replaced since", code == 0 and f"(ya se había recibido). Después lo reemplazó el libro {SHAS[1]}" in out,
          repr(out[-400:]))


def check_reading():
    r = run("indicadores", "motivos", "--desde", "2021-12-06")
    check("indicators in Spanish numbers", r.returncode == 0 and "Q       Errores de facturación      1.421     17,23 %" in r.stdout
          and "Sin identificar" in r.stdout and "2.443 registros" in r.stdout, r)
    r = run("base", "listar", "--json")
    check("every page of a list", [b["sha256"] for b in json.loads(r.stdout)["datos"]] == SHAS, r)
    r = run("base", "ver", SHAS[2][:8])
    check("a base by the beginning of its SHA-256", r.returncode == 0 and SHAS[2] in r.stdout and "base 2.xlsx" in r.stdout, r)
    r = run("base", "ver", "0000")
    check("one that nobody has", r.returncode == 1 and "ninguna base comienza por 0000" in r.stderr, r)
    r = run("base", "rechazos", SHAS[1])
    check("row numbers are no quantities", r.returncode == 0 and "1017  Sin radicado" in r.stdout, r)
    r = run("caso", "A/1")
    check("a radicado is escaped, times are Bogotá's, escapes are not passed on", r.returncode == 0
          and "2021-12-07 08:15  abierto" in r.stdout and "intentos: 3" in r.stdout and "\x1b" not in r.stdout, r)
    r = run("caso", "9")
    check("no such case", r.returncode == 1 and "no existe" in r.stderr and r.stdout == "", r)
    r = run("base", "esperar", "--segundos", "5", SHAS[0], SHAS[1])
    check("counted bases are not waited for", r.returncode == 0 and "2 bases contadas: 2.400 registros decididos" in r.stdout, r)
    r = run("base", "esperar", "--segundos", "1", SHAS[0], SHAS[3], SHAS[4])
    check("what is missing is said", r.returncode == 1 and "base 3.xlsx: 1.100 decisiones de 1.200" in r.stderr
          and f"{SHAS[4][:12]}…: reporting no la conoce" in r.stderr and "base 0.xlsx" not in r.stderr, r)
    r = run("estado")
    check("not ready, and why", r.returncode == 1 and r.stdout.count("no está listo") == 4
          and "postgres: no responde" in r.stdout, r)
    r = run("estado", PQR_INGEST_ADMIN_URL="ftp://x")
    check("an address that is none", r.returncode == 1 and "no responde" in r.stdout, r)
    with open("/dev/full", "w") as full:
        p = subprocess.run([PQRCTL, "base", "listar"], stdout=full, stderr=subprocess.PIPE, text=True, env={**os.environ, **ENV})
    check("output that cannot be written is a failure", p.returncode == 1 and "no se puede escribir" in p.stderr, p)


# What contact answers to an order, and what the person reads.
TOLD = (
    ("agenda tomar --quien ANA", {"abierto": True, "datos": [
        {"id": 1234, "radicado": "44", "tipo": "llamada", "numero": 2, "arrendado_hasta": "2021-12-07T15:45:00.000Z", "pedido": True,
         "vence": "2021-12-20", "causal": "Q", "motivo": "Cobros", "ciudad": "Cúcuta", "respuesta": "Se ajusta.", "signo": "positiva",
         "texto": None, "telefonos": [{"ordinal": 1, "telefono": "***67", "errado": True}, {"ordinal": 2, "telefono": "***68"}]}]},
     "intento 1234 · radicado 44 · llamada 2 · suyo hasta 2021-12-07 10:45 · a la hora que pidió el cliente\n"
     "  vence 2021-12-20 · causal Q · motivo: Cobros · en Cúcuta\n  teléfonos: 1) ***67 (errado), 2) ***68\n"
     "  respuesta positiva: Se ajusta.\n"),
    ("agenda tomar --quien ANA", {"abierto": True, "datos": []}, "No hay llamadas por tomar ahora.\n"),
    ("agenda tomar --quien ANA", {"abierto": False, "datos": []}, "No es hora de llamar: el horario está cerrado.\n"),
    ("intento resultado 7 no_contesta", {"id": 7, "radicado": "44", "sigue": False, "tardio": True, "estado": "por_contactar",
                                         "proximo_intento": {"tipo": "llamada", "numero": 2, "desde": "2021-12-09T12:00:00.000Z"}},
     "número 7, radicado 44, estado por contactar; sigue: llamada 2 desde 2021-12-09 07:00"
     " (llegó tarde: el intento ya se había dado por terminado)\n"),
    ("intento resultado 7 contesto_no_acepta", {"id": 7, "radicado": "44", "estado": "recurso_en_curso", "proximo_intento": None,
                                                "recurso": {"id": 1003, "vence": "2021-12-29"}},
     "número 7, radicado 44, estado recurso en curso; recurso número 1003, vence 2021-12-29\n"),
    ("intento resultado 7 contesto_no_acepta", {"id": 7, "radicado": "44", "estado": "respondido", "recurso": {
        "rechazo": "recurso_ya_decidido", "detalle": "El recurso de este caso ya se decidió, y no hay un segundo.", "hasta": None}},
     "número 7, radicado 44, estado respondido; el recurso no se recibió: El recurso de este caso ya se decidió, y no hay un segundo.\n"),
    ("horario", {"ahora": "2021-12-07T14:00:00.000Z", "abierto": True, "desde": "2021-12-07T12:00:00.000Z", "hasta": "2021-12-08T00:00:00.000Z"},
     "Se puede llamar hasta 2021-12-07 19:00.\n"),
    ("horario", {"abierto": False, "desde": "2021-12-09T12:00:00.000Z", "hasta": "2021-12-10T00:00:00.000Z"},
     "No se puede llamar ahora: se abre 2021-12-09 07:00 y se cierra 2021-12-09 19:00.\n"),
    ("horario", {"abierto": False, "desde": None, "hasta": None}, "No se puede llamar, y el calendario no abre en un año.\n"),
    ("intento marcar 7", {"id": 7, "radicado": "44", "telefono": 1, "numero": "3101234567", "repetida": False},
     "número 7, radicado 44, teléfono 1, marque 3101234567\n"),
    ("recursos presentar 44 --tipo apelacion --canal oficina", {"id": 3, "radicado": "44", "tipo": "apelacion", "vence": "2021-12-30",
                                                              "repetida": True},
     "número 3, radicado 44, recurso de reposición y en subsidio de apelación, vence 2021-12-30 (ya se había dicho: no se hizo nada)\n"),
)


def check_orders():
    """Each order is the POST that contact describes, and what contact says reaches the person."""
    for args, path, body in (
            ("agenda tomar --quien ANA --maximo 2", "/v1/agenda/tomar", {"quien": "ANA", "maximo": 2}),
            ("intento marcar 7 --quien ANA", "/v1/intentos/7/marcar", {"quien": "ANA", "telefono": 1}),
            ("intento resultado 7 no_contesta --quien ANA --fin --hora-pedida X", "/v1/intentos/7/resultado",
             {"quien": "ANA", "resultado": "no_contesta", "fin": True, "hora_pedida": "X"}),
            ("intento resultado 7 contesto_no_acepta --quien ANA --recurso apelacion --motivo Sí", "/v1/intentos/7/resultado",
             {"quien": "ANA", "resultado": "contesto_no_acepta", "recurso": {"tipo": "apelacion", "motivo": "Sí"}}),
            ("intento resultado 7 contesto_no_acepta --quien ANA --recurso reposicion", "/v1/intentos/7/resultado",
             {"quien": "ANA", "resultado": "contesto_no_acepta", "recurso": {"tipo": "reposicion"}}),
            ("intento soltar 7 --quien ANA", "/v1/intentos/7/soltar", {"quien": "ANA"}),
            ("intento prolongar 7 --quien ANA", "/v1/intentos/7/prolongar", {"quien": "ANA"}),
            ("resolver A/1 --quien ANA --signo positiva --texto Sí", "/v1/casos/A%2F1/respuesta",
             {"quien": "ANA", "signo": "positiva", "texto": "Sí", "via": "explicacion"}),
            ('tareas hacer 7 --quien ANA --evidencia {"guia":"1"}', "/v1/tareas/7/hecha", {"quien": "ANA", "evidencia": {"guia": "1"}}),
            ("tareas rechazar 7 --quien ANA --error no", "/v1/tareas/7/rechazada", {"quien": "ANA", "error": "no"}),
            ("recursos presentar 1 --quien ANA --tipo apelacion --canal oficina", "/v1/casos/1/recursos",
             {"quien": "ANA", "tipo": "apelacion", "canal": "oficina"}),
            ("recursos decidir 3 revoca --quien ANA --texto Sí", "/v1/recursos/3/decision",
             {"quien": "ANA", "decision": "revoca", "texto": "Sí"})):
        Server.orders.clear()
        r = run(*args.split(), "--json")
        check(args, r.returncode == 0 and Server.orders == [(path, body)] and json.loads(r.stdout)["id"] == 7, (r, Server.orders))
    for args, told, words in TOLD:
        Server.told = told
        r = run(*args.split())
        check(f"in words: {args}", (r.returncode, r.stdout) == (0, words), r)
    Server.told = None
    r = run("tareas", "hacer", "")
    check("an order on nothing is not sent", r.returncode == 2 and "vacío" in r.stderr, r)
    r = run("tareas", "hacer", "9")
    check("a refusal is told as it is", r.returncode == 1 and "La tarea se canceló." in r.stderr and r.stdout == "", r)
    r = run("tareas", "--tipo", "nota")
    check("tasks of one type", r.returncode == 0 and "2021-12-29             2  1234  nota  44" in r.stdout, r)
    r = run("resolver")
    check("who waits for an answer", r.returncode == 0 and "2021-12-29             2  45        Q       Cobros  —            La cuenta está bloqueada"
          in r.stdout, r)
    r = run("resultados")
    check("outcomes", r.returncode == 0 and r.stdout.splitlines()[-1].split() == ["no_contesta", "No", "contesta", "sí", "no", "sí"], r)
    for name in ("agenda", "recursos"):
        r = run(name)
        check(f"an empty list: {name}", (r.returncode, r.stdout) == (0, "No hay nada.\n"), r)
    Server.orders.clear()
    r = run("tareas", "hacer", "7", "--evidencia", "{")
    check("evidence that is no JSON is not sent", r.returncode == 2 and "no es JSON" in r.stderr and Server.orders == [], r)
    for args, why in (("resolver --signo positiva", "falta el radicado"), ("intento resultado 7 colgo --motivo X", "--motivo va solo con")):
        r = run(*args.split())
        check(f"not sent: {args}", r.returncode == 2 and why in r.stderr and Server.orders == [], r)
    for env, quien in (({"LOGNAME": "", "USER": "LUZ"}, {"quien": "LUZ"}), ({"LOGNAME": "ANA", "USER": "LUZ"}, {"quien": "ANA"}),
                       ({"LOGNAME": "", "USER": ""}, {})):
        Server.orders.clear()
        r = run("tareas", "hacer", "7", **env)
        check(f"who, of {env}", r.returncode == 0 and Server.orders == [("/v1/tareas/7/hecha", quien)], (r, Server.orders))


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    ENV = {f"PQR_{n}_URL": url for n in ("INGEST", "CONTACT", "REPORTING", "INGEST_ADMIN", "CONTACT_ADMIN",
                                         "REPORTING_ADMIN", "CLASSIFIER_ADMIN")}
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "INFORME ñandú & más (07-12-2021).xlsx"
        path.write_bytes(os.urandom(3_000_000))
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        check_scripts(path, sha256)
        check_retries(path, sha256)
        check_terminal(path)
        check_told(path)
        check_replacing(path)
        check_reading()
        check_orders()
    print(f"{len(failures)} fallos")
    sys.exit(bool(failures))
