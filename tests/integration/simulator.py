#!/usr/bin/env python3
"""pqr-simulador on a real broker, under a fast clock: killed with -9 amid its work, it answers each order exactly once, within
the order's time and by the contract; another group's gets the same story.

usage: with-stack simulator.py [--seed N] [--kills N]"""
import argparse
import collections
import datetime
import json
import os
import random
import re
import sys
import threading
import time

PYTHON = "/usr/bin/python3"  # Debian's: it has confluent_kafka
if sys.executable != PYTHON:
    os.execv(PYTHON, [PYTHON, *sys.argv])

import signal  # noqa: E402
import subprocess  # noqa: E402
import urllib.request  # noqa: E402
from pathlib import Path  # noqa: E402

import jsonschema  # noqa: E402
from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import ROOT, Checks, wait_for  # noqa: E402

BROKERS = os.environ["PQR_KAFKA_BROKERS"]
START, SPEED = "2021-12-07T15:00:00.000Z", 600  # ten minutes a second
CALLS, RR, FEED_S = 1000, 500, 5
UTC = datetime.timezone.utc


def text_of(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


ANCHOR = datetime.datetime.now(UTC).replace(microsecond=0)


def now():
    return instant(START) + (datetime.datetime.now(UTC) - ANCHOR) * SPEED


class Simulator:
    port = os.environ["PQR_SIMULADOR_ADMIN_PORT"]
    turn = 0

    def __init__(self, **settings):
        Simulator.turn += 1
        self.log = Path(os.environ["PQR_STACK_DIR"]) / "log" / f"pqr-simulador-{Simulator.turn}.log"
        env = {"PQR_CLOCK_START": START, "PQR_CLOCK_ANCHOR": text_of(ANCHOR), "PQR_CLOCK_SPEED": str(SPEED),
               "PQR_ADMIN_PORT": self.port, "PQR_INSTANCE": "prueba", "PQR_BATCH_MAX": "50", "PQR_SIM_SEED": "7",
               "PQR_SIM_PERSONAS": "no", "PQR_SIM_RR": "hecha=80 ocupada=10 rechazada=10", **settings}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([str(Path(os.environ["PQR_BIN_DIR"]) / "pqr-simulador")],
                                            env={**os.environ, **env}, stdout=log, stderr=log)

    def metric(self, name):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=2) as answer:
                lines = answer.read().decode().splitlines()
        except OSError:
            return 0
        return sum(int(line.split()[-1]) for line in lines if re.split(r"[{ ]", line)[0] == name)

    def alive(self):
        if self.process.poll() is not None:
            sys.exit(f"pqr-simulador ended by itself:\n{self.log.read_text()[-3000:]}")
        return True

    def wait_answered(self, n):
        wait_for(f"{n} answers", lambda: self.alive() and self.metric("pqr_sim_answers_total") >= n, 60, 0.02)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=15)
        text = self.log.read_text()
        if code != 0 or re.search(r"ERROR: (Address|Leak)Sanitizer|runtime error:", text):
            sys.exit(f"after SIGTERM: {code}\n{text[-4000:]}")


def order(i, action, telefonos=None, lives=datetime.timedelta(days=60)):
    """(topic, key, value, headers) of an order given now."""
    radicado = f"{4436210000000000 + i}"
    at = now()
    data = {"comando": f"{radicado}.{action}", "radicado": radicado, "accion": action, "vence": "2021-12-30",
            "expira": text_of(at + lives)}
    if telefonos:
        data.update(intento=4 if action == "buzon" else 1, telefonos=telefonos, respuesta="Se corrige.", texto="Recursos de ley.")
    else:
        data.update(envio=1, cuenta="12345678", nota="Nota.")
    kind = "contact" if telefonos else "rr"
    headers = {"ce_specversion": "1.0", "ce_id": data["comando"], "ce_type": f"co.pqr.{kind}-command.v1", "ce_source": "/pqr/contact",
               "ce_subject": radicado, "ce_time": text_of(at), "content-type": "application/json",
               "traceparent": f"00-{i + 1:032x}-{i + 1:016x}-01"}
    return f"{kind}.command", radicado, json.dumps(data).encode(), list(headers.items())


class Feed(threading.Thread):
    def __init__(self, rng):
        super().__init__(daemon=True)
        self.orders = [(i, rng.choice(["llamar", "llamar", "buzon"]), ["3101234567", "6012345678", "3009876543"][:rng.randint(1, 3)])
                       for i in range(CALLS)] + [(i, rng.choice(["escalar", "finalizar", "cerrar"]), None) for i in range(CALLS, CALLS + RR)]
        rng.shuffle(self.orders)
        self.sent, self.done = {}, False

    def run(self):
        producer = Producer({"bootstrap.servers": BROKERS, "enable.idempotence": True, "linger.ms": 5})
        began = time.monotonic()
        for n, one in enumerate(self.orders):
            topic, key, value, headers = order(*one)
            self.sent[json.loads(value)["comando"]] = (topic, json.loads(value), dict(headers))
            producer.produce(topic, value, key, headers=headers)
            producer.poll(max(0, began + n * FEED_S / len(self.orders) - time.monotonic()))
        # These are not answered: one is past its time, one cannot be read.
        topic, key, value, headers = order(1, "llamar", ["3101234567"], datetime.timedelta(days=-1))
        producer.produce(topic, value.replace(b".llamar", b".tarde"), key, headers=headers)
        producer.produce("contact.command", b"{", "x", headers=headers)
        producer.flush(30)
        self.done = True


