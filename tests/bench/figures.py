#!/usr/bin/env python3
"""Reporting's reading side with two million sightings over two years behind it: pqr-reporting and a server of Go's net/http and
pgx that runs the same SQL, asked by turns, by 32 connections, on one PostgreSQL: an indicator, the list of cases, and the lists of
operation.

usage: with-postgres figures.py [RECORDS [ROUNDS [SECONDS]]]      default 2000000 records, 5 rounds of 10 s; run by tests/bench/run

Each is asked in two ways, which are told apart: for what hardly anybody has asked before (any period, any advisor, any day: what is
kept in memory is of little use), and for what people ask all day (the usual periods, first pages). Every round asks both servers as
fast as they answer, and ours at a pace that leaves the machine two thirds of its time (the 99th percentile of an answer's time
then). Then one query is timed with a tenth of the records and with all of them. CPU: of the server and of PostgreSQL, for an answer.
Fails when a median throughput is less than Go's, or a median p99 is past 15 ms. Without go, or wrk, it is missed and says so.
"""
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lib"))
import pqr_auth  # noqa: E402

ROOT = HERE.parent.parent
CONNECTIONS, P99_MS, DAYS, ADVISORS = 32, 15, 730, 300
THREADS = 8  # of ours, as it comes; Go has as many connections to the database
TICK = os.sysconf("SC_CLK_TCK")
LUA = """
local days, advisors = %d, %d
local function day(n) return os.date("!%%Y-%%m-%%d", (n + 18993 - days) * 86400) end
local function advisor() return string.format("ECM%%05d", math.random(0, advisors - 1)) end
local function one_of(list) return list[math.random(#list)] end
request = function() return wrk.format("GET", %s) end
init = function(args) math.randomseed(os.time() * 1000 + (tonumber(tostring({}):sub(10), 16) or 0) %% 1000) end
%s
done = function(summary, latency)
  io.write(string.format('{"requests":%%d,"seconds":%%f,"p50_ms":%%f,"p99_ms":%%f,"errors":%%d}\\n', summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""
# What is asked, as an expression of Lua; and a question to which both must say the same.
ASKED = {
    "indicator, any period": (
        '(function() local from = math.random(1, days) '
        'return "/v1/indicadores/mal-escaladas?desde=" .. day(from) .. "&hasta=" .. day(math.random(from, days)) end)()',
        "/v1/indicadores/mal-escaladas?desde=2020-02-03&hasta=2021-11-19"),
    "indicator, usual periods": (
        '"/v1/indicadores/mal-escaladas?desde=" .. day(one_of({1, 365, 640, 700, 724, 729, 730})) .. "&hasta=" .. day(730)',
        "/v1/indicadores/mal-escaladas?desde=2021-12-01&hasta=2021-12-31"),
    "cases, any advisor": ('"/v1/casos?usuario=" .. advisor() .. "&desde=" .. day(math.random(1, days))',
                           "/v1/casos?usuario=ECM00017&desde=2020-03-01"),
    "cases, first pages": ('one_of({"/v1/casos", "/v1/casos?orden=-actualizado", "/v1/casos?orden=-abierto", "/v1/casos?estado=por_contactar"})',
                           "/v1/casos?orden=-actualizado"),
    "open cases, any term": ('"/v1/operacion/casos?vence_desde=" .. day(math.random(1, days)) .. "&causal=" .. string.char(64 + math.random(1, 17))',
                             "/v1/operacion/casos?vence_desde=2021-10-01&causal=C"),
    "operation, first pages": ('one_of({"/v1/operacion/casos", "/v1/operacion/casos?orden=entro", "/v1/operacion/tareas/lista", '
                               '"/v1/operacion/recursos/lista?estado=abierto"})', "/v1/operacion/casos"),
}


def psql(sql, **variables):
    sets = [a for name, value in variables.items() for a in ("-v", f"{name}={value}")]
    return subprocess.run(["psql", "-qXAt", *sets, "-f", "-"], input=sql, check=True, capture_output=True, text=True).stdout.strip()


def stat(pid):
    """Its parent, and the seconds of CPU that it has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[1]), (int(fields[11]) + int(fields[12])) / TICK


def cpu_of_postgres(postmaster):
    used = 0
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit():
                parent, seconds = stat(entry)
                used += seconds if parent == postmaster else 0
        except OSError:
            pass  # it has ended
    return used


def ask(server, expression, seconds, pace_ms=0):
    """pace_ms: how long each connection waits before it asks again, on the average: people do not ask all at one time."""
    pid, port, postmaster = server
    before = stat(pid)[1], cpu_of_postgres(postmaster)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA % (DAYS, ADVISORS, expression, f"delay = function() return math.random(0, {2 * pace_ms}) end" if pace_ms else ""))
        script.flush()
        who = f"Authorization: Bearer {pqr_auth.token('admin')}"
        run = subprocess.run(["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-H", who, "-s", script.name,
                              f"http://127.0.0.1:{port}/"],
                             check=True, capture_output=True, text=True)
    found = json.loads(run.stdout.strip().splitlines()[-1])
    if found["errors"]:
        sys.exit(f"{found['errors']} answers were none: {expression}: {run.stdout}")
    found["rate"] = found["requests"] / found["seconds"]
    found["cpu_us"] = (stat(pid)[1] - before[0]) / found["requests"] * 1e6
    found["pg_us"] = (cpu_of_postgres(postmaster) - before[1]) / found["requests"] * 1e6
    return found


