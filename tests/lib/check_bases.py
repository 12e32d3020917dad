#!/usr/bin/env python3
"""Loads a folder of workbooks into running services and holds what they answer against the folder's expected.json.

As a program it prints how many figures were right, names those that were not, and ends with 1 if there was one.
As a module: run(Services(...), folder) returns the Figures.
"""
import argparse
import datetime
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import pqr_auth  # noqa: E402,F401

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Services:
    """The REST of the three services. An answer is (status, body); body is None where it is no JSON."""

    def __init__(self, ingest, contact, reporting, token=None, timeout_s=60):
        self.ingest, self.contact, self.reporting = (u.rstrip("/") for u in (ingest, contact, reporting))
        self.headers = {"authorization": f"Bearer {token}"} if token else {}
        self.timeout_s = timeout_s

    def call(self, url, body=None, content_type=None):
        headers = dict(self.headers)
        if content_type:
            headers["content-type"] = content_type
        request = urllib.request.Request(url, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout_s) as answer:
                status, raw = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, raw = error.code, error.read()
        except OSError as error:
            return 0, {"error": str(error)}
        try:
            return status, json.loads(raw)
        except ValueError:
            return status, None

    def load(self, workbook):
        query = urllib.parse.urlencode({"archivo": workbook.name})
        return self.call(f"{self.ingest}/v1/bases?{query}", workbook.read_bytes(), XLSX)

    def report(self, path):
        """The body of a good answer of reporting, else what came instead, so that a figure shows it."""
        status, body = self.call(self.reporting + path)
        return body if status == 200 and isinstance(body, dict) else {"status": status, "body": body}


class Figures:
    def __init__(self):
        self.right = 0
        self.wrong = []

    def hold(self, name, got, want):
        if got == want:
            self.right += 1
        else:
            self.wrong.append(f"{name}: {difference(got, want)}")

    @property
    def all(self):
        return self.right + len(self.wrong)


def difference(got, want):
    """Short: of two tables only the rows that differ."""
    if isinstance(got, dict) and isinstance(want, dict):
        keys = [k for k in sorted(set(got) | set(want), key=str) if got.get(k) != want.get(k)]
        got, want = {k: got.get(k) for k in keys}, {k: want.get(k) for k in keys}
    return f"{str(got)[:300]}, expected {str(want)[:300]}"


def percentage(n, total):
    """n of total in hundredths of a percent, half away from zero, from exact integers."""
    return (2 * n * 10000 + total) // (2 * total) / 100


def wait_for(condition, deadline, every_s=0.25):
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every_s)
    return True


def added_up(files, field):
    total = {}
    for file in files:
        for name, n in file[field].items():
            total[name] = total.get(name, 0) + n
    return total


def hold_summary(figures, file, status, body, again):
    name = file["file"]
    body = body if isinstance(body, dict) else {}
    figures.hold(f"{name}: status", status, 200 if again else 201)
    if again:
        figures.hold(f"{name}: repetida", body.get("repetida"), True)
    want = {
        "base": file["base"],
        "fecha_corte": file["fecha_corte"],
        "total": file["total"],
        "aceptados": file["accepted"],
        "duplicados": file["duplicates"],
        "rechazados": len(file["rejected"]),
    }
    for field, value in want.items():
        figures.hold(f"{name}: {field}", body.get(field), value)
    return body.get("sha256")


def hold_base(figures, services, file, sha256, deadline):
    path = f"/v1/bases/{sha256}"

    def decided():
        return sum((services.report(path).get("decisiones") or {}).values()) >= file["accepted"]

    wait_for(decided, deadline)
    base = services.report(path)
    figures.hold(f"{file['file']}: decisiones", base.get("decisiones", base), file["decision"])
    rejected = services.report(path + "/rechazos")
    rows = rejected.get("datos")
    if isinstance(rows, list):
        rejected = sorted((r["fila"], r["razon"]) for r in rows if r["razon"] != "duplicate")
        figures.hold(f"{file['file']}: filas repetidas", len(rows) - len(rejected), file["duplicates"])
    figures.hold(f"{file['file']}: rechazos", rejected, sorted((r["row"], r["reason"]) for r in file["rejected"]))


INDICATORS = (
    # path, base, field of expected.json, key of a row, what expected.json calls a missing key
    ("motivos", "pendientes", "causal", "causal", "?"),
    ("mal-escaladas", "mal_escalados", "advisor", "usuario", ""),
)


