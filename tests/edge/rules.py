#!/usr/bin/env python3
"""The edge's rules, each tried over TLS on nginx itself before stand-ins of the services.

usage: rules.py
"""
import json
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "lib"))
sys.path.insert(0, str(Path(__file__).parent))
import edge  # noqa: E402

PROBLEM = "application/problem+json; charset=utf-8"
SESSION = "__Host-pqr_sesion=buena"
TOKEN = {"Authorization": "Bearer bueno"}
BASES, SCAN = "/api/ingest/v1/bases", "/api/reporting/v1/formatos/1/escaneo"
HEX = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACE = f"00-{HEX}-00f067aa0ba902b7-01"
checked, wrong = 0, []


def hold(name, got, want):
    global checked
    checked += 1
    if got != want:
        wrong.append(f"{name}: {str(got)[:300]}, expected {str(want)[:300]}")


def hold_problem(name, answer, status, code):
    got, headers, raw = answer
    hold(name, got, status)
    hold(f"{name}: type", headers.get("content-type"), [PROBLEM])
    try:
        body = json.loads(raw)
    except ValueError:
        return hold(f"{name}: JSON", raw, "a problem")
    hold(f"{name}: status, code and words", (body["status"], body["code"], bool(body["title"] and body["detail"])),
         (status, code, True))
    hold_guarded(name, headers)


