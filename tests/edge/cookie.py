#!/usr/bin/env python3
"""Somebody's day through the edge of a whole stack: a user that an operator makes signs in with the first password, changes it, and
uses reporting, contact and ingest with nothing but the cookie; with and without X-CSRF, from another site, after signing out, and
once the operator has disabled him or her.

usage: with-stack --services cookie.py
"""
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "lib"))
from edge import Client  # noqa: E402
from pqr_stack import DATA, Checks, wait_for  # noqa: E402

checks = Checks()
url = urlsplit(os.environ["PQR_EDGE_URL"])
edge = Client(url.hostname, url.port, os.environ["PQR_EDGE_CERT"])
ENV = {**os.environ, "PQR_PG_CONNINFO": os.environ["PQR_PG_OPERADOR_CONNINFO"],
       "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_OPERADOR_PASSWORD_FILE"]}
WHO, OWN = "rosa.diaz", "una clave larga y propia"
BOOK = DATA / "Base Mal Escalados (06-12-2021).xlsx"
# One that reads and one that changes something, of each service; the answer where somebody is let in.
READS = (("reporting", "/v1/bases", 200), ("contact", "/v1/agenda", 200), ("ingest", "/v1/cargas/no-hay", 404))
CHANGES = (("reporting", "/v1/casos/buscar", {"cuenta": "19112867"}, 200),
           ("contact", "/v1/casos/4436210001009274/causal", {"causal": "Z"}, None),  # refused for what it says, or for the case
           ("ingest", f"/v1/bases?archivo={quote(BOOK.name)}", BOOK.read_bytes(), 200))


def operator(*words):
    run = subprocess.run([Path(os.environ["PQR_BIN_DIR"]) / "pqrctl", "usuario", *words], env=ENV, capture_output=True, text=True)
    checks.hold(f"usuario {words[0]}: {run.stderr if run.returncode else ''}", run.returncode, 0)
    return run.stdout.strip()


