#!/usr/bin/env python3
"""Two ingest services at once: the same file sent to both at the same moment, in many forms, is counted once; a replica that
dies amid a base holds nobody up for longer than its own restart; a workbook replaced by another. Run through
tests/lib/with-stack --services."""
import datetime
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import ROOT, Checks, part, sql, wait_for  # noqa: E402
from pqr_topic import committed  # noqa: E402

ROUNDS = 6
SMALL, LARGE = 150, 12000
FIRST_DAY = datetime.date(2022, 3, 1)


def free_port():
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Replica:
    """A second ingest beside the stack's own."""

    def __init__(self, folder):
        self.port, self.admin = free_port(), free_port()
        self.log = open(folder / "replica.log", "ab")
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        env = dict(os.environ, PQR_INSTANCE="segunda", PQR_HTTP_PORT=str(self.port), PQR_ADMIN_PORT=str(self.admin),
                   PQR_KAFKA_BROKERS=os.environ["PQR_KAFKA_BROKERS"])
        self.process = subprocess.Popen([Path(os.environ["PQR_BIN_DIR"]) / "pqr-ingest"], env=env, stdout=self.log,
                                        stderr=self.log)
        wait_for("the second replica is ready", self.ready)

    def ready(self):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/readyz", timeout=2).status == 200
        except OSError:
            return False

    def rows(self):
        try:
            text = urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/metrics", timeout=2).read().decode()
        except OSError:
            return 0
        return sum(int(line.split()[-1]) for line in text.splitlines() if line.startswith("pqr_ingest_rows_total"))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=20)


def make(folder, day, records, seed):
    name = f"INFORME PENDIENTES USUARIOS CALL CENTER ({day:%d-%m-%Y}).xlsx"
    path = folder / f"{seed}" / name
    path.parent.mkdir(exist_ok=True)
    subprocess.run(["/usr/bin/python3", str(ROOT / "tests/bench/make_base.py"), str(records), str(path), "--fecha", day.isoformat(),
                    "--seed", str(seed), "--limpia"], check=True, stdout=subprocess.DEVNULL)
    return path


def post(url, body, name, patience_s=60, **query):
    """The answer, asked for again while it says that it is another's turn."""
    query = urllib.parse.urlencode({"archivo": name, **query})
    end = time.monotonic() + patience_s
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{url}/v1/bases?{query}", data=body, method="POST",
                                                               headers={"content-type": "application/octet-stream"}),
                                        timeout=180) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            status, problem = error.code, json.load(error)
        except OSError as error:
            status, problem = 0, {"code": str(error)}
        if status not in (0, 503) or time.monotonic() > end:
            return status, problem
        time.sleep(0.2)


