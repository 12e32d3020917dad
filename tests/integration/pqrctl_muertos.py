#!/usr/bin/env python3
"""pqrctl muertos on a real Kafka with the classifier: what it cannot understand is listed, looked into, discarded, and sent
back once the catalogue was mended. The one who sends back is killed again and again, and two do so at once; in the end a
reader of committed messages has seen each exactly once.

usage: with-stack pqrctl_muertos.py PQRCTL PQR_CLASSIFIER
"""
import atexit
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path

from confluent_kafka import Consumer, Producer, TopicPartition
from jsonschema import Draft202012Validator, RefResolver

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import ROOT, Checks, wait_for  # noqa: E402

PQRCTL, CLASSIFIER = sys.argv[1:3]
BROKERS = os.environ["PQR_KAFKA_BROKERS"]
RECEIVED, DLT, RESOLUTION = "pqr.received", "pqr.received-dlt", "dlt.resolution"
DECISIONS = ["pqr.escalate", "pqr.close", "pqr.contact", "pqr.review"]
RADICADOS = int(os.environ.get("PQR_MUERTOS_RADICADOS", "3000"))  # each with two records
KILLS = int(os.environ.get("PQR_MUERTOS_MUERTES", "5"))
BINARY = b"\xff\xfe\x00\x01nada"
WORK = Path(tempfile.mkdtemp(prefix="pqr-muertos."))
atexit.register(shutil.rmtree, WORK, ignore_errors=True)
SEED = int(os.environ.get("PQR_SEED", str(random.randrange(1 << 30))))
chance = random.Random(SEED)
checks = Checks()
producer = Producer({"bootstrap.servers": BROKERS, "linger.ms": 20, "message.max.bytes": 2000000})


# ---- the programs ----

def pqrctl(*args, **more):
    r = subprocess.run([PQRCTL, "muertos", *args], capture_output=True, text=True, timeout=120, cwd=ROOT,
                       env={**os.environ, "USER": "operadora", **more})
    return r.returncode, r.stdout, r.stderr


def answer(*args):
    code, out, err = pqrctl(*args, "--json")
    if code:
        sys.exit(f"muertos {' '.join(args)}: {code} {err}")
    return json.loads(out)


