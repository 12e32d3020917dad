#!/usr/bin/env python3
"""A rebuild beside a service that goes on: events out of order, poison among them; counts that somebody damaged are found and
mended; every answer of REST is the same afterwards; the rebuild killed at any moment leaves the service whole; months retired
keep their counts; what Kafka no longer has is told, and not thrown away by the way."""
import ctypes
import json
import os
import random
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
import reporting_feed  # noqa: E402
from pqr_stack import Checks, part, sql, wait_for  # noqa: E402
from reporting_feed import Feed, event, send  # noqa: E402

KAFKA = {"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"]}
TOPICS = ("pqr.base", "pqr.reception", "pqr.rejected", "pqr.escalate", "pqr.close", "pqr.contact", "pqr.review", "case.event")
# What is read besides: dead letters, and what became of them.
DECLARED = json.loads((Path(__file__).resolve().parents[2] / "deploy/kafka/topics.json").read_text())["topics"]
DEAD = tuple(t["name"] for t in DECLARED if t["name"].endswith("-dlt") or t["name"] == "dlt.resolution")
PQRCTL = str(Path(os.environ["PQR_BIN_DIR"]) / "pqrctl")
OPERATOR = {**os.environ, "PQR_PG_CONNINFO": os.environ["PQR_PG_OPERADOR_CONNINFO"],
            "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_OPERADOR_PASSWORD_FILE"]}
OPERATOR.pop("PQR_PG_PASSWORD", None)


