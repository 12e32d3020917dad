#!/usr/bin/env python3
"""The watched folder: the real program on a real Kafka. What is complete is published once and moved beside its report,
whatever its name and however it came; what is not complete, or no file, is left alone; a crash, a second replica and a
Kafka that is away change nothing of that.

Run through tests/lib/with-stack. usage: ingest_folder.py PQR-INGEST
"""
import atexit
import datetime
import hashlib
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

from confluent_kafka import Consumer, KafkaError, TopicPartition

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import DATA, ROOT, Checks, part, wait_for  # noqa: E402
from pqr_topic import decided  # noqa: E402

PROGRAM = sys.argv[1]
SAMPLE = DATA / "INFORME PENDIENTES USUARIOS CALL CENTER (06-12-2021).xlsx"
OLD_XLS = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + b"W\0o\0r\0k\0b\0o\0o\0k\0" + bytes(4096)
SETTLE = 1
checks = Checks()
running = []
atexit.register(lambda: [i.process.kill() for i in running])


class Ingest:
    """One replica: `port_of` is a service of the stack whose ports are free, since none of the services runs."""

    def __init__(self, folder, name="carpeta", port_of="INGEST", before=(), **settings):
        self.admin = os.environ[f"PQR_{port_of}_ADMIN_URL"]
        self.log = open(WORK / f"{name}.log", "ab")
        env = {**os.environ, "PQR_FOLDER": str(folder), "PQR_FOLDER_SECONDS": "3600",
               "PQR_FOLDER_SETTLE_SECONDS": str(SETTLE), "PQR_INSTANCE": name, "PQR_PUBLISH_SECONDS": "3",
               "PQR_HTTP_PORT": os.environ[f"PQR_{port_of}_URL"].rsplit(":", 1)[1],
               "PQR_ADMIN_PORT": self.admin.rsplit(":", 1)[1], **settings}
        self.process = subprocess.Popen([*before, PROGRAM], env=env, stderr=self.log, stdout=self.log)
        running.append(self)

    def ready(self):
        """(everything is, the line on the folder)"""
        try:
            with urllib.request.urlopen(self.admin + "/readyz?verbose", timeout=5) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        except OSError:
            return False, ""
        return status == 200, next((x for x in text.splitlines() if "carpeta" in x), "")

    def metric(self, name):
        with urllib.request.urlopen(self.admin + "/metrics", timeout=5) as answer:
            return sum(int(x.split()[-1]) for x in answer.read().decode().splitlines() if x.split("{")[0].split(" ")[0] == name)

    def metric_or_0(self, name):
        try:
            return self.metric(name)
        except OSError:
            return 0

    def start(self):
        wait_for("ingest to be ready", lambda: self.ready()[0])
        return self

    def stop(self, how=signal.SIGTERM):
        running.remove(self)
        self.process.send_signal(how)
        code = self.process.wait(timeout=30)
        self.log.close()
        return code


class Reader:
    """Everything committed to a topic so far: a commit is promised before its readers may see it."""

    def __init__(self):
        self.consumer = Consumer({"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"], "group.id": "prueba",
                                  "enable.auto.commit": False, "isolation.level": "read_committed",
                                  "enable.partition.eof": True, "fetch.wait.max.ms": 10, "log_level": 0})

    def all(self, topic):
        wait_for(f"{topic} to be decided", lambda: decided(topic))
        parts = [TopicPartition(topic, p, 0) for p in self.consumer.list_topics(topic, timeout=10).topics[topic].partitions]
        self.consumer.assign(parts)
        found, ended, until = [], set(), time.monotonic() + 60
        while len(ended) < len(parts):
            m = self.consumer.poll(1)
            if time.monotonic() > until:
                sys.exit(f"{topic}: no se llegó al final")
            if m is None:
                continue
            if m.error():
                if m.error().code() == KafkaError._PARTITION_EOF:
                    ended.add(m.partition())
                continue
            found.append((dict(m.headers())["ce_id"].decode(), json.loads(m.value())))
        self.consumer.unassign()  # or it would ask for more a hundred times a second
        return found


