"""What the fault tests of the classifier share: a feed of records, processes of pqr-classifier, and a ledger that counts what
came of the records as a read_committed consumer sees it.

Order per radicado. A key lies in the partition that the number of partitions gives it, so records of one radicado sent before
and after a topic grows lie in two partitions, and nothing orders those. What can be claimed, and is held here, is the order
within one number of partitions: the feed sends all sightings of a radicado before the topic grows, or all after it. (Downstream
does not depend even on that: decisions are ordered by what they say.)"""
import collections
import ctypes
import datetime
import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic

ROOT = Path(__file__).resolve().parents[2]
BROKERS = os.environ["PQR_KAFKA_BROKERS"]
IN, DEAD, POLICY = "pqr.received", "pqr.received-dlt", "pqr.policy"
OUT = ["pqr.escalate", "pqr.close", "pqr.contact", "pqr.review"]
SIGHTINGS = 5  # of each radicado, one a day
BLOCK = 40  # radicados whose sightings are sent mixed
GROUP, INSTANCE = "fallas", "fallas-1"
FIRST_DAY = datetime.date(2021, 12, 1)
# One radicado keeps its motivo, so all its decisions lie in one topic and their order can be seen.
MOTIVOS = ["Fallas en la prestación del servicio", "Cambio de estrato", "Cargos de conexión", "Errores de facturación", "otra cosa"]


class Failure(Exception):
    pass


def wait_for(what, condition, seconds=60, every_s=0.05):
    end = time.monotonic() + seconds
    while True:
        got = condition()
        if got:
            return got
        if time.monotonic() > end:
            raise Failure(f"waited {seconds} s in vain: {what}")
        time.sleep(every_s)


# ---- topics ----


ADMIN = AdminClient({"bootstrap.servers": BROKERS})


def partition_count(topic):
    t = ADMIN.list_topics(topic, timeout=10).topics[topic]
    return 0 if t.error else len(t.partitions)


def remake_topic(topic, partitions):
    ADMIN.delete_topics([topic])[topic].result(30)
    wait_for(f"{topic} to be gone", lambda: topic not in ADMIN.list_topics(timeout=10).topics)
    config = {"retention.ms": "34560000000", "max.message.bytes": "1048576"}
    end = time.monotonic() + 30
    while True:  # its deletion may still be on its way
        try:
            ADMIN.create_topics([NewTopic(topic, partitions, 1, config=config)])[topic].result(30)
            break
        except KafkaException:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
    wait_for(f"{topic} to be there", lambda: partition_count(topic) == partitions)


def grow_topic(topic, partitions):
    ADMIN.create_partitions([NewPartitions(topic, partitions)])[topic].result(30)
    wait_for(f"{topic} to have grown", lambda: partition_count(topic) == partitions)


# ---- records ----


def headers_of(radicado, day, **other):
    h = {"ce_specversion": "1.0", "ce_type": "co.pqr.received.v1", "ce_source": "/pqr/fallas", "ce_subject": radicado,
         "ce_id": f"pendientes/{day}/{radicado}/0", "content-type": "application/json", **other}
    return [(k, v) for k, v in h.items() if v is not None]


def record(radicado, sighting):
    day = (FIRST_DAY + datetime.timedelta(days=sighting)).isoformat()
    data = {"radicado": radicado, "cuenta": "12345678", "base": "pendientes", "fecha_corte": day, "estado": "PENDIENTE",
            "motivo": MOTIVOS[int(radicado) % len(MOTIVOS)], "revision": 0,
            "origen": {"sha256": "ab" * 32, "archivo": "fallas.xlsx", "hoja": "Detalle", "fila": 1}}
    return radicado, json.dumps(data, ensure_ascii=False).encode(), headers_of(radicado, day)


def unreadable(radicado, kind):
    """A record that nobody can understand, each kind in a way of its own."""
    key, value, headers = record(radicado, 0)
    day = FIRST_DAY.isoformat()
    return [
        (key, value[:-7], headers),
        (key, b"", headers),
        (key, b"\xff\xfe" + value, headers),
        (key, value, []),
        (key, value, headers_of(radicado, day, ce_type="co.pqr.otra.v1")),
        ("otra-clave", value, headers),
        (key, value.replace(b'"pendientes"', b'"ninguna"'), headers),
        (key, value, headers_of(radicado, day, ce_subject="1")),
    ][kind % 8]


