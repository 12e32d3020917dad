#!/usr/bin/env python3
"""pqrctl politica and pqrctl causal: explain, simulate, compare and decide anew what ingest published and the classifier decided.
What they say is held against the decisions themselves, counted here; deciding anew is killed amid its work and must still send
each record once.

usage: with-stack politica.py PQRCTL PQR_CLASSIFIER          SEED in the environment repeats a run
"""
import atexit
import collections
import csv
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions
from jsonschema import Draft202012Validator, RefResolver

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import DATA, ROOT, Checks, part, wait_for  # noqa: E402

PQRCTL, CLASSIFIER = sys.argv[1:3]
BROKERS = os.environ["PQR_KAFKA_BROKERS"]
RECEIVED = "pqr.received"
DECISIONS = ["pqr.escalate", "pqr.close", "pqr.contact", "pqr.review"]
CONTRACT = ROOT / "deploy/contracts/schemas/received.v1.json"
WORK = Path(tempfile.mkdtemp(prefix="pqr-politica."))
atexit.register(shutil.rmtree, WORK, ignore_errors=True)
POLICY, CAUSALES = WORK / "abc.conf", WORK / "causales.conf"
PERIOD = ["--desde", "2021-12-06", "--hasta", "2021-12-07"]
FIRST_DAY = ["--desde", "2021-12-06", "--hasta", "2021-12-06"]
SEED = int(os.environ.get("SEED", random.randrange(10**6)))
chance = random.Random(SEED)
checks = Checks()


# ---- programs ----

def pqrctl(*args, env=None):
    r = subprocess.run([PQRCTL, *map(str, args)], capture_output=True, text=True, env={**os.environ, **(env or {})}, timeout=90)
    return r.returncode, r.stdout, r.stderr


def asked(*args):
    code, out, err = pqrctl(*args, "--json")
    if code != 0:
        sys.exit(f"{args}: salió con {code}: {err}")
    return json.loads(out)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def classifier_start():
    env = {**os.environ, "PQR_POLICY_FILE": str(POLICY), "PQR_CAUSALES_FILE": str(CAUSALES), "PQR_INSTANCE": "prueba-1",
           "PQR_ADMIN_PORT": str(free_port())}
    with open(WORK / "classifier.log", "ab") as log:
        return subprocess.Popen([CLASSIFIER], env=env, stdout=log, stderr=log)


def in_force():
    rows = json.loads(pqrctl("politica", "listar", "--json")[1] or '{"datos": []}')["datos"]
    return rows[0]["huella"] if rows else None


def put_in_force(process, text):
    before = in_force()
    POLICY.write_text(text, encoding="utf-8")
    process.send_signal(signal.SIGHUP)
    wait_for("the new policy to be in force", lambda: in_force() != before, 30)
    return in_force()


# ---- what is in Kafka ----

Message = collections.namedtuple("Message", "topic key headers data partition offset")


def read(*topics):
    """Every committed message, once nothing undecided is left before the end as it was asked."""
    consumer = Consumer({"bootstrap.servers": BROKERS, "group.id": "prueba", "isolation.level": "read_committed",
                         "enable.partition.eof": True, "fetch.wait.max.ms": 10, "enable.auto.commit": False})
    written = Consumer({"bootstrap.servers": BROKERS, "group.id": "prueba", "isolation.level": "read_uncommitted"})
    parts = [TopicPartition(t, p, 0) for t in topics for p in consumer.list_topics(t, 10).topics[t].partitions]
    left = {(p.topic, p.partition): written.get_watermark_offsets(p, 10, False)[1] for p in parts}
    consumer.assign(parts)
    found, end = [], time.monotonic() + 60
    while left:
        if time.monotonic() > end:
            sys.exit(f"nothing undecided should be left: {left}")
        m = consumer.poll(1)
        if m is None:
            continue
        if not m.error():
            headers = {k: v.decode() for k, v in m.headers() or []}
            found.append(Message(m.topic(), m.key().decode(), headers, json.loads(m.value()), m.partition(), m.offset()))
        elif m.offset() >= left.get((m.topic(), m.partition()), 0):
            left.pop((m.topic(), m.partition()), None)
    consumer.close()
    written.close()
    return found


