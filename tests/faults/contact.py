#!/usr/bin/env python3
"""pqr-contact with its dialer under faults, on a real broker and a real database: every due attempt is asked for once, whatever
ends whom and when, and every answer counts once.

usage: with-stack contact.py [--long] [--seed N] [kill9|postgres|broker|frozen|rescued …]

  kill9     kill -9 of one of two processes at random moments, amid claims, commits and answers
  postgres  the database is killed and comes back
  broker    the broker is killed and comes back
  frozen    SIGSTOP of one process for longer than its leases, another works on, SIGCONT
  rescued   nobody answers: every attempt is given up within two leases, none before its time

Cases come in while that goes on, and a dialer answers each command twice. Without --long the same with fewer faults."""
import argparse
import collections
import datetime
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

PYTHON = "/usr/bin/python3"  # Debian's: it has confluent_kafka
if sys.executable != PYTHON:
    os.execv(PYTHON, [PYTHON, *sys.argv])

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from confluent_kafka import Consumer, Producer  # noqa: E402
from jsonschema import Draft202012Validator, FormatChecker, RefResolver  # noqa: E402
from flow import BROKERS, ROOT, Failure, Ledger, die_with_parent, ends, wait_for  # noqa: E402
from pqr_stack import Checks, part  # noqa: E402