def start(*args):
    return subprocess.Popen([PQRCTL, "muertos", *args], cwd=ROOT, env={**os.environ, "USER": "operadora"},
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Classifier:
    """With a policy and a catalogue of its own, which are mended while it runs."""

    def __init__(self):
        for name in ("abc.conf", "causales.conf"):
            (WORK / name).write_text((ROOT / "deploy/policy" / name).read_text())
        self.port = free_port()
        self.log = open(WORK / "classifier.log", "ab")
        self.process = subprocess.Popen([CLASSIFIER], stdout=self.log, stderr=self.log, env={
            **os.environ, "PQR_INSTANCE": "muertos", "PQR_ADMIN_PORT": str(self.port),
            "PQR_POLICY_FILE": str(WORK / "abc.conf"), "PQR_CAUSALES_FILE": str(WORK / "causales.conf")})
        wait_for("the classifier to be ready", self.ready, 60)

    def ready(self):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status == 200
        except OSError:
            return False

    def mend(self):
        path = WORK / "causales.conf"
        entry = '  { causal = "R"; nombre = "De prueba"; frases = ( "motivo de prueba erre" ); },\n'
        path.write_text(path.read_text().replace("causales = (\n", "causales = (\n" + entry, 1))
        self.process.send_signal(signal.SIGHUP)
        probes = Counter()

        def in_force():
            probe = f"99{len(probes):014d}"
            probes[probe] += 1
            send_record(probe, "2021-12-06", motivo="Motivo de prueba erre")
            producer.flush()
            wait_for("a probe to be decided", lambda: probe in {k for _, k, _, _ in read(*DECISIONS)}, 30)
            return any(k == probe and json.loads(v)["causal"] == "R" for _, k, _, v in read(*DECISIONS))

        wait_for("the mended catalogue in force", in_force, 30)

    def stop(self):
        self.process.terminate()
        checks.hold("the classifier ends cleanly", self.process.wait(20), 0)
        checks.hold("no report of a sanitizer", re.findall(r"ERROR: \w+Sanitizer|runtime error:", (WORK / "classifier.log").read_text()), [])


# ---- Kafka ----

def headers_of(radicado, cut, number):
    return [("ce_specversion", b"1.0"), ("ce_id", f"crm-{radicado}-{cut}-{number}".encode()), ("ce_source", b"/crm/pqr"),
            ("ce_type", b"co.pqr.received.v1"), ("content-type", b"application/json"), ("x-sistema", b"crm"), ("x-vacia", b""),
            ("x-sistema", b"otra vez")]


def send_record(radicado, cut, **more):
    data = {"radicado": radicado, "cuenta": "70012345", "base": "pendientes", "fecha_corte": cut, "estado": "Abierta", **more}
    value = json.dumps(data).encode()
    while True:
        try:
            producer.produce(RECEIVED, value, radicado, headers=headers_of(radicado, cut, 0))
            return value
        except BufferError:
            producer.poll(0.1)


def read(*topics):
    """Every committed message up to where each partition ends now: [(topic, key, headers, value)]."""
    common = {"bootstrap.servers": BROKERS, "group.id": "prueba-muertos", "enable.auto.commit": False}
    committed = Consumer({**common, "isolation.level": "read_committed", "enable.partition.eof": True, "fetch.wait.max.ms": 10})
    written = Consumer({**common, "isolation.level": "read_uncommitted"})
    parts = [TopicPartition(t, p, 0) for t in topics for p in committed.list_topics(t, 10).topics[t].partitions]
    ends = {(p.topic, p.partition): written.get_watermark_offsets(p, 10, False)[1] for p in parts}
    committed.assign(parts)
    found, deadline = [], time.monotonic() + 60
    while ends:
        m = committed.poll(1)
        if time.monotonic() > deadline:
            sys.exit(f"nothing undecided should be left: {ends}")
        if m is None:
            continue
        place = (m.topic(), m.partition())
        if not m.error():
            found.append((m.topic(), m.key().decode("utf-8", "replace") if m.key() is not None else None, m.headers() or [], m.value()))
        elif m.offset() >= ends.get(place, 0):
            ends.pop(place, None)
    committed.close()
    written.close()
    return found


def header(headers, name):
    return next((v.decode() for k, v in headers if k == name and v is not None), None)


# ---- the story ----

def send_all():
    """Records whose causal the catalogue does not know yet, two of each radicado in order; some that are no event at all."""
    sent = {}
    for i in range(RADICADOS):
        radicado = f"44{i:014d}"
        for cut in ("2021-12-06", "2021-12-07"):
            sent[(radicado, cut)] = send_record(radicado, cut, causal="R", motivo=f"caso número {i}, ñandú")
    send_record("4500000000000001", "2021-12-07", motivo="Cobros de equipos")
    for value in (BINARY, b"{", None, "texto «suelto»".encode()):
        producer.produce(RECEIVED, value, b"roto")
    producer.produce(RECEIVED, b"[]", None)
    producer.flush()
    return sent


def hold_listing(dead):
    groups = answer("listar")
    by_code = Counter()
    for g in groups["datos"]:
        by_code[(g["topico"], g["etapa"], g["codigo"])] += g["muertos"]
    checks.hold("listar counts all", groups["muertos"], dead)
    checks.hold("those whose causal is unknown, in one group",
                by_code[(RECEIVED, "classifier", "campo_invalido")], 2 * RADICADOS)
    code, out, _ = pqrctl("listar")
    checks.hold("listar as a table", (code, "campo_invalido" in out, f"{2 * RADICADOS:,}".replace(",", ".") in out), (0, True, True))
    each = answer("listar", "--uno-a-uno", "--topico", RECEIVED)["datos"]
    checks.hold("each by its id", len({e["id"] for e in each}), dead)
    one, = answer("listar", "--uno-a-uno", "--radicado", "4400000000000001", "--hasta", "2100-01-01")["datos"][:1]
    checks.hold("its origin is known", (one["origen"]["offset"] >= 0, one["topico"], one["clave"]), (True, RECEIVED, "4400000000000001"))
    for name, args, want in (
            ("by code", ["--error", "campo_invalido"], 2 * RADICADOS), ("by words", ["--error", "ARCHIVO de causales"], 2 * RADICADOS),
            ("by key", ["--radicado", "4400000000000001"], 2), ("by stage", ["--etapa", "classifier"], dead),
            ("by another stage", ["--etapa", "contact"], 0), ("by another topic", ["--topico", "case.event,pqr.escalate-dlt"], 0),
            ("from the future", ["--desde", "2100-01-01"], 0), ("until long ago", ["--hasta", "2021-12-07 08:15"], 0)):
        checks.hold(f"filtered {name}", answer("listar", *args)["muertos"], want)
    for args in (["--topico", "pqr.nada"], ["--desde", "ayer"]):
        checks.hold(f"refused: {args}", pqrctl("listar", *args)[0], 1)
    return each


def hold_views(each):
    broken = [e for e in each if e["clave"] != e["clave"] or e["codigo"] != "campo_invalido"]
    seen = [pqrctl("ver", e["id"])[1] for e in broken]
    checks.hold("ver shows binary as such", sum("binario" in s and "ff fe 00 01" in s for s in seen), 1)
    checks.hold("ver shows text as such", sum("texto «suelto»" in s for s in seen), 1)
    good = next(e for e in each if e["codigo"] == "campo_invalido")
    shown = answer("ver", good["id"])
    checks.hold("ver shows the value", shown["valor"]["causal"], "R")
    checks.hold("and the headers, in their order", [h["valor"] for h in shown["cabeceras"] if h["nombre"] == "x-sistema"], ["crm", "otra vez"])
    code, out, _ = pqrctl("ver", good["id"])
    checks.hold("ver for people", (code, '"causal": "R"' in out, "abierto" in out), (0, True, True))
    for wrong in (f"{DLT}:0:99999999", f"{DLT}:7:0", "nada", f"{RECEIVED}:0:0"):
        checks.hold(f"ver refuses {wrong}", pqrctl("ver", wrong)[0], 1)
    return [e["id"] for e in broken]


def hold_dry_runs():
    before = read(RECEIVED)
    plan = answer("reintentar", "--error", "campo_invalido")
    checks.hold("a dry run counts", (plan["aplicado"], plan["mensajes"], plan["resueltos"]), (False, 2 * RADICADOS, 0))
    code, out, _ = pqrctl("reintentar")
    checks.hold("and says that it is one", (code, "Simulación" in out, "--aplicar" in out), (0, True, True))
    checks.hold("nothing was sent", len(read(RECEIVED)), len(before))
    checks.hold("nothing was registered", read(RESOLUTION), [])
    checks.hold("a discard needs a reason", pqrctl("descartar", "--aplicar")[0], 2)
    checks.hold("a discard's dry run", answer("descartar", "--motivo", "prueba")["muertos"], plan["muertos"] + 5)
    checks.hold("nobody in particular decides nothing", pqrctl("reintentar", "--aplicar", USER="")[0], 2)


def hold_too_early(each):
    """Sent back before anything was mended: it dies anew, as another letter that names the first."""
    early = next(e for e in each if e["codigo"] == "campo_invalido" and e["clave"] == "4400000000000000")
    done = answer("reintentar", early["id"], "--aplicar")
    checks.hold("one is sent back", (done["hechos"], done["resueltos"]), (1, 1))
    wait_for("it dies again", lambda: any(
        e["reintento_de"] == early["id"] for e in answer("listar", "--uno-a-uno", "--radicado", early["clave"])["datos"]), 30)
    again = [e for e in answer("listar", "--uno-a-uno", "--todos", "--radicado", early["clave"])["datos"]]
    checks.hold("the first is settled, the new one open",
                sorted((e["id"] == early["id"], e["estado"]) for e in again), [(False, "abierto"), (False, "abierto"), (True, "reintentado")])
    checks.hold("the same again is refused nothing, and sends nothing", answer("reintentar", early["id"], "--aplicar")["hechos"], 0)
    checks.hold("and is no simulation", "Simulación" in pqrctl("reintentar", early["id"], "--aplicar")[1], False)
    return early["id"]


def connections(process):
    """How many Kafka clients live in it, by the threads that each has."""
    names = []
    for task in Path(f"/proc/{process.pid}/task").glob("*/comm"):
        try:
            names.append(task.read_text().strip())
        except OSError:
            continue  # ended meanwhile
    return names.count("rdk:main")


def hold_stale_list(each):
    """One has seen what is open, and is held up; another does it all; then the first goes on with what it has seen. It reads
    the register with two clients: where they go, it has seen."""
    ids = [e["id"] for e in each if e["codigo"] == "campo_invalido" and "4400000000000001" <= e["clave"] <= "4400000000000009"]
    first, seen = start("reintentar", *ids, "--aplicar"), False
    while first.poll() is None:
        now = connections(first)
        if seen and now < 2:
            break
        seen = seen or now == 2
    checks.hold("held up before its end", first.poll(), None)
    first.send_signal(signal.SIGSTOP)
    answer("reintentar", *ids, "--aplicar")
    first.send_signal(signal.SIGCONT)
    checks.hold("the first ends", (first.wait(60) in (0, 1), len(ids)), (True, 18))
    first.stderr.close()
    sent = Counter(header(h, "retry_of") for _, _, h, _ in read(RECEIVED))
    checks.hold("what another has sent meanwhile is not sent again", [sent[i] for i in ids], [1] * len(ids))


def open_now():
    return answer("listar", "--error", "campo_invalido")["muertos"]


def end_of_resolutions(consumer):
    return consumer.get_watermark_offsets(TopicPartition(RESOLUTION, 0), 10, False)[1]


def killed_amid(args, watcher, early):
    """Starts, and kills: at any moment from the start on, or from when the first letters are written. True: it was still alive."""
    before, one = end_of_resolutions(watcher), start(*args)
    if not early:
        wait_for("something written", lambda: end_of_resolutions(watcher) > before or one.poll() is not None, every_s=0.01)
    try:
        one.wait(chance.uniform(0, 1.0 if early else 0.4))
    except subprocess.TimeoutExpired:
        one.kill()
    one.stderr.close()
    return one.wait() == -signal.SIGKILL


def retry_under_fire():
    """Killed at random moments; then two at once, until nothing is open."""
    args = ["reintentar", "--error", "campo_invalido", "--aplicar"]
    watcher = Consumer({"bootstrap.servers": BROKERS, "group.id": "prueba-muertos", "isolation.level": "read_uncommitted"})
    killed = [killed_amid(args, watcher, early=i % 3 == 0) for i in range(KILLS)]
    left = open_now()
    print(f"seed {SEED}: killed {sum(killed)} times, {left} of {2 * RADICADOS} left")
    checks.hold("killed amid its work", any(killed), True)
    rounds = 0
    while left:
        both = [start(*args)]
        time.sleep(chance.uniform(0, 0.5))  # not a wait for anything: they meet at another point each time
        both.append(start(*args))
        told = [p.communicate(timeout=90)[1] for p in both]
        checks.hold("who is pushed aside says so", [t for p, t in zip(both, told) if p.returncode and "nada dos veces" not in t], [])
        left, rounds = open_now(), rounds + 1
        if rounds > 20:
            sys.exit("two operators at once never come to an end")
    print(f"two at once: {rounds} rounds")
    watcher.close()


def hold_exactly_once(sent, early):
    wait_for("all decided", lambda: len({(k, json.loads(v)["fecha_corte"]) for _, k, _, v in read(*DECISIONS) if k.startswith("44")}) == len(sent), 60)
    retried = [(k, h, v) for _, k, h, v in read(RECEIVED) if header(h, "retry_of")]
    ids = Counter(header(h, "retry_of") for _, h, _ in retried)
    checks.hold("each sent back once", [i for i, n in ids.items() if n > 1][:3], [])
    checks.hold("all sent back, and the early one twice under two ids", (len(retried), early in ids), (len(sent) + 1, True))
    checks.hold("with key and value as they were", [k for k, _, v in retried if sent.get((k, json.loads(v)["fecha_corte"])) != v][:3], [])
    checks.hold("with the headers as they were", [h for k, h, v in retried if [x for x in h if x[0] != "retry_of"] !=
                                                  headers_of(k, json.loads(v)["fecha_corte"], 0)][:1], [])
    order = {}
    for k, _, v in retried:
        order.setdefault(k, []).append(json.loads(v)["fecha_corte"])
    order.pop("4400000000000000")  # its first was sent before, on purpose
    checks.hold("in their order", [k for k, o in order.items() if o != ["2021-12-06", "2021-12-07"]][:3], [])
    decisions = Counter((k, json.loads(v)["fecha_corte"]) for _, k, _, v in read(*DECISIONS) if k.startswith("44"))
    checks.hold("each decided once", [d for d, n in decisions.items() if n > 1][:3], [])
    resolved = Counter(k for _, k, _, _ in read(RESOLUTION))
    checks.hold("each registered once", [i for i, n in resolved.items() if n > 1][:3], [])
    checks.hold("registered is what was sent", set(resolved) == set(ids), True)


def hold_discards(broken):
    done = answer("descartar", *broken, "--motivo", "no son eventos", "--quien", "Núñez", "--aplicar")
    checks.hold("discarded", (done["aplicado"], done["resueltos"]), (True, len(broken)))
    checks.hold("nothing is open", answer("listar")["muertos"], 0)
    shown = answer("ver", broken[0])["resolucion"]
    checks.hold("who and why", (shown["estado"], shown["quien"], shown["motivo"]), ("descartado", "Núñez", "no son eventos"))
    states = Counter()
    for g in answer("listar", "--todos")["datos"]:
        states[g["estado"]] += g["muertos"]
    checks.hold("all with their state", states, {"reintentado": 2 * RADICADOS + 1, "descartado": len(broken)})
    checks.hold("what is discarded stays so", answer("reintentar", *broken, "--aplicar")["ya_resueltos"], len(broken))


def hold_siblings():
    """Two services put the same message aside: it goes back once. What was not kept cannot go back."""
    def letter(offset, stage, *more, value=b"{}"):
        producer.produce("pqr.escalate-dlt", value, b"4600000000000001", headers=[
            ("ce_id", b"x"), ("dlt_topic", b"pqr.escalate"), ("dlt_partition", b"2"), ("dlt_offset", offset),
            ("dlt_stage", stage), ("dlt_code", b"prueba"), ("dlt_error", b"de prueba"), *more])
    letter(b"5", b"contact")
    letter(b"5", b"reporting")
    letter(b"6", b"contact", ("dlt_truncated", b"1900001"), value=None)
    producer.flush()
    plan = answer("reintentar", "--topico", "pqr.escalate")
    checks.hold("planned as one", (plan["muertos"], plan["mensajes"], plan["sin_contenido"]), (2, 1, 1))
    done = answer("reintentar", "--topico", "pqr.escalate", "--motivo", "ya se corrigió", "--aplicar")
    checks.hold("sent as one", (done["hechos"], done["resueltos"]), (1, 2))
    sent = read("pqr.escalate")  # with a decision among them, in no order between partitions
    checks.hold("one message", [(k, v, header(h, "dlt_stage")) for _, k, h, v in sent if header(h, "retry_of")],
                [("4600000000000001", b"{}", None)])
    rest = answer("listar", "--uno-a-uno", "--topico", "pqr.escalate")["datos"]
    checks.hold("what was not kept stays open", [(e["conservado"], e["estado"]) for e in rest], [(False, "abierto")])
    checks.hold("and can be discarded", answer("descartar", "--topico", "pqr.escalate", "--motivo", "perdido", "--aplicar")["resueltos"], 1)

    # Whatever the selection is, and whenever the second service puts it aside.
    letter(b"7", b"contact")
    letter(b"7", b"reporting")
    letter(b"8", b"contact")
    letter(b"9", b"reporting")
    producer.flush()
    plan = answer("reintentar", "--topico", "pqr.escalate", "--etapa", "contact")
    checks.hold("a sibling goes with the one asked for", (plan["muertos"], plan["mensajes"]), (3, 2))
    seven, = [e["id"] for e in answer("listar", "--uno-a-uno", "--topico", "pqr.escalate", "--etapa", "contact")["datos"]
              if e["origen"]["offset"] == 7]
    done = answer("reintentar", seven, "--aplicar")
    checks.hold("by its id", (done["hechos"], done["resueltos"]), (1, 2))
    done = answer("reintentar", "--topico", "pqr.escalate", "--etapa", "contact", "--aplicar")
    checks.hold("by its stage", (done["hechos"], done["resueltos"]), (1, 1))
    letter(b"8", b"reporting")  # it was behind
    producer.flush()
    done = answer("reintentar", "--radicado", "4600000000000001", "--etapa", "reporting", "--desde", "2000-01-01", "--aplicar")
    checks.hold("what was sent before is settled, and not sent again", (done["hechos"], done["resueltos"], done["ya_resueltos"]), (1, 2, 2))
    sent = Counter(header(h, "retry_of") for _, _, h, _ in read("pqr.escalate") if header(h, "retry_of"))
    checks.hold("each message once", (sorted(sent.values()), answer("listar", "--topico", "pqr.escalate")["muertos"]), ([1, 1, 1, 1], 0))


def hold_too_large():
    """One that its topic no longer takes stays open; those around it go back."""
    for i, value in enumerate((b"{", chance.randbytes(1_200_000), b"}")):
        producer.produce(DLT, value, b"enorme", headers=[
            ("dlt_topic", RECEIVED.encode()), ("dlt_partition", b"0"), ("dlt_offset", str(10**9 + i).encode()),
            ("dlt_stage", b"classifier"), ("dlt_error", "de prueba, añejo".encode())])
    producer.flush()
    done = answer("reintentar", "--error", "prueba anejo", "--aplicar")
    checks.hold("what fits goes back", (done["muertos"], done["hechos"], done["no_caben"]), (3, 2, 1))
    rest = answer("listar", "--uno-a-uno", "--error", "prueba anejo")["datos"]
    checks.hold("what does not stays open", [(e["bytes"], e["codigo"]) for e in rest], [(1_200_000, None)])
    wait_for("those that fit to die again", lambda: answer("listar", "--radicado", "enorme")["muertos"] == 3, 30)
    checks.hold("all can be discarded", answer("descartar", "--radicado", "enorme", "--motivo", "de prueba", "--aplicar")["resueltos"], 3)


def hold_contract():
    path = (ROOT / "deploy/contracts/schemas/dead-letter-resolution.v1.json").resolve()
    validator = Draft202012Validator(json.loads(path.read_text()), resolver=RefResolver(path.as_uri(), json.loads(path.read_text())))
    messages = read(RESOLUTION)
    faults = [e.message for _, _, _, v in messages for e in validator.iter_errors(json.loads(v))]
    checks.hold("every resolution as its schema says", faults[:3], [])
    checks.hold("its key is its id", [k for _, k, _, v in messages if json.loads(v)["id"] != k][:3], [])
    checks.hold("its type", {header(h, "ce_type") for _, _, h, _ in messages}, {"co.pqr.dead-letter-resolution.v1"})


def timed(step, *args):
    begun = time.monotonic()
    result = step(*args)
    print(f"{step.__name__}: {time.monotonic() - begun:.1f} s", flush=True)
    return result


def main():
    checks.hold("no dead letters at first", pqrctl("listar")[:2], (0, "No hay mensajes muertos abiertos.\n"))
    classifier = Classifier()
    sent = timed(send_all)
    dead = len(sent) + 5
    # Each question reads all of them: asked too often, it keeps the classifier from killing more.
    wait_for("all of them dead", lambda: answer("listar")["muertos"] == dead, 120, 0.5)
    each = timed(hold_listing, dead)
    broken = timed(hold_views, each)
    timed(hold_dry_runs)
    early = timed(hold_too_early, each)
    timed(classifier.mend)
    timed(hold_stale_list, each)
    timed(retry_under_fire)
    timed(hold_exactly_once, sent, early)
    timed(hold_discards, broken)
    timed(hold_siblings)
    timed(hold_too_large)
    timed(hold_contract)
    classifier.stop()
    checks.close()


if __name__ == "__main__":
    main()