def written_up_to(topic):
    """Offsets in all its partitions, whatever became of what stands there."""
    consumer = Consumer({"bootstrap.servers": BROKERS, "group.id": "prueba", "isolation.level": "read_uncommitted"})
    ends = [consumer.get_watermark_offsets(TopicPartition(topic, p), 10, False)[1]
            for p in consumer.list_topics(topic, 10).topics[topic].partitions]
    consumer.close()
    return sum(ends)


def sighting(d):
    return d["base"], d["fecha_corte"], d["radicado"]


def last_by_sighting(messages):
    last = {}
    for m in messages:
        d = m.data
        rank = (d.get("entrega", 0), d["revision"])
        if sighting(d) not in last or rank >= last[sighting(d)][0]:
            last[sighting(d)] = rank, d
    return {k: d for k, (_, d) in last.items()}


def decisions():
    return last_by_sighting(read(*DECISIONS))


def all_decided():
    records, made = last_by_sighting(read(RECEIVED)), decisions()
    return all(k in made and made[k]["revision"] == r["revision"] for k, r in records.items())


def send(records, source="/prueba", partition=-1):
    producer = Producer({"bootstrap.servers": BROKERS, "linger.ms": 5})
    for r in records:
        producer.produce(RECEIVED, key=r["radicado"], value=json.dumps(r).encode(), partition=partition, headers={
            "ce_specversion": "1.0", "ce_type": "co.pqr.received.v1", "ce_source": source, "content-type": "application/json",
            "ce_id": f"{r['base']}/{r['fecha_corte']}/{r['radicado']}/{r['revision']}", "ce_subject": r["radicado"],
            "ce_time": "2021-12-07T12:00:00Z"})
    producer.flush(30)


def changes_of(report):
    return {(c["antes"]["decision"], c["antes"]["razon"], c["antes"]["causal"], c["despues"]["decision"], c["despues"]["razon"],
             c["despues"]["causal"]): c["registros"] for c in report["cambios"]}


# ---- the parts of the test ----

def people_give_causales():
    """Four radicados in words that the catalogue does not know, and a person's causal for each; one of them twice over."""
    records = [{"radicado": f"55500000000000{i:02d}", "cuenta": "70012345", "base": "pendientes", "fecha_corte": "2021-12-07",
                "revision": 0, "estado": "Abierta", "motivo": f"Reclama COBRO del decodificador extraviado {1000 + i}"}
               for i in range(4)]
    send(records)
    send([{**r, "revision": 1, "causal": "D"} for r in records])
    send([{**records[0], "revision": 2, "causal": "D"}])


def hold_files():
    code, out, err = pqrctl("politica", "verificar", POLICY, "--causales", CAUSALES)
    checks.hold("a good file", (code, "sirve" in out, "Reglas         5" in out), (0, True, True))
    checks.hold("its hash", asked("politica", "verificar", POLICY, "--causales", CAUSALES)["huella"], in_force())
    bad = WORK / "mala.conf"
    bad.write_text(POLICY.read_text(encoding="utf-8").replace('"segundo_nivel"; causal = [ "A",',
                                                              '"segundo_nivel"; causal = [ "Z",'), encoding="utf-8")
    line = next(i for i, text in enumerate(bad.read_text(encoding="utf-8").splitlines(), 1) if '"Z"' in text)
    code, out, err = pqrctl("politica", "verificar", bad, "--causales", CAUSALES)
    checks.hold("a bad file", (code, f"línea {line}" in err, "Z" in err), (1, True, True))
    checks.hold("a file that is not there", pqrctl("politica", "verificar", WORK / "nada.conf")[0], 1)
    checks.hold("no file at all", pqrctl("politica", "verificar")[0], 2)
    checks.hold("help", pqrctl("politica", "simular", "--help")[1].splitlines()[0],
                "Uso: pqrctl politica simular [OPCIONES] ARCHIVO|HUELLA|vigente")


