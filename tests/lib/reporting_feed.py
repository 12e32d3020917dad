"""Events as the other services would send them to reporting, made up from a seed, and what must come of them, counted here
without any of the product's code: workbooks and those that correct them, sightings decided once and again by people, repeats,
rejected rows, cases, and what nobody can understand."""
import collections
import datetime
import hashlib
import json
import os
import random
import sys

from confluent_kafka import Producer

BASES = ("mal_escalados", "pendientes")
FIRST_DAY = datetime.date(2021, 11, 22)
KINDS = [  # type and topic, decision, causal, reason
    ("escalate", "escalate", "A", "segundo_nivel"), ("contact", "contact", "B", "primer_contacto"),
    ("close", "close", "F", "error_escalamiento"), ("close", "close", "G", "error_escalamiento"),
    ("review", "review", None, "causal_no_identificada")]
USERS = [f"ECM{i}" for i in range(1, 12)] + [None]
NAMES = ["Ana María Peña", "Beto", "Carla Núñez", "Diego", None]


def event(topic, kind, key, ident, time, data):
    value = data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()
    return topic, key, value, {"ce_specversion": "1.0", "ce_id": ident, "ce_source": "/pqr/prueba", "ce_type": f"co.pqr.{kind}.v1",
                               "ce_time": time, "content-type": "application/json"}


