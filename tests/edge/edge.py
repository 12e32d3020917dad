"""An edge of a test's own before stand-ins of the services: nginx with the product's configuration, on ports that are free."""
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")


class StandIn(BaseHTTPRequestHandler):
    """Answers with what it was asked; as reporting it also exchanges a session for a token."""
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece: in two, the second would wait for the first one's acknowledgement

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def any(self):
        length = int(self.headers.get("Content-Length") or 0)
        while length > 0:
            length -= len(self.rfile.read(min(length, 1 << 20)) or self.rfile.read(1) or b"x" * length)
        with self.server.lock:
            self.server.asked.append((self.command, self.path, self.headers.items()))
        if self.path == "/api/reporting/v1/sesion/credencial":
            self.credential()
        elif self.path == "/api/reporting/v1/sesion/portador":
            self.bearer()
        elif self.path.split("?")[0].endswith(("/v1/cortado", "/cortado/escaneo")):
            self.close_connection = True
        elif self.path.endswith("/v1/ocupado"):
            self.answer(503, b'{"status":503}', [("Content-Type", "application/problem+json"), ("Retry-After", "7")])
        elif self.path.endswith("/v1/papel"):
            self.answer(200, b"x", [("Content-Security-Policy", "default-src 'none'; style-src 'self'"),
                                    ("Content-Type", "text/html"), ("Referrer-Policy", "unsafe-url"),
                                    ("X-PQR-Credencial", "Bearer secreto"), ("X-Accel-Redirect", "/livez")])
        else:
            told = {"servicio": self.server.name, "metodo": self.command, "ruta": self.path, "cabeceras": self.headers.items()}
            self.answer(200, json.dumps(told).encode(), [("Content-Type", "application/json")])

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = any

    def credential(self):
        cookie, method = self.headers.get("Cookie"), self.headers.get("X-Original-Method")
        if cookie == "__Host-pqr_sesion=cortada":
            self.close_connection = True
        elif cookie == "__Host-pqr_sesion=primera":
            self.answer(403, headers=[("X-PQR-Codigo", "cambie_su_clave")])
        elif cookie != "__Host-pqr_sesion=buena":
            self.answer(401, headers=[("X-PQR-Codigo", "sesion_vencida"), ("WWW-Authenticate", 'Bearer realm="pqr"')])
        elif method not in ("GET", "HEAD") and self.headers.get("X-CSRF") != "prueba":
            self.answer(403, headers=[("X-PQR-Codigo", "csrf")])
        else:
            self.answer(204, headers=[("X-PQR-Credencial", f"Bearer de-{method}")])

    def bearer(self):
        if self.headers.get("Authorization") == "Bearer bueno":
            self.answer(204)
        else:
            self.answer(401, headers=[("X-PQR-Codigo", "token_vencido"), ("WWW-Authenticate", 'Bearer realm="pqr", error="invalid_token"')])


def stand_in(name):
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    server.name, server.asked, server.lock = name, [], threading.Lock()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def certificate(directory):
    cert, key = directory / "edge.crt", directory / "edge.key"
    subprocess.run([ROOT / "deploy" / "edge" / "certificate", key, cert], check=True)
    return {"PQR_EDGE_CERT": str(cert), "PQR_EDGE_KEY": str(key)}


def render(directory, settings):
    own = {k: v for k, v in os.environ.items() if not k.startswith("PQR_EDGE_")}
    subprocess.run([ROOT / "deploy" / "edge" / "render", directory], check=True, env={**own, **settings})


def user():
    return ["-g", "user nobody nogroup;"] if os.geteuid() == 0 else []


def accepted(directory):
    """What `nginx -t` says of what was rendered there; empty: nothing against it."""
    done = subprocess.run([NGINX, "-t", "-q", "-e", "stderr", "-p", f"{directory}/", "-c", "nginx.conf", *user()],
                          capture_output=True, text=True)
    return done.stderr + ("" if done.returncode == 0 else f"exit {done.returncode}")


class Client:
    """Asks an edge, one connection a thread of asking."""

    def __init__(self, host, port, cert):
        self.host, self.port = host, port
        self.tls = ssl.create_default_context(cafile=cert)

    def connection(self, timeout=20, client=None):
        return http.client.HTTPSConnection(self.host, self.port, timeout=timeout, context=self.tls, source_address=client and (client, 0))

    def ask(self, method, path, headers=None, body=None, connection=None):
        """(status, {name: [values]}, body)"""
        c = connection or self.connection()
        c.request(method, path, body, headers or {})
        with c.getresponse() as a:
            raw, found = a.read(), {}
            for name, value in a.getheaders():
                found.setdefault(name.lower(), []).append(value)
        if not connection:
            c.close()
        return a.status, found, raw

    def told(self, method, path, headers=None, body=None):
        """What the stand-in behind it was asked: (service, path, {name: value})."""
        status, _, raw = self.ask(method, path, headers, body)
        if status != 200:
            return status, raw.decode(), {}
        told = json.loads(raw)
        return told["servicio"], told["ruta"], {k.lower(): v for k, v in told["cabeceras"]}


class Edge(Client):
    def __init__(self, **settings):
        self.directory = Path(tempfile.mkdtemp(prefix="pqr-edge."))
        self.directory.chmod(0o755)
        self.services = {name: stand_in(name) for name in ("ingest", "contact", "reporting")}
        self.redirect_port = free_port()
        key = self.directory / "borde"
        key.write_text("clave-del-borde\n")
        settings = {"PQR_EDGE_PORT": str(free_port()), "PQR_EDGE_SERVICE_KEY_FILE": str(key), "PQR_EDGE_REDIRECT_PORT": str(self.redirect_port),
                    **{f"PQR_EDGE_{n.upper()}": "%s:%d" % s.server_address for n, s in self.services.items()},
                    **certificate(self.directory), **settings}
        render(self.directory / "edge", settings)
        super().__init__("localhost", int(settings["PQR_EDGE_PORT"]), settings["PQR_EDGE_CERT"])
        self.log = self.directory / "log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([NGINX, "-e", "stderr", "-p", f"{self.directory}/edge/", "-c", "nginx.conf", *user()],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + 20
        while True:
            try:
                assert self.ask("GET", "/livez")[0] == 204
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    self.close()
                    sys.exit("nginx did not start")
                time.sleep(0.05)

    def lines(self):
        """What the log has, as JSON where it is, once everything asked so far is in it."""
        return [json.loads(line) if line.startswith("{") else line for line in self.log.read_text().splitlines()]

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
        sys.stderr.write("".join(f"{line}\n" for line in self.log.read_text().splitlines() if not line.startswith("{")))
        shutil.rmtree(self.directory)