def hold_published():
    hash_ = in_force()
    rows = asked("politica", "listar")["datos"]
    checks.hold("one policy", [(r["huella"], r["en_vigor"], r["instancia"]) for r in rows], [(hash_, True, "prueba-1")])
    checks.hold("its text, exactly", pqrctl("politica", "ver")[1], POLICY.read_text(encoding="utf-8"))
    checks.hold("by its hash", pqrctl("politica", "ver", hash_[:12], "--causales")[1], CAUSALES.read_text(encoding="utf-8"))
    checks.hold("a hash that is none", pqrctl("politica", "ver", "0123456789abcdef")[0], 1)
    checks.hold("no hash", pqrctl("politica", "ver", "abc")[0], 2)
    lines = pqrctl("politica", "listar")[1].splitlines()
    checks.hold("as lines with tabs", (len(lines), lines[1].split("\t")[1]), (2, hash_))


def hold_explanations(made):
    by_radicado = collections.defaultdict(list)
    for d in made.values():
        by_radicado[d["radicado"]].append(d)
    for radicado in chance.sample(sorted(by_radicado), 3):
        last = max(d["fecha_corte"] for d in by_radicado[radicado])
        want = {d["base"]: d for d in by_radicado[radicado] if d["fecha_corte"] == last}
        got = {e["base"]: e for e in asked("politica", "explicar", radicado)["datos"]}
        checks.hold(f"the bases of {radicado}", (sorted(got), {e["fecha_corte"] for e in got.values()}), (sorted(want), {last}))
        for base, d in want.items():
            e = got[base]["explicacion"]
            tried = [r for r in e["reglas"] if not r["decide"]]
            checks.hold(f"the decision of {radicado}", (e["decision"]["decision"], e["decision"]["razon_decision"],
                                                        e["causal"]["causal"], e["reglas"][-1]["regla"]),
                        (d["decision"], d["razon_decision"], d.get("causal"), d["politica"]["regla"]))
            checks.hold("every other rule says why not", all(r["condicion"] and r["valor"] for r in tried), True)
            checks.hold("and what was decided", got[base]["decidido"]["version"], d["politica"]["version"])
    early = next(d for d in made.values() if d["fecha_corte"] == "2021-12-06")
    code, out, _ = pqrctl("politica", "explicar", early["radicado"], "--corte", "2021-12-06")
    checks.hold("of a cut-off, for people", (code, "corte 2021-12-06" in out, "Se decidió: " in out), (0, True, True))
    checks.hold("nobody's radicado", pqrctl("politica", "explicar", "999")[0], 1)


def hold_causales():
    got = asked("causal", "probar", "A. Cobro de equipos NO solicitados; garantía", "--causales", CAUSALES)
    checks.hold("the longest wins", (got["causal"], [(f["causal"], f["gana"]) for f in got["encontrado"]][:2]),
                ("N", [("N", True), ("D", False)]))
    tie = asked("causal", "probar", "cambio de estrato y cruce de saldos x")
    checks.hold("those in force, and no causal", (tie["causal"], sorted(f["causal"] for f in tie["encontrado"])),
                ("G", ["G", "I"]))
    tied = WORK / "empate.conf"
    tied.write_text('causales = ({ causal = "X"; nombre = "equis"; frases = ( "uno dos" ); },'
                    ' { causal = "Y"; nombre = "ye"; frases = ( "dos uno" ); });', encoding="utf-8")
    got = asked("causal", "probar", "uno dos, dos uno", "--causales", tied)
    checks.hold("a tie", (got["causal"], got["candidatas"], [f["gana"] for f in got["encontrado"]]),
                (None, ["X", "Y"], [False, False]))
    checks.hold("nothing found", asked("causal", "probar", "otra cosa")["causal"], None)
    offered = asked("causal", "sugerencias", *PERIOD, "--minimo", "4")["datos"]
    checks.hold("what people confirm", [s for s in offered if "decodificador" in s["frase"]],
                [{"causal": "D", "frase": "reclama cobro del decodificador extraviado", "radicados": 4}])
    _, out, _ = pqrctl("causal", "sugerencias", *PERIOD, "--minimo", "4")
    checks.hold("ready for the file", '"reclama cobro del decodificador extraviado",' in out and "# causal D" in out, True)
    checks.hold("not so often", [s for s in asked("causal", "sugerencias", *PERIOD, "--minimo", "5")["datos"]
                                 if "decodificador" in s["frase"]], [])