class Feed:
    def __init__(self, seed, days, per_book, first=FIRST_DAY):
        self.rng, self.events = random.Random(seed), []
        self.sightings = {}  # (day, base, radicado): what holds
        self.replaced, self.books, self.rejected, self.cases, self.poison = set(), {}, 0, {}, 0
        self.first_radicado = 4400000000000000 + seed * 10**9
        for number in range(days):
            for base in BASES:
                self.add_base(first + datetime.timedelta(days=number), base, per_book)
        self.add_cases(days * per_book // 4)
        self.rng.shuffle(self.events)

    def add_base(self, day, base, per_book):
        before = None
        for entrega in range(2 if self.rng.random() < 0.3 else 1):
            sha = hashlib.sha256(f"{self.first_radicado}/{base}/{day}/{entrega}".encode()).hexdigest()
            radicados = [str(self.first_radicado + i) for i in range(per_book) if self.rng.random() < 0.9]
            for row, radicado in enumerate(radicados, 2):
                self.add_sighting(day, base, radicado, sha, row, entrega)
            rejected = self.rng.randrange(1, 5)
            for row in range(rejected):
                self.events.append(event("pqr.rejected", "rejected", f"{sha}:{row + 9000}", f"{sha}:{row + 9000}",
                                         f"{day}T12:00:00.000Z",
                                         {"sha256": sha, "base": base, "fecha_corte": f"{day}", "fila": row + 9000,
                                          "razon": "missing_cuenta", "campo": "cuenta", "detalle": "La cuenta está vacía.",
                                          "remedio": "Escriba la cuenta.", "original": {"PQR": "1", "Cuenta": ""}}))
            self.rejected += rejected
            data = {"sha256": sha, "archivo": f"{base} {day} {entrega}.xlsx", "base": base, "fecha_corte": f"{day}",
                    "total": len(radicados) + rejected, "aceptados": len(radicados), "rechazados": rejected, "duplicados": 0,
                    "recibido": f"{day}T12:{entrega:02}:00.000Z"}
            if before:
                data |= {"entrega": entrega, "reemplaza": before}
                self.replaced.add(before)
            self.books[sha] = data
            self.events.append(event("pqr.base", "base", sha, sha, f"{day}T12:00:00.000Z", data))
            before = sha

    def add_sighting(self, day, base, radicado, sha, row, entrega):
        user, name = self.rng.choice(USERS), self.rng.choice(NAMES)
        for revision in range(2 if self.rng.random() < 0.15 else 1):
            topic, decision, causal, reason = self.rng.choice(KINDS)
            data = {"radicado": radicado, "cuenta": "12345678", "base": base, "fecha_corte": f"{day}", "revision": revision,
                    "motivo": "un «motivo»", "decision": decision, "razon_decision": reason,
                    "politica": {"version": "v1", "regla": "r"}, "origen": {"sha256": sha, "archivo": "base.xlsx", "fila": row}}
            data |= {k: v for k, v in (("usuario", user), ("asesor", name), ("causal", causal)) if v}
            if entrega:
                data["entrega"] = entrega
            ident = f"{base}/{day}/{radicado}/{revision}" + (f"@{entrega}" if entrega else "") + "/decision"
            one = event(f"pqr.{topic}", topic, radicado, ident, f"{day}T13:0{revision}:00.000Z", data)
            self.events += [one] * (2 if self.rng.random() < 0.05 else 1)
            self.sightings[day, base, radicado] = {"libro": sha, "usuario": user or "", "causal": causal or "",
                                                   "decision": decision, "razon": reason}

    def add_cases(self, n):
        for i in range(n):
            radicado, versions = str(self.first_radicado + i), self.rng.randrange(1, 5)
            for version in range(1, versions + 1):
                state = "cerrado" if version == versions else self.rng.choice(["abierto", "en_contacto"])
                self.cases[radicado] = (version, state)
                self.events.append(event(
                    "case.event", "case", radicado, f"caso.{radicado}.{version}", f"2021-12-01T10:{version:02}:00.000Z",
                    {"radicado": radicado, "tipo": "abierto" if version == 1 else "cambio", "estado": state,
                     "fecha": f"2021-12-01T10:{version:02}:00.000Z", "version": version, "datos": {"paso": version}}))

    def add_poison(self, n, last):
        """Neither the decoder nor (a day that no partition may have) the database takes these. Among the `last` events."""
        for i in range(n):
            good = {"radicado": f"9{i}", "cuenta": "1", "base": "pendientes", "fecha_corte": "1999-05-05", "revision": 0,
                    "decision": "close", "razon_decision": "error_escalamiento", "politica": {"version": "v1", "regla": "r"}}
            bad = b'{"radicado": ' if i % 2 else good
            self.events.insert(len(self.events) - self.rng.randrange(last),
                               event("pqr.close", "close", f"9{i}", f"malo{i}", "2021-12-01T10:00:00.000Z", bad))
        self.poison += n

    def counting(self):
        return (((day, base, r), s) for (day, base, r), s in self.sightings.items() if s["libro"] not in self.replaced)

    def expected(self):
        """As actual() finds it: each a mapping of key to count."""
        by_user, by_causal, totals = collections.Counter(), collections.Counter(), collections.Counter()
        for (_, base, _), s in self.counting():
            by_user[base, s["usuario"], "registros"] += 1
            by_user[base, s["usuario"], "confirmadas"] += s["razon"] == "error_escalamiento"
            by_user[base, s["usuario"], "revertidas"] += s["razon"] == "segundo_nivel"
            by_causal[base, s["causal"], s["decision"], s["razon"]] += 1
        for sha, b in self.books.items():
            if sha not in self.replaced:
                totals[b["base"]] += b["total"]
        return {"asesor": +by_user, "causal": by_causal, "base": totals,
                "filas": {"registro": len(self.sightings), "base": len(self.books), "rechazo": self.rejected,
                          "caso": len(self.cases), "evento_caso": sum(v for v, _ in self.cases.values())}}


def expected(feeds):
    whole = collections.defaultdict(collections.Counter)
    for feed in feeds:
        for name, counts in feed.expected().items():
            whole[name].update(counts)
    return {name: dict(counts) for name, counts in whole.items()}


def actual(sql):
    """The same from the tables of counts (the days), and of rows. sql: runs a query, gives lines of fields."""
    by_user = {}
    for base, user, *three in sql("SELECT base, usuario, sum(registros), sum(confirmadas), sum(revertidas) "
                                  "FROM reporting.conteo_asesor WHERE nivel = 0 GROUP BY 1, 2"):
        for name, n in zip(("registros", "confirmadas", "revertidas"), three):
            if int(n):
                by_user[base, user, name] = int(n)
    causal = {tuple(key): int(n) for *key, n in sql("SELECT base, causal, decision, razon_decision, sum(registros) "
                                                    "FROM reporting.conteo_causal WHERE nivel = 0 GROUP BY 1, 2, 3, 4")}
    total = {base: int(n) for base, n in sql("SELECT base, sum(total) FROM reporting.conteo_base WHERE nivel = 0 GROUP BY 1")}
    rows = {t: int(sql(f"SELECT count(*) FROM reporting.{t}")[0][0]) for t in ("registro", "base", "rechazo", "caso", "evento_caso")}
    return {"asesor": by_user, "causal": {k: n for k, n in causal.items() if n}, "base": total, "filas": rows}


def send(events, producer=None):
    producer = producer or Producer({"bootstrap.servers": os.environ["PQR_KAFKA_BROKERS"], "linger.ms": 5, "compression.type": "lz4",
                                     "enable.idempotence": True, "queue.buffering.max.messages": 200000})
    for topic, key, value, headers in events:
        while True:
            try:
                producer.produce(topic, value, key, headers=headers)
                break
            except BufferError:
                producer.poll(0.05)
        producer.poll(0)
    if producer.flush(120):
        sys.exit("Kafka does not take the events")
