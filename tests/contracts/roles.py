"""Everything that the three documents describe, asked as nobody and as every role: cases by Schemathesis, rightly and wrongly made
and, every second one, about what is really there. No answer is a 5xx; every one is described, and fits; whom a route is not for gets
401 or 403; and nothing of planted customers comes back to somebody who may not see it.

usage: roles.py [CASES]     asked at least so many times in all (10,000); by tests/contracts/openapi --roles, which has Schemathesis;
with PQR_CLOCK_START at an hour of calling and PQR_CLOCK_SPEED such that calls are due soon
"""
import io
import itertools
import json
import os
import subprocess
import sys
import time
import urllib.parse
import zipfile
from collections import Counter
from pathlib import Path

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisException
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (content_type_conformance, response_headers_conformance, response_schema_conformance,
                                               status_code_conformance)

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "lib"))
from openapi_hooks import refusal_is_a_problem  # noqa: E402
from pqr_stack import Checks, settled, sql, wait_for  # noqa: E402

WANTED = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
SERVICES = ("ingest", "contact", "reporting")
ROLES = ("agente", "backoffice", "supervisor", "coordinador", "gerente", "integracion", "admin")
EVERYBODY = (None, *ROLES)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
          response_schema_conformance, refusal_is_a_problem]
# What each try costs a password's hash, or takes work from the cell that would then be somebody's own.
FEW = {("POST", "/v1/sesion"): 3, ("POST", "/v1/sesion/clave"): 3}
ONLY_REFUSED = {("POST", "/v1/agenda/tomar")}
URL = {name: os.environ[f"PQR_{name.upper()}_URL"] for name in SERVICES}
DAY = "06-12-2021"
# Of every planted customer, beginnings that nothing else has.
CUENTA, TELEFONO, WORDS, RADICADO = b"9173300", b"3172200", b"MARCAOBSERVADA", b"4437091700"

checks = Checks()
session = requests.Session()


def bearer(role):
    return {"Authorization": f"Bearer {(Path(os.environ['PQR_TOKENS']) / role).read_text().strip()}"} if role else {}


# ---- planted ----

def base(kind, n, first):
    """As CSV: customers that nobody is."""
    motives = ("Error de facturación", "Campaña caída no aplicada", "Cobros de equipos", "Otra cosa", "Cargos de reconexión")
    rows = [";".join((f"9173300{i:03d}", f"4437091700{i:06d}", "PENDIENTE", motives[i % 5], f"ECM{i % 3}", "Asesora Prueba", f"3172200{i:03d}",
                      "Bogotá", f"MARCAOBSERVADA{i}")) for i in range(first, first + n)]
    text = "CUENTA;PQR;ESTADO;MOTIVO;USUARIO ESCALA;ASESOR;TELEFONO;CIUDAD;OBSERVACION\r\n" + "\r\n".join(rows) + "\r\n"
    name = f"{kind} ({DAY}).csv"
    answer = session.post(f"{URL['ingest']}/v1/bases?archivo={urllib.parse.quote(name)}", data=text.encode("utf-8-sig"),
                          headers={**bearer("coordinador"), "Content-Type": "text/csv"}, timeout=60)
    checks.hold(f"{name}: {answer.text[:300] if answer.status_code != 201 else ''}", answer.status_code, 201)
    return answer.json()["sha256"]