def rows(query):
    out = subprocess.run(["psql", "-XAtF", "\t", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"], "-c", query],
                         check=True, capture_output=True, text=True)
    return [line.split("\t") for line in out.stdout.splitlines()]


def pqrctl(*words):
    return [PQRCTL, "reporting", *words]


def run(*words):
    """Exit code, answer, and what was said beside it."""
    began = time.monotonic()
    done = subprocess.run(pqrctl(*words), env=OPERATOR, capture_output=True, text=True, timeout=120)
    print(f"  {time.monotonic() - began:6.1f} s  {' '.join(words)}: {done.returncode}", flush=True)
    if "Sanitizer" in done.stderr or "runtime error" in done.stderr:
        sys.exit(done.stderr)
    return done.returncode, done.stdout, done.stderr


def written(topics=TOPICS):
    consumer = Consumer({**KAFKA, "group.id": "prueba"})
    parts = [(t, p) for t in topics for p in consumer.list_topics(t, timeout=30).topics[t].partitions]
    ends = {p: consumer.get_watermark_offsets(TopicPartition(*p), timeout=30)[1] for p in parts}
    consumer.close()
    return ends


def dead_letters(topic="pqr.close-dlt"):
    """Told by reading them: a transaction's mark may come a moment after its commit was answered."""
    consumer = Consumer({**KAFKA, "group.id": "prueba", "enable.partition.eof": True})
    parts = [TopicPartition(topic, p, OFFSET_BEGINNING) for p in consumer.list_topics(topic, timeout=30).topics[topic].partitions]
    consumer.assign(parts)
    found, ends = 0, 0
    while ends < len(parts):
        m = consumer.poll(30) or sys.exit("Kafka does not answer")
        if not m.error():
            found += 1
        elif m.error().code() == KafkaError._PARTITION_EOF:
            ends += 1
    consumer.close()
    return found


def caught_up():
    # Dead letters come in transactions: behind the last one stands a mark, which nobody reads.
    ends = {f"{t}/{p}": n - (t in DEAD and n > 0) for (t, p), n in written(TOPICS + DEAD).items()}
    wait_for("reporting to have read all", lambda: all(
        int(n) >= ends[place] for place, n in rows("SELECT topic || '/' || partition, next_offset FROM reporting.consumer_offset"))
        and int(sql("SELECT count(*) FROM reporting.consumer_offset")) == len(ends))


def get(path):
    try:
        with urllib.request.urlopen(os.environ["PQR_REPORTING_URL"] + path, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as e:
        return e.code, e.read()


def answers(feed):
    paths = ["/v1/bases?limite=100", "/v1/casos?limite=100", "/v1/indicadores/motivos?desde=2021-11-01&hasta=2022-12-31",
             "/v1/indicadores/mal-escaladas?desde=2021-11-01&hasta=2022-12-31", "/v1/informes/top-asesores?semana=2021-W48"]
    for sha in list(feed.books)[:6]:
        paths += [f"/v1/bases/{sha}", f"/v1/bases/{sha}/rechazos"]
    paths += [f"/v1/casos/{r}" for r in list(feed.cases)[:12]]
    return {path: get(path) for path in paths}


def picture():
    """The schema as pg_dump tells it: tables, rules, indexes, triggers, rights, comments."""
    out = subprocess.run(["pg_dump", "--schema-only", "--schema=reporting", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"]],
                         check=True, capture_output=True, text=True).stdout
    # Indexes of partitions are named by the server, and so is their order.
    return sorted(line.strip(" ,;") for line in out.splitlines() if line and not line.startswith(("--", "\\", "SET", "SELECT pg_")))


def service_pid():
    return (Path(os.environ["PQR_STACK_DIR"]) / "run" / "pqr-reporting.pid").read_text().split()[0]


def damage():
    """As only the owner could, or a disk; and a sighting that no message tells."""
    sql("INSERT INTO reporting.registro SELECT (jsonb_populate_record(r, '{\"radicado\": \"solo\"}')).* "
        "FROM (SELECT r FROM reporting.registro r LIMIT 1) AS una")
    sql("UPDATE reporting.conteo_asesor SET registros = registros + 7 WHERE nivel = 0 AND usuario = 'ECM3' AND base = 'pendientes'")
    sql("DELETE FROM reporting.conteo_causal WHERE nivel = 3 AND causal = 'A'")
    sql("UPDATE reporting.conteo_base SET total = total - 1 WHERE nivel = 5")
    sql("DELETE FROM reporting.asesor WHERE usuario = 'ECM1'")
    sql("DELETE FROM reporting.caso WHERE radicado = (SELECT min(radicado) FROM reporting.caso)")


def holds(checks, name, feeds):
    print(f"{time.monotonic():.1f} {name}", flush=True)
    caught_up()
    want, got = reporting_feed.expected(feeds), reporting_feed.actual(rows)
    for what in want:
        checks.hold(f"{name}: {what} as sent", got[what], want[what])
    code, out, said = run("comprobar")
    checks.hold(f"{name}: the counts are right", (code, out), (0, ""))
    return said


def find_and_mend(checks, feed):
    before, schema, pid = answers(feed), picture(), service_pid()
    checks.hold("answers there are", {s for s, _ in before.values()} >= {200}, True)
    code, out, said = run("reconstruir")
    checks.hold("undamaged: the same again", (code, "es igual a lo reconstruido" in said), (0, True))
    damage()
    code, out, said = run("comprobar")
    found = {line.split(":")[0] for line in out.splitlines()}
    checks.hold("damaged: found", (code, found), (1, {"conteo_asesor", "conteo_causal", "conteo_base", "asesor", "caso"}))
    whole = json.loads(run("comprobar", "--json")[1])
    checks.hold("damaged: as JSON", (whole["cuadra"], whole["diferencias"]), (False, len(out.splitlines())))
    code, out, said = run("reconstruir", "--continuar", "--json")
    tables = {t["tabla"]: (t["solo_en_servicio"], t["solo_reconstruida"], t["distintas"]) for t in json.loads(out)["tablas"]}
    checks.hold("damaged: told by the rebuild", (code, tables["caso"], tables["registro"], tables["conteo_asesor"][2] > 0),
                (1, (0, 1, 0), (1, 0, 0), True))
    code, out, said = run("reconstruir", "--continuar", "--aplicar")
    checks.hold("damaged: what would be lost is told, and refused", (code, "«ficha»" in said, "--aceptar-incompletos" in said),
                (1, True, True))
    checks.hold("damaged: nothing was lost", sql("SELECT count(*) FROM reporting.registro WHERE radicado = 'solo'"), "1")
    code, out, said = run("reconstruir", "--continuar", "--aplicar", "--aceptar-incompletos")
    checks.hold(f"mended {said}", (code, "está en servicio" in said), (0, True))
    checks.hold("mended: every answer as before", {p: a for p, a in answers(feed).items() if a != before[p]}, {})
    checks.hold("mended: by no restart", service_pid(), pid)
    checks.hold("mended: the schema is the same", sorted(set(picture()) ^ set(schema)), [])
    code, out, said = run("reconstruir", "--aplicar")
    checks.hold("a second swap waits for the first to be discarded", (code, "--descartar" in said), (1, True))
    checks.hold("discarded", run("reconstruir", "--descartar")[0], 0)
    checks.hold("nothing is left of it", rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'reporting_%'"), [])


def while_it_goes_on(checks, feeds):
    more = Feed(seed=2, days=20, per_book=20)
    half = len(more.events) // 2
    send(more.events[:half])
    thread = threading.Thread(target=send, args=(more.events[half:],))
    thread.start()
    code, _, said = run("reconstruir", "--aplicar")
    thread.join()
    checks.hold(f"amid the flow: {said}", code, 0)
    feeds.append(more)
    print(holds(checks, "amid the flow", feeds), end="")
    run("reconstruir", "--descartar")
    code, out, said = run("reconstruir")
    checks.hold(f"after the flow: nothing differs {out}", code, 0)
    print(said, end="")


def killed(checks, feeds):
    """In each of its steps, at some moment of it."""
    rng, served, steps = random.Random(3), 0, ("se lee todo", "se lee todo", "se compara", "se pone en servicio", "se pone en servicio")

    def discard():  # the server takes a moment to see that an operator's connection is gone
        wait_for("the turn to be free", lambda: run("reconstruir", "--descartar")[0] == 0)

    for step in steps:
        discard()
        process = subprocess.Popen(pqrctl("reconstruir", "--aplicar"), env=OPERATOR, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        said = line = process.stderr.readline()
        while line and step not in line:
            line = process.stderr.readline()
            said += line
        checks.hold(f"killed, {step}: it came so far: {said}", step in line, True)
        time.sleep(rng.uniform(0, 1))  # any moment: nothing is waited for
        process.kill()
        process.wait()
        process.stderr.close()
        served += sql("SELECT to_regnamespace('reporting_anterior') IS NOT NULL") == "t"
        want, got = reporting_feed.expected(feeds), reporting_feed.actual(rows)
        checks.hold(f"killed, {step}: what serves is whole", got, want)
    discard()
    code, _, said = run("reconstruir", "--aplicar")
    checks.hold(f"after the kills: {said}", code, 0)
    print(f"killed {len(steps)} times, {served} of them after the swap", flush=True)
    discard()


def a_book(day, name, replaces=None):
    sha = name * 64
    data = {"sha256": sha, "archivo": f"{name}.xlsx", "base": "pendientes", "fecha_corte": day, "total": 1, "aceptados": 1,
            "rechazados": 0, "duplicados": 0, "recibido": f"{day}T12:00:00.000Z"}
    if replaces:
        data |= {"entrega": 1, "reemplaza": replaces * 64}
    return event("pqr.base", "base", sha, sha, f"{day}T12:00:00.000Z", data)


def a_sighting(day, radicado, book, name=None, revision=0):
    data = {"radicado": radicado, "cuenta": "1", "base": "pendientes", "fecha_corte": day, "revision": revision, "usuario": "ECMX",
            "decision": "escalate", "razon_decision": "segundo_nivel", "politica": {"version": "v1", "regla": "r"},
            "origen": {"sha256": book * 64, "archivo": "base.xlsx", "fila": 2}} | ({"asesor": name} if name else {})
    return event("pqr.escalate", "escalate", radicado, f"{radicado}/{day}/{revision}", f"{day}T13:0{revision}:00.000Z", data)


def searched_for_one_by_one():
    return (Path(os.environ["PQR_STACK_DIR"]) / "log" / "pqr-reporting.log").read_text().count("se busca cuál")


def held_a_moment(checks):
    """The server may see an operator's end later than the next one begins."""
    holder = subprocess.Popen(["psql", "-XAtq", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"]], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    holder.stdin.write("SELECT pg_advisory_lock(hashtext('reporting.obra')), 'mine';\n")
    holder.stdin.flush()
    checks.hold("the turn is another's", "mine" in holder.stdout.readline(), True)
    process = subprocess.Popen(pqrctl("reconstruir", "--descartar"), env=OPERATOR, stderr=subprocess.PIPE, text=True)
    wait_for("the operator to wait for it, or to give up", lambda: process.poll() is not None or sql(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") != "0")
    holder.communicate()
    said = process.communicate(timeout=60)[1]
    checks.hold(f"and has it then: {said}", process.returncode, 0)


def retired(checks, feeds):
    # In November one who is named only there, and whose later sighting is of a replaced workbook; a workbook not registered yet.
    send([a_book("2021-11-24", "a"), a_sighting("2021-11-24", "91", "a", "Solo Noviembre"), a_book("2021-12-06", "b"),
          a_sighting("2021-12-06", "91", "b", "Diciembre"), a_book("2021-12-06", "c", replaces="b"),
          a_sighting("2021-11-25", "92", "d")])
    caught_up()
    counts = "SELECT * FROM reporting.conteo_asesor UNION ALL SELECT base, nivel, desde, causal || decision || razon_decision, " \
             "registros, sueltos, 0, 0 FROM reporting.conteo_causal UNION ALL SELECT base, nivel, desde, ' ', libros, total, " \
             "aceptados, rechazados FROM reporting.conteo_base ORDER BY 1, 2, 3, 4"
    before, searches = rows(counts), searched_for_one_by_one()
    november = int(sql("SELECT count(*) FROM reporting.registro WHERE fecha_corte < '2021-12-01'"))
    part("stop", "reporting")
    os.environ["PQR_RETENCION_MESES"] = "2"
    part("start", "reporting")
    wait_for("the months to be retired", lambda: sql("SELECT count(*) FROM reporting.particion_retirada") == "1")
    ahead = rows("SELECT count(*) FROM pg_inherits WHERE inhparent = 'reporting.registro'::regclass "
                 "AND inhrelid::regclass::text > 'reporting.registro_' || to_char(now() AT TIME ZONE 'America/Bogota', 'YYYY_MM')")
    checks.hold("months made ahead", ahead, [["3"]])
    checks.hold("retired: how many", rows("SELECT mes, filas FROM reporting.particion_retirada"), [["2021-11-01", str(november)]])
    checks.hold("retired: their sightings are gone, the month of the last cut-off stays",
                rows("SELECT min(fecha_corte) >= '2021-12-01', count(*) > 0 FROM reporting.registro"), [["t", "t"]])
    checks.hold("retired: counts stay", rows(counts), before)
    checks.hold("retired: the counts are right", run("comprobar")[:2], (0, ""))
    # What comes late of the month changes nothing of it; and nobody but November names that advisor any more.
    send([a_book("2021-11-25", "d"), a_book("2021-11-24", "e", replaces="a"), a_sighting("2021-12-06", "91", "b", revision=1)]
         + [a_sighting("2021-11-26", f"93{i}", "d") for i in range(9)])
    caught_up()
    checks.hold("retired: neither the divisor moves nor what it divides", rows(counts), before)
    checks.hold("retired: the name stays", sql("SELECT nombre FROM reporting.asesor WHERE usuario = 'ECMX'"), "Solo Noviembre")
    checks.hold("retired: the counts are right after what came late", run("comprobar")[:2], (0, ""))
    checks.hold("retired: its sightings are not searched for one by one", searched_for_one_by_one(), searches)
    code, out, said = run("reconstruir", "--aplicar", "--json")
    whole = json.loads(out)
    checks.hold(f"retired: rebuilt without them {out}", (code, whole["igual"], whole["retirados"] > november // 2), (0, True, True))
    nonzero = [r for r in before if r[4:] != ["0"] * 4]
    checks.hold("retired: counts stay through a rebuild", [r for r in rows(counts) if r[4:] != ["0"] * 4], nonzero)
    run("reconstruir", "--descartar")


def forget(topic, partition, before):
    """As the topic's retention would. The Python client here is older than this request; librdkafka is not."""
    lib, p = ctypes.CDLL("librdkafka.so.1"), ctypes.c_void_p
    for name in ("conf_new", "new", "topic_partition_list_new", "DeleteRecords_new", "queue_new", "queue_poll"):
        getattr(lib, f"rd_kafka_{name}").restype = p
    conf, why = p(lib.rd_kafka_conf_new()), ctypes.create_string_buffer(512)
    lib.rd_kafka_conf_set(conf, b"bootstrap.servers", KAFKA["bootstrap.servers"].encode(), why, 512)
    client = p(lib.rd_kafka_new(0, conf, why, 512))
    parts = p(lib.rd_kafka_topic_partition_list_new(1))
    lib.rd_kafka_topic_partition_list_add(parts, topic.encode(), partition)
    lib.rd_kafka_topic_partition_list_set_offset(parts, topic.encode(), partition, ctypes.c_int64(before))
    request, queue = (p * 1)(lib.rd_kafka_DeleteRecords_new(parts)), p(lib.rd_kafka_queue_new(client))
    lib.rd_kafka_DeleteRecords(client, request, ctypes.c_size_t(1), None, queue)
    answer = p(lib.rd_kafka_queue_poll(queue, 30000))
    if not answer or lib.rd_kafka_event_error(answer):
        sys.exit("Kafka does not delete records")


def incomplete(checks):
    part_end = next((t, p, n) for (t, p), n in written(["case.event"]).items() if n > 3)
    topic, partition, end = part_end
    forget(topic, partition, end // 2)
    before = sql("SELECT count(*) FROM reporting.evento_caso")
    code, out, said = run("reconstruir", "--aplicar")
    checks.hold("incomplete: told and refused", (code, f"Incompleto: {topic}, partición {partition}" in said), (1, True))
    checks.hold("incomplete: nothing was lost", sql("SELECT count(*) FROM reporting.evento_caso"), before)
    code, out, said = run("reconstruir", "--continuar", "--aplicar", "--aceptar-incompletos")
    checks.hold("incomplete: done when told so", (code, int(sql("SELECT count(*) FROM reporting.evento_caso")) < int(before)), (0, True))


def main():
    checks = Checks()
    feeds = [Feed(seed=1, days=16, per_book=20)]
    feeds[0].add_poison(4, last=60)
    part("start", "reporting")
    send(feeds[0].events[:-64])
    caught_up()
    send(feeds[0].events[-64:])  # the poison among few: all that shares its batch is written message by message
    began = time.monotonic()
    holds(checks, "at first", feeds)
    wait_for("the dead letters to be sent", lambda: dead_letters() == feeds[0].poison)
    find_and_mend(checks, feeds[0])
    while_it_goes_on(checks, feeds)
    held_a_moment(checks)
    killed(checks, feeds)
    retired(checks, feeds)
    incomplete(checks)
    checks.hold("no dead letter was sent again", dead_letters(), feeds[0].poison)
    print(f"{sum(len(f.events) for f in feeds)} events, {time.monotonic() - began:.1f} s")
    checks.close()


if __name__ == "__main__":
    main()