def base(day, records, kind="pendientes"):
    """A small workbook of a cut-off that no other one here has."""
    path = WORK / "bases" / f"{kind}-{day}.xlsx"
    path.parent.mkdir(exist_ok=True)
    subprocess.run(["/usr/bin/python3", str(ROOT / "tests/bench/make_base.py"), str(records), str(path), "--fecha",
                    day.isoformat(), "--base", kind, "--seed", str(day.toordinal())], check=True, stdout=subprocess.DEVNULL)
    return path.read_bytes()


def days():
    day = datetime.date(2022, 3, 1)
    while True:
        yield day
        day += datetime.timedelta(days=1)


DAYS = days()


def book(records=60):
    day = next(DAYS)
    return base(day, records), f"INFORME PENDIENTES USUARIOS CALL CENTER ({day:%d-%m-%Y}).xlsx"


def entries(folder, sub):
    place = folder / sub if sub else folder
    return sorted(os.listdir(os.fsencode(place))) if place.is_dir() else []


def is_shelved(folder, sub, name):
    raw = os.fsencode(name)
    there = entries(folder, sub)
    return raw in there and raw + b".informe.txt" in there and raw not in entries(folder, "")


def wait_shelved(folder, sub, name, seconds=60):
    def shelved():
        for i in running:
            if i.process.poll() is not None:
                sys.exit(f"ingest ended by itself: {Path(i.log.name).read_text(errors='replace')[-4000:]}")
        return is_shelved(folder, sub, name)
    wait_for(f"{name!r} in {sub}", shelved, seconds)


def report(folder, sub, name):
    return (folder / sub / f"{name}.informe.txt").read_text(encoding="utf-8")


def bases_of(reader):
    return {b["sha256"]: b for _, b in reader.all("pqr.base")}


def sha(content):
    return hashlib.sha256(content).hexdigest()


def told(reader, digest):
    return [r for _, r in reader.all("pqr.reception") if r.get("sha256") == digest]


def drop(folder, name, content):
    """As a person's program does: written under its own name."""
    (folder / name).write_bytes(content)


def check_ways_in(folder, reader):
    content = SAMPLE.read_bytes()
    drop(folder, SAMPLE.name, content)
    wait_shelved(folder, "procesados", SAMPLE.name)
    checks.hold("the file is the same afterwards", (folder / "procesados" / SAMPLE.name).read_bytes() == content, True)
    b = bases_of(reader).get(sha(content), {})
    checks.hold("its registration", [b.get(k) for k in ("canal", "archivo", "base", "fecha_corte")],
                ["carpeta", SAMPLE.name, "pendientes", "2021-12-06"])
    expected = next(f for f in json.loads((DATA / "expected.json").read_text())["files"] if f["file"] == SAMPLE.name)
    checks.hold("its counts", [b.get(k) for k in ("total", "aceptados", "rechazados", "duplicados")],
                [expected["total"], expected["accepted"], len(expected["rejected"]), expected["duplicates"]])
    text = report(folder, "procesados", SAMPLE.name)
    checks.hold("the report says what was published",
                all(x in text for x in ("Resultado       publicada", "fecha de corte 2021-12-06", sha(content), SAMPLE.name)), True)
    lines = text.splitlines()
    checks.hold("and every row that was not accepted", [
        [any(f"fila {r['row']}: " in line and f"({r['reason']})" in line for line in lines) for r in expected["rejected"]],
        sum("(duplicate)" in line for line in lines)], [[True] * len(expected["rejected"]), expected["duplicates"]])
    checks.hold("what became a base is told by its registration alone", told(reader, sha(content)), [])

    # Renamed in, as a program does that writes elsewhere first; and under a name that is no UTF-8.
    content, name = book()
    aside = folder.parent / "aparte"
    aside.mkdir(exist_ok=True)
    (aside / name).write_bytes(content)
    os.rename(aside / name, folder / name)
    wait_shelved(folder, "procesados", name)
    content, _ = book()
    raw = b"pendientes \xff\xfe(" + b").xlsx"
    with open(os.fsencode(folder) + b"/" + raw, "wb") as f:
        f.write(content)
    wait_for("a name of any bytes", lambda: is_shelved(folder, "procesados", os.fsdecode(raw)) or
             is_shelved(folder, "rechazados", os.fsdecode(raw)))
    known = [b["archivo"] for b in bases_of(reader).values()] + [r["archivo"] for _, r in reader.all("pqr.reception")]
    checks.hold("it is shown repaired", any(a.startswith("pendientes \ufffd\ufffd(") for a in known), True)