class Browser:
    """Keeps the cookie as a browser does, and what the page knows: the session's csrf."""

    def __init__(self, site="same-origin"):
        self.cookie, self.csrf, self.site = None, None, site

    def ask(self, method, path, body=None, csrf=True, site=None):
        headers = {"Sec-Fetch-Site": site or self.site, "Origin": f"https://{url.netloc}"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if csrf and self.csrf:
            headers["X-CSRF"] = csrf if isinstance(csrf, str) else self.csrf
        if isinstance(body, dict):
            headers["Content-Type"], body = "application/json", json.dumps(body).encode()
        status, found, raw = edge.ask(method, path, headers, body)
        for set_cookie in found.get("set-cookie", []):
            self.cookie = set_cookie.split(";")[0]
            self.flags = {part.strip() for part in set_cookie.split(";")[1:]}
        return status, json.loads(raw) if raw[:1] == b"{" else None

    def sign_in(self, password):
        status, answer = self.ask("POST", "/api/reporting/v1/sesion", {"usuario": WHO, "clave": password})
        self.csrf = (answer or {}).get("csrf")
        return status, answer


def code_of(answer):
    return answer[0], (answer[1] or {}).get("code")


def first_password(browser, password):
    checks.hold("a wrong password", code_of(Browser().sign_in("otra clave cualquiera")), (401, "credenciales"))
    status, answer = browser.sign_in(password)
    checks.hold("the first password", (status, answer.get("debe_cambiar_clave")), (200, True))
    checks.hold("the cookie", (browser.cookie.startswith("__Host-pqr_sesion="), browser.flags >= {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"}),
                (True, True))
    for service, path, _ in READS:
        checks.hold(f"{service} before it is changed", code_of(browser.ask("GET", f"/api/{service}{path}")), (403, "cambie_su_clave"))
    status, answer = browser.ask("POST", "/api/reporting/v1/sesion/clave", {"actual": password, "nueva": OWN})
    checks.hold("changed", (status, (answer or {}).get("debe_cambiar_clave")), (200, False))
    browser.csrf = answer["csrf"]
    checks.hold("the first one is over", code_of(Browser().sign_in(password)), (401, "credenciales"))


def lets_in(browser, what):
    for service, path, want in READS:
        checks.hold(f"{what}: reads {service}", browser.ask("GET", f"/api/{service}{path}")[0], want)
    for service, path, body, want in CHANGES:
        status, answer = browser.ask("POST", f"/api/{service}{path}", body)
        checks.hold(f"{what}: changes {service} {status} {answer if status >= 400 else ''}",
                    status == want if want else status not in (401, 403) and status < 500, True)


def keeps_out(browser, what, want):
    for service, path, *_ in READS:
        checks.hold(f"{what}: reads {service}", browser.ask("GET", f"/api/{service}{path}")[0], want)
    for service, path, body, _ in CHANGES:
        checks.hold(f"{what}: changes {service}", browser.ask("POST", f"/api/{service}{path}", body)[0], want)


def forged(browser):
    """The cookie comes along with whatever page asks: what changes something must be our page's."""
    for service, path, body, _ in CHANGES:
        checks.hold(f"{service} without X-CSRF", code_of(browser.ask("POST", f"/api/{service}{path}", body, csrf=False)), (403, "csrf"))
        checks.hold(f"{service} with another X-CSRF", code_of(browser.ask("POST", f"/api/{service}{path}", body, csrf="A" * 43)), (403, "csrf"))
        for site in ("cross-site", "same-site"):
            checks.hold(f"{service} from {site}", code_of(browser.ask("POST", f"/api/{service}{path}", body, site=site)), (403, "csrf"))
    stranger = Browser("cross-site")
    checks.hold("to sign in from another site", code_of(stranger.sign_in(OWN)), (403, "csrf"))
    checks.hold("which gets no cookie", stranger.cookie, None)


def main():
    browser, other = Browser(), Browser()
    keeps_out(browser, "nobody", 401)
    first_password(browser, operator("crear", WHO, "coordinador", "--nombre", "Rosa Díaz"))
    status, answer = browser.ask("POST", f"/api/ingest{CHANGES[2][1]}", BOOK.read_bytes())
    checks.hold(f"a base by cookie {answer if status != 201 else ''}", status, 201)
    wait_for("it to be counted", lambda: browser.ask("GET", f"/api/reporting/v1/bases/{answer['sha256']}")[0] == 200)
    lets_in(browser, "signed in")
    checks.hold("who may not", code_of(browser.ask("POST", "/api/contact/v1/agenda/tomar", {"cuantos": 1})), (403, "sin_permiso"))
    checks.hold("what only the edge asks", browser.ask("GET", "/api/reporting/v1/sesion/credencial")[0], 404)
    forged(browser)

    checks.hold("signed in elsewhere", other.sign_in(OWN)[0], 200)
    checks.hold("another session's X-CSRF", code_of(other.ask("POST", "/api/reporting/v1/casos/buscar", {"cuenta": "1"}, csrf=browser.csrf)),
                (403, "csrf"))
    kept = browser.cookie
    checks.hold("to sign out without X-CSRF", code_of(browser.ask("DELETE", "/api/reporting/v1/sesion", csrf=False)), (403, "csrf"))
    checks.hold("signed out", browser.ask("DELETE", "/api/reporting/v1/sesion")[0], 204)
    browser.cookie = kept
    keeps_out(browser, "after signing out", 401)
    lets_in(other, "the other session")

    operator("desactivar", WHO)
    keeps_out(other, "disabled", 401)
    checks.hold("disabled: to sign in", code_of(Browser().sign_in(OWN)), (401, "credenciales"))
    operator("activar", WHO)
    keeps_out(other, "enabled again, the old session", 401)
    checks.hold("enabled again: to sign in", other.sign_in(OWN)[0], 200)
    operator("cambiar", WHO, "gerente")
    checks.hold("another role holds at once", code_of(other.ask("GET", "/api/contact/v1/agenda")), (403, "sin_permiso"))

    logs = "".join(p.read_text(errors="replace") for p in (Path(os.environ["PQR_STACK_DIR"]) / "log").glob("*.log"))
    for never in (OWN, other.cookie.split("=")[1], other.csrf, kept.split("=")[1]):
        checks.hold("no password, cookie or csrf in a log", never in logs, False)
    checks.hold("no name in a log", re.findall(WHO, logs), [])
    checks.close()


if __name__ == "__main__":
    main()