FLOOR = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def hold_guarded(name, headers):
    """What every answer carries, once."""
    for header, value in (("strict-transport-security", "max-age=31536000"), ("x-content-type-options", "nosniff"),
                          ("x-frame-options", "DENY"), ("referrer-policy", "no-referrer"),
                          ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin")):
        hold(f"{name}: {header}", headers.get(header), [value])
    policy = headers.get("content-security-policy", [])
    hold(f"{name}: one policy, no frames, nothing inline but styles of a service's own",
         (len(policy), "frame-ancestors 'none'" in "".join(policy), "default-src 'none'" in "".join(policy)), (1, True, True))
    hold(f"{name}: permissions", "camera=()" in "".join(headers.get("permissions-policy", [])), True)
    hold(f"{name}: an id", len(headers.get("x-request-id", [])), 1)
    hold(f"{name}: server without version", headers.get("server"), ["nginx"])


def routes(e):
    for path, want in {
        "/api/ingest/v1/bases": ("ingest", "/v1/bases"), "/api/ingest/v1/bases?archivo=a%20b.xlsx": ("ingest", "/v1/bases?archivo=a%20b.xlsx"),
        "/api/ingest/v1/eventos": ("ingest", "/v1/eventos"), "/api/ingest/v1/cargas/7": ("ingest", "/v1/cargas/7"),
        "/api/ingest/docs": ("ingest", "/docs"), "/api/contact/v1/agenda?limite=1": ("contact", "/v1/agenda?limite=1"),
        "/api/contact/openapi.json": ("contact", "/openapi.json"),
        "/api/reporting/v1/bases": ("reporting", "/api/reporting/v1/bases"),
        "/api/reporting/v1/formatos/9/escaneo": ("reporting", "/api/reporting/v1/formatos/9/escaneo"),
        "/": ("reporting", "/"), "/app.js": ("reporting", "/app.js"), "/docs": ("reporting", "/docs"),
        "/openapi.json": ("reporting", "/openapi.json"),
        "/api/contact/v1/casos/../tareas": ("contact", "/v1/tareas"), "//api///contact/v1/agenda": ("contact", "/v1/agenda"),
    }.items():
        hold(f"route {path}", e.told("GET", path, TOKEN)[:2], want)
    for path in ("/v1/bases", "/metrics", "/readyz", "/api/ingest", "/api/otro/v1", "/api/reporting/../metrics", "/_credencial",
                 "/_problema/404", "/api/reporting/v1/sesion/credencial", "/api/reporting/v1/sesion/credencial/", "/api/reporting/v1/sesion/portador", "/_credencial/base",
                 "/api/contact", "/api/reporting", "/api/contact/../../etc/passwd", "/nginx.conf"):
        hold_problem(f"no route {path}", e.ask("GET", path), 404, "ruta_desconocida")
    hold_problem("above the root", e.ask("GET", "/../x"), 400, "solicitud_invalida")
    status, headers, _ = e.ask("GET", "/api/contact/v1/agenda")
    hold_guarded("a service's answer", headers)
    hold("its policy where the service has none", headers["content-security-policy"], [f"default-src 'none'; {FLOOR}"])
    _, headers, _ = e.ask("GET", "/api/reporting/v1/papel")
    hold_guarded("a document", headers)
    hold("its policy with the service's own", headers["content-security-policy"],
         [f"default-src 'none'; style-src 'self', script-src 'self'; object-src 'none'; {FLOOR}"])
    hold("nobody outside sees the exchanged token", "x-pqr-credencial" in headers, False)
    status, headers, _ = e.ask("GET", "/api/contact/v1/ocupado")
    hold("a service's refusal goes through", (status, headers["retry-after"]), (503, ["7"]))
    hold("HEAD", e.ask("HEAD", "/api/contact/v1/agenda")[::2], (200, b""))
    answer = e.ask("GET", "/api/contact/v1/cortado?nombre=MARCA-PERSONAL")
    hold_problem("a service that goes away", answer, 502, "servicio_sin_respuesta")
    hold("when to come again", answer[1].get("retry-after"), ["5"])


def headers(e):
    sent = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "malo", "X-Forwarded-User": "root",
            "Forwarded": "for=6.6.6.6", "X-Real-IP": "6.6.6.6", "X-Original-Method": "GET", "X-Original-URI": "/",
            "X-PQR-Credencial": "Bearer falso", "X-PQR-Borde": "falsa", "X-PQR-Rol": "admin", "Cookie": f"otra=1; {SESSION}; mas=2", "X-CSRF": "prueba",
            "Sec-Fetch-Site": "same-origin", "If-None-Match": '"a"', "If-Match": '"b"', "Accept": "text/csv", "PQR-Por": "ANA",
            "Idempotency-Key": "k1", "Content-Type": "application/json", "Content-Disposition": "attachment", "ce-id": "1",
            "ce-propia": "x", "Connection": "keep-alive, x-csrf"}
    passed = {"accept": "text/csv", "idempotency-key": "k1", "content-type": "application/json", "if-match": '"b"', "if-none-match": '"a"',
              "content-disposition": "attachment", "pqr-por": "ANA"}
    told = {"x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https", "x-forwarded-host": "localhost", "x-pqr-borde": "clave-del-borde"}
    for path, more in (("/api/ingest/v1/bases", {}), ("/api/ingest/v1/cargas/1", {}),
                       ("/api/reporting/v1/x", {"cookie": SESSION, "x-csrf": "prueba", "sec-fetch-site": "same-origin"}), ("/", {"cookie": SESSION})):
        _, _, got = e.told("POST", path, sent, b"{}")
        hold(f"passed to {path}", {k: got.get(k) for k in passed}, passed)
        hold(f"told to {path}", {k: got.get(k) for k in told}, told)
        hold(f"more to {path}", {k: got.get(k) for k in more}, more)
        ours = {"authorization", "host", "content-length", "traceparent", "x-request-id"}
        allowed = ours | set(passed) | set(told) | ({"cookie", "x-csrf", "sec-fetch-site"} if more else set())
        hold(f"nothing else to {path}", set(got) - allowed, set())
    _, _, got = e.told("POST", "/api/ingest/v1/eventos", sent, b"{}")
    hold("an event's own attributes pass", (got.get("ce-id"), got.get("ce-propia")), ("1", "x"))
    hold("and with them nothing that only the edge may say", [got.get(k) for k in (
        "cookie", "x-csrf", "forwarded", "x-real-ip", "x-forwarded-user", "x-original-method", "x-original-uri", "x-pqr-credencial")],
        [None] * 8)
    hold("told with an event", {k: got.get(k) for k in told}, told)


