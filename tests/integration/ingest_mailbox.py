#!/usr/bin/env python3
"""The mailbox between a real dovecot and a real Kafka: where every message ends, what is published and what is told, nothing
twice over crashes, replicas and lost connections. Run through tests/lib/with-stack.

usage: ingest_mailbox.py PROGRAM [STEP…]    the program that attends a mailbox by PQR_MAIL_… settings; of the steps that
                                             stand on their own, those named only, as often as they are named"""
import datetime
import email.message
import email.policy
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import uuid
import zipfile
from io import BytesIO
from pathlib import Path

for beside in ("lib", "bench"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / beside))
import make_base  # noqa: E402
from dovecot import PASSWORD, USER, Dovecot, certificate, free_port  # noqa: E402
from mail_proxy import Proxy  # noqa: E402
from pqr_stack import DATA, ROOT, Checks, part, wait_for  # noqa: E402

import confluent_kafka  # noqa: E402
import jsonschema  # noqa: E402

SENDER = "informes.pqr@claro.example"
BASES = (DATA / "bases.eml").read_bytes()
SUBJECT = "Asunto con la cuenta 19112867"
XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
OLD_XLS = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504 + "Workbook".encode("utf-16-le") + b"\0" * 4096
LIMIT = 6 << 20


def read_topic(name):
    """Every committed message of a topic, as (key, data)."""
    # A fetch at the end waits for more, half a second by default; the end is what is waited for here.
    consumer = confluent_kafka.Consumer({"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"], "group.id": uuid.uuid4().hex,
                                         "isolation.level": "read_committed", "enable.auto.commit": False,
                                         "enable.partition.eof": True, "fetch.wait.max.ms": 10, "auto.offset.reset": "earliest"})
    partitions = consumer.list_topics(name, timeout=20).topics[name].partitions
    consumer.assign([confluent_kafka.TopicPartition(name, p, 0) for p in partitions])
    found, left = [], len(partitions)
    while left:
        message = consumer.poll(20)
        if message is None:
            raise RuntimeError(f"{name} is not read to its end")
        if message.error():
            assert message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF, message.error()
            left -= 1
        else:
            found.append((message.key().decode(), json.loads(message.value())))
    consumer.close()
    return found


def repacked(path, seed=0):
    """The same workbook in other bytes, and so under another hash."""
    out = BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        target.comment = f"{seed}".encode()
        for item in source.infolist():
            target.writestr(item.filename, source.read(item))
    return out.getvalue()


def letter(*attachments, sender=SENDER, subject=SUBJECT, head=()):
    m = email.message.EmailMessage(policy=email.policy.SMTP)
    m["From"], m["To"], m["Subject"] = sender, "celula.pqr@almacontact.example", subject
    m["Message-ID"] = f"<{uuid.uuid4().hex}@claro.example>"
    m.set_content("Buenos días:\n\nAdjunto las bases.\n")
    for name, data in attachments:
        m.add_attachment(data, maintype=XLSX[0], subtype=XLSX[1], filename=name)
    return "".join(f"{line}\r\n" for line in head).encode() + m.as_bytes()


