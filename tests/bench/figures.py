#!/usr/bin/env python3
"""The indicators with two million sightings over two years behind them: pqr-reporting and a server of Go's net/http and pgx that
runs the same SQL, asked by turns for one indicator over periods of any length, by 32 connections, on one PostgreSQL.

usage: with-postgres figures.py [RECORDS [ROUNDS [SECONDS]]]      default 2000000 records, 5 rounds of 10 s; run by tests/bench/run

Each round asks both as fast as they answer (throughput), and ours at a pace that leaves the machine a little room (the 99th
percentile of the time of an answer). Then one query is timed with a tenth of the records and with all of them.
Fails when the median throughput is less than Go's, or the median p99 is past 15 ms. Without go, or wrk, it is missed and says so.
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
ROOT = HERE.parent.parent
CONNECTIONS, P99_MS, DAYS, ADVISORS = 32, 15, 730, 300
TICK = os.sysconf("SC_CLK_TCK")
PERIODS = """
local days = %d
local function day(n) return os.date("!%%Y-%%m-%%d", (n + 18993 - days) * 86400) end
request = function()
  local from = math.random(1, days)
  local to = math.random(from, days)
  return wrk.format("GET", "/v1/indicadores/mal-escaladas?desde=" .. day(from) .. "&hasta=" .. day(to))