def answers():
    """Every committed answer, in the order of its partition."""
    c = Consumer({"bootstrap.servers": BROKERS, "group.id": "contador", "enable.auto.commit": False,
                  "isolation.level": "read_committed", "auto.offset.reset": "earliest",
                  "enable.partition.eof": True, "fetch.wait.max.ms": 10})
    topics = ["contact.outcome", "rr.result"]
    left = {(t, p) for t in topics for p in c.list_topics(t, timeout=30).topics[t].partitions}
    got = []
    c.assign([TopicPartition(t, p, OFFSET_BEGINNING) for t, p in left])
    while left:
        m = c.poll(20)
        if m is None:
            sys.exit("the answers could not be read")
        if m.error():
            left.discard((m.topic(), m.partition()))
        else:
            got.append(m)
    c.close()
    return got


def by_order(messages):
    found = collections.defaultdict(list)
    for m in messages:
        found[json.loads(m.value())["comando"]].append(m)
    return found


def hold_contract(checks, feed, found):
    schemas = ROOT / "deploy/contracts/schemas"
    store = {"defs.json": json.loads((schemas / "defs.json").read_text())}
    held = {}
    for topic, name in (("contact.outcome", "contact-outcome.v1.json"), ("rr.result", "rr-result.v1.json")):
        schema = json.loads((schemas / name).read_text())
        resolver = jsonschema.RefResolver(name, schema, store=store)
        held[topic] = jsonschema.Draft202012Validator(schema, resolver=resolver, format_checker=jsonschema.FormatChecker())
    wrong = []
    for comando, messages in found.items():
        m, (topic, data, headers) = messages[0], feed.sent[comando]
        answer, said = json.loads(m.value()), {k: v.decode() for k, v in m.headers()}
        wrong += [f"{comando}: {e.message}" for e in held[m.topic()].iter_errors(answer)]
        if (m.key().decode(), said["ce_subject"], said["traceparent"]) != (data["radicado"], data["radicado"], headers["traceparent"]):
            wrong.append(f"{comando}: {said}")
        if not instant(headers["ce_time"]) < instant(said["ce_time"]) <= min(now(), instant(data["expira"])):
            wrong.append(f"{comando}: told at {said['ce_time']}")
        if topic == "contact.command":
            dialled = [c["telefono"] for c in answer["llamadas"]]
            if dialled != data["telefonos"][:len(dialled)] or answer["resultado"] != answer["llamadas"][-1]["resultado"]:
                wrong.append(f"{comando}: {answer}")
            if (data["accion"] == "buzon") != answer["resultado"].startswith("buzon_") or ("evidencia" in answer) != (data["accion"] == "buzon"):
                wrong.append(f"{comando}: {answer}")
    checks.hold("every answer by the contract, in its time", wrong[:3], [])


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3), "big"))
    args.add_argument("--kills", type=int, default=1)
    args = args.parse_args()
    seed = args.seed
    print(f"seed {seed}", flush=True)
    rng, checks = random.Random(seed), Checks()
    feed = Feed(rng)
    feed.start()
    for _ in range(args.kills):
        simulator = Simulator()
        simulator.wait_answered(rng.randint(20, 120))
        time.sleep(rng.uniform(0, 0.2))  # the fault's random moment, not a wait for anything
        simulator.kill()
    simulator = Simulator()
    wait_for("the orders to have been given", lambda: feed.done, 60)
    all_orders = CALLS + RR
    wait_for("all to be answered", lambda: simulator.alive() and len(by_order(answers())) >= all_orders, 60, 0.2)
    simulator.stop()
    first = answers()
    found = by_order(first)
    checks.hold("each order answered exactly once", (len(first), len(found), set(found) == set(feed.sent)),
                (all_orders, all_orders, True))
    hold_contract(checks, feed, found)
    kinds = collections.Counter(json.loads(m.value())["resultado"] for m in first)
    checks.hold("all kinds of answers", len(kinds) >= 12, True)

    other = Simulator(PQR_GROUP="otro", PQR_INSTANCE="otra", PQR_BATCH_MAX="2000")
    other.wait_answered(all_orders)
    other.stop()
    twice = by_order(answers())
    differ = [k for k, ms in twice.items() if len(ms) != 2 or len({json.loads(m.value())["resultado"] for m in ms}) != 1]
    checks.hold("another group hears the same story", differ[:3], [])
    checks.close()


main()