def check_refused_and_known(folder, reader):
    drop(folder, "viejo.xls", OLD_XLS)
    wait_shelved(folder, "rechazados", "viejo.xls")
    text, events = report(folder, "rechazados", "viejo.xls"), told(reader, sha(OLD_XLS))
    checks.hold("refused, and why", "Resultado       rechazada (xls_antiguo)" in text and ".xlsx" in text, True)
    checks.hold("it is told once", [(e["resultado"], e["codigo"], e["canal"], e["archivo"], e["bytes"]) for e in events],
                [("rechazada", "xls_antiguo", "carpeta", "viejo.xls", len(OLD_XLS))])
    drop(folder, "viejo.xls", OLD_XLS)
    wait_shelved(folder, "rechazados", "viejo (2).xls")
    checks.hold("again, under a name that was free", len({i for i, r in reader.all("pqr.reception")
                                                         if r["sha256"] == sha(OLD_XLS)}), 2)
    content = SAMPLE.read_bytes()
    drop(folder, "otra copia.xlsx", content)
    wait_shelved(folder, "procesados", "otra copia.xlsx")
    checks.hold("known already", [(e["resultado"], e["codigo"]) for e in told(reader, sha(content))],
                [("repetida", "base_repetida")])
    checks.hold("and says so", "ya se había recibido" in report(folder, "procesados", "otra copia.xlsx"), True)
    drop(folder, "vacío.xlsx", b"")
    wait_shelved(folder, "rechazados", "vacío.xlsx")
    checks.hold("an empty file is refused", "archivo_vacio" in report(folder, "rechazados", "vacío.xlsx"), True)
    (folder / "enorme.xlsx").touch()
    os.truncate(folder / "enorme.xlsx", (50 << 20) + 1)
    wait_shelved(folder, "rechazados", "enorme.xlsx")
    checks.hold("one over the limit is refused unread", "archivo_muy_grande" in report(folder, "rechazados", "enorme.xlsx"), True)


def check_left_alone(folder):
    """Beside each thing that must be left alone, something is taken that had to be watched for as long."""
    content, name = book()
    names = ["~$a.xlsx", ".oculto.xlsx", "a.xlsx.part", "a.tmp", "5D7B2000", "a.xlsx.informe.txt"]
    for other in names:
        drop(folder, other, content)
    os.symlink("/etc/passwd", folder / "enlace.xlsx")
    os.mkfifo(folder / "tubo.xlsx")
    (folder / "carpeta.xlsx").mkdir()
    slow = open(folder / name, "wb")
    slow.write(content[:1000])
    slow.flush()
    drop(folder, "testigo.xlsx", b"")  # an empty file is taken only once it has been the same for the settling time
    wait_shelved(folder, "rechazados", "testigo.xlsx")
    drop(folder, "testigo 2.xlsx", b"")
    wait_shelved(folder, "rechazados", "testigo 2.xlsx")
    left = {os.fsdecode(e) for e in entries(folder, "")}
    checks.hold("nothing else was touched", left, {*names, name, "enlace.xlsx", "tubo.xlsx", "carpeta.xlsx", "procesados",
                                                   "rechazados"})
    slow.write(content[1000:])
    slow.close()
    wait_shelved(folder, "procesados", name)
    checks.hold("a slow writer's file is whole", (folder / "procesados" / name).read_bytes() == content, True)
    # Open in somebody's Excel: waited for, and taken once it is closed.
    content, name = book()
    drop(folder, f"~${name}", b"duena")
    drop(folder, name, content)
    drop(folder, "testigo 3.xlsx", b"")
    wait_shelved(folder, "rechazados", "testigo 3.xlsx")
    checks.hold("a workbook that is open is waited for", (folder / name).exists(), True)
    (folder / f"~${name}").unlink()
    wait_shelved(folder, "procesados", name)
    for other in [*names, "enlace.xlsx", "tubo.xlsx"]:
        (folder / other).unlink()
    (folder / "carpeta.xlsx").rmdir()


