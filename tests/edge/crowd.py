#!/usr/bin/env python3
"""Whoever opens connections and asks nothing, or nothing whole, does not keep anybody else from being answered: 1,000 that
send half a header over TLS and 9,000 more that say nothing, held at once (fewer where this machine allows fewer files), and
/livez and a service's answer come within a second each. They are ended in time, and nginx is none the larger for it.

usage: crowd.py
"""
import resource
import select
import socket
import ssl
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import edge  # noqa: E402

HALF, SILENT = 1000, 9000
SPARE = 500  # files that are no connection


def room():
    """How many connections this process may hold."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # nginx inherits it
    return hard - SPARE


def silent_one(e):
    s = socket.socket()
    s.settimeout(10)
    s.connect(("127.0.0.1", e.port))
    return s


def half(e, tls, session):
    t = tls.wrap_socket(silent_one(e), session=session)  # taken up again: the same connection for less of this test's time
    t.sendall(b"GET /api/reporting/v1/x HTTP/1.1\r\nHost: localhost\r\nX-")
    return t


def seconds_of(e, path):
    began = time.monotonic()
    status = e.ask("GET", path)[0]
    return status, time.monotonic() - began


def held_memory(e):
    """KiB of the workers."""
    pids = Path(f"/proc/{e.process.pid}/task/{e.process.pid}/children").read_text().split()
    return sum(int(line.split()[1]) for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()
               if line.startswith("VmRSS"))


def ended(sockets, seconds):
    """How many of them the other side ends within this time."""
    left, end = {s.fileno() for s in sockets}, time.monotonic() + seconds
    with select.epoll(len(left)) as poll:
        for fd in left:
            poll.register(fd, select.EPOLLIN | select.EPOLLRDHUP)
        while left:
            gone = poll.poll(max(0, end - time.monotonic()), len(left))
            if not gone:
                break
            for fd, _ in gone:
                poll.unregister(fd)
                left.discard(fd)
    return len(sockets) - len(left)


def main():
    allowed = room()
    n_half, n_silent = min(HALF, allowed // 10), min(SILENT, allowed - allowed // 10)
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    tls.maximum_version = ssl.TLSVersion.TLSv1_2  # 1.3 would send tickets after the handshake: what is read then is an end
    e, wrong = edge.Edge(), []
    try:
        slow = []
        halves = [half(e, tls, None)]
        halves += [half(e, tls, halves[0].session) for _ in range(n_half - 1)]
        silent = [silent_one(e) for _ in range(n_silent)]
        began = time.monotonic()
        for path in ["/livez", "/api/reporting/v1/x"] * 10:
            status, seconds = seconds_of(e, path)
            slow.append(seconds)
            if status not in (200, 204) or seconds > 1:
                wrong.append(f"{path}: {status} in {seconds:.3f} s")
        memory = held_memory(e)
        held = n_half + n_silent - ended(halves + silent, 0)  # a slow machine opens the last when the first are at their end
        if held < min(1000, (n_half + n_silent) // 2):
            wrong.append(f"only {held} were held at once")
        if (n := ended(halves + silent, 25)) != n_half + n_silent:
            wrong.append(f"{n} of {n_half + n_silent} were ended")
        print(f"{n_half} half requests and {n_silent} silent connections, {held} at once: answers within {max(slow) * 1000:.0f} ms, "
              f"workers hold {memory / 1024:.0f} MiB, all ended after {time.monotonic() - began:.1f} s")
    finally:
        e.close()
    print("\n".join(wrong))
    sys.exit(bool(wrong))


main()