def free_port():
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_ours():
    port, admin = free_port(), free_port()
    env = {**os.environ, "PQR_PG_CONNINFO": f"host={os.environ['PGHOST']} port={os.environ['PGPORT']} dbname=pqr user=pqr_reporting",
           "PQR_HTTP_PORT": str(port), "PQR_ADMIN_PORT": str(admin), "PQR_HTTP_THREADS": str(THREADS), "PQR_KAFKA_BROKERS": "127.0.0.1:1"}
    env["PQR_PG_PASSWORD"] = re.search(r":pqr_reporting:(.*)", Path(os.environ["PGPASSFILE"]).read_text()).group(1)
    server = subprocess.Popen([ROOT / "build/release/bin/pqr-reporting"], env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return server, port


def start_go():
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if not go:
        sys.exit("go is missing, so the peer is not measured: install Go 1.26 or newer (go.dev)")
    program = ROOT / ".local/bench/figures"
    subprocess.run([go, "build", "-o", program, "."], cwd=HERE / "figures_go", check=True)
    server = subprocess.Popen([program, "-room", ROOT / "services/reporting", "-conns", str(THREADS)], stdout=subprocess.PIPE, text=True)
    return server, int(server.stdout.readline())


def answer(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as a:
        return json.load(a)


def until_up(port):
    end = time.monotonic() + 30
    while True:
        try:
            return answer(port, "/v1/indicadores/mal-escaladas?desde=2021-12-01&hasta=2021-12-01")
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def same_answers(ports):
    """Three times: from the database, and from what is kept of it."""
    for name, (_, path) in ASKED.items():
        for _ in range(3):
            one, other = (answer(p, path) for p in ports)
            if one != other or not one["datos"]:
                sys.exit(f"the two servers do not say the same: {name}: {path}")
    print(f"both say the same to {len(ASKED)} questions", flush=True)


def query_ms():
    """Median milliseconds of the indicator's statement alone, over the two years."""
    sql = (ROOT / "services/reporting/figures/sql/cifras_asesores.sql").read_text()
    blocks = psql("""SELECT array_agg(5), array_agg(d), array_agg(0) FROM (SELECT date '1970-01-01' + (date '2021-12-31' - 700 - date '1970-01-01') / 1024 * 1024
                     UNION SELECT date '1970-01-01' + (date '2021-12-31' - date '1970-01-01') / 1024 * 1024) AS b (d)""").split("|")
    run = f"PREPARE i AS {sql};\n\\timing on\n" + ("EXECUTE i('%s', '%s', '%s') \\g /dev/null\n" % tuple(blocks)) * 200
    out = subprocess.run(["psql", "-qX", "-f", "-"], input=run, check=True, capture_output=True, text=True).stdout
    return statistics.median(float(t) for t in re.findall(r"^Time: ([\d.]+) ms", out, re.M))


def fill(records):
    psql((HERE / "figures.sql").read_text(), records=records, days=DAYS, advisors=ADVISORS)


def empty():
    tables = psql("""SELECT string_agg('reporting.' || relname, ', ') FROM pg_class
                     WHERE relnamespace = 'reporting'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                       AND relname IN (SELECT nombre FROM reporting.derivada)""")
    psql(f"TRUNCATE {tables}, reporting.consumer_offset")


def measure(name, ours, go, rounds, seconds):
    """Whether both targets are met."""
    rates, go_rates, p99s = [], [], []
    for _ in range(rounds):
        mine = ask(ours, ASKED[name][0], seconds)
        theirs = ask(go, ASKED[name][0], seconds)
        paced = ask(ours, ASKED[name][0], seconds, round(CONNECTIONS / (mine["rate"] / 3) * 1000))
        rates.append(mine["rate"]), go_rates.append(theirs["rate"]), p99s.append(paced["p99_ms"])
        said = [f"{a['rate']:.0f} a second (p50 {a['p50_ms']:.1f}, p99 {a['p99_ms']:.1f} ms; CPU {a['cpu_us']:.0f} + {a['pg_us']:.0f} µs)"
                for a in (mine, theirs)]
        print(f"{name}: ours {said[0]}; Go {said[1]}; ours at {paced['rate']:.0f} a second: p50 {paced['p50_ms']:.1f}, p99 {paced['p99_ms']:.1f} ms",
              flush=True)
    rate, go_rate, p99 = (statistics.median(x) for x in (rates, go_rates, p99s))
    print(f"== {name}: {rate:.0f} a second, {rate / go_rate:.2f} times Go's (target: 1); p99 {p99:.1f} ms with {CONNECTIONS} connections "
          f"(target: {P99_MS})", flush=True)
    return rate >= go_rate and p99 <= P99_MS


def main():
    records, rounds, seconds = (int(a) for a in (sys.argv[1:] + ["2000000", "5", "10"][len(sys.argv) - 1:])[:3])
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: deploy/native/install packages-bench")
    fill(records // 10)
    few = query_ms()
    empty()
    start = time.monotonic()
    fill(records)
    print(f"{records:,} sightings over {DAYS} days, and their cases, written in {time.monotonic() - start:.0f} s", flush=True)
    many = query_ms()
    print(f"the indicator's query over all days: {few:.2f} ms with {records // 10:,} records behind it, {many:.2f} ms with {records:,}", flush=True)
    postmaster = int(psql("SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)"))
    ours, our_port = start_ours()
    go, go_port = start_go()
    try:
        until_up(our_port)
        same_answers((our_port, go_port))
        good = [measure(name, (ours.pid, our_port, postmaster), (go.pid, go_port, postmaster), rounds, seconds) for name in ASKED]
    finally:
        for p in (ours, go):
            p.send_signal(signal.SIGTERM)
            p.wait(20)
    sys.exit(not all(good))


if __name__ == "__main__":
    main()