def hold_indicators(figures, services, files, first, last):
    for path, base, field, key, missing in INDICATORS:
        within = [f for f in files if f["base"] == base and first <= f["fecha_corte"] <= last]
        total = sum(f["total"] for f in within)
        answer = services.report(f"/v1/indicadores/{path}?desde={first}&hasta={last}")
        name = f"{path} {first}..{last}"
        figures.hold(f"{name}: total_registros", answer.get("total_registros", answer), total)
        rows = answer.get("datos")
        if isinstance(rows, list):
            rows = {r.get(key) or missing: (r.get("registros"), r.get("porcentaje")) for r in rows}
        want = {k: (n, percentage(n, total)) for k, n in added_up(within, field).items()}
        figures.hold(name, rows, want)


def hold_top(figures, services, first_day, top):
    year, week, _ = datetime.date.fromisoformat(first_day).isocalendar()
    answer = services.report(f"/v1/informes/top-asesores?semana={year}-W{week:02d}")
    rows = answer.get("datos")
    if isinstance(rows, list):
        rows = [{k: r.get(k) for k in ("usuario", "asesor", "radicados")} for r in rows]
    figures.hold("top-asesores", rows, top)


CASES_HELD = 50


def hold_cases(figures, services, deadline):
    """The first cases that reporting lists are those that contact keeps: its events have come the whole way."""

    def case(body):
        return tuple(body.get(k) for k in ("estado", "causal", "version")) if isinstance(body, dict) else body

    def both():
        listed = services.report(f"/v1/casos?limite={CASES_HELD}").get("datos") or []
        reported = {c["radicado"]: case(c) for c in listed}
        return reported, {r: case(services.call(f"{services.contact}/v1/casos/{r}")[1]) for r in reported}

    # Both go on changing while they are read, so what is held is one pair of readings, the last one taken.
    seen = {}

    def agreed():
        seen["reported"], seen["kept"] = both()
        return seen["reported"] and seen["reported"] == seen["kept"]

    wait_for(agreed, deadline)
    figures.hold("casos: some are listed", bool(seen["reported"]), True)
    figures.hold("casos: reporting and contact", seen["reported"], seen["kept"])


def run(services, folder, settle_s=120, again=False, known=()):
    """again: the workbooks are known already, and loading them must change no figure. known: names of those that are."""
    folder = Path(folder)
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    files, figures = expected["files"], Figures()
    hashes = {}
    for file in files:
        status, body = services.load(folder / file["file"])
        hashes[file["file"]] = hold_summary(figures, file, status, body, again or file["file"] in known)
    deadline = time.monotonic() + settle_s
    for file in files:
        hold_base(figures, services, file, hashes[file["file"]], deadline)
    days = sorted({f["fecha_corte"] for f in files})
    for first, last in dict.fromkeys([(day, day) for day in days] + [(days[0], days[-1])]):
        hold_indicators(figures, services, files, first, last)
    hold_top(figures, services, days[0], expected["top5"])
    hold_cases(figures, services, deadline)
    return figures


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", nargs="?", default=Path(__file__).resolve().parent.parent / "data",
                           help="folder with expected.json and its workbooks")
    arguments.add_argument("--ingest", default="http://127.0.0.1:8081")
    arguments.add_argument("--contact", default="http://127.0.0.1:8082")
    arguments.add_argument("--reporting", default="http://127.0.0.1:8083")
    arguments.add_argument("--token-file", help="file with the bearer token to send")
    arguments.add_argument("--settle", type=float, default=120, metavar="SECONDS",
                           help="how long reporting may take to count everything")
    arguments.add_argument("--again", action="store_true", help="the workbooks were loaded before: all must be known")
    chosen = arguments.parse_args()
    token = Path(chosen.token_file).read_text(encoding="utf-8").strip() if chosen.token_file else None
    services = Services(chosen.ingest, chosen.contact, chosen.reporting, token)
    figures = run(services, chosen.folder, chosen.settle, chosen.again)
    for wrong in figures.wrong:
        print(wrong, file=sys.stderr)
    print(f"{figures.right} of {figures.all} figures right")
    return 0 if not figures.wrong and figures.right else 1


if __name__ == "__main__":
    sys.exit(main())
