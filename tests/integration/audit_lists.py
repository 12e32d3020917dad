#!/usr/bin/env python3
"""What is asked of the audit is answered from a few pages of it, however long it is: rare words, days long ago, and what is asked together.
Each answer is the one that a plain reading of all rows gives, entries told late included.

usage: with-postgres audit_lists.py
"""
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "lib"))
from pqr_stack import Checks, sql  # noqa: E402

checks = Checks()
SQL = ROOT / "services/reporting/audit/sql"
PAGES = 400  # of some 4,000 that the rows have
FILL = """
INSERT INTO reporting.auditoria (n, momento, encadenada, servicio, id, quien, roles, desde, accion, objeto, despues, solicitud, previo, hash)
SELECT i, t - CASE WHEN i % 1000 = 0 THEN interval '3 hours' ELSE interval '0' END, t,
       CASE WHEN i < 20000 AND i % 400 = 0 THEN 'pqrctl' ELSE (ARRAY['contact', 'reporting', 'ingest'])[1 + i % 3] END, 'id' || i, 'persona' || i % 50,
       'agente', CASE WHEN i % 90000 = 7 THEN '203.0.113.9' ELSE '10.0.' || i % 7 || '.' || i % 200 END,
       CASE WHEN i < 20000 AND i % 500 = 0 THEN 'titular.ver' ELSE (ARRAY['caso.respuesta', 'caso.causal', 'lista.exportar', 'telefono.ver'])[1 + i % 4] END,
       'caso/44362100010' || i % 20000, '{"version": 4}', 'sol-' || i, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex')
FROM (SELECT i, '2021-01-01'::timestamptz + i * interval '60 s' AS t FROM generate_series(1, 150000) i) g;
INSERT INTO reporting.auditoria_tramo SELECT n / 4096, min(momento), max(momento) FROM reporting.auditoria GROUP BY 1;
ANALYZE reporting.auditoria, reporting.auditoria_tramo
"""
LISTED = ("quien", "accion", "objeto", "servicio", "desde", "hasta", "direccion")
SEEN = ("quien", "objeto", "accion", "dia", "ultimo")
PLAIN = {"quien": "quien = '{}'", "accion": "accion = '{}'", "objeto": "objeto = '{}'", "servicio": "servicio = '{}'", "desde": "momento >= '{}'",
         "hasta": "momento < '{}'", "direccion": "desde = '{}'", "dia": "momento >= '{} 00:00-05'",
         "ultimo": "momento < ('{} 00:00-05'::timestamptz + interval '1 day')"}
QUESTIONS = [{"accion": "titular.ver"}, {"accion": "caso.causal"}, {"servicio": "pqrctl"}, {"direccion": "203.0.113.9"}, {"quien": "persona7"},
             {"desde": "2021-01-20T00:00:00Z", "hasta": "2021-01-21T00:00:00Z"}, {"hasta": "2021-01-03T00:00:00Z"}, {"desde": "2031-01-01T00:00:00Z"},
             {"hasta": "2001-01-01T00:00:00Z"}, {"desde": "2021-01-05T00:00:00Z", "hasta": "2021-01-09T00:00:00Z", "accion": "titular.ver"},
             {"servicio": "contact", "hasta": "2021-01-03T00:00:00Z"}]
SEEN_QUESTIONS = [{}, {"accion": "titular."}, {"accion": "caso."}, {"accion": "titular.ver"}, {"dia": "2021-01-20", "ultimo": "2021-01-20"},
                  {"accion": "titular.", "dia": "2021-01-05", "ultimo": "2021-01-08"}, {"accion": "nada."}]


def filled(text, values):
    for i in range(len(values), 0, -1):
        text = text.replace(f"${i}", "NULL" if values[i - 1] is None else f"'{values[i - 1]}'")
    return text


def hold(name, query, asked):
    plan = json.loads(sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}"))[0]["Plan"]
    pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    checks.hold(f"{name} {asked}: {pages} pages", pages < PAGES, True)
    conditions = [f"starts_with(accion, '{v}')" if k == "accion" and v.endswith(".") else PLAIN[k].format(v) for k, v in asked.items()]
    plain = sql("SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off; SELECT '.' || coalesce(string_agg(n::text, ' '), '') FROM "
                f"(SELECT n FROM reporting.auditoria WHERE {' AND '.join(conditions) or 'true'} ORDER BY n DESC LIMIT 100) l").split("\n")[-1][1:]
    got = sql(f"SELECT coalesce(string_agg(n::text, ' ' ORDER BY n DESC), '') FROM ({query}) q")
    checks.hold(f"{name} {asked}: the same rows", got, plain)


def main():
    subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1"], input=FILL, text=True, check=True)
    for asked in QUESTIONS:
        text = (SQL / "auditoria_lista.sql").read_text()
        hold("listed", f"SELECT * FROM (\n{filled(text, [asked.get(k) for k in LISTED])}\n) l ORDER BY n DESC LIMIT 100", asked)
    for asked in SEEN_QUESTIONS:
        beginning = (asked.get("accion") or "").endswith(".")
        text = (SQL / ("auditoria_ver_principio.sql" if beginning else "auditoria_ver.sql")).read_text()
        hold("seen", filled(text, [asked.get(k) for k in SEEN] + [100]), asked)
    checks.close()


if __name__ == "__main__":
    main()
