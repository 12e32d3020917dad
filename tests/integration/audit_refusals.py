#!/usr/bin/env python3
"""Floods of refused requests, at each service: some are entries of the audit, and these say how many were left out, so that together they
are as many as were refused; also when the flood just ends, and when the service is stopped amid it.

usage: with-stack --services audit_refusals.py
"""
import concurrent.futures
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_auth import token  # noqa: E402
from pqr_stack import Checks, part, sql, wait_for  # noqa: E402

checks = Checks()
FLOOD = 45
ROUTES = {"reporting": "/v1/registros", "contact": "/v1/tareas", "ingest": "/v1/cargas/x"}


def refused(service):
    request = urllib.request.Request(os.environ[f"PQR_{service.upper()}_URL"] + ROUTES[service], headers={"Authorization": f"Bearer {token('agente')}"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as e:
        return e.code


def flood(service):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        checks.hold(f"{service}: all refused", set(pool.map(refused, [service] * FLOOD)), {403})


def entries(service):
    return int(sql(f"SELECT count(*) FROM reporting.auditoria WHERE servicio = '{service}' AND accion = 'acceso.negado' AND objeto <> 'servicio/{service}'"))


def told(service):
    """Refusals that are entries, and those that entries count."""
    return entries(service) + int(sql("SELECT coalesce(sum((despues ->> 'omitidas')::int), 0) FROM reporting.auditoria "
                                      f"WHERE servicio = '{service}' AND accion = 'acceso.negado'"))


def main():
    for service in ROUTES:
        flood(service)
    for service in ROUTES:
        wait_for(f"{service}: the rest of a flood that is over", lambda: told(service) >= FLOOD, 60)
        checks.hold(f"{service}: as many as there were", told(service), FLOOD)
        checks.hold(f"{service}: most are entries, not all: {entries(service)}", 30 <= entries(service) < FLOOD, True)
        rest = sql(f"SELECT string_agg(DISTINCT quien, ' ') FROM reporting.auditoria WHERE objeto = 'servicio/{service}'")
        checks.hold(f"{service}: who tells the rest", rest, service)
    for service in ROUTES:
        flood(service)
        part("stop", service)
        part("start", service)
    for service in ROUTES:
        wait_for(f"{service}: stopped amid a flood", lambda: told(service) >= 2 * FLOOD, 60)
        checks.hold(f"{service}: as many as both", told(service), 2 * FLOOD)
    checks.close()


if __name__ == "__main__":
    main()