def somebody_elses(n):
    """Cases given to an agent of another team: their radicados. As that agent the account is seen, or nothing here would mean much."""
    done = subprocess.run([Path(os.environ["PQR_BIN_DIR"]) / "pqrctl", "token", "emitir", "agente.ajena", "agente", "--equipo", "Otro equipo",
                           "--clave", Path(os.environ["PQR_STACK_DIR"]) / "secrets" / "firma.json", "--emisor", "https://pqr.desarrollo/"],
                          capture_output=True, text=True, check=True)
    headers = {"Authorization": f"Bearer {done.stdout.strip()}"}
    taken = []

    def take():
        answer = session.post(f"{URL['contact']}/v1/agenda/tomar", json={"maximo": n}, headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        taken.extend(answer.json()["datos"])
        return len(taken) >= n
    wait_for("calls to be due", take)
    checks.hold("who holds a case sees its account", CUENTA.decode() in json.dumps(taken), True)
    return sorted({t["radicado"] for t in taken})


def planted():
    shas = [base("INFORME PENDIENTES USUARIOS CALL CENTER", 25, 0), base("Base Mal Escalados", 10, 25)]
    wait_for("all is told and counted", settled)
    given = somebody_elses(6)
    everyone = [f"4437091700{i:06d}" for i in range(35)]
    ids = {"/v1/intentos/": sql("SELECT string_agg(id::text, ' ') FROM contact.intento").split(),
           "/v1/tareas/": sql("SELECT string_agg(id::text, ' ') FROM contact.tarea").split(),
           "/v1/formatos/": (sql("SELECT string_agg(id::text, ' ') FROM reporting.formato") or "1").split()}
    return shas, given, everyone, ids


# ---- cases ----

def drawn(operation, n):
    """Of one operation, some made rightly and some wrongly; the same ones every time. Nothing is made smaller, nothing is kept."""
    cases = []
    for mode, share in ((GenerationMode.POSITIVE, n - n // 3), (GenerationMode.NEGATIVE, n // 3)):
        @seed(7)
        @settings(max_examples=share, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(operation.as_strategy(generation_mode=mode))
        def take(case):
            cases.append(case)
        try:
            take()
        except (HypothesisException, schemathesis.errors.SchemathesisError):
            continue  # of what has no parameters nothing can be made wrongly
    return cases


def about_what_is_there(case, at, world):
    """Puts ids that there are in place of made ones; and webhooks go to a host that there is not (RFC 2606)."""
    shas, given, everyone, ids = world
    if isinstance(case.body, dict) and isinstance(case.body.get("url"), str) and "://" in case.body["url"]:
        case.body = {**case.body, "url": "https://avisos.invalid/pqr"}
    if at % 2 or not case.path_parameters:
        return
    path = case.operation.path
    choice = {"radicado": (given if at % 4 else everyone), "sha256": shas, "semana": ["2021-W49"],
              "id": next((found for prefix, found in ids.items() if path.startswith(prefix)), None)}
    case.path_parameters = {name: choice[name][at // 2 % len(choice[name])] if choice.get(name) else value
                            for name, value in case.path_parameters.items()}


# ---- answers ----

def seen(response):
    """All bytes of an answer that somebody could read: a workbook's unpacked too, and the headers."""
    body = response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as z:
            body = b"".join(z.read(name) for name in z.namelist())
    return body + "\n".join(f"{k}: {v}" for k, v in response.headers.items()).encode()


def may_not_see(service, role):
    """Nobody sees a customer. A telephone is whole for who has dialled it, and for nobody else. Figures are for gerentes, and cases by
    their radicado. An agent sees what he or she was given, a supervisor in contact what the team was."""
    if role is None:
        return (CUENTA, TELEFONO, WORDS, RADICADO)
    if role == "agente":
        return (CUENTA, TELEFONO, WORDS, RADICADO)
    if role == "gerente":
        return (CUENTA, TELEFONO, WORDS)
    return (TELEFONO,)


def echoed(case, marker):
    """The request said it itself."""
    return marker in json.dumps([case.path_parameters, case.query, str(case.body)], default=str).encode()


class Asked:
    def __init__(self):
        self.n, self.statuses, self.faults, self.shown = 0, Counter(), Counter(), Counter()

    def fault(self, text):
        self.faults[text] += 1

    def ask(self, service, case, role, roles, world):
        method, path = case.method.upper(), case.operation.path
        if role in (roles or ()) and (method, path) in ONLY_REFUSED:
            return
        kwargs = case.as_transport_kwargs(base_url=URL[service], headers=bearer(role))
        kwargs["headers"] = {k: v for k, v in kwargs["headers"].items() if k.lower() not in ("authorization", "cookie")} | bearer(role)
        kwargs.pop("cookies", None)
        try:
            response = session.request(**kwargs, timeout=30)
        except requests.RequestException as e:
            return self.fault(f"{method} {path} as {role}: no answer: {type(e).__name__}")
        self.n += 1
        self.statuses[response.status_code] += 1
        where = f"{method} {path} as {role or 'nobody'}: {response.status_code}"
        # What is no HTTP that a route could be found by is refused before anybody is asked for.
        before = response.status_code in (400, 404, 405, 413, 414, 415, 431)
        if roles is not None and role is None and response.status_code != 401 and not before:
            self.fault(f"{where}, not 401")
        if roles is not None and role and role not in roles and response.status_code != 403 and not before:
            self.fault(f"{where}, not 403")
        if roles is not None and role not in roles and response.status_code < 400:
            self.fault(f"{where}: let in")
        try:
            case.validate_response(response, checks=CHECKS)
        except (schemathesis.errors.SchemathesisError, AssertionError, BaseExceptionGroup) as e:
            inner = getattr(e, "exceptions", [e])
            self.fault(f"{where}: {' | '.join(str(x).splitlines()[0] + ' ' + str(getattr(x, 'message', ''))[:200] for x in inner)}")
        found = seen(response)
        for marker in (CUENTA, TELEFONO, WORDS, RADICADO):
            if marker in found:
                self.shown[role, marker] += 1
                if marker in may_not_see(service, role) and not echoed(case, marker):
                    self.fault(f"{where}: LEAK of {marker.decode()}")
        if service == "contact" and role == "supervisor" and response.status_code < 300:
            for radicado in world[1]:
                if radicado.encode() in found:
                    self.fault(f"{where}: LEAK of another team's case")


def main():
    began, cpu = time.monotonic(), time.process_time()
    world = planted()
    operations = []
    for service in SERVICES:
        schema = schemathesis.openapi.from_url(f"{URL[service]}/openapi.json")
        for result in schema.get_all_operations():
            operation = result.ok()
            operations.append((service, operation, operation.definition.raw.get("x-roles")))
    asked, made = Asked(), 0
    # As many cases of each as make the number wanted; those that have few are made up for by the others.
    each = max(4, WANTED // (len(operations) * len(EVERYBODY)) + 1)
    pools = {}
    for at, (service, operation, roles) in enumerate(operations):
        key = (operation.method.upper(), operation.path)
        pools[at] = drawn(operation, FEW.get(key, each * 3 // 2))
        for i, case in enumerate(pools[at]):
            about_what_is_there(case, i, world)
        made += len(pools[at])
    for turn in itertools.count():
        left = [(at, pool[turn]) for at, pool in pools.items() if turn < len(pool)]
        if not left or (asked.n >= WANTED and turn >= 4):
            break
        for at, case in left:
            service, _, roles = operations[at]
            for role in (EVERYBODY if roles else (None, "admin")):
                asked.ask(service, case, role, roles, world)
    for fault, times in asked.faults.most_common(60):
        print(f"{times} × {fault}")
    print(f"{len(operations)} operations, {made} cases, asked {asked.n} times as {len(EVERYBODY)} in {time.monotonic() - began:.0f} s "
          f"({time.process_time() - cpu:.0f} s of CPU here): {dict(sorted(asked.statuses.items()))}")
    checks.hold("asked often enough", asked.n >= WANTED, True)
    checks.hold("no 5xx", [s for s in asked.statuses if s >= 500], [])
    checks.hold("faults", len(asked.faults), 0)
    # Or nothing was looked at.
    for role, marker in ((r, m) for r in ("coordinador", "admin") for m in (CUENTA, WORDS, RADICADO)):
        checks.hold(f"{role} sees {marker.decode()}", asked.shown[role, marker] > 0, True)
    checks.hold("gerente sees cases by their radicado", asked.shown["gerente", RADICADO] > 0, True)
    checks.close()


if __name__ == "__main__":
    main()