class Program:
    """The program under test, over the given server, with its own log and readiness."""

    def __init__(self, world, url=None, **settings):
        self.world, self.admin = world, free_port()
        self.log_path = world.dir / f"program-{self.admin}.log"
        values = {"PQR_MAIL_URL": url or world.dovecot.url, "PQR_MAIL_USER": USER, "PQR_MAIL_PASSWORD": PASSWORD,
                  "PQR_MAIL_CA_FILE": str(world.dovecot.ca), "PQR_MAIL_SECONDS": "1", "PQR_MAIL_PAUSE_MS": "100", "PQR_RECEPTION_FILE": str(world.reception),
                  "PQR_ADMIN_PORT": str(self.admin), "PQR_HTTP_PORT": str(free_port()), "PQR_INSTANCE": "buzon-uno",
                  "PQR_PUBLISH_SECONDS": "5", **settings}
        self.process = subprocess.Popen([world.program], env={**os.environ, **values}, stdout=subprocess.DEVNULL,
                                        stderr=open(self.log_path, "wb"))
        world.programs.append(self)

    def ready(self):
        """(whether it is ready, what it says)"""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/readyz?verbose", timeout=2) as answer:
                return True, answer.read().decode()
        except urllib.error.HTTPError as error:
            return False, error.read().decode()
        except OSError:
            return False, ""

    def log(self):
        return self.log_path.read_text(errors="replace")

    def wait_ready(self):
        """The mailbox is attended too, which readiness does not ask for."""
        wait_for("the program is ready: " + self.log()[-600:], lambda: self.ready()[0] and "[+]correo" in self.ready()[1])
        return self

    def wait_trouble(self, words):
        wait_for(f"the program says «{words}»", lambda: "[!]correo" in self.ready()[1] and words in self.ready()[1])

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}/metrics", timeout=5) as answer:
            return [int(line.split()[-1]) for line in answer.read().decode().splitlines() if line.startswith(name + " ")]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


class World:
    def __init__(self, folder, program):
        self.dir, self.program, self.programs = Path(folder), program, []
        self.running = None  # between steps
        self.year = 2022  # of the bases of two replicas
        (self.dir / "mail").mkdir()
        self.dovecot = Dovecot(self.dir / "mail").start()
        self.reception = self.dir / "recepcion.conf"
        text = (ROOT / "deploy/policy/recepcion.conf").read_text()
        text, n = re.subn(r'(\n\s*correo\s*=\s*)"60 MiB"', r'\1"6 MiB"', text)
        text, k = re.subn(r"remitentes = \[[^]]*\]", f'remitentes = [ "{SENDER}", "@sedes.claro.example" ]', text)
        assert n == 1 and k == 1
        self.reception.write_text(text)

    def settle(self, what):
        wait_for(f"the inbox is empty: {what}", lambda: self.dovecot.count("INBOX") == 0)

    def counts(self):
        return tuple(self.dovecot.count(f) for f in ("Procesados", "Rechazados", "Cuarentena"))


def receptions():
    return [data for _, data in read_topic("pqr.reception")]


def new_receptions(before):
    return [(r["resultado"], r["codigo"]) for r in receptions()[before:]]


def bases():
    return {key: data for key, data in read_topic("pqr.base")}


def program_log(world):
    return [line for p in world.programs for line in p.log().splitlines()]


# ---- the tests, in an order in which each leaves a known world


def sample_is_published(checks, world):
    world.running = Program(world).wait_ready()
    world.dovecot.deliver(BASES)
    world.settle("the sample")
    checks.hold("sample: in Procesados", world.counts(), (1, 0, 0))
    flags, text = world.dovecot.messages("Procesados")[0]
    checks.hold("sample: not marked as read", r"\Seen" in flags, False)
    checks.hold("sample: moved byte for byte", text.replace(b"\r\n", b"\n"), BASES.replace(b"\r\n", b"\n"))
    found = sorted(bases().values(), key=lambda b: b["base"])
    checks.hold("sample: both bases", [(b["base"], b["fecha_corte"], b["canal"], b["remitente"]) for b in found],
                [(base, "2021-12-07", "correo", SENDER) for base in ("mal_escalados", "pendientes")])
    expected = {f["file"]: f for f in json.loads((DATA / "expected.json").read_text())["files"]}
    checks.hold("sample: their figures", [(b["total"], b["aceptados"]) for b in found],
                [(expected[b["archivo"]]["total"], expected[b["archivo"]]["accepted"]) for b in found])
    checks.hold("sample: every record", len(read_topic("pqr.received")), sum(b["aceptados"] for b in found))
    checks.hold("sample: nothing to tell", receptions(), [])