class Feed(threading.Thread):
    """Sends `records` records at a pace (a second; 0: as fast as it goes), in blocks of radicados; `bad` of a thousand more are
    unreadable. What was acknowledged is in `sent` and `bad_at`."""
    next_radicado = 7000000000000000

    def __init__(self, rng, records, pace=0, bad=0):
        super().__init__(daemon=True)
        self.rng, self.records, self.pace, self.bad = rng, records, pace, bad
        self.sent, self.bad_at, self.failed = [], [], None
        self.grow_to, self.ended = None, False
        self.started = time.monotonic()

    def run(self):
        try:
            self.feed()
        except Exception as e:  # the test's thread tells
            self.failed = e
        self.ended = True

    @staticmethod
    def producer():
        return Producer({"bootstrap.servers": BROKERS, "enable.idempotence": True, "linger.ms": 5, "compression.type": "lz4",
                         "topic.metadata.refresh.interval.ms": 1000, "queue.buffering.max.messages": 200000})

    def feed(self):
        producer, done = self.producer(), 0
        while done < self.records:
            if self.grow_to:
                producer.flush()
                grow_topic(IN, self.grow_to)
                producer, self.grow_to = self.producer(), None
            n = min(BLOCK, (self.records - done + SIGHTINGS - 1) // SIGHTINGS)
            self.block(producer, n)
            done += n * SIGHTINGS
            self.keep_pace(producer, done)
        if producer.flush(120):
            raise Failure("the feed was not acknowledged")

    def block(self, producer, n):
        radicados = [str(Feed.next_radicado + i) for i in range(n)]
        Feed.next_radicado += n
        turns = [r for r in radicados for _ in range(SIGHTINGS)]
        self.rng.shuffle(turns)
        at = collections.Counter()
        for r in turns:
            self.send(producer, record(r, at[r]), self.on_good)
            at[r] += 1
            if self.rng.randrange(1000) < self.bad:
                Feed.next_radicado += 1
                self.send(producer, unreadable(f"8{Feed.next_radicado % 10**15:015d}", self.rng.randrange(8)), self.on_bad)
        self.sent += radicados

    def send(self, producer, message, told):
        key, value, headers = message
        while True:
            try:
                producer.produce(IN, value, key, headers=headers, on_delivery=told)
                break
            except BufferError:
                producer.poll(0.05)
        producer.poll(0)

    def on_good(self, error, message):
        if error:
            self.failed = Failure(f"a record was not taken: {error}")

    def on_bad(self, error, message):
        self.on_good(error, message)
        self.bad_at.append((message.partition(), message.offset()))

    def keep_pace(self, producer, done):
        while self.pace and time.monotonic() < self.started + done / self.pace:
            producer.poll(0.01)


# ---- processes ----

LIBC = ctypes.CDLL(None)


def die_with_parent():
    """Where the test itself is killed, nobody else would end what it started."""
    LIBC.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Classifier:
    """One process of pqr-classifier. Two may run at once, so they take turns with the admin ports."""
    ports = [int(os.environ[f"PQR_{s}_ADMIN_PORT"]) for s in ("CLASSIFIER", "CONTACT", "REPORTING")]
    turn = 0
    logs = Path(os.environ["PQR_STACK_DIR"]) / "log"

    def __init__(self, workers=2, **settings):
        Classifier.turn += 1
        self.port = self.ports[Classifier.turn % len(self.ports)]
        self.log = self.logs / f"pqr-fallas-{Classifier.turn}.log"
        env = {"PQR_GROUP": GROUP, "PQR_INSTANCE": INSTANCE, "PQR_WORKERS": str(workers), "PQR_ADMIN_PORT": str(self.port),
               "PQR_BATCH_MAX": "300", "PQR_LINGER_MS": "30", "PQR_POLICY_FILE": str(ROOT / "deploy/policy/abc.conf"),
               "PQR_CAUSALES_FILE": str(ROOT / "deploy/policy/causales.conf"),
               "LSAN_OPTIONS": f"suppressions={Path(__file__).with_name('lsan.supp')}:print_suppressions=0",
               "PQR_KAFKA_PROPERTIES": "topic.metadata.refresh.interval.ms=1000", **settings}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([str(Path(os.environ["PQR_BIN_DIR"]) / "pqr-classifier")], env={**os.environ, **env},
                                            stdout=log, stderr=log, preexec_fn=die_with_parent)

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as answer:
                return answer.read().decode()
        except OSError:
            return ""

    def ready(self):
        """(status, lines) of /readyz?verbose."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz?verbose", timeout=2) as answer:
                return answer.status, answer.read().decode().splitlines()
        except urllib.error.HTTPError as e:
            return e.code, e.read().decode().splitlines()
        except OSError:
            return 0, []

    def metric(self, name):
        lines = self.get("/metrics").splitlines()
        return sum(int(line.split()[-1]) for line in lines if re.split(r"[{ ]", line)[0] == name)

    def alive(self):
        return self.process.poll() is None

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-25:])

    def hold_alive(self):
        if not self.alive():
            raise Failure(f"a classifier ended by itself with {self.process.returncode}:\n{self.tail()}")

    def working(self):
        self.hold_alive()
        return self.metric("pqr_messages_total") > 0

    def wait_working(self):
        wait_for("a classifier to be at work", self.working, 90, 0.02)

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.hold_alive()
        self.signal(signal.SIGKILL)
        self.process.wait()

    def ended_within(self, seconds):
        """Its exit code, or None."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self, seconds=10):
        self.hold_alive()
        start = time.monotonic()
        self.signal(signal.SIGTERM)
        code = self.ended_within(seconds + 5)
        took = time.monotonic() - start
        if code != 0 or took > seconds:
            raise Failure(f"after SIGTERM: code {code} in {took:.1f} s\n{self.tail()}")
        return took

    def hold_log(self):
        text = self.log.read_text(errors="replace")
        if re.search(r"ERROR: (Address|Leak)Sanitizer|runtime error:", text):
            raise Failure(f"a sanitizer's report:\n{text[-4000:]}")

    def end(self):
        if self.alive():
            self.process.kill()
            self.process.wait()


# ---- the ledger ----


def consumer(isolation, **more):
    return Consumer({"bootstrap.servers": BROKERS, "group.id": GROUP, "enable.auto.commit": False, "isolation.level": isolation,
                     "auto.offset.reset": "earliest", "enable.partition.eof": True, "fetch.wait.max.ms": 10, **more})


def ends(topics, isolation="read_uncommitted"):
    """Where every partition of the topics (or every one of the partitions) ends: open transactions and all, or without."""
    c = consumer(isolation)
    parts = topics
    if all(isinstance(t, str) for t in topics):
        parts = [(t, p) for t in topics for p in c.list_topics(t, timeout=30).topics[t].partitions]
    found = {p: c.get_watermark_offsets(TopicPartition(*p), timeout=30)[1] for p in parts}
    c.close()
    return found


def drained():
    """Every record of pqr.received is behind what the group has committed."""
    last = ends([IN])
    c = consumer("read_committed")
    committed = c.committed([TopicPartition(t, p) for t, p in last], timeout=30)
    c.close()
    return all(max(p.offset, 0) >= last[p.topic, p.partition] for p in committed)


def safely(condition):
    def tried():
        try:
            return condition()
        except KafkaException:
            return False  # the broker is away for a moment
    return tried


class Ledger:
    """Counts what is committed from where it was opened on."""

    def __init__(self):
        self.first = ends([*OUT, DEAD, POLICY])
        self.decided_from = {}  # policy version: when its first decision was made

    def read(self, topics=(*OUT, DEAD)):
        """Every committed message up to where the partitions end now, each partition in order."""
        last, c = ends(topics), consumer("read_committed")
        left = {p for p in last if last[p] > self.first[p]}
        c.assign([TopicPartition(*p, self.first[p]) for p in left])
        end, at = time.monotonic() + 120, {}
        while left:
            if time.monotonic() > end:
                stable = ends(left, "read_committed")
                raise Failure("not read to its end: " + ", ".join(
                    f"{p} ends at {last[p]}, is decided to {stable[p]}, was read to {at.get(p)}" for p in sorted(left)))
            for m in c.consume(5000, timeout=0.5):
                at[m.topic(), m.partition()] = m.offset()
                if not m.error():
                    yield m
                elif m.offset() >= last[m.topic(), m.partition()]:  # the end of a partition, no transaction open before it
                    left.discard((m.topic(), m.partition()))
        c.close()

    def hold(self, checks, name, feed):
        """0 lost, 0 repeated, each radicado in order; each unreadable record once in the dead letters, with its place."""
        expected, seen, latest, disorder, dead = set(feed.sent), collections.Counter(), {}, 0, collections.Counter()
        for m in self.read():
            if m.topic() == DEAD:
                h = {k: v.decode() for k, v in m.headers()}
                dead[int(h["dlt_partition"]), int(h["dlt_offset"])] += h["dlt_topic"] == IN
                continue
            data = json.loads(m.value())
            radicado, day = data["radicado"], data["fecha_corte"]
            if radicado not in expected:
                raise Failure(f"{name}: a decision on what this feed did not send")
            seen[radicado, day] += 1
            disorder += latest.get(radicado, "") >= day
            latest[radicado] = day
            version, made = data["politica"]["version"], m.timestamp()[1]
            self.decided_from[version] = min(made, self.decided_from.get(version, made))
        total = len(expected) * SIGHTINGS
        checks.hold(f"{name}: decided", len(seen), total)
        checks.hold(f"{name}: repeated", sum(n - 1 for n in seen.values()), 0)
        checks.hold(f"{name}: out of order", disorder, 0)
        checks.hold(f"{name}: dead letters", sorted(dead), sorted(feed.bad_at))
        checks.hold(f"{name}: dead letters repeated", sum(n - 1 for n in dead.values()), 0)
        print(f"{name}: {total} records, {len(seen)} decided, {sum(seen.values()) - len(seen)} repeated, {disorder} out of order, "
              f"{len(dead)} of {len(feed.bad_at)} dead letters", flush=True)