def check_without_notice(folder):
    """Where nobody tells of new files (NFS, SMB), and of those that were there before the start."""
    before, before_name = book()
    drop(folder, before_name, before)
    ingest = Ingest(folder, PQR_FOLDER_INOTIFY="false", PQR_FOLDER_SECONDS="1").start()
    wait_shelved(folder, "procesados", before_name)
    content, name = book()
    with open(folder / name, "wb") as slow:
        for at in range(0, len(content), len(content) // 4 + 1):  # changes for longer than the settling time
            slow.write(content[at:at + len(content) // 4 + 1])
            slow.flush()
            os.fsync(slow.fileno())
            witness = f"testigo {at}.xlsx"
            drop(folder, witness, b"x")
            wait_shelved(folder, "rechazados", witness)
    wait_shelved(folder, "procesados", name)
    checks.hold("whole, without notice", (folder / "procesados" / name).read_bytes() == content, True)
    checks.hold("a clean stop", ingest.stop(), 0)


def check_untold_writer(folder):
    """Another user's file, whose writers the kernel does not name to a service without CAP_LEASE: one that pauses for
    longer than the settling time is waited for until it closes."""
    if os.geteuid() != 0:
        print("check_untold_writer: omitido, hace falta ser root para dejar un archivo de otro usuario")
        return
    ingest = Ingest(folder, before=("setpriv", "--bounding-set=-lease"), PQR_FOLDER_SECONDS="1").start()
    content, name = book()
    with open(folder / name, "wb") as slow:
        os.fchown(slow.fileno(), 65534, 65534)
        slow.write(content[:1000])
        slow.flush()
        for witness in ("testigo 4.xlsx", "testigo 5.xlsx", "testigo 6.xlsx"):  # each takes the settling time
            drop(folder, witness, b"")
            wait_shelved(folder, "rechazados", witness)
        checks.hold("a writer that pauses is waited for", (folder / name).exists(), True)
        slow.write(content[1000:])
    os.utime(folder / name, (1e9, 1e9))  # as copying programs do afterwards
    wait_shelved(folder, "procesados", name)
    checks.hold("its file is whole", (folder / "procesados" / name).read_bytes() == content, True)
    checks.hold("a clean stop", ingest.stop(), 0)


def check_crash(folder, reader):
    """Killed after publishing and before moving: the shelf cannot be entered, so the moving cannot happen."""
    content, name = book()
    shelf = folder / "procesados"
    shelf.rename(folder / "procesados.aparte")
    shelf.write_text("un archivo donde debe estar la carpeta")
    ingest = Ingest(folder).start()
    drop(folder, name, content)
    wait_for("it to be published", lambda: sha(content) in bases_of(reader))
    wait_for("the folder to say that it cannot move", lambda: "procesados/" in ingest.ready()[1])
    checks.hold("and it is not ready", ingest.ready()[0], False)
    checks.hold("killed", ingest.stop(signal.SIGKILL), -signal.SIGKILL)
    checks.hold("the file is still there", (folder / name).read_bytes() == content, True)
    shelf.unlink()
    (folder / "procesados.aparte").rename(shelf)
    ingest = Ingest(folder).start()
    wait_shelved(folder, "procesados", name)
    mine = [b for _, b in reader.all("pqr.base") if b["sha256"] == sha(content)]
    received = [r for _, r in reader.all("pqr.received") if r["origen"]["sha256"] == sha(content)]
    checks.hold("registered once", len(mine), 1)
    checks.hold("its records once", len(received), mine[0]["aceptados"])
    checks.hold("its own registration makes it no repetition",
                ["Resultado       publicada" in report(folder, "procesados", name), told(reader, sha(content))], [True, []])
    drop(folder, name, content)
    other = f"{name[:-5]} (2).xlsx"
    wait_shelved(folder, "procesados", other)
    checks.hold("left anew, it is one", ["Resultado       repetida" in report(folder, "procesados", other),
                                         [r["resultado"] for r in told(reader, sha(content))]], [True, ["repetida"]])
    wait_for("all to be well again", lambda: ingest.ready()[0])
    return ingest


def check_kills(folder, reader):
    """Killed amid the reading, and amid the moving (as nearly as that can be caught): whatever had happened by then, once."""
    def reading(ingest, name):
        return ingest.metric("pqr_ingest_rows_total") > 0

    def moving(ingest, name):
        return any(e.startswith(b".informe-") or e == os.fsencode(name) + b".informe.txt" for e in entries(folder, "procesados"))

    for moment in (reading, moving, reading, moving):
        ingest = Ingest(folder).start()
        content, name = book(4000)
        drop(folder, name, content)
        wait_for(f"it to be {moment.__name__}", lambda: moment(ingest, name), every_s=0.001)
        checks.hold(f"killed while {moment.__name__}", ingest.stop(signal.SIGKILL), -signal.SIGKILL)
        ingest = Ingest(folder).start()
        wait_for(f"{name} in procesados", lambda: any(e == os.fsencode(name) or e.startswith(os.fsencode(name[:-5]) + b" (2)")
                                                      for e in entries(folder, "procesados"))
                 and os.fsencode(name) not in entries(folder, ""))
        mine = [b for _, b in reader.all("pqr.base") if b["sha256"] == sha(content)]
        records = sum(r["origen"]["sha256"] == sha(content) for _, r in reader.all("pqr.received"))
        checks.hold(f"killed while {moment.__name__}: registered once, its records once", (len(mine), records),
                    (1, mine[0]["aceptados"]))
        checks.hold("a clean stop", ingest.stop(), 0)


def check_kafka_away(folder, ingest):
    part("stop", "kafka")
    content, name = book()
    drop(folder, name, content)
    wait_for("the folder to say that Kafka is away", lambda: ingest.ready()[1].startswith("[-]"))
    checks.hold("the file stays", [(folder / name).exists(), is_shelved(folder, "procesados", name)], [True, False])
    part("start", "kafka")
    wait_shelved(folder, "procesados", name, 120)
    wait_for("ready again", lambda: ingest.ready()[0])


def check_folder_away(folder, ingest):
    moved = folder.with_name("movida")
    folder.rename(moved)
    wait_for("a missing folder to be said", lambda: "créela" in ingest.ready()[1])
    moved.rename(folder)
    wait_for("it to be found again", lambda: ingest.ready()[0])
    content, name = book()
    drop(folder, name, content)
    wait_shelved(folder, "procesados", name)


def check_replicas(folder, reader):
    """Two on one folder: each file once, and neither is disturbed."""
    other = Ingest(folder, name="otra", port_of="CONTACT").start()
    books = [book() for _ in range(8)]
    receptions = len(reader.all("pqr.reception"))
    shelves = entries(folder, "procesados")
    for content, name in books:
        drop(folder, name, content)
    for _, name in books:
        wait_shelved(folder, "procesados", name)
    new = [e for e in entries(folder, "procesados") if e not in shelves]
    checks.hold("each moved once, with one report", len(new), 2 * len(books))
    checks.hold("nothing else is left", [e for e in entries(folder, "") if e not in (b"procesados", b"rechazados")], [])
    digests = {sha(c) for c, _ in books}
    registered = [b for _, b in reader.all("pqr.base") if b["sha256"] in digests]
    checks.hold("each registered once", len(registered), len(books))
    checks.hold("none told of as repeated", len(reader.all("pqr.reception")) - receptions, 0)
    checks.hold("the second one stops cleanly", other.stop(), 0)


def check_one_waits(folder, reader):
    """A file that cannot be published for now (another replica has its turn, and hangs) holds up no other."""
    other = Ingest(WORK / "otra-entrada", name="colgada", port_of="CONTACT")
    wait_for("the second replica", lambda: other.metric_or_0("pqr_ingest_rows_total") == 0 and "[-]" in other.ready()[1])
    content, name = book(12000)
    threading.Thread(target=post, args=(os.environ["PQR_CONTACT_URL"], name, content), daemon=True).start()
    wait_for("it to be amid the base", lambda: other.metric_or_0("pqr_ingest_rows_total") > 0, every_s=0.002)
    other.process.send_signal(signal.SIGSTOP)
    drop(folder, name, content)
    os.utime(folder / name, (1.6e9, 1.6e9))  # it comes first
    wait_for("it to be put off", lambda: "aplazado" in log_of("carpeta"))
    behind, name_behind = book()
    drop(folder, name_behind, behind)
    wait_shelved(folder, "procesados", name_behind)
    checks.hold("the first one still waits", ((folder / name).exists(), sha(content) in bases_of(reader)), (True, False))
    other.process.send_signal(signal.SIGCONT)
    wait_shelved(folder, "procesados", name, 90)
    checks.hold("and is published once", [b["sha256"] for _, b in reader.all("pqr.base")].count(sha(content)), 1)
    checks.hold("the other one stops cleanly", other.stop(), 0)


def log_of(name):
    return (WORK / f"{name}.log").read_text(errors="replace")


def post(url, name, content):
    request = urllib.request.Request(f"{url}/v1/bases?archivo={urllib.parse.quote(name)}", data=content, method="POST")
    try:
        urllib.request.urlopen(request, timeout=120).close()
    except OSError:
        pass  # whoever publishes it, it is published once


def drafts():
    return [FOLDER / sub / os.fsdecode(e) for sub in ("procesados", "rechazados") for e in entries(FOLDER, sub)
            if e.startswith(b".informe-")]


def hold_once(reader):
    """Of everything that this test did: each record once, and as many as were accepted."""
    ids = [i for i, _ in reader.all("pqr.received")]
    checks.hold("each record once", len(ids), len(set(ids)))
    checks.hold("as many as were accepted", len(ids), sum(b["aceptados"] for b in bases_of(reader).values()))
    checks.hold("no draft of a report is left", drafts(), [])


def hold_silence():
    """No names of files in the logs, and no sanitizer's report."""
    for log in WORK.glob("*.log"):
        text = log.read_text(errors="replace")
        for word in ("INFORME", "viejo", ".xlsx", "Sanitizer", "runtime error"):
            checks.hold(f"{log.name}: no «{word}»", word in text, False)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="pqr-carpeta-") as scratch:
        WORK = Path(scratch)
        FOLDER = WORK / "entrada"
        kafka = Reader()
        service = Ingest(FOLDER)
        wait_for("the missing folder to be said", lambda: "créela" in service.ready()[1])
        FOLDER.mkdir()
        service.start()
        check_ways_in(FOLDER, kafka)
        check_refused_and_known(FOLDER, kafka)
        check_left_alone(FOLDER)
        checks.hold("a clean stop", service.stop(), 0)
        check_without_notice(FOLDER)
        check_untold_writer(FOLDER)
        check_kills(FOLDER, kafka)
        service = check_crash(FOLDER, kafka)
        check_kafka_away(FOLDER, service)
        check_replicas(FOLDER, kafka)
        check_one_waits(FOLDER, kafka)
        service.stop()
        for draft in drafts():  # what a kill left half-written is swept away once it is old
            os.utime(draft, (1e9, 1e9))
        service = Ingest(FOLDER, PQR_FOLDER_SECONDS="1").start()
        check_folder_away(FOLDER, service)
        checks.hold("a clean stop", service.stop(), 0)
        hold_once(kafka)
        hold_silence()
    checks.close()