def again_is_known(checks, world):
    before = len(read_topic("pqr.received"))
    world.dovecot.deliver(b"X-Otra-Entrega: 1\r\n" + BASES)
    world.settle("the sample again")
    checks.hold("again: in Procesados", world.counts(), (2, 0, 0))
    checks.hold("again: nothing counted", (len(bases()), len(read_topic("pqr.received"))), (2, before))
    told = receptions()
    checks.hold("again: told", [(r["resultado"], r["codigo"], r["canal"], r["remitente"]) for r in told],
                [("repetida", "base_repetida", "correo", SENDER)] * 2)
    checks.hold("again: told with file and subject", sorted(r["archivo"][:4] for r in told) + [told[0]["asunto"][:9]],
                ["Base", "INFO", "Bases PQR"])


def strangers_are_quarantined(checks, world):
    before, known = len(receptions()), len(bases())
    sample = DATA / "Base Mal Escalados (06-12-2021).xlsx"
    book = (sample.name, sample.read_bytes())
    senders = ["otra.persona@claro.example", f'"{SENDER}" <alguien@malo.example>', "alguien@malo.claro.example",
               f"{SENDER}.malo.example"]
    world.dovecot.deliver(*(letter(book, sender=s) for s in senders))
    two = letter(book).replace(b"\r\nTo:", b"\r\nFrom: alguien@malo.example\r\nTo:", 1)
    none = letter(book).replace(b"From: ", b"X-From: ", 1)
    group = letter(book, sender="x").replace(b"From: x", b"From: todos: " + SENDER.encode() + b";", 1)
    world.dovecot.deliver(two, none, group)
    world.settle("strangers")
    checks.hold("strangers: all in Cuarentena", world.counts(), (2, 0, 7))
    checks.hold("strangers: told", sorted(new_receptions(before)),
                [("cuarentena", "remitente_ilegible")] * 3 + [("cuarentena", "remitente_no_autorizado")] * 4)
    checks.hold("strangers: nothing published", len(bases()), known)


def refused_books(checks, world):
    before = len(receptions())
    good = DATA / "INFORME PENDIENTES USUARIOS CALL CENTER (06-12-2021).xlsx"
    world.dovecot.deliver(letter(("Base vieja (06-12-2021).xls", OLD_XLS)))
    world.settle("an old .xls")
    checks.hold("xls: in Rechazados", world.counts(), (2, 1, 7))
    told = receptions()[-1]
    checks.hold("xls: told", (told["resultado"], told["codigo"], ".xlsx" in told["detalle"], told["archivo"]),
                ("rechazada", "xls_antiguo", True, "Base vieja (06-12-2021).xls"))
    world.dovecot.deliver(letter(("otra.xls", OLD_XLS), (good.name, good.read_bytes())))
    world.settle("one good and one bad")
    checks.hold("mixed: in Rechazados", world.counts(), (2, 2, 7))
    checks.hold("mixed: the good one published", good.name in {b["archivo"] for b in bases().values()}, True)
    world.dovecot.deliver(letter(), letter(("carta.docx", b"PK\3\4" + b"\0" * 60)), letter(("winmail.dat", b"x\x9f>\"" + b"\0" * 60)))
    world.settle("no workbooks")
    checks.hold("no book: in Rechazados", world.counts(), (2, 5, 7))
    checks.hold("no book: told", sorted(new_receptions(before)),
                sorted([("rechazada", c) for c in ("xls_antiguo", "xls_antiguo", "sin_libro", "sin_libro", "adjunto_winmail")]))
    log = [json.loads(line) for line in program_log(world) if "mensaje de correo" in line]
    checks.hold("no book: the log says why", {(e["carpeta"], e["motivo"]) for e in log} >=
                {("rechazados", c) for c in ("xls_antiguo", "sin_libro", "adjunto_winmail")}, True)
    checks.hold("no book: what it brings is named", any("«carta.docx»" in r["detalle"] for r in receptions()), True)


