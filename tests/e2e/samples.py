#!/usr/bin/env python3
"""The whole way with the sample bases: every figure right; everything again, and no figure changed; what is no base refused
with a reason and nothing published; a clean stop. Run through tests/lib/with-stack --services."""
import io
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import DATA, Checks, check_bases, hold_cases_once, metric, part, services, settled, sql, wait_for  # noqa: E402

SAMPLE = DATA / "INFORME PENDIENTES USUARIOS CALL CENTER (06-12-2021).xlsx"


def get(url):
    """(status, content type, text)"""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.headers.get("content-type", ""), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("content-type", ""), error.read().decode()


def post(name, body, **query):
    url = f"{os.environ['PQR_INGEST_URL']}/v1/bases?{urllib.parse.urlencode({'archivo': name, **query})}"
    request = urllib.request.Request(url, data=body, headers={"content-type": check_bases.XLSX})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers.get("content-type", ""), json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("content-type", ""), json.load(error)


def zipped(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, text in entries.items():
            z.writestr(name, text)
    return out.getvalue()


def repacked(workbook, *changes):
    """The same workbook in other bytes, and so under another hash, with pairs of texts replaced in its sheets."""
    out = io.BytesIO()
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename.startswith("xl/worksheets/"):
                for old, new in changes:
                    data = old.sub(new, data) if isinstance(old, re.Pattern) else data.replace(old, new)
            target.writestr(item.filename, data)
    return out.getvalue()


def header_only(workbook):
    """The workbook with nothing below its first row."""
    return repacked(workbook, (re.compile(rb'(<row r="1".*?</row>).*</sheetData>', re.S), rb"\1</sheetData>"))


def refused(checks):
    sample = SAMPLE.read_bytes()
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    encrypted = ole + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4096
    known = "Base Mal Escalados (10-12-2021).xlsx"
    cases = [
        # what, name, body, statuses, a word of the reason
        ("empty", known, b"", (400, 415, 422), "vac"),
        ("prose", known, "Buenos días, adjunto la base del día.\n".encode(), (415, 422), "encabezado"),
        ("truncated", known, sample[: len(sample) // 2], (415, 422), ""),
        ("almost whole", known, sample[:-30], (415, 422), ""),
        ("encrypted", known, encrypted, (415, 422), "contraseña"),
        ("old .xls", known, ole + b"\0" * 4096, (415, 422), ".xlsx"),
        ("zip of something else", known, zipped(**{"hola.txt": "hola"}), (415, 422), ""),
        ("unknown workbook", known, repacked(SAMPLE, (b"<t>CUENTA</t>", b"<t>COLOR</t>"), (b"<t>PQR</t>", b"<t>SABOR</t>")), (422,), "Detalle"),
        ("header without records", known, header_only(DATA / "Base Mal Escalados (06-12-2021).xlsx"), (422,), "ningún registro"),
        ("no base named", "libro.xlsx", repacked(DATA / "Base Mal Escalados (06-12-2021).xlsx"), (422,), "libro"),
        ("contradictory", "INFORME PENDIENTES USUARIOS CALL CENTER (09-12-2021).xlsx", repacked(SAMPLE), (422,), "2021-12-0"),
    ]
    before = sql("SELECT count(*) FROM reporting.base"), sql("SELECT count(*) FROM reporting.registro")
    read = metric("classifier", "pqr_messages_total")
    for what, name, body, statuses, word in cases:
        status, kind, problem = post(name, body)
        checks.hold(f"{what}: refused", status in statuses, True)
        checks.hold(f"{what}: problem+json", kind.split(";")[0], "application/problem+json")
        checks.hold(f"{what}: detail says {word!r}", word in problem.get("detail", ""), True)
        checks.hold(f"{what}: has a title and a code", bool(problem.get("title")) and bool(problem.get("code")), True)
    # A good base after them passes: what stood before it in the topic, had anything been published, would have been read.
    status, _, base = post("INFORME PENDIENTES USUARIOS CALL CENTER (06-12-2021).xlsx", sample)
    checks.hold("the service lives on", (status, base.get("repetida")), (200, True))
    checks.hold("nothing published", (sql("SELECT count(*) FROM reporting.base"),
                                      sql("SELECT count(*) FROM reporting.registro")), before)
    checks.hold("nothing read", metric("classifier", "pqr_messages_total"), read)


def second_workbook_of_a_day(checks):
    """The same records under another hash: refused, and the first one named."""
    status, _, problem = post(SAMPLE.name, repacked(SAMPLE))
    checks.hold("second workbook of a day: refused", status, 409)
    checks.hold("second workbook of a day: first one named", SAMPLE.name in problem.get("detail", ""), True)


CSV = DATA / "Base Mal Escalados (07-12-2021).csv"
FIGURES = ("/v1/indicadores/mal-escaladas?desde=2021-12-06&hasta=2021-12-07", "/v1/indicadores/motivos?desde=2021-12-06&hasta=2021-12-07",
           "/v1/informes/top-asesores?semana=2021-W49")


def replaced_by_csv(checks):
    """The day's base again as Excel's CSV, as a correction of the workbook: the same rows, so the same figures, counted once;
    the cases go on, and say so."""
    reporting = os.environ["PQR_REPORTING_URL"]
    figures = [json.loads(get(reporting + f)[2]) for f in FIGURES]
    _, _, old = post(CSV.with_suffix(".xlsx").name, CSV.with_suffix(".xlsx").read_bytes())
    status, _, problem = post(CSV.name, CSV.read_bytes())
    checks.hold("CSV of a known day: refused", (status, problem.get("code")), (409, "base_ya_recibida"))
    cases = sql("SELECT count(*) FROM contact.caso")
    status, _, new = post(CSV.name, CSV.read_bytes(), reemplaza=old["sha256"])
    checks.hold("CSV as a correction: published", (status, new.get("reemplaza")), (201, old["sha256"]))
    checks.hold("CSV as a correction: the same rows", [new[k] for k in ("total", "aceptados", "rechazados", "duplicados")],
                [old[k] for k in ("total", "aceptados", "rechazados", "duplicados")])
    base = lambda b: json.loads(get(f"{reporting}/v1/bases/{b['sha256']}")[2])  # noqa: E731
    wait_for("the correction is decided and counted", lambda: sum(base(new).get("decisiones", {}).values()) == new["aceptados"])
    checks.hold("the old one says what replaced it", (base(old)["estado"], base(old)["reemplazada_por"]),
                ("reemplazada", new["sha256"]))
    checks.hold("after the correction: the same figures", [json.loads(get(reporting + f)[2]) for f in FIGURES], figures)
    checks.hold("after the correction: the same cases", sql("SELECT count(*) FROM contact.caso"), cases)
    radicado = sql(f"SELECT min(radicado) FROM reporting.registro WHERE sha256 = '{new['sha256']}'")
    told = lambda: [e for e in json.loads(get(f"{reporting}/v1/casos/{radicado}")[2])["historia"]  # noqa: E731
                    if e["tipo"] == "base_reemplazada"]
    wait_for("a case tells that its base was replaced", lambda: len(told()) == 1)


def doors(checks):
    for service in ("INGEST", "CONTACT", "REPORTING"):
        status, _, text = get(os.environ[f"PQR_{service}_URL"] + "/openapi.json")
        checks.hold(f"{service}: openapi", (status, json.loads(text)["openapi"][:3]), (200, "3.1"))
        status, kind, _ = get(os.environ[f"PQR_{service}_URL"] + "/no/hay")
        checks.hold(f"{service}: unknown route", (status, kind.split(";")[0]), (404, "application/problem+json"))
    for service in ("INGEST", "CLASSIFIER", "CONTACT", "REPORTING"):
        admin = os.environ[f"PQR_{service}_ADMIN_URL"]
        checks.hold(f"{service}: livez", get(admin + "/livez")[0], 200)
        status, _, text = get(admin + "/readyz?verbose")
        checks.hold(f"{service}: readyz", (status, "[+]kafka ok" in text), (200, True))
        checks.hold(f"{service}: metrics", "# TYPE pqr_" in get(admin + "/metrics")[2], True)
    status, kind, text = get(os.environ["PQR_REPORTING_URL"] + "/")
    checks.hold("page", (status, kind.split(";")[0], '<html lang="es' in text), (200, "text/html", True))


def search(**asked):
    """Of cases, by what stands in no URL; no_personal_data_in_logs() looks for it."""
    request = urllib.request.Request(os.environ["PQR_REPORTING_URL"] + "/v1/casos/buscar", json.dumps(asked).encode(),
                                     {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def searches(checks):
    account = sql("SELECT min(f.cuenta) FROM reporting.ficha f JOIN reporting.caso USING (radicado)")
    checks.hold("a search by account", len(search(cuenta=account)[1]["datos"]) > 0, True)
    checks.hold("a search by account and words", search(cuenta="19112867", texto="Zúñiga 3136952267")[0], 200)
    checks.hold("a search that is refused", search(cuenta=["19112867"], texto="Zúñiga")[0], 400)


def dependency_down(checks):
    """/readyz says what is missing; nothing is lost; it comes back by itself."""
    part("kill9", "postgres")
    for service in ("CONTACT", "REPORTING"):
        admin = os.environ[f"PQR_{service}_ADMIN_URL"]
        wait_for(f"{service} says that PostgreSQL is gone",
                 lambda: "[-]postgres" in get(admin + "/readyz?verbose")[2] and get(admin + "/readyz")[0] == 503)
    status, kind, _ = get(os.environ["PQR_REPORTING_URL"] + "/v1/bases")
    checks.hold("without its database: 503", (status, kind.split(";")[0]), (503, "application/problem+json"))
    checks.hold("a search without it: 503", search(cuenta="19112867", texto="Zúñiga")[0], 503)
    part("start", "postgres")
    for service in ("CONTACT", "REPORTING"):
        admin = os.environ[f"PQR_{service}_ADMIN_URL"]
        wait_for(f"{service} is back", lambda: get(admin + "/readyz")[0] == 200)
    checks.hold("with it again: 200", get(os.environ["PQR_REPORTING_URL"] + "/v1/bases")[0], 200)


def no_personal_data_in_logs(checks):
    logs = "".join(p.read_text(errors="replace") for p in (Path(os.environ["PQR_STACK_DIR"]) / "log").glob("pqr-*.log"))
    checks.hold("logs are there", "arranca" in logs, True)
    for what, value in (("radicado", "4436210001009274"), ("account", "19112867"), ("telephone", "3136952267"),
                        ("name", "Zúñiga")):
        checks.hold(f"no {what} in the logs", value in logs, False)


def main():
    checks = Checks()
    checks.figures("first", check_bases.run(services(), DATA))
    wait_for("all is told and counted", settled)
    hold_cases_once(checks, "first")
    before = sql("SELECT md5(string_agg(c::text, '' ORDER BY radicado)) FROM contact.caso c")
    checks.figures("again", check_bases.run(services(), DATA, again=True))
    wait_for("all is told and counted", settled)
    hold_cases_once(checks, "again")
    checks.hold("again: no case changed", sql("SELECT md5(string_agg(c::text, '' ORDER BY radicado)) FROM contact.caso c"), before)
    refused(checks)
    second_workbook_of_a_day(checks)
    replaced_by_csv(checks)
    doors(checks)
    searches(checks)
    dependency_down(checks)
    for name in ("ingest", "classifier", "contact", "reporting"):
        part("stop", name)
        log = (Path(os.environ["PQR_STACK_DIR"]) / "log" / f"pqr-{name}.log").read_text(errors="replace")
        checks.hold(f"{name}: clean stop", '"msg":"termina"' in log, True)
    no_personal_data_in_logs(checks)
    checks.close()


if __name__ == "__main__":
    main()
