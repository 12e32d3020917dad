#!/usr/bin/env python3
"""A service under a simulated clock: it says so where people look, counts by it, and logs by the real one; two that share
the settings agree; settings that do not serve are named and end the start; and the stack hands one clock to all.

usage: clock.py PQR-CLASSIFIER STACK
"""
import datetime
import json
import os
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

SERVICE, STACK = sys.argv[1:]
ROOT = Path(__file__).resolve().parents[2]  # where the shipped rules are
START, ANCHOR, SPEED = "2021-12-06T07:00:00-05:00", "2026-01-01T00:00:00Z", 7200
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith("PQR_CLOCK_")}


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def simulated(real, start=START, anchor=ANCHOR, speed=SPEED):
    return instant(start) + (real - instant(anchor)) * speed


class Service:
    """One that finds no broker: the clock needs none."""

    def __init__(self, **settings):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.process = subprocess.Popen([SERVICE], cwd=ROOT, stderr=subprocess.PIPE, text=True, env={
            **CLEAN, "PQR_ADMIN_PORT": str(self.port), "PQR_KAFKA_BROKERS": "127.0.0.1:1", "PQR_STOP_SECONDS": "1", **settings})
        self.seen, self.lines = [], queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stderr:
            if line.startswith("{"):
                self.lines.put(json.loads(line))

    def says(self, words):
        """The log line with those words."""
        end = time.monotonic() + 20
        while True:
            line = self.lines.get(timeout=max(0.01, end - time.monotonic()))
            self.seen.append(line)
            if words in line["msg"]:
                return line

    def ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz?verbose", timeout=5) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as e:
            return e.read().decode()

    def end(self):
        """Its watchdog ends it: what waits for a broker is of no matter here."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def near(line, **clock):
    """The line's simulated time is what its real time makes of it, but for what passed between the two readings."""
    off = abs(instant(line["reloj"]) - simulated(instant(line["ts"]), **clock))
    assert off < datetime.timedelta(seconds=clock.get("speed", SPEED)), (line, off)


def under_a_simulated_clock():
    settings = {"PQR_CLOCK_START": START, "PQR_CLOCK_ANCHOR": ANCHOR, "PQR_CLOCK_SPEED": str(SPEED)}
    both = [Service(**settings), Service(**settings)]
    try:
        for s in both:
            line = s.says("RELOJ SIMULADO")
            assert (line["nivel"], line["desde"], line["ancla"], line["velocidad"]) == ("warn", START, ANCHOR, SPEED), line
            now = datetime.datetime.now(datetime.timezone.utc)
            assert abs(instant(line["ts"]) - now) < datetime.timedelta(seconds=60), line
            near(line)
            report = s.ready()
            assert "[!]reloj degradado: reloj simulado desde 2021-12-06T12:00:00.000Z, 7200 s por segundo" in report, report
    finally:
        for s in both:
            s.end()


def without_an_anchor():
    s = Service(PQR_CLOCK_START=START)
    try:
        line = s.says("RELOJ SIMULADO")
        assert abs(instant(line["reloj"]) - instant(START)) < datetime.timedelta(seconds=20), line
    finally:
        s.end()


def by_the_real_one():
    s = Service()
    try:
        line = s.says("arranca")
        assert "reloj" not in line and "reloj" not in s.ready(), line
    finally:
        s.end()


def refusals():
    for settings, says in (
            ({"PQR_CLOCK_START": "ayer"}, "PQR_CLOCK_START: «ayer» no es un instante"),
            ({"PQR_CLOCK_START": START, "PQR_CLOCK_ANCHOR": "2026-01-01"}, "PQR_CLOCK_ANCHOR: «2026-01-01»"),
            ({"PQR_CLOCK_START": START, "PQR_CLOCK_SPEED": "0"}, "PQR_CLOCK_SPEED: 0 está fuera de 1 a 100000"),
            ({"PQR_CLOCK_START": START, "PQR_CLOCK_SPEED": "1.5"}, "PQR_CLOCK_SPEED: «1.5» no es un número entero"),
            ({"PQR_CLOCK_SPEED": "60"}, "PQR_CLOCK_SPEED está definido y PQR_CLOCK_START no")):
        done = subprocess.run([SERVICE], env={**CLEAN, **settings}, capture_output=True, text=True, timeout=30)
        assert done.returncode == 2 and says in done.stderr, (settings, done)


def one_clock_for_a_stack():
    """The moment from which it counts is remembered; another clock has another; the caller's own comes first."""
    def env(folder, **settings):
        out = subprocess.run([STACK, "env"], env={**CLEAN, "PQR_STACK_DIR": folder, **settings}, check=True,
                             capture_output=True, text=True, timeout=30).stdout
        return [line for line in out.splitlines() if line.startswith("export PQR_CLOCK_")]
    with tempfile.TemporaryDirectory() as folder:
        assert env(folder) == []
        first = env(folder, PQR_CLOCK_START=START, PQR_CLOCK_SPEED="60")
        assert [line.split("=")[0] for line in first] == [f"export PQR_CLOCK_{n}" for n in ("START", "ANCHOR", "SPEED")], first
        assert env(folder, PQR_CLOCK_START=START, PQR_CLOCK_SPEED="60") == first
        assert env(folder, PQR_CLOCK_START=START, PQR_CLOCK_SPEED="61")[1] != first[1]
        assert f"export PQR_CLOCK_ANCHOR={ANCHOR}" in env(folder, PQR_CLOCK_START=START, PQR_CLOCK_ANCHOR=ANCHOR)


CASES = (under_a_simulated_clock, without_an_anchor, by_the_real_one, refusals, one_clock_for_a_stack)
for case in CASES:
    case()
print(f"clock: {len(CASES)} passed, 0 failed")