def too_much(checks, world):
    before = len(receptions())
    nested = letter(("Base.xlsx", b"PK\3\4"))
    for _ in range(25):
        nested = (f"From: {SENDER}\r\nSubject: reenvio\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n").encode() + nested
    world.dovecot.deliver(letter(("grande.xlsx", os.urandom(LIMIT))), nested)
    world.settle("too large, too nested")
    checks.hold("too much: in Cuarentena", world.counts(), (2, 5, 9))
    checks.hold("too much: told", sorted(new_receptions(before)),
                [("cuarentena", "mensaje_muy_anidado"), ("cuarentena", "mensaje_muy_grande")])


def crash_between_publish_and_move(checks, world):
    checks.hold("a clean stop", world.running.stop(), 0)
    told = len(receptions())
    proxy = Proxy(world.dovecot, at=r"UID MOVE")
    victim = Program(world, url=proxy.url)
    sample = DATA / "Base Mal Escalados (06-12-2021).xlsx"
    world.dovecot.deliver(letter((sample.name, sample.read_bytes())))
    checks.hold("crash: it got as far as the move", proxy.reached.wait(90), True)
    victim.kill()
    proxy.close()
    published = bases()
    checks.hold("crash: published before", sample.name in {b["archivo"] for b in published.values()}, True)
    checks.hold("crash: still in the inbox", world.dovecot.count("INBOX"), 1)
    records = len(read_topic("pqr.received"))
    world.running = Program(world).wait_ready()
    world.settle("after a crash")
    checks.hold("crash: in Procesados", world.counts(), (3, 5, 9))
    checks.hold("crash: counted once", (bases() == published, len(read_topic("pqr.received"))), (True, records))
    checks.hold("crash: no repetition of itself", new_receptions(told), [])


def server_comes_and_goes(checks, world):
    program, before = world.running, world.counts()
    world.dovecot.stop()
    program.wait_trouble("servidor de correo")
    checks.hold("server away: ready for the other ways in", program.ready()[0], True)
    world.dovecot.start()
    program.wait_ready()
    world.dovecot.deliver(BASES)
    world.settle("after the server was away")
    checks.hold("server back: in Procesados", world.counts()[0], before[0] + 1)


def kafka_comes_and_goes(checks, world):
    program, before = world.running, world.counts()
    day = repacked_day("2021-12-08")
    part("stop", "kafka")
    world.dovecot.deliver(letter(day))
    program.wait_trouble("")
    checks.hold("no Kafka: the message stays", (world.dovecot.count("INBOX"), world.counts()), (1, before))
    part("start", "kafka")
    world.settle("after Kafka was away")
    program.wait_ready()
    checks.hold("Kafka back: in Procesados", world.counts(), (before[0] + 1, *before[1:]))
    checks.hold("Kafka back: published", day[0] in {b["archivo"] for b in bases().values()}, True)