def identity(e):
    one = "/api/ingest/v1/cargas/1"

    def sent(method, headers):
        status, _, got = e.told(method, one, headers)
        return got.get("authorization"), got.get("cookie")
    hold("neither cookie nor token", sent("GET", {}), (None, None))
    hold("a token stays", sent("GET", {"Authorization": "Bearer mio"}), ("Bearer mio", None))
    hold("a token stays beside a cookie, a bad one too",
         sent("GET", {"Authorization": "Bearer mio", "Cookie": "__Host-pqr_sesion=mala"}), ("Bearer mio", None))
    hold("a session is exchanged", sent("GET", {"Cookie": f"a=b; {SESSION}"}), ("Bearer de-GET", None))
    hold("for the method that was asked", sent("POST", {"Cookie": SESSION, "X-CSRF": "prueba"}), ("Bearer de-POST", None))
    hold_problem("without proof", e.ask("POST", one, {"Cookie": SESSION}), 403, "csrf")
    hold_problem("with a first password", e.ask("GET", one, {"Cookie": "__Host-pqr_sesion=primera"}), 403, "cambie_su_clave")
    hold_problem("a session that ended", e.ask("GET", one, {"Cookie": "__Host-pqr_sesion=vieja"}), 401, "sesion_vencida")
    hold_problem("a session that nobody can judge now", e.ask("GET", one, {"Cookie": "__Host-pqr_sesion=cortada"}), 503, "no_disponible")
    hold("another's cookie is none", sent("GET", {"Cookie": "x__Host-pqr_sesion=buena"}), (None, None))
    hold("with an event", e.told("POST", "/api/ingest/v1/eventos", {"Cookie": SESSION, "X-CSRF": "prueba"}, b"{}")[2].get("authorization"),
         "Bearer de-POST")
    _, _, got = e.told("GET", "/api/reporting/v1/x", {"Authorization": "Bearer mio", "Cookie": SESSION})
    hold("reporting is given both", (got.get("authorization"), got.get("cookie")), ("Bearer mio", SESSION))


def logged(e, ident):
    """The log's lines of that request: they are written once it is answered."""
    end = time.monotonic() + 20
    while True:
        lines = [x for x in e.lines() if isinstance(x, dict) and x["id"] == ident]
        if lines or time.monotonic() > end:
            return lines
        time.sleep(0.01)


