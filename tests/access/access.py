#!/usr/bin/env python3
"""Who may do what, row by row against the running services: access.tsv says which roles a route is for. Nobody known gets 401,
whoever has another role 403, and whoever has one of the route's anything else; the documents say the same.

usage: with-stack --services access.py
"""
import json
import os
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
from pqr_auth import token  # noqa: E402
from pqr_stack import Checks  # noqa: E402

ROLES = ("agente", "backoffice", "supervisor", "coordinador", "gerente", "integracion", "admin")
SAMPLE = {"sha256": "0" * 64, "semana": "2021-W49", "radicado": "0", "id": "999999999"}  # nothing of anybody's

JUDGE_THEMSELVES = ("/v1/sesion", "/v1/sesion/clave")  # open, and 401 where nobody is signed in


def rows():
    for line in (HERE / "access.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            service, method, path, roles = line.split("\t")
            yield service, method, path, set(roles.split(",")) if roles not in ("todos", "cualquiera") else roles


def url(service, path):
    return os.environ[f"PQR_{service.upper()}_URL"] + re.sub(r"{(\w+)}", lambda m: SAMPLE[m[1]], path)


def ask(service, method, path, authorization):
    """Status and the problem's code. An empty object where a body is due: whatever it is refused for comes after the guard."""
    data = b"{}" if method in ("POST", "PUT", "PATCH") else None
    request = urllib.request.Request(url(service, path), data=data, method=method, headers={"Content-Type": "application/json"})
    request.add_header("Authorization", authorization)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, None
    except urllib.error.HTTPError as e:
        text = e.read()
        return e.code, json.loads(text).get("code") if text else None


def documented():
    """{(service, METHOD, path): roles} as the documents that are served have it."""
    found = {}
    for service in ("ingest", "contact", "reporting"):
        with urllib.request.urlopen(os.environ[f"PQR_{service.upper()}_URL"] + "/openapi.json", timeout=30) as answer:
            document = json.load(answer)
        for path, operations in document["paths"].items():
            for method, o in operations.items():
                if method in ("get", "post", "put", "patch", "delete"):
                    found[service, method.upper(), path] = set(o["x-roles"]) if "x-roles" in o else "cualquiera"
    return found


def hold(checks, service, method, path, roles):
    name = f"{service} {method} {path}"
    if roles == "cualquiera":
        status, _ = ask(service, method, path, "Bearer nada")
        checks.hold(f"{name}: open", status in (401, 403) and path not in JUDGE_THEMSELVES, False)
        return
    for nobody in ("", "Bearer ", "Bearer nada", "Basic YWRtaW46YWRtaW4="):
        checks.hold(f"{name}: {nobody or 'nobody'}", ask(service, method, path, nobody)[0], 401)
    for role in ROLES:
        status, code = ask(service, method, path, f"Bearer {token(role)}")
        if role in roles or roles == "todos":
            checks.hold(f"{name}: {role} {status} {code}", status not in (401, 403) and status < 500, True)
        else:
            checks.hold(f"{name}: {role}", (status, code), (403, "sin_permiso"))


def hold_text(checks, service, method, path, roles):
    """What stands for a variable and is no text is not found, and takes nothing down."""
    for odd in ("%FF", "a%00b") if "{" in path else ():
        asked = ask(service, method, re.sub(r"\{[^}]*\}", odd, path), f"Bearer {token(ROLES[-1] if roles == 'todos' else min(roles))}")
        checks.hold(f"{service} {method} {path}: {odd}", asked, (404, "ruta_desconocida"))


def main():
    checks = Checks()
    table = {(s, m, p): set(ROLES) if r == "todos" else r for s, m, p, r in rows()}
    documents = documented()
    for key in sorted(documents.keys() | table.keys()):
        checks.hold(f"{' '.join(key)}: as documented", documents.get(key), table.get(key))
    for service, method, path, roles in rows():
        hold(checks, service, method, path, roles)
        if roles != "cualquiera":
            hold_text(checks, service, method, path, roles)
    checks.close()


if __name__ == "__main__":
    main()