def repacked_day(day, name="INFORME PENDIENTES USUARIOS CALL CENTER ({}).xlsx"):
    """A small base of a day of its own."""
    y, m, d = day.split("-")
    out = name.format(f"{d}-{m}-{y}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / out
        make_base.make(make_base.Maker(1, True), path, "pendientes", datetime.date.fromisoformat(day), 40, False)
        return out, path.read_bytes()


def two_replicas(checks, world):
    told, before, known = len(receptions()), world.counts(), len(bases())
    if world.running:
        checks.hold("a clean stop", world.running.stop(), 0)
        world.running = None
    january, world.year = f"{world.year}-01", world.year - 1  # every time another one
    world.dovecot.deliver(*(letter(repacked_day(f"{january}-{d:02}")) for d in range(3, 15)))
    pair = [Program(world, PQR_INSTANCE=name) for name in ("buzon-uno", "buzon-dos")]
    world.settle("two replicas")
    checks.hold("replicas: all in Procesados, none twice", world.counts(), (before[0] + 12, *before[1:]))
    checks.hold("replicas: every base once", len(bases()), known + 12)
    new = [b for b in bases().values() if b["fecha_corte"].startswith(january)]
    checks.hold("replicas: every record once",
                len([r for _, r in read_topic("pqr.received") if r["fecha_corte"].startswith(january)]),
                sum(b["aceptados"] for b in new))
    checks.hold("replicas: no repetition of each other", new_receptions(told), [])
    checks.hold("replicas: clean stops", [p.stop() for p in pair], [0, 0])


def gone_while_it_is_read(checks, world):
    """Another replica moves the message between the command that found it and the one that reads it: it is that one's to tell of."""
    for n, verb in enumerate((r"FLAGS RFC822", r"PEEK\[HEADER", r"PEEK\[\]", r"STORE", "UID MOVE")):
        told, before = len(receptions()), world.counts()
        proxy = Proxy(world.dovecot, at=verb, hold="command")
        program = Program(world, url=proxy.url, PQR_MAIL_SECONDS="600")
        world.dovecot.deliver(letter(repacked_day(f"2022-07-{n + 1:02}")))
        checks.hold(f"gone at {verb}: reached", proxy.reached.wait(60), True)
        world.dovecot.move(world.dovecot.uids("INBOX")[0], "INBOX", "Procesados")
        proxy.go.set()
        wait_for(f"gone at {verb}: it goes on", lambda: "IDLE" in proxy.commands[-1])
        checks.hold(f"gone at {verb}: nothing told", new_receptions(told), [])
        checks.hold(f"gone at {verb}: moved by the other only", world.counts(), (before[0] + 1, *before[1:]))
        checks.hold(f"gone at {verb}: a clean stop", program.stop(), 0)
        proxy.close()


def half_of_a_message(checks, world):
    """What is not as long as the server says is not judged; what is the same every time is all there is, as with a server that
    only estimates lengths."""
    for n, (what, stays) in enumerate((("half for a while", False), ("an estimate", True))):
        told, before, known = len(receptions()), world.counts(), len(bases())
        proxy = Proxy(world.dovecot, alter=(rb"RFC822\.SIZE (\d)", rb"RFC822.SIZE 9\1"))
        # A half that stays the same is believed at the third reading: long enough for what is looked at before.
        program = Program(world, url=proxy.url, PQR_MAIL_PAUSE_MS="100" if stays else "2000")
        world.dovecot.deliver(letter(repacked_day(f"2022-08-{n + 1:02}")), letter(subject="sin adjuntos"))
        wait_for(f"{what}: doubted", lambda: "correo_incompleto" in program.log())
        if not stays:
            checks.hold(f"{what}: nothing judged", (world.dovecot.count("INBOX"), world.counts(), new_receptions(told)), (2, before, []))
            proxy.alter = None
        world.settle(what)
        checks.hold(f"{what}: judged in the end", world.counts(), (before[0] + 1, before[1] + 1, before[2]))
        checks.hold(f"{what}: published", len(bases()), known + 1)
        checks.hold(f"{what}: told of what brings nothing", new_receptions(told), [("rechazada", "sin_libro")])
        checks.hold(f"{what}: a clean stop", program.stop(), 0)
        proxy.close()


def listed_and_not_given(checks, world):
    """NIL is what a message reads as that is gone; one that lies there all the same is not passed over in silence."""
    told, before = len(receptions()), world.counts()
    proxy = Proxy(world.dovecot, alter=(rb"BODY\[HEADER\]<0> \{\d+\}\r\n(?s:.*?)\r\n\r\n\)", rb"BODY[HEADER]<0> NIL)"))
    program = Program(world, url=proxy.url)
    world.dovecot.deliver(letter(repacked_day("2022-10-01")))
    program.wait_trouble("no lo entrega")
    checks.hold("not given: nothing judged", (world.dovecot.count("INBOX"), world.counts(), new_receptions(told)), (1, before, []))
    proxy.alter = None
    world.settle("given at last")
    checks.hold("not given: in Procesados in the end", world.counts(), (before[0] + 1, *before[1:]))
    checks.hold("not given: a clean stop", program.stop(), 0)
    proxy.close()


def one_message_two_replicas(checks, world):
    """One is at a message and the other begins with it too: it is published once, and neither takes the other's for an older one.
    The names are such that few marks to choose from would be the same for both."""
    for n, (first, second) in enumerate(((("STORE", "answer"), ("UID MOVE", "command")), (("STORE", "command"), ("UID MOVE", "command")))):
        told, before, known, name = len(receptions()), world.counts(), len(bases()), f"shared {n}"
        world.dovecot.deliver(letter(repacked_day(f"2022-09-{n + 1:02}")))
        proxies = [Proxy(world.dovecot, at=verb, hold=hold) for verb, hold in (first, second)]
        pair = []
        for proxy, instance in zip(proxies, ("buzon-a", "buzon-i")):
            pair.append(Program(world, url=proxy.url, PQR_INSTANCE=instance, PQR_MAIL_SECONDS="600"))
            checks.hold(f"{name}: {instance} is at it", proxy.reached.wait(60), True)
        checks.hold(f"{name}: published by the second", len(bases()), known + 1)
        for proxy in proxies:
            proxy.go.set()
            wait_for(f"{name}: it goes on", lambda p=proxy: "IDLE" in p.commands[-1])
        checks.hold(f"{name}: in Procesados once", world.counts(), (before[0] + 1, *before[1:]))
        checks.hold(f"{name}: nothing told", new_receptions(told), [])
        checks.hold(f"{name}: clean stops", [p.stop() for p in pair], [0, 0])
        for proxy in proxies:
            proxy.close()
    marks = {f for flags in world.dovecot.flags("Procesados") for f in flags if f.startswith(b"$")}
    checks.hold("shared: three marks, whatever the replicas", marks <= {b"$PqrAtendido", b"$PqrCompartido", b"$PqrMoviendo"}, True)


def doors_that_stay_shut(checks, world):
    other = certificate(world.dir, "otro.example", "cert-otro")
    for what, words, settings in [
        ("an unknown authority", "certificado", {"PQR_MAIL_CA_FILE": str(other)}),
        ("another host's certificate", "certificado", {"PQR_MAIL_URL": f"imaps://127.0.0.1:{world.dovecot.tls_port}"}),
        ("a wrong password", "contraseña", {"PQR_MAIL_PASSWORD": "no es"}),
        ("nobody there", "no responde", {"PQR_MAIL_URL": f"imaps://localhost:{free_port()}"}),
    ]:
        program = Program(world, **settings)
        program.wait_trouble(words)
        checks.hold(f"{what}: no password in the log", PASSWORD in program.log(), False)
        checks.hold(f"{what}: a clean stop", program.stop(), 0)
    for what, words, settings in [
        ("no address", "PQR_MAIL_URL", {"PQR_MAIL_URL": "https://localhost"}),
        ("no user", "PQR_MAIL_USER", {"PQR_MAIL_USER": ""}),
        ("no authorities", "PQR_MAIL_CA_FILE", {"PQR_MAIL_CA_FILE": "/no/hay.pem"}),
        ("a folder that is none", "PQR_MAIL_REJECTED", {"PQR_MAIL_REJECTED": "a\tb"}),
        ("the inbox as a target", "PQR_MAIL_INBOX", {"PQR_MAIL_PROCESSED": "INBOX"}),
    ]:
        program = Program(world, **settings)
        checks.hold(f"{what}: ends at start", program.process.wait(timeout=30) != 0, True)
        checks.hold(f"{what}: named", words in program.log(), True)


def without_encryption(checks, world):
    world.dovecot.stop()
    logins = world.dovecot.log().count("Login: ")
    world.dovecot.start(tls="no")
    program = Program(world, url=world.dovecot.starttls_url)
    program.wait_trouble("STARTTLS")
    checks.hold("no STARTTLS: a clean stop", program.stop(), 0)
    world.dovecot.stop()
    checks.hold("no STARTTLS: nobody logged in", world.dovecot.log().count("Login: "), logins)


def plain_server(checks, world):
    """STARTTLS; a server that has neither MOVE, UIDPLUS nor IDLE; folders named otherwise, with other letters."""
    world.dovecot.start(more="imap_capability = IMAP4rev1 LITERAL+")
    program = Program(world, url=world.dovecot.starttls_url, PQR_MAIL_PROCESSED="Señal & leídos").wait_ready()
    world.dovecot.deliver(BASES, letter(repacked_day("2022-02-01")))
    world.settle("a plain server")
    checks.hold("plain server: copied, marked, expunged", world.dovecot.count("Se&APE-al &- le&AO0-dos"), 2)
    checks.hold("plain server: a clean stop", program.stop(), 0)
    world.dovecot.stop()
    world.dovecot.start()


def lost_connections(checks, world):
    """The line is cut at every command once, or the numbers of the messages lose their meaning: nothing twice, nothing lost."""
    cuts = [(verb, {"drop": True}) for verb in ("UID SEARCH", r"FLAGS RFC822", r"PEEK\[HEADER", r"PEEK\[\]", r"\+FLAGS", "UID MOVE")]
    others = [(r"PEEK\[\]", {"inject": "* OK [UIDVALIDITY 1] todo es nuevo"}), (r"PEEK\[\]", {"inject": "* BYE hasta luego"})]
    for n, (verb, trouble) in enumerate(cuts + others):
        before, known = world.counts(), len(bases())
        proxy = Proxy(world.dovecot, at=verb, **trouble)
        program = Program(world, url=proxy.url)
        world.dovecot.deliver(letter(repacked_day(f"2022-03-{n + 1:02}")))
        checks.hold(f"cut at {verb}: reached", proxy.reached.wait(60), True)
        proxy.at = None
        world.settle(f"cut at {verb}")
        checks.hold(f"cut at {verb}: in Procesados once", (world.counts(), len(bases())), ((before[0] + 1, *before[1:]), known + 1))
        checks.hold(f"cut at {verb}: a clean stop", program.stop(), 0)
        proxy.close()


def one_message_holds_up_no_other(checks, world):
    """What the server will not move, or breaks off at, stays; what is behind it is dealt with."""
    for what, trouble, words in (("refused", {"answer": "NO [LIMIT] hoy no"}, "hoy no"), ("cut", {"drop": True}, "conexión")):
        before = world.counts()
        month = {"refused": 5, "cut": 6}[what]
        world.dovecot.deliver(*(letter(repacked_day(f"2022-{month:02}-{n:02}")) for n in (1, 2, 3)))
        bad = world.dovecot.uids("INBOX")[:2]
        proxy = Proxy(world.dovecot, at=rf"UID MOVE ({bad[0]}|{bad[1]}) ", **trouble)
        program = Program(world, url=proxy.url, PQR_MAIL_SECONDS="600")
        wait_for(f"{what}: the other is moved", lambda: world.counts()[0] == before[0] + 1)
        checks.hold(f"{what}: the first two stay", world.dovecot.uids("INBOX"), bad)
        wait_for(f"{what}: both are put aside", lambda: program.metric("pqr_ingest_mail_aside") == [2])
        wait_for(f"{what}: and only waited for", lambda: "IDLE" in proxy.commands[-1])
        program.wait_trouble(words)
        checks.hold(f"{what}: ready all the same", program.ready()[0], True)
        checks.hold(f"{what}: said once of each", program.log().count("se aparta"), 2)
        world.dovecot.deliver(letter(repacked_day(f"2022-{month:02}-04")))
        wait_for(f"{what}: who comes later is moved", lambda: world.counts()[0] == before[0] + 2)
        proxy.at = None
        world.settle(f"{what}, and then no more")
        checks.hold(f"{what}: all in Procesados", world.counts(), (before[0] + 4, *before[1:]))
        program.wait_ready()
        checks.hold(f"{what}: a clean stop", program.stop(), 0)
        proxy.close()


def only_what_is_proven(checks, world):
    before = world.counts()
    good = "Authentication-Results: mx.almacontact.example; dmarc=pass header.from=claro.example"
    heads = [(good,), ("Authentication-Results: mx.almacontact.example; dkim=pass header.d=claro.example",),
             (), ("Authentication-Results: mx.otra.example; dmarc=pass",),
             ("Authentication-Results: mx.almacontact.example; dmarc=fail header.from=claro.example",
              "Received: from x by mx.almacontact.example", good),
             ("Received: from x by mx.almacontact.example", good)]
    program = Program(world, PQR_MAIL_AUTHSERV="mx.almacontact.example").wait_ready()
    told = len(receptions())
    world.dovecot.deliver(*(letter(repacked_day(f"2022-04-{n + 1:02}"), head=h) for n, h in enumerate(heads)))
    world.settle("proven senders")
    checks.hold("proven: three published, three in Cuarentena", world.counts(), (before[0] + 3, before[1], before[2] + 3))
    checks.hold("proven: told", new_receptions(told), [("cuarentena", "remitente_sin_comprobar")] * 3)
    checks.hold("proven: a clean stop", program.stop(), 0)


def idle_hears_at_once(checks, world):
    """With a poll that is far away only the server's word brings the message in."""
    program = Program(world, PQR_MAIL_SECONDS="600").wait_ready()
    world.dovecot.deliver(BASES)
    world.settle("by IDLE")
    world.dovecot.deliver(BASES)
    world.settle("by IDLE again")
    checks.hold("idle: a clean stop", program.stop(), 0)


def contracts_are_kept(checks, world):
    folder = ROOT / "deploy/contracts/schemas"
    for kind, topic in (("reception", "pqr.reception"), ("base", "pqr.base"), ("received", "pqr.received")):
        path = folder / f"{kind}.v1.json"
        schema = json.loads(path.read_text())
        check = jsonschema.Draft202012Validator(schema, resolver=jsonschema.RefResolver(path.as_uri(), schema))
        messages = read_topic(topic)
        checks.hold(f"contract of {topic}: something to hold", len(messages) > 10, True)
        wrong = [e.message for _, data in messages for e in check.iter_errors(data)]
        checks.hold(f"contract of {topic}", wrong[:3], [])
    told = read_topic("pqr.reception")
    checks.hold("receptions: keyed by their id", [key for key, data in told if key != data["id"]], [])
    checks.hold("receptions: words that end", [r["detalle"] for _, r in told if not r["detalle"].rstrip().endswith(".")], [])


def no_personal_data(checks, world):
    logs = "".join(p.log() for p in world.programs)
    checks.hold("the log tells of messages", logs.count("mensaje de correo atendido") > 20, True)
    for what in (SENDER, "@", "claro.example", SUBJECT, "19112867", "INFORME", ".xls", "winmail.dat", USER, PASSWORD):
        hits = [line for line in logs.splitlines() if what in line]
        checks.hold(f"not in the log: {what}", hits[:1], [])
    checks.hold("no sanitizer's report", [line for line in logs.splitlines() if "Sanitizer" in line or "runtime error" in line], [])


STEPS = (sample_is_published, again_is_known, strangers_are_quarantined, refused_books, too_much, crash_between_publish_and_move,
         server_comes_and_goes, kafka_comes_and_goes, two_replicas, one_message_two_replicas, gone_while_it_is_read, half_of_a_message, listed_and_not_given, idle_hears_at_once, lost_connections,
         one_message_holds_up_no_other, only_what_is_proven, doors_that_stay_shut, without_encryption, plain_server,
         contracts_are_kept, no_personal_data)


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="pqr-buzon.") as folder:
        os.chmod(folder, 0o755)
        world = World(folder, sys.argv[1])
        try:
            for step in [globals()[name] for name in sys.argv[2:]] or STEPS:
                step(checks, world)
        except BaseException:
            print(*(p.log()[-3000:] for p in world.programs[-2:]), world.dovecot.log()[-2000:], *checks.failed, sep="\n---\n")
            raise
        finally:
            for p in world.programs:
                if p.process.poll() is None:
                    p.kill()
            world.dovecot.stop()
    checks.close()


if __name__ == "__main__":
    main()
