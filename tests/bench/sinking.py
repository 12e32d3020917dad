#!/usr/bin/env python3
"""pqr-reporting's sink beside a plain COPY of the same rows: decisions wait in Kafka, and are read into reporting.registro with
all that is counted and found by them, against COPY of the rows that it writes (sightings, and radicados with their words) into
tables with the same partitions and indexes; on one PostgreSQL whose commits wait for the disk, by turns.

usage: with-stack sinking.py [RECORDS [ROUNDS]]      default 200000 records, 5 rounds; run by tests/bench/run

The sink's clock runs from the first commit that is seen to the last one, and counts what was written between them. Fails when
its median rate is less than half of COPY's.
"""
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "lib"))
import pqr_auth  # noqa: E402,F401
from pipeline import cpu_seconds, processes  # noqa: E402

TARGET = 0.5
STACK = os.environ["PQR_STACK"]


def psql(sql):
    return subprocess.run(["psql", "-qXAt", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"], "-v", "ON_ERROR_STOP=1", "-f", "-"], input=sql, check=True,
                          capture_output=True, text=True).stdout.strip()


def service(action, name):
    subprocess.run([STACK, "service", action, name], check=True, stdout=subprocess.DEVNULL)


def post(workbook):
    url = f"{os.environ['PQR_INGEST_URL']}/v1/bases?{urllib.parse.urlencode({'archivo': workbook.name})}"
    request = urllib.request.Request(url, data=workbook.read_bytes(), headers={"content-type": "application/octet-stream"})
    with urllib.request.urlopen(request, timeout=600) as answer:
        answer.read()


class Asked:
    """One connection that stays: a psql for every look would take half a processor from what is measured."""

    def __init__(self):
        self.psql = subprocess.Popen(["psql", "-qXAt", "-d", os.environ["PQR_PG_ADMIN_CONNINFO"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     text=True, bufsize=1)

    def __call__(self):
        self.psql.stdin.write("SELECT coalesce(sum(registros), 0) FROM reporting.base_conteo;\n")
        self.psql.stdin.flush()
        return int(self.psql.stdout.readline())


written = Asked()


def fill_kafka(records, folder):
    """Both bases of a day, through ingest and classifier: what they say lies in Kafka."""
    for name in ("ingest", "classifier"):
        service("start", name)
    for base, name, rows in (("pendientes", "INFORME PENDIENTES USUARIOS CALL CENTER", records * 4 // 5), ("mal_escalados", "Base Mal Escalados", records // 5)):
        workbook = folder / f"{name} (07-12-2021).xlsx"
        subprocess.run(["/usr/bin/python3", HERE / "make_base.py", str(rows), workbook, "--base", base], check=True)
        post(workbook)


def until(count, seconds=600):
    end = time.monotonic() + seconds
    while (n := written()) < count:
        if time.monotonic() > end:
            sys.exit(f"{n} of {count} in {seconds} s")
        time.sleep(0.02)
    return n, time.monotonic()


def empty():
    psql("""SELECT format('TRUNCATE %s', string_agg('reporting.' || d.nombre, ', ')) FROM reporting.derivada d
            JOIN pg_class c ON c.oid = to_regclass('reporting.' || d.nombre) AND c.relkind IN ('r', 'p') \\gexec
            CHECKPOINT""")


def sink(count):
    empty()
    start = time.monotonic()
    service("start", "reporting")
    pids = processes()
    before = {n: cpu_seconds(pids[n]) for n in ("pqr-reporting", "postgres") if n in pids}
    first, at = until(1)
    last, end = until(count)
    cpu = {n: cpu_seconds(pids[n]) - before[n] for n in before}
    service("stop", "reporting")
    seconds = end - at if last > first else end - start
    return (last - first if last > first else last) / seconds, cpu


def prepare_copy(file):
    psql(f"""CREATE SCHEMA copia; CREATE TABLE copia.registro (LIKE reporting.registro INCLUDING ALL) PARTITION BY RANGE (fecha_corte);
             CREATE TABLE copia.registro_2021_12 PARTITION OF copia.registro FOR VALUES FROM ('2021-12-01') TO ('2022-01-01');
             \\copy (SELECT * FROM reporting.registro) TO '{file}'""")
    psql(f"""CREATE TABLE copia.ficha (LIKE reporting.ficha INCLUDING ALL) WITH (fillfactor = 50);
             \\copy (SELECT * FROM reporting.ficha) TO '{file}.ficha'""")
    indexes = psql("""SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = indrelid WHERE relname = 'registro_2021_12' AND relnamespace = 'copia'::regnamespace""")
    wanted = psql("""SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = indrelid WHERE relname = 'registro_2021_12' AND relnamespace = 'reporting'::regnamespace""")
    if indexes != wanted:
        sys.exit(f"the copy has {indexes} indexes, the table {wanted}")


def copy(file, count):
    """Records a second: of the sightings alone, and with the radicados."""
    psql("TRUNCATE copia.registro, copia.ficha; CHECKPOINT")
    start = time.monotonic()
    psql(f"\\copy copia.registro FROM '{file}'")
    alone = time.monotonic() - start
    psql(f"\\copy copia.ficha FROM '{file}.ficha'")
    return count / alone, count / (time.monotonic() - start)


def main():
    records, rounds = (int(a) for a in (sys.argv[1:] + ["200000", "5"][len(sys.argv) - 1:])[:2])
    rates, copies, wholes = [], [], []
    with tempfile.TemporaryDirectory(prefix="pqr-sinking-") as work:
        folder = Path(work)
        file = folder / "registro.copy"
        fill_kafka(records, folder)
        service("start", "reporting")
        until(records - records // 50)
        last = -1
        while last != (last := written()):
            time.sleep(2)
        for name in ("reporting", "classifier", "ingest"):
            service("stop", name)
        prepare_copy(file)
        for _ in range(rounds):
            rate, cpu = sink(last)
            alone, whole = copy(file, last)
            copies.append(alone), wholes.append(whole), rates.append(rate)
            print(f"sink {rate:,.0f} records a second ({', '.join(f'{n} {c * 1e6 / last:.0f}' for n, c in cpu.items())} µs of CPU each); COPY {alone:,.0f}, and of all that it writes {whole:,.0f}",
                  flush=True)
    ratio = statistics.median(rates) / statistics.median(wholes)
    print(f"== the sink at {ratio:.2f} of COPY's rate (target: {TARGET}); at {statistics.median(rates) / statistics.median(copies):.2f} of COPY of the "
          f"sightings alone", flush=True)
    sys.exit(ratio < TARGET)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