end
local threads = {}
setup = function(t) table.insert(threads, t) end
init = function(args) math.randomseed(os.time() * 1000 + (tonumber(tostring({}):sub(10), 16) or 0) %% 1000) end
%s
done = function(summary, latency)
  io.write(string.format('{"requests":%%d,"seconds":%%f,"p50_ms":%%f,"p99_ms":%%f,"errors":%%d}\\n', summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""


def psql(sql, **variables):
    sets = [a for name, value in variables.items() for a in ("-v", f"{name}={value}")]
    return subprocess.run(["psql", "-qXAt", *sets, "-f", "-"], input=sql, check=True, capture_output=True, text=True).stdout.strip()


def cpu(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def ask(port, seconds, pace_ms=0):
    """pace_ms: how long each connection waits before it asks again."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(PERIODS % (DAYS, f"delay = function() return {pace_ms} end" if pace_ms else ""))
        script.flush()
        run = subprocess.run(["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", script.name, f"http://127.0.0.1:{port}/"],
                             check=True, capture_output=True, text=True)
    found = json.loads(run.stdout.strip().splitlines()[-1])
    if found["errors"]:
        sys.exit(f"{found['errors']} answers were none: {run.stdout}")
    found["rate"] = found["requests"] / found["seconds"]
    return found


def free_port():
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_ours(threads):
    port, admin = free_port(), free_port()
    env = {**os.environ, "PQR_PG_CONNINFO": f"host={os.environ['PGHOST']} port={os.environ['PGPORT']} dbname=pqr user=pqr_reporting",
           "PQR_HTTP_PORT": str(port), "PQR_ADMIN_PORT": str(admin), "PQR_HTTP_THREADS": str(threads), "PQR_KAFKA_BROKERS": "127.0.0.1:1"}
    env["PQR_PG_PASSWORD"] = re.search(r":pqr_reporting:(.*)", Path(os.environ["PGPASSFILE"]).read_text()).group(1)
    server = subprocess.Popen([ROOT / "build/release/bin/pqr-reporting"], env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return server, port


def start_go(connections):
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if not go:
        sys.exit("go is missing, so the peer is not measured: install Go 1.26 or newer (go.dev)")
    program = ROOT / ".local/bench/figures"
    subprocess.run([go, "build", "-o", program, "."], cwd=HERE / "figures_go", check=True)
    server = subprocess.Popen([program, "-room", ROOT / "services/reporting", "-conns", str(connections)], stdout=subprocess.PIPE, text=True)
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
    path = "/v1/indicadores/mal-escaladas?desde=2020-02-03&hasta=2021-11-19"
    one, other = (answer(p, path) for p in ports)
    if one != other or not one["datos"]:
        sys.exit("the two servers do not say the same")
    print(f"both say the same: {one['total_registros']:,} records sent, {len(one['datos'])} advisors", flush=True)


def query_ms():
    """Median milliseconds of the indicator's statement alone, over the two years."""
    sql = (ROOT / "services/reporting/figures/sql/indicador_mal_escaladas.sql").read_text()
    blocks = psql("""SELECT array_agg(5), array_agg(d), array_agg(false) FROM (SELECT date '1970-01-01' + (date '2021-12-31' - 700 - date '1970-01-01') / 1024 * 1024
                     UNION SELECT date '1970-01-01' + (date '2021-12-31' - date '1970-01-01') / 1024 * 1024) AS b (d)""").split("|")
    run = f"PREPARE i AS {sql};\n\\timing on\n" + ("EXECUTE i('%s', '%s', '%s') \\g /dev/null\n" % tuple(blocks)) * 200
    out = subprocess.run(["psql", "-qX", "-f", "-"], input=run, check=True, capture_output=True, text=True).stdout
    return statistics.median(float(t) for t in re.findall(r"^Time: ([\d.]+) ms", out, re.M))


def fill(records):
    psql((HERE / "figures.sql").read_text(), records=records, days=DAYS, advisors=ADVISORS)


def main():
    records, rounds, seconds = (int(a) for a in (sys.argv[1:] + ["2000000", "5", "10"][len(sys.argv) - 1:])[:3])
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: deploy/native/install packages-bench")
    fill(records // 10)
    few = query_ms()
    psql("TRUNCATE reporting.registro, reporting.base, reporting.base_conteo, reporting.conteo_asesor, reporting.conteo_causal, reporting.conteo_base, reporting.asesor")
    start = time.monotonic()
    fill(records)
    print(f"{records:,} sightings over {DAYS} days written in {time.monotonic() - start:.0f} s", flush=True)
    many = query_ms()
    print(f"the indicator's query over all days: {few:.2f} ms with {records // 10:,} records behind it, {many:.2f} ms with {records:,}", flush=True)
    ours, our_port = start_ours(CONNECTIONS)
    go, go_port = start_go(CONNECTIONS)
    rates, go_rates, p99s = [], [], []
    try:
        until_up(our_port)
        same_answers((our_port, go_port))
        for _ in range(rounds):
            before = cpu(ours.pid), cpu(go.pid)
            mine = ask(our_port, seconds)
            theirs = ask(go_port, seconds)
            used = (cpu(ours.pid) - before[0]) / mine["requests"], (cpu(go.pid) - before[1]) / theirs["requests"]
            paced = ask(our_port, seconds, round(CONNECTIONS / (mine["rate"] / 3) * 1000))
            rates.append(mine["rate"]), go_rates.append(theirs["rate"]), p99s.append(paced["p99_ms"])
            print(f"ours {mine['rate']:.0f} answers a second (p99 {mine['p99_ms']:.1f} ms, {used[0] * 1e6:.0f} µs of CPU each); "
                  f"Go {theirs['rate']:.0f} (p99 {theirs['p99_ms']:.1f} ms, {used[1] * 1e6:.0f} µs); "
                  f"ours at {paced['rate']:.0f} a second: median {paced['p50_ms']:.1f} ms, p99 {paced['p99_ms']:.1f} ms", flush=True)
    finally:
        for p in (ours, go):
            p.send_signal(signal.SIGTERM)
            p.wait(20)
    rate, go_rate, p99 = (statistics.median(x) for x in (rates, go_rates, p99s))
    print(f"== {rate / go_rate:.2f} times Go's throughput (target: 1); p99 {p99:.1f} ms with {CONNECTIONS} connections (target: {P99_MS})", flush=True)
    sys.exit(rate < go_rate or p99 > P99_MS)


if __name__ == "__main__":
    main()