COMMAND, OUTCOME, EVENT, DEAD = "contact.command", "contact.outcome", "case.event", "contact.outcome-dlt"
FAULTS = {  # scenario: bounded, long
    "kill9": (4, 50),
    "postgres": (1, 5),
    "broker": (1, 5),
    "frozen": (1, 3),
    "rescued": (1, 1),
}
# A Tuesday at eight, told by a clock that goes on from the test's start: within the calling hours for a whole run.
CLOCK = {"PQR_CLOCK_START": "2021-12-07T08:00:00-05:00",
         "PQR_CLOCK_ANCHOR": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")[:-4] + "Z"}


SCHEMA = ROOT / "deploy/contracts/schemas/contact-command.v1.json"
CONTRACT = Draft202012Validator(json.loads(SCHEMA.read_text()), format_checker=FormatChecker(),
                                resolver=RefResolver(SCHEMA.as_uri(), json.loads(SCHEMA.read_text())))


def psql(query):
    """One value, or None while the database is away."""
    run = subprocess.run(["psql", "-X", "-q", "-At", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"], "-c", query], capture_output=True, text=True)
    return run.stdout.strip() if run.returncode == 0 else None


def count(query):
    got = psql(query)
    return -1 if got is None else int(got)


class Contact:
    """One process of pqr-contact. Several may run at once, so they take turns with the ports."""
    ports = [tuple(int(os.environ[f"PQR_{s}{p}_PORT"]) for p in ("", "_ADMIN")) for s in ("CONTACT", "INGEST", "REPORTING")]
    logs = Path(os.environ["PQR_STACK_DIR"]) / "log"
    turn = 0

    def __init__(self, **settings):
        Contact.turn += 1
        self.log = self.logs / f"pqr-fallas-contact-{Contact.turn}.log"
        http, admin = self.ports[Contact.turn % len(self.ports)]
        env = {"PQR_INSTANCE": f"fallas-{Contact.turn}", "PQR_HTTP_PORT": str(http), "PQR_ADMIN_PORT": str(admin),
               "PQR_PG_CONNINFO": os.environ["PQR_PG_CONTACT_CONNINFO"],
               "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_CONTACT_PASSWORD_FILE"],
               "PQR_MARCADOR": "si", "PQR_DISPATCHERS": "2", "PQR_MARCADOR_LOTE": "7", "PQR_MARCADOR_CUPO": "0",
               "PQR_MARCADOR_PAUSA_MS": "20", "PQR_MARCADOR_ARRIENDO_S": "600", "PQR_WATCH_MS": "100", "PQR_LINGER_MS": "30",
               "PQR_PUBLISH_IDLE_MS": "20", "LSAN_OPTIONS": f"suppressions={Path(__file__).with_name('lsan.supp')}:print_suppressions=0",
               **CLOCK, **settings}
        env = {k: v for k, v in {**os.environ, **env}.items() if k != "PQR_PG_PASSWORD"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([str(Path(os.environ["PQR_BIN_DIR"]) / "pqr-contact")], env=env, stdout=log, stderr=log,
                                            preexec_fn=die_with_parent)

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-25:])

    def hold_alive(self):
        if self.process.poll() is not None:
            raise Failure(f"a pqr-contact ended by itself with {self.process.returncode}:\n{self.tail()}")

    def signal(self, number):
        self.hold_alive()
        self.process.send_signal(number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.signal(signal.SIGTERM)
        try:
            code = self.process.wait(20)
        except subprocess.TimeoutExpired:
            code = None
        if code != 0:
            raise Failure(f"after SIGTERM: code {code}\n{self.tail()}")

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def hold_log(self):
        text = self.log.read_text(errors="replace")
        if re.search(r"ERROR: (Address|Leak)Sanitizer|runtime error:", text):
            raise Failure(f"a sanitizer's report:\n{text[-4000:]}")


class Background(threading.Thread):
    """Work beside the faults; what goes wrong in it is told by the test's thread."""

    def __init__(self):
        super().__init__(daemon=True)
        self.stopping, self.failed = False, None

    def run(self):
        try:
            self.work()
        except Exception as e:
            self.failed = e

    def finish(self):
        self.stopping = True
        self.join(60)
        if self.failed:
            raise self.failed


class Cases(Background):
    """Cases that are due come in, a few at a time."""
    opened = 0

    def work(self):
        while not self.stopping:
            first = Cases.opened + 1
            if psql(f"""INSERT INTO contact.caso (radicado, base, fecha_corte, entrega, revision, decision, razon, causal,
                    politica_version, politica_regla, cuenta, telefono, inicio, vence, estado, respuesta_origen, respuesta_signo, respuesta,
                    proximo, intento_numero, intento_dia, intento_hasta, ronda, version, abierto, actualizado)
                SELECT (4436000000000000 + g)::text, 'pendientes', '2021-12-06', 0, 0, 'contact', 'primer_contacto', 'Q', 'v1', 'r4',
                    (10000000 + g)::text, '3101234567', '2021-12-06', date '2021-12-27' + g % 5, 'por_contactar', 'plantilla', 'positiva',
                    'Se corrige la factura.', timestamptz '2021-12-07 07:00-05' + g % 7 * interval '1 minute', 1, '2021-12-07',
                    '2021-12-07 11:00-05', 1, 1, '2021-12-06 12:00-05', '2021-12-06 12:00-05'
                FROM generate_series({first}, {first + 9}) g""") is not None:
                Cases.opened += 10
            elif psql("SELECT 1") and count(f"SELECT count(*) FROM contact.caso WHERE radicado = '{4436000000000000 + first}'") > 0:
                Cases.opened += 10  # it was committed, and the answer lost with the server
            time.sleep(0.05)  # the pace at which they come


class Dialer(Background):
    """Answers each committed command, twice."""

    def work(self):
        c = Consumer({"bootstrap.servers": BROKERS, "group.id": f"marcador-{time.monotonic_ns()}", "enable.auto.commit": False,
                      "isolation.level": "read_committed", "auto.offset.reset": "latest"})
        p = Producer({"bootstrap.servers": BROKERS, "enable.idempotence": True, "linger.ms": 5})
        ready = threading.Event()
        c.subscribe([COMMAND], on_assign=lambda *_: ready.set())
        self.ready = ready
        while not self.stopping:
            m = c.poll(0.1)
            if m is None or m.error():
                continue
            command = json.loads(m.value())
            data = {"comando": command["comando"], "radicado": command["radicado"], "resultado": "no_contesta",
                    "llamadas": [{"telefono": command["telefonos"][0], "resultado": "no_contesta"}]}
            for n in range(2):
                p.produce(OUTCOME, json.dumps(data).encode(), command["radicado"], headers=[
                    ("ce_specversion", b"1.0"), ("ce_type", b"co.pqr.contact-outcome.v1"), ("ce_source", b"/marcador"),
                    ("ce_id", f"{command['comando']}.{n}".encode()), ("ce_subject", command["radicado"].encode()),
                    ("content-type", b"application/json")])
            p.poll(0)
        p.flush(30)
        c.close()


class Scenario:
    def __init__(self, name, args):
        self.name, self.rng, self.long = name, random.Random(f"{args.seed}/{name}"), args.long
        self.faults, self.all = FAULTS[name][args.long], []
        self.first = ends([COMMAND, EVENT, DEAD])
        self.before = Cases.opened
        self.cases, self.dialer = Cases(), Dialer()

    def contact(self, **settings):
        c = Contact(**settings)
        self.all.append(c)
        return c

    def begin(self, answers=True):
        if answers:
            self.dialer.start()
            wait_for("the dialer to listen", lambda: hasattr(self.dialer, "ready") and self.dialer.ready.is_set(), 30)
        else:
            self.dialer = None
        self.cases.start()

    def taken(self):
        return count("SELECT count(*) FROM contact.intento")

    def wait_taking(self):
        """Something more is taken than was."""
        had = self.taken()
        wait_for("attempts to be taken", lambda: self.taken() > had >= 0, 90, 0.05)

    def moment(self, most_s=1.0):
        time.sleep(self.rng.uniform(0, most_s))  # the fault's random moment, not a wait for anything

    def finish(self, checks, last):
        self.cases.finish()

        def told():
            for c in last:
                c.hold_alive()
            return count("SELECT count(*) FROM contact.outbox_packet") == 0

        def called():
            return told() and count("SELECT count(*) FROM contact.caso WHERE estado = 'en_llamada' OR ultimo_dia IS NULL") == 0

        def answered():
            return count(f"SELECT count(*) FROM contact.intento WHERE resultado IS NULL AND {self.mine()}") == 0 and told()
        wait_for(f"{self.name}: all to be called and told", called, 120, 0.1)
        if self.dialer:
            wait_for(f"{self.name}: all to be answered, late ones too", answered, 120, 0.1)
            self.dialer.finish()
        for c in last:
            c.stop()
        for c in self.all:
            c.hold_log()
        self.hold(checks)

    def mine(self):
        return f"radicado > '{4436000000000000 + self.before}'"

    def hold(self, checks):
        """0 lost, 0 repeated, as a read_committed consumer and the database see it."""
        ledger = Ledger.__new__(Ledger)
        ledger.first = self.first
        commands, of_case, events, dead, faults = collections.Counter(), collections.Counter(), collections.Counter(), 0, []
        for m in ledger.read([COMMAND, EVENT, DEAD]):
            if m.topic() == EVENT:
                events[dict(m.headers())["ce_id"]] += 1
            elif m.topic() == DEAD:
                dead += 1
            else:
                data = json.loads(m.value())
                faults += [e.message for e in CONTRACT.iter_errors(data)]
                commands[data["comando"]] += 1
                of_case[data["radicado"]] += 1
        cases = Cases.opened - self.before
        checks.hold(f"{self.name}: commands repeated", sum(n - 1 for n in commands.values()), 0)
        checks.hold(f"{self.name}: commands against their contract", faults[:3], [])
        checks.hold(f"{self.name}: cases asked for", len(of_case), cases)
        checks.hold(f"{self.name}: cases asked for twice on one day", sum(n - 1 for n in of_case.values()), 0)
        checks.hold(f"{self.name}: events repeated", sum(n - 1 for n in events.values()), 0)
        checks.hold(f"{self.name}: dead letters", dead, 0)
        checks.hold(f"{self.name}: changes told", len(events), count(
            f"SELECT sum(version - 1) FROM contact.caso WHERE {self.mine()}"))
        checks.hold(f"{self.name}: two attempts on one day", count(
            "SELECT count(*) FROM (SELECT FROM contact.intento WHERE estado NOT IN ('soltado', 'aplazado') "
            "GROUP BY radicado, dia HAVING count(*) > 1) x"), 0)
        print(f"{self.name}: {cases} cases, {len(commands)} commands, {len(events)} events", flush=True)

    def end(self):
        for w in (self.cases, self.dialer):
            if w:
                w.stopping = True
        for c in self.all:
            c.end()


def kill9(s, checks):
    s.begin()
    both = [s.contact(), s.contact()]
    for i in range(s.faults):
        s.wait_taking()
        s.moment()
        both[i % 2].kill()
        both[i % 2] = s.contact()
    s.wait_taking()
    s.finish(checks, both)


def restarted(s, checks, name):
    s.begin()
    c = s.contact()
    for _ in range(s.faults):
        s.wait_taking()
        s.moment()
        part("kill9", name)
        s.moment(0.5)
        part("start", name)
    s.wait_taking()
    s.finish(checks, [c])


def postgres(s, checks):
    restarted(s, checks, "postgres")


def broker(s, checks):
    restarted(s, checks, "kafka")


def frozen(s, checks):
    s.begin()
    lease = {"PQR_MARCADOR_ARRIENDO_S": "1"}
    both = [s.contact(**lease), s.contact(**lease)]
    for i in range(s.faults):
        s.wait_taking()
        s.moment()
        both[i % 2].signal(signal.SIGSTOP)
        s.wait_taking()
        time.sleep(30 if s.long else 3)  # how long it is frozen
        both[i % 2].signal(signal.SIGCONT)
        s.wait_taking()
    s.finish(checks, both)


def rescued(s, checks):
    lease = 2
    s.begin(answers=False)
    c = s.contact(PQR_MARCADOR_ARRIENDO_S=str(lease))
    s.wait_taking()
    s.moment(3)
    s.finish(checks, [c])
    of_these = f"estado = 'perdido' AND {s.mine()}"
    checks.hold("rescued: every one", count(f"SELECT count(*) FROM contact.intento WHERE {of_these}"), Cases.opened - s.before)
    checks.hold("rescued: later than two leases", count(
        f"SELECT count(*) FROM contact.intento WHERE {of_these} AND terminado > tomado + interval '{2 * lease} s'"), 0)
    checks.hold("rescued: before its time", count(f"SELECT count(*) FROM contact.intento WHERE {of_these} AND terminado < arriendo_hasta"), 0)


SCENARIOS = {"kill9": kill9, "postgres": postgres, "broker": broker, "frozen": frozen, "rescued": rescued}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("names", nargs="*", choices=[*SCENARIOS, []])
    p.add_argument("--long", action="store_true")
    p.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    args = p.parse_args()
    print(f"seed {args.seed}", flush=True)
    checks = Checks()
    for name in args.names or SCENARIOS:
        start, s = time.monotonic(), Scenario(name, args)
        try:
            SCENARIOS[name](s, checks)
        except Failure as e:
            print(f"{name}: {e}", flush=True)
            checks.hold(name, "failed", "")
        finally:
            s.end()
        print(f"{name}: {s.faults} faults in {time.monotonic() - start:.0f} s", flush=True)
    checks.close()


if __name__ == "__main__":
    main()