def expected_changes(made, days):
    """A and C are decided by error_escalamiento now, as the new policy says."""
    found = collections.Counter()
    for d in made.values():
        if d["fecha_corte"] in days and d["razon_decision"] == "segundo_nivel" and d["causal"] == "A":
            found[("escalate", "segundo_nivel", "A", "close", "error_escalamiento", "A")] += 1
    return dict(found)


def hold_simulation(made, new):
    checks.hold("the policy in force changes nothing", asked("politica", "simular", "vigente", *PERIOD)["cambian"], 0)
    got = asked("politica", "simular", new, *PERIOD, "--todos", WORK / "cambian.csv", "--registros", "2")
    want = expected_changes(made, {"2021-12-06", "2021-12-07"})
    checks.hold("what a policy would change", (changes_of(got), got["registros"], got["ilegibles"]), (want, len(made), 0))
    checks.hold("two records of each", {len(c["ejemplos"]) for c in got["cambios"]}, {2})
    with open(WORK / "cambian.csv", encoding="utf-8-sig", newline="") as f:
        rows = list(csv.DictReader(f, delimiter=";"))
    checks.hold("all of them in the file",
                sorted((r["base"], r["fecha_corte"], r["radicado"]) for r in rows),
                sorted(k for k, d in made.items() if d["razon_decision"] == "segundo_nivel" and d["causal"] == "A"))
    day = asked("politica", "simular", new, *FIRST_DAY)
    checks.hold("of one day", (changes_of(day), day["registros"]),
                (expected_changes(made, {"2021-12-06"}), sum(d["fecha_corte"] == "2021-12-06" for d in made.values())))
    lines = pqrctl("politica", "simular", new, *PERIOD)[1].splitlines()
    checks.hold("as lines with tabs", lines[1].split("\t")[:3], ["1", str(sum(want.values())), "escalate"])
    none = asked("politica", "simular", new, "--desde", "2020-01-01", "--hasta", "2020-02-01")
    checks.hold("of a time without records", (none["registros"], none["cambian"]), (0, 0))
    checks.hold("a period that ends before it begins",
                pqrctl("politica", "simular", new, "--desde", "2021-12-07", "--hasta", "2021-12-06")[0], 1)


def hold_other_simulations(made, old):
    """What differs in words alone, and other causales under the same policy."""
    renamed, reworded, causales = WORK / "etiqueta.conf", WORK / "nota.conf", WORK / "otras.conf"
    renamed.write_text(old.replace("abc-ejemplo-1", "otra-etiqueta"), encoding="utf-8")
    reworded.write_text(old.replace("PQR finalizada por", "PQR cerrada por"), encoding="utf-8")
    text = CAUSALES.read_text(encoding="utf-8")
    causales.write_text(text.replace('"cambio de estrato"', '"palabras que nadie escribe"'), encoding="utf-8")
    checks.hold("the version's own name is no change", asked("politica", "simular", renamed, *PERIOD)["cambian"], 0)
    got = asked("politica", "simular", reworded, *PERIOD)
    checks.hold("another note is", (got["cambian"], {(c["otra_nota"], c["otra_respuesta"]) for c in got["cambios"]}),
                (sum(d.get("nota_rr") is not None for d in made.values()), {(True, False)}))
    got = asked("politica", "simular", "vigente", "--causales", causales, *PERIOD)
    checks.hold("other causales", (got["cambian"], {(c["antes"]["causal"], c["despues"]["causal"]) for c in got["cambios"]}),
                (sum(d["causal"] == "G" for d in made.values()), {("G", None)}))