def together(*calls):
    """All at the same moment; their answers in the order given."""
    answers, gate = [None] * len(calls), threading.Barrier(len(calls))

    def run(i, call):
        gate.wait()
        answers[i] = call()

    threads = [threading.Thread(target=run, args=(i, c)) for i, c in enumerate(calls)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return answers


def published():
    return committed("pqr.received")


def hold_counted(checks, what, before, records, bases):
    """Exactly so many more were published, as Kafka has them: what a service has read it may have read again."""
    wait_for(f"{what}: its base is registered", lambda: bases_known() >= before[1] + bases)
    checks.hold(f"{what}: published once", (published() - before[0], bases_known() - before[1]), (records, bases))


def bases_known():
    return int(sql("SELECT count(*) FROM reporting.base"))


def counts():
    return published(), bases_known()


def same_file_to_both(checks, a, b, folder):
    for i in range(ROUNDS):
        path = make(folder, FIRST_DAY + datetime.timedelta(days=i), SMALL, i + 1)
        body, before = path.read_bytes(), counts()
        answers = together(lambda: post(a, body, path.name), lambda: post(b, body, path.name),
                           lambda: post(a, body, path.name), lambda: post(b, body, path.name))
        checks.hold(f"round {i}: one is the first", sorted(s for s, _ in answers), [200, 200, 200, 201])
        checks.hold(f"round {i}: all say the same", len({x.get("recibido") for _, x in answers}), 1)
        hold_counted(checks, f"round {i}", before, SMALL, 1)


def two_files_of_one_day(checks, a, b, folder):
    day = FIRST_DAY + datetime.timedelta(days=40)
    one, two, before = make(folder, day, SMALL, 41), make(folder, day, SMALL, 42), counts()
    answers = together(lambda: post(a, one.read_bytes(), one.name), lambda: post(b, two.read_bytes(), two.name))
    checks.hold("two files of a day: one holds", sorted(s for s, _ in answers), [201, 409])
    hold_counted(checks, "two files of a day", before, SMALL, 1)


def one_file_under_two_names(checks, a, b, folder):
    """The date is in the name alone, so the two are of different days by what each replica sees."""
    path = make(folder, FIRST_DAY, SMALL, 51)
    names = [f"INFORME PENDIENTES USUARIOS CALL CENTER ({d:02d}-05-2022).xlsx" for d in (1, 2)]
    workbook, before = undated(path), counts()
    answers = together(lambda: post(a, workbook, names[0]), lambda: post(b, workbook, names[1]))
    checks.hold("two names: one is the first", sorted(s for s, _ in answers), [200, 201])
    hold_counted(checks, "two names", before, SMALL, 1)


def undated(path):
    """The same records with nothing above their header, and so without any date but the name's."""
    import openpyxl
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for number, row in enumerate(sheet.iter_rows(max_row=30, values_only=True), 1):
            if any(str(v).strip().upper() == "PQR" for v in row if v is not None):
                sheet.delete_rows(1, number - 1)
                break
    out = path.with_name("sin fecha.xlsx")
    book.save(out)
    return out.read_bytes()


def killed_amid(checks, a, replica, folder):
    """The replica that came first dies; the other one waits, and publishes when the dead one is back under its name."""
    path = make(folder, FIRST_DAY + datetime.timedelta(days=60), LARGE, 61)
    body, before, rows = path.read_bytes(), counts(), replica.rows()
    first = threading.Thread(target=lambda: post(replica.url, body, path.name, patience_s=0))
    first.start()
    wait_for("the replica is amid the base", lambda: replica.rows() > rows, every_s=0.002)
    answers = []
    second = threading.Thread(target=lambda: answers.append(post(a, body, path.name, patience_s=90)))
    second.start()
    replica.kill()
    first.join()
    replica.start()
    second.join()
    checks.hold("killed amid: the other one publishes", answers[0][0], 201)
    hold_counted(checks, "killed amid", before, LARGE, 1)


def replaced(checks, a, b, folder):
    day = FIRST_DAY + datetime.timedelta(days=70)
    one, two, three = (make(folder, day, SMALL, s) for s in (71, 72, 73))
    other = make(folder, day + datetime.timedelta(days=1), SMALL, 74)
    status, first = post(a, one.read_bytes(), one.name)
    checks.hold("replaced: the first", status, 201)
    status, problem = post(b, two.read_bytes(), two.name)
    checks.hold("replaced: not unless asked", (status, problem.get("code")), (409, "base_ya_recibida"))
    checks.hold("replaced: the first one is named", first["sha256"] in problem["detail"], True)
    for what, query, want in (
            ("unknown", "0" * 64, (422, "reemplazo_desconocido")), ("no sha256", "abc", (400, "reemplaza_invalido"))):
        status, problem = post(b, two.read_bytes(), two.name, reemplaza=query)
        checks.hold(f"replaced: {what}", (status, problem.get("code")), want)
    status, problem = post(b, other.read_bytes(), other.name, reemplaza=first["sha256"])
    checks.hold("replaced: of another day", (status, problem.get("code")), (422, "reemplazo_ajeno"))
    status, second = post(b, two.read_bytes(), two.name, reemplaza=first["sha256"])
    checks.hold("replaced: done", (status, second.get("entrega"), second.get("reemplaza")), (201, 1, first["sha256"]))
    status, again = post(a, two.read_bytes(), two.name, reemplaza=first["sha256"])
    checks.hold("replaced: the same again", (status, again.get("repetida")), (200, True))
    status, old = post(a, one.read_bytes(), one.name)
    checks.hold("replaced: the old one again", (status, old.get("reemplazada_por")), (200, second["sha256"]))
    status, problem = post(a, three.read_bytes(), three.name, reemplaza=first["sha256"])
    checks.hold("replaced: what no longer holds", (status, problem.get("code")), (409, "base_reemplazada"))
    checks.hold("replaced: what holds is named", second["sha256"] in problem["detail"], True)
    status, problem = post(a, one.read_bytes(), one.name, reemplaza=second["sha256"])
    checks.hold("replaced: back to the first", (status, problem.get("code")), (409, "base_reemplazada"))
    answers = together(*(lambda u=u, p=p: post(u, p.read_bytes(), p.name, reemplaza=second["sha256"])
                         for u, p in ((a, three), (b, make(folder, day, SMALL, 75)))))
    checks.hold("replaced: two corrections at once, one holds", sorted(s for s, _ in answers), [201, 409])


def progress(checks, a, folder):
    path = make(folder, FIRST_DAY + datetime.timedelta(days=80), LARGE, 81)
    body, seen, answers = path.read_bytes(), [], []

    def look():
        try:
            with urllib.request.urlopen(f"{a}/v1/cargas/prueba-81", timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return {"estado": error.code}

    checks.hold("progress: unknown before", look()["estado"], 404)
    upload = threading.Thread(target=lambda: answers.append(post(a, body, path.name, carga="prueba-81")))
    upload.start()
    while upload.is_alive():
        seen.append(look())
        time.sleep(0.02)
    amid = [s for s in seen if s["estado"] == "publicando"]
    checks.hold("progress: seen amid", bool(amid), True)
    checks.hold("progress: rows only grow", [s["filas"] for s in amid], sorted(s["filas"] for s in amid))
    checks.hold("progress: percent within bounds", all(0 <= s["porcentaje"] <= 100 for s in amid if s["porcentaje"] is not None), True)
    end = look()
    checks.hold("progress: ends", (end["estado"], end["porcentaje"], end["filas"]), ("terminada", 100, LARGE))
    checks.hold("progress: says what was answered", end["resultado"], answers[0][1])
    post(a, b"nada", "nada.xlsx", carga="prueba-82")
    with urllib.request.urlopen(f"{a}/v1/cargas/prueba-82", timeout=10) as answer:
        end = json.load(answer)
    checks.hold("progress: a refusal too", (end["estado"], bool(end["problema"]["code"]), end["resultado"]), ("rechazada", True, None))
    status, problem = post(a, b"nada", "nada.xlsx", carga="con espacio")
    checks.hold("progress: a bad id", (status, problem.get("code")), (400, "carga_invalida"))


def main():
    checks = Checks()
    a = os.environ["PQR_INGEST_URL"]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        replica = Replica(folder)
        try:
            same_file_to_both(checks, a, replica.url, folder)
            two_files_of_one_day(checks, a, replica.url, folder)
            one_file_under_two_names(checks, a, replica.url, folder)
            replaced(checks, a, replica.url, folder)
            progress(checks, a, folder)
            killed_amid(checks, a, replica, folder)
            checks.hold("the replica stops cleanly", replica.stop(), 0)
        finally:
            replica.process.kill()
        log = (folder / "replica.log").read_text(errors="replace")
        checks.hold("no finding of the sanitizers", "Sanitizer" in log or "runtime error" in log, False)
    part("stop", "ingest")
    checks.close()


if __name__ == "__main__":
    main()