def traces(e):
    path = "/api/reporting/v1/x"

    def ids(headers):
        status, answered, raw = e.ask("GET", path, headers)
        got = {k.lower(): v for k, v in json.loads(raw)["cabeceras"]}
        hold("the id that the service has is answered", answered["x-request-id"], [got["x-request-id"]])
        return got
    made = ids({})
    hold("an id is made", bool(re.fullmatch("[0-9a-f]{32}", made["x-request-id"])), True)
    hold("and a trace of it", bool(re.fullmatch(f"00-{made['x-request-id']}-[0-9a-f]{{16}}-01", made["traceparent"])), True)
    hold("another each time", ids({})["x-request-id"] != made["x-request-id"], True)
    hold("a sane id stays", ids({"X-Request-Id": "pedido-2021.7"})["x-request-id"], "pedido-2021.7")
    for bad in ("corto", "x" * 65, "con espacio 12345", 'comilla"12345', "ñandúñandú".encode().decode("latin-1"), "3101234567", "739-5001-2345"):
        hold(f"another for {bad!r}", len(ids({"X-Request-Id": bad})["x-request-id"]), 32)
    got = ids({"traceparent": TRACE, "tracestate": "a=b"})
    hold("a trace goes on", (got["traceparent"], got["tracestate"]), (TRACE, "a=b"))
    for bad in (TRACE.upper(), f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-{HEX}-{'0' * 16}-01", "ff" + TRACE[2:], TRACE + "-x", "x"):
        got = ids({"traceparent": bad, "tracestate": "a=b"})
        hold(f"a new one for {bad}", (got["traceparent"][3:35] == got["x-request-id"], got.get("tracestate")), (True, None))
    ids({"traceparent": TRACE, "X-Request-Id": "buscado-en-el-registro"})
    line = logged(e, "buscado-en-el-registro")
    hold("the log has it", [(x["trace_id"], x["ruta"], x["estado"], x["red"]) for x in line], [(HEX, "/api/reporting/v1/*", 200, "127.0.0.0")])


def announced(e, method, path, length, headers=()):
    """What is answered to a body that is announced and not sent: (status, headers, body)."""
    c = e.connection()
    c.putrequest(method, path)
    for name, value in {**dict(headers), "Content-Length": str(length)}.items():
        c.putheader(name, value)
    c.endheaders()
    with c.getresponse() as a:
        answer = a.status, {k.lower(): [v] for k, v in a.getheaders()}, a.read()
    c.close()
    return answer


def sizes(e):
    for path, limit in ((BASES, 51 << 20), (SCAN, 10 << 20), ("/api/contact/v1/x", 64 << 10), ("/api/reporting/v1/x", 64 << 10),
                        ("/api/reporting/v1/formatos/1/firmado", 64 << 10), ("/api/ingest/v1/x", 64 << 10)):
        hold(f"{path} takes {limit}", e.ask("PUT", path, TOKEN, body=b"x" * limit)[0], 200)
        hold_problem(f"{path} refuses {limit + 1}", announced(e, "PUT", path, limit + 1), 413, "cuerpo_muy_grande")
    big = b"x" * (1 << 20)
    hold_problem("a large body to a service that goes away", e.ask("PUT", "/api/reporting/v1/formatos/cortado/escaneo", TOKEN, big), 502,
                 "servicio_sin_respuesta")
    hold_problem("a large body of nobody's", e.ask("PUT", "/api/ingest/v1/bases", {"Cookie": "__Host-pqr_sesion=vieja"}, big), 401,
                 "sesion_vencida")
    hold("a large body in pieces", e.ask("PUT", BASES, TOKEN, iter([big] * 3))[0], 200)
    hold_problem("one too large in pieces", e.ask("PUT", "/api/contact/v1/x", body=iter([big[:40000]] * 2)), 413, "cuerpo_muy_grande")
    hold_problem("a header too large", e.ask("GET", "/", {"X-Larga": "x" * 40000}), 400, "solicitud_invalida")
    hold_problem("an address too long", e.ask("GET", "/" + "x" * 9000), 414, "direccion_muy_larga")


def waiting(e):
    """Bytes of bodies that wait on the edge's disk, in files that have no name any more."""
    held, body = 0, str(e.directory / "edge" / "body")
    for worker in Path(f"/proc/{e.process.pid}/task/{e.process.pid}/children").read_text().split():
        for fd in Path(f"/proc/{worker}/fd").iterdir():
            try:
                held += fd.stat().st_size if str(fd.readlink()).startswith(body) else 0
            except OSError:  # closed meanwhile
                pass
    return held


def anonymous(e):
    """Of whoever is not known no large body is read, however it is sent; nothing that is refused keeps a place."""
    event = "/api/ingest/v1/eventos"
    for path in (BASES, event, SCAN):
        for name, headers, status, code in (("nobody", {}, 401, "sin_token"), ("a bad token", {"Authorization": "Bearer malo"}, 401, "token_vencido"),
                                            ("an old session", {"Cookie": "__Host-pqr_sesion=vieja"}, 401, "sesion_vencida"),
                                            ("another site's page", {"Cookie": SESSION}, 403, "csrf"),
                                            ("a first password", {"Cookie": "__Host-pqr_sesion=primera", "X-CSRF": "prueba"}, 403, "cambie_su_clave"),
                                            ("nobody, in pieces", {"Transfer-Encoding": "chunked"}, 401, "sin_token")):
            length = {} if "Transfer-Encoding" in headers else {"Content-Length": str(9 << 20)}
            c = e.connection()
            c.putrequest("PUT", path)
            for header in {**headers, **length}.items():
                c.putheader(*header)
            c.endheaders()
            with c.getresponse() as a:  # nothing of the body was sent
                found = {}
                for k, v in a.getheaders():
                    found.setdefault(k.lower(), []).append(v)
                hold_problem(f"{path} of {name}", (a.status, found, a.read()), status, code)
                hold(f"{path} of {name}: how to be known", len(found.get("www-authenticate", [])), int(status == 401))
            c.close()
    slow = [begun(e, BASES, {}) for _ in range(20)]
    for s in slow:
        hold("answered without its body", s.recv(4096).split(b" ")[1:2], [b"401"])
    hold("nothing of them waits", waiting(e), 0)
    hold("and none of them keeps a place", e.ask("PUT", BASES, TOKEN, b"x" * (1 << 20))[0], 200)
    for s in slow:
        s.close()
    hold("a small event of a bad token is ingest's to judge", e.ask("POST", event, {"Authorization": "Bearer malo"}, b"{}")[0], 200)


def begun(e, path, headers):
    """A large body of which half a MiB is sent, and no more for now."""
    s = e.tls.wrap_socket(socket.create_connection(("localhost", e.port), 20), server_hostname="localhost")
    told = "".join(f"{k}: {v}\r\n" for k, v in headers.items())
    s.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{told}Content-Length: {50 << 20}\r\n\r\n".encode() + b"x" * (512 << 10))
    return s


def slow_uploads(e):
    """One client with a good token: four large bodies under way, over both routes, and no fifth until one ends."""
    slow = [begun(e, BASES, TOKEN) for _ in range(4)]
    end = time.monotonic() + 20
    while waiting(e) < 4 * (256 << 10) and time.monotonic() < end:
        time.sleep(0.01)
    hold("four wait", waiting(e) >= 4 * (256 << 10), True)
    for path in (BASES, "/api/ingest/v1/eventos", SCAN):
        answer = announced(e, "PUT", path, 9 << 20, TOKEN)
        hold_problem(f"a fifth, {path}", answer, 429, "demasiadas_solicitudes")
        hold("when to come again", answer[1].get("retry-after"), ["1"])
    hold("a small one goes on", e.ask("POST", "/api/ingest/v1/eventos", TOKEN, b"{}")[0], 200)
    hold("what is no upload goes on", e.ask("GET", "/api/reporting/v1/x", TOKEN)[0], 200)
    hold("no more waits than theirs", waiting(e) <= 4 * (512 << 10), True)
    for s in slow[:2]:
        s.close()
    end, status = time.monotonic() + 20, 429
    while status == 429 and time.monotonic() < end:
        status = e.ask("PUT", BASES, TOKEN, b"x" * (1 << 20))[0]
    hold("one ended: the next", status, 200)
    for s in slow[2:]:
        s.close()


def all_uploads():
    """Of all clients together, however many one of them may have."""
    e = edge.Edge(PQR_EDGE_UPLOADS="2", PQR_EDGE_CLIENT_UPLOADS="9")
    try:
        slow = [begun(e, BASES, TOKEN) for _ in range(2)]
        end = time.monotonic() + 10
        while waiting(e) < 2 * (256 << 10) and time.monotonic() < end:
            time.sleep(0.01)
        hold_problem("a third of all", announced(e, "PUT", SCAN, 9 << 20, TOKEN), 429, "demasiadas_solicitudes")
        for s in slow:
            s.close()
    finally:
        e.close()


def balancers():
    """One that speaks the PROXY protocol is believed where it is trusted, on its port; elsewhere nobody is."""
    port = edge.free_port()
    e = edge.Edge(PQR_EDGE_PROXY_PORT=str(port), PQR_EDGE_TRUSTED="127.0.0.1/32")
    try:
        raw = socket.create_connection(("localhost", port), 10)
        raw.sendall(b"PROXY TCP4 203.0.113.7 127.0.0.1 40000 443\r\n")
        with e.tls.wrap_socket(raw, server_hostname="localhost") as s:
            s.sendall(b"GET /api/reporting/v1/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            said = b"".join(iter(lambda: s.recv(65536), b""))
        hold("the client that a balancer names", json.loads(said.split(b"\r\n\r\n", 1)[1])["cabeceras"].count(["X-Forwarded-For", "203.0.113.7"]), 1)
        _, _, got = e.told("GET", "/api/reporting/v1/x", {"X-Forwarded-For": "203.0.113.7"})
        hold("and nobody by the other port", got["x-forwarded-for"], "127.0.0.1")
    finally:
        e.close()


def rates(e):
    """As fast as one connection can: whoever asks more than its burst at once is told to wait. A client that has asked nothing before."""
    c, seen = e.connection(client="127.0.0.2"), []
    for _ in range(40):
        seen.append(e.ask("POST", "/api/reporting/v1/sesion//", {"Content-Type": "application/json"}, b"{}", c))
        if seen[-1][0] == 429:
            break
    hold("eleven sign-ins at once and no more", 11 <= len(seen) <= 13, True)
    hold_problem("the next", seen[-1], 429, "demasiadas_solicitudes")
    hold("when to come again", seen[-1][1].get("retry-after"), ["5"])
    hold("who am I is none", e.ask("GET", "/api/reporting/v1/sesion", connection=c)[0], 200)
    for n in range(3000):
        last = e.ask("GET", "/api/ingest/v1/x?texto=MARCA-PERSONAL", connection=c)
        if last[0] == 429:
            break
    hold("many more of anything else", n > 150, True)
    hold_problem("and then", last, 429, "demasiadas_solicitudes")
    hold("when to come again", last[1].get("retry-after"), ["1"])
    hold("health is not limited", {e.ask("GET", "/livez", connection=c)[0] for _ in range(300)}, {204})
    c.close()


def transport(e):
    def version(low, high):
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        tls.set_ciphers("ALL:@SECLEVEL=0")
        try:
            tls.minimum_version, tls.maximum_version = low, high
            with socket.create_connection(("localhost", e.port), 5) as raw, tls.wrap_socket(raw) as s:
                return s.version()
        except (ssl.SSLError, OSError):
            return None
    v = ssl.TLSVersion
    import warnings
    warnings.simplefilter("ignore", DeprecationWarning)
    hold("TLS 1.0", version(v.TLSv1, v.TLSv1), None)
    hold("TLS 1.1", version(v.TLSv1_1, v.TLSv1_1), None)
    hold("TLS 1.2", version(v.TLSv1_2, v.TLSv1_2), "TLSv1.2")
    hold("TLS 1.3", version(v.TLSv1_3, v.TLSv1_3), "TLSv1.3")
    weak = subprocess.run(["openssl", "s_client", "-connect", f"localhost:{e.port}", "-tls1_2", "-cipher", "AES128-SHA:AES256-GCM-SHA384:@SECLEVEL=0"],
                          stdin=subprocess.DEVNULL, capture_output=True)
    hold("no cipher without forward secrecy", weak.returncode != 0, True)
    two = subprocess.run(["curl", "-s", "--http2", "--cacert", e.directory / "edge.crt", "-o", "/dev/null", "-w", "%{http_version} %{http_code}",
                          f"https://localhost:{e.port}/api/reporting/v1/x"], capture_output=True, text=True)
    hold("HTTP/2", two.stdout, "2 200")
    import http.client
    plain = http.client.HTTPConnection("localhost", e.redirect_port, timeout=5)
    plain.request("GET", "/docs?a=b")
    with plain.getresponse() as a:
        hold("without TLS only the way to it", (a.status, a.getheader("Location")), (308, f"https://localhost:{e.port}/docs?a=b"))
    plain = http.client.HTTPConnection("localhost", e.port, timeout=5)
    plain.request("GET", "/")
    with plain.getresponse() as a:
        hold("nothing without TLS", a.status, 400)
    for raw, want in ((b"GET / HTTP/1.1\r\n\r\n", b"400"), (b"BASURA\r\n\r\n", b"400"), (b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", b"405")):
        with socket.create_connection(("localhost", e.port), 5) as s, e.tls.wrap_socket(s, server_hostname="localhost") as t:
            t.sendall(raw)
            hold(f"{raw!r}", t.recv(4096).split(b" ")[1:2], [want])


def routes_of():
    """Every way that the services serve, as the edge is asked for it."""
    for line in (edge.ROOT / "tests" / "access" / "access.tsv").read_text().splitlines():
        if not line.startswith("#"):
            service, _, path, _ = line.split("\t")
            yield f"/api/{service}{path}"


def logs(e):
    text = e.log.read_text()
    for never in ("MARCA-PERSONAL", "clave-del-borde", "Bearer", "buena", "prueba", "ANA", "127.0.0.1\",\"tls"):
        hold(f"the log never has {never}", never in text, False)
    ways = [(f"{re.sub('{[a-z0-9]+}', '73955070879', path)}?cuenta=73955070879", re.sub("{[a-z0-9]+}", "*", path)) for path in routes_of()]
    ways += [("/api/contact/v1/casos/Ana%20P%C3%A9rez/respuesta/", "/api/contact/v1/casos/*/respuesta"), ("/api/contact/v1/ana", "/api/contact/v1/*"),
             ("/api/contact/v1/casos/ana/perez", "/api/contact/*"), ("/api/contact/ana", "/api/contact/*"), ("/ana", "otra"),
             ("/api/contact/v1/casosana", "/api/contact/v1/*"), ("/api/reporting/docs", "/api/reporting/docs")]
    for n, (path, as_told) in enumerate(ways):
        e.ask("GET", path, {"X-Request-Id": f"camino-{n:04d}"})
        hold(f"the log has the way of {path}, and nothing that somebody put into it", [x["ruta"] for x in logged(e, f"camino-{n:04d}")], [as_told])
    hold("every line is JSON", [x for x in e.lines() if not isinstance(x, dict)], [])
    hold("what was refused is there under its method", any(
        isinstance(x, dict) and (x["metodo"], x["estado"], x["ruta"]) == ("PUT", 413, "/api/contact/v1/*") for x in e.lines()), True)
    hold("health is not in it", [x for x in e.lines() if x["ruta"] == "/livez"], [])


def main():
    e = edge.Edge()
    try:
        for part in (transport, headers, identity, traces, sizes, anonymous, slow_uploads, routes, rates, logs):
            part(e)
    finally:
        e.close()
    all_uploads()
    balancers()
    print("\n".join(wrong))
    print(f"{checked - len(wrong)} of {checked} right")
    sys.exit(bool(wrong) or not checked)


main()