def hold_difference(new):
    got = asked("politica", "diff", "vigente", new)
    checks.hold("what two policies differ in", [(e["entrada"], e["que"], e["campo"], e["antes"], e["despues"])
                                                for e in got["entradas"]],
                [("archivo", "cambiada", "version", "abc-ejemplo-1", "abc-prueba-2"),
                 ("regla segundo_nivel", "cambiada", "causal", "A", None)])
    checks.hold("and what they decide otherwise", {(d["base"], d["causales"], d["despues"]["razon"]) for d in got["decisiones"]},
                {("pendientes", "A", "error_escalamiento"), ("mal_escalados", "A", "error_escalamiento")})
    checks.hold("a policy and itself", asked("politica", "diff", "vigente", in_force()[:10])["entradas"], [])


def applying():
    return subprocess.Popen([PQRCTL, "politica", "redecidir", *PERIOD, "--aplicar", "--json"], stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def killed(process):
    """False: it had ended before."""
    ended = process.poll() is not None
    process.kill()
    process.wait()
    return not ended


def killed_amid_its_transaction():
    """As soon as anything of it is written: what is written is not decided yet, or hardly."""
    consumer = Consumer({"bootstrap.servers": BROKERS, "group.id": "prueba", "isolation.level": "read_uncommitted"})
    parts = [TopicPartition(RECEIVED, p) for p in consumer.list_topics(RECEIVED, 10).topics[RECEIVED].partitions]
    before = [consumer.get_watermark_offsets(p, 10, False)[1] for p in parts]
    process = applying()
    while process.poll() is None and before == [consumer.get_watermark_offsets(p, 10, False)[1] for p in parts]:
        pass
    result = killed(process)
    consumer.close()
    return result


def killed_at_some_time(within_s):
    process = applying()
    try:
        process.wait(chance.uniform(0, within_s))
    except subprocess.TimeoutExpired:
        pass
    return killed(process)


def hold_redecision(process, made):
    wanted = {k for k, d in made.items() if d["razon_decision"] == "segundo_nivel" and d["causal"] == "A"}
    began = time.monotonic()
    dry = asked("politica", "redecidir", *PERIOD)
    took_s = time.monotonic() - began
    checks.hold("a dry run tells what would change", (sum(changes_of(dry).values()), dry["aplicado"], dry["enviados"]),
                (len(wanted), False, 0))
    checks.hold("and sends nothing", [m for m in read(RECEIVED) if m.headers["ce_source"] == "/pqr/redecision"], [])
    checks.hold("of one day", sum(changes_of(asked("politica", "redecidir", *FIRST_DAY)).values()),
                sum(k[1] == "2021-12-06" for k in wanted))
    process.send_signal(signal.SIGSTOP)  # so that only --aplicar itself keeps a second one from sending again
    written = written_up_to(RECEIVED)
    dead = [killed_amid_its_transaction() for _ in range(3)] + [killed_at_some_time(2 * took_s) for _ in range(2)]
    left = written_up_to(RECEIVED) - written
    last = asked("politica", "redecidir", *PERIOD, "--aplicar")
    again = asked("politica", "redecidir", *PERIOD, "--aplicar")
    process.send_signal(signal.SIGCONT)
    print(f"seed {SEED}: {dead.count(True)} of {len(dead)} killed, {left} messages and marks of theirs; "
          f"the last one sent {last['enviados']}")
    checks.hold("done again, before they are decided, it sends nothing", again["enviados"], 0)
    sent = [m for m in read(RECEIVED) if m.headers["ce_source"] == "/pqr/redecision"]
    checks.hold("each that changes was sent once", sorted(sighting(m.data) for m in sent), sorted(wanted))
    schema = json.loads(CONTRACT.read_text(encoding="utf-8"))
    contract = Draft202012Validator(schema, resolver=RefResolver(CONTRACT.as_uri(), schema))
    checks.hold("by the contract", [e.message for m in sent for e in contract.iter_errors(m.data)], [])
    before = last_by_sighting(m for m in read(RECEIVED) if m.headers["ce_source"] != "/pqr/redecision")
    checks.hold("as it was, one revision higher",
                [m.key for m in sent if m.data != {**before[sighting(m.data)], "revision": before[sighting(m.data)]["revision"] + 1}],
                [])
    wait_for("all to be decided", all_decided, 40)
    now = decisions()
    checks.hold("and decided by the policy in force", {(now[k]["decision"], now[k]["razon_decision"], now[k]["causal"])
                                                       for k in wanted}, {("close", "error_escalamiento", "A")})
    checks.hold("the others were left", sum(now[k] != made[k] for k in made), len(wanted))
    after = asked("politica", "redecidir", *PERIOD, "--aplicar")
    checks.hold("nothing is left to change", (after["cambian"], after["enviados"], after["sin_decidir"]), (0, 0, 0))


def hold_crossed():
    """A person's answer that was under way as the very revision that a re-decision took: it is sent once more, and stays."""
    last = last_by_sighting(read(RECEIVED))[("pendientes", "2021-12-07", "5550000000000001")]
    without = {k: v for k, v in last.items() if k != "causal"} | {"revision": last["revision"] + 1}
    send([without], "/pqr/redecision")
    send([{**without, "causal": "M", "de_otros": {"x": [1.5, None]}}], "/pqr/contact")
    wait_for("both to be decided", all_decided, 40)
    got = asked("politica", "redecidir", *PERIOD, "--aplicar")
    checks.hold("what crossed is sent, and said why", (got["cambian"], got["enviados"], got["cruzados"],
                                                       [c["dos_registros"] for c in got["cambios"]]), (1, 1, 0, [True]))
    wait_for("it to be decided", all_decided, 40)
    now = last_by_sighting(read(RECEIVED))[("pendientes", "2021-12-07", "5550000000000001")]
    checks.hold("as the person said", (now["causal"], now["revision"]), ("M", last["revision"] + 2))
    checks.hold("with what no program here knows of", now.get("de_otros"), {"x": [1.5, None]})
    checks.hold("once", asked("politica", "redecidir", *PERIOD, "--aplicar")["enviados"], 0)


def crossing(process, radicado):
    """Another record of the same revision beside each that the process sends of the radicado. The process is held up meanwhile."""
    consumer = Consumer({"bootstrap.servers": BROKERS, "group.id": "prueba", "isolation.level": "read_uncommitted",
                         "fetch.wait.max.ms": 5})
    parts = [TopicPartition(RECEIVED, p) for p in consumer.list_topics(RECEIVED, 10).topics[RECEIVED].partitions]
    consumer.assign([TopicPartition(RECEIVED, p.partition, consumer.get_watermark_offsets(p, 10, False)[1]) for p in parts])
    consumer.poll(0.2)
    process.send_signal(signal.SIGCONT)
    while process.poll() is None:
        m = consumer.poll(0.05)
        if m is None or m.error() or m.key() != radicado.encode() or dict(m.headers())["ce_source"] != b"/pqr/redecision":
            continue
        process.send_signal(signal.SIGSTOP)
        send([{**json.loads(m.value()), "causal": "M"}], "/pqr/contact")
        process.send_signal(signal.SIGCONT)
    consumer.close()
    return process.communicate()


def hold_crossed_each_time():
    """Where every round crosses with something, it ends, says so, and is no success. Whether one does is a matter of
    milliseconds: it is tried some times."""
    last = last_by_sighting(read(RECEIVED))[("pendientes", "2021-12-07", "5550000000000002")]
    for _ in range(6):
        newest = last_by_sighting(read(RECEIVED))[sighting(last)]
        again = {**newest, "revision": newest["revision"] + 1}
        send([again], "/pqr/redecision")
        send([{**again, "causal": "M"}], "/pqr/contact")
        wait_for("both to be decided", all_decided, 40)
        process = subprocess.Popen([PQRCTL, "politica", "redecidir", *PERIOD, "--aplicar", "--json"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        process.send_signal(signal.SIGSTOP)  # until somebody watches
        out, err = crossing(process, "5550000000000002")
        if json.loads(out)["cruzados"]:
            break
    checks.hold("what crosses each time is no success", (process.returncode, json.loads(out)["enviados"], "repita la orden" in err),
                (1, 5, True))
    wait_for("all to be decided", all_decided, 40)
    checks.hold("and is done by the next", [asked("politica", "redecidir", *PERIOD, "--aplicar")["enviados"] for _ in range(2)], [1, 0])
    wait_for("it to be decided", all_decided, 40)


def hold_elsewhere():
    """A newer record that another producer put into another partition than the key's is the one that is explained."""
    messages = read(RECEIVED)
    found = [m for m in messages if m.key == "5550000000000003"]
    last, others = max(found, key=lambda m: m.data["revision"]), {m.partition for m in messages} - {m.partition for m in found}
    send([{**last.data, "revision": last.data["revision"] + 1}], partition=min(others))
    wait_for("it to be decided", all_decided, 40)
    checks.hold("the newest is explained, wherever it is", [(e["revision"], e["decidido"] is not None) for e in
                                                           asked("politica", "explicar", last.key)["datos"]],
                [(last.data["revision"] + 1, True)])


def hold_a_person_stays(process, old):
    """Back to the first policy, whose causal given by a person stays with the record."""
    hash_ = put_in_force(process, old)
    checks.hold("the first policy is in force again", [(r["huella"] == hash_, r["en_vigor"]) for r in
                                                       asked("politica", "listar")["datos"]], [(True, True), (False, False)])
    got = asked("politica", "redecidir", *PERIOD, "--aplicar")
    checks.hold("back as it was", got["enviados"], got["cambian"])
    wait_for("all to be decided", all_decided, 40)
    given = [d for d in decisions().values() if d["radicado"].startswith("555")]
    checks.hold("causales that people gave", {(d["causal"], d.get("causal_por")) for d in given}, {("D", "persona"), ("M", "persona")})


def hold_grown():
    """Where topics have grown, what was decided of a radicado lies in another partition than its key's of now."""
    made, admin = decisions(), AdminClient({"bootstrap.servers": BROKERS})
    for grown in admin.create_partitions([NewPartitions(t, 7) for t in DECISIONS]).values():
        grown.result(30)
    wait_for("the topics to have grown", lambda: all(len(admin.list_topics(t, timeout=10).topics[t].partitions) == 7 for t in DECISIONS))
    for radicado in chance.sample(sorted({d["radicado"] for d in made.values()}), 6):
        checks.hold(f"what was decided of {radicado} is found", [e["decidido"] is not None for e in
                                                                  asked("politica", "explicar", radicado)["datos"]].count(False), 0)


def main():
    POLICY.write_bytes((ROOT / "deploy/policy/abc.conf").read_bytes())
    CAUSALES.write_bytes((ROOT / "deploy/policy/causales.conf").read_bytes())
    old = POLICY.read_text(encoding="utf-8")
    new = WORK / "nueva.conf"
    new.write_text(old.replace('version = "abc-ejemplo-1"', 'version = "abc-prueba-2"')
                   .replace('causal = [ "A", "D",', 'causal = [ "D",'), encoding="utf-8")
    checks.hold("before any policy", pqrctl("politica", "ver")[0], 1)
    part("start", "ingest")
    process = classifier_start()
    try:
        code, _, err = pqrctl("base", "cargar", *sorted(DATA.glob("*.xlsx")))
        checks.hold(f"the sample bases are taken {err}", code, 0)
        people_give_causales()
        wait_for("all to be decided", all_decided, 60, 0.5)
        made = decisions()
        with ThreadPoolExecutor() as side_by_side:  # they ask only, and mostly wait for Kafka
            asking = [side_by_side.submit(*call) for call in (
                [hold_files], [hold_published], [hold_explanations, made], [hold_causales], [hold_simulation, made, new],
                [hold_other_simulations, made, old], [hold_difference, new])]
        for one in asking:
            one.result()
        put_in_force(process, new.read_text(encoding="utf-8"))
        hold_redecision(process, made)
        hold_crossed()
        hold_crossed_each_time()
        hold_a_person_stays(process, old)
        hold_elsewhere()
        hold_grown()
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        checks.hold("the classifier ends well", process.wait(30), 0)
        part("stop", "ingest")
        if checks.failed:
            print(f"what was run on is left in {WORK}")
        else:
            shutil.rmtree(WORK)
    checks.close()


if __name__ == "__main__":
    main()
