#!/usr/bin/env python3
"""The programs as they are shipped: how they are compiled and linked, and what a running one gives away, to other processes of its
user too.

usage: PQR_BIN_DIR=build/release/bin with-stack --services hardened.py    (as root: it starts one as another user)
"""
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import Checks, wait_for  # noqa: E402

BIN = Path(os.environ["PQR_BIN_DIR"])
STACK = Path(os.environ["PQR_STACK_DIR"])
ROOT = Path(__file__).resolve().parents[2]
PAGE = 4096
NOBODY = 65534
PROGRAMS = sorted(p for p in BIN.iterdir() if p.name.startswith("pqr") and os.access(p, os.X_OK))


def readelf(*words):
    return subprocess.run(["readelf", "-W", *words], check=True, capture_output=True, text=True).stdout


def compiled(checks, program):
    head, dynamic, segments = readelf("-h", program), readelf("-d", program), readelf("-l", program)
    imports = set(re.findall(r"UND (\w+)@", readelf("--dyn-syms", program)))
    name = program.name
    checks.hold(f"{name}: position independent", bool(re.search(r"Type:\s+DYN", head)) and "PIE" in dynamic, True)
    checks.hold(f"{name}: full RELRO", "GNU_RELRO" in segments and "NOW" in dynamic, True)
    checks.hold(f"{name}: stack not executable", re.search(r"GNU_STACK.* RW ", segments) is not None, True)
    checks.hold(f"{name}: no segment both written and executed", re.findall(r"LOAD.* RWE ", segments), [])
    checks.hold(f"{name}: stack protector", "__stack_chk_fail" in imports, True)
    checks.hold(f"{name}: fortified", len([s for s in imports if re.fullmatch(r"__\w+_chk", s)]) > 3, True)
    checks.hold(f"{name}: no path to libraries of its own", "RUNPATH" in dynamic or "RPATH" in dynamic, False)


def first_words(program):
    """({address: the first instruction of the function that begins there}, {address: its name}, all lines)"""
    code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "-j", ".text", program], check=True, capture_output=True, text=True).stdout
    begins = re.findall(r"^([0-9a-f]+) <([^>+]+)>:\n\s+[0-9a-f]+:\s+(\w+)", code, re.M)
    return {int(a, 16): word for a, _, word in begins}, {int(a, 16): name for a, name, _ in begins}, code


def branch_targets(checks, program, first, names):
    """The code is ready for indirect branch tracking: whatever may be jumped to by an address begins with endbr64, which is every function
    with a name for other files and every one whose address stands in the data."""
    symbols = subprocess.run(["nm", program], check=True, capture_output=True, text=True).stdout
    public = {int(a, 16) for a in re.findall(r"^([0-9a-f]+) T ", symbols, re.M)} & first.keys()
    stored = {int(a, 16) for a in re.findall(r"R_X86_64_RELATIVE\s+([0-9a-f]+)$", readelf("-r", program), re.M)} & first.keys()
    of_system = {a for a, name in names.items() if name in ("_start", "_init", "_fini")}  # Debian 12's start files have none
    checks.hold(f"{program.name}: functions there are", len(public) > 20 and len(stored) > 5, True)
    checks.hold(f"{program.name}: functions without endbr64", [names[a] for a in (public | stored) - of_system if first[a] != "endbr64"], [])


def stack_probes(checks, program, code):
    """No frame is made by more than a page at once, so that none jumps over the guard page."""
    steps = [int(n, 16) for n in re.findall(r"\bsub\s+\$0x([0-9a-f]+),%rsp", code)]
    checks.hold(f"{program.name}: the stack grows page by page", [n for n in steps if PAGE < n < 1 << 31], [])
    return len(re.findall(r"\bor[ql]?\s+\$0x0,(?:0x0)?\(%rsp\)", code))


def compiled_with(checks):
    """What no instruction shows: how each file of the programs is compiled."""
    commands = json.loads((BIN.parent / "compile_commands.json").read_text())
    shipped = [c for c in commands if re.match(r"(common|services)/", os.path.relpath(c["file"], ROOT)) and c["file"].endswith(".c")]
    checks.hold("files compiled", len(shipped) > 200, True)
    for word in ("-D_FORTIFY_SOURCE=3", "-O2", "-fstack-protector-strong", "-fcf-protection=full", "-fstack-clash-protection"):
        checks.hold(f"compiled without {word}", [c["file"] for c in shipped if word not in c["command"].split()], [])
    for program in PROGRAMS:  # and so is what they were linked from
        producers = set(re.findall(r"DW_AT_producer.*(GNU C.*)", readelf("--debug-dump=info", program)))
        of_c = {p for p in producers if "-O2" in p}
        checks.hold(f"{program.name}: every part by a compiler that was told so", [p for p in of_c if "-fstack-clash-protection" not in p], [])
        checks.hold(f"{program.name}: it says by which", len(of_c) > 0, True)


def secrets():
    """What must not be seen: passwords, and the private part of every key."""
    found = {}
    for file in (STACK / "secrets").iterdir():
        text = file.read_text()
        if file.name == "firma.json":
            found[file.name] = re.findall(r'"d":\s*"([^"]+)"', text)
        elif file.name.startswith("pqr_") or file.name.startswith("usuario"):
            found[file.name] = [text.strip()]
    return found


def running(checks, service):
    pid = (STACK / "run" / f"pqr-{service}.pid").read_text().split()[0]
    status = Path(f"/proc/{pid}/status").read_text()
    limits = Path(f"/proc/{pid}/limits").read_text()
    checks.hold(f"{service}: gains no rights", re.search(r"NoNewPrivs:\s+(\d)", status)[1], "1")
    checks.hold(f"{service}: no core files", re.search(r"Max core file size\s+(\d+)\s+(\d+)", limits).groups(), ("0", "0"))
    seen = {part: Path(f"/proc/{pid}/{part}").read_bytes() for part in ("environ", "cmdline")}
    seen["log"] = (STACK / "log" / f"pqr-{service}.log").read_bytes()
    for name, values in secrets().items():
        for value in values:
            for part, content in seen.items():
                checks.hold(f"{service}: {name} in {part}", value.encode() in content, False)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def lives(url):
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def is_open(pid, part):
    """Whether another process of the ordinary user may read it."""
    done = subprocess.run(["sh", "-c", f": </proc/{pid}/{part}"], env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, user=NOBODY, group=NOBODY,
                          extra_groups=[], capture_output=True, text=True)
    if done.returncode and "Permission denied" not in done.stderr:
        sys.exit(done.stderr)
    return done.returncode == 0


def closed(checks):
    """A service of an ordinary user, with its password in the environment: that is gone once it is read, and its memory is closed to the
    other processes of the user, which an ordinary program's is not."""
    password = (STACK / "secrets" / "pqr_reporting").read_text().strip()
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        here.chmod(0o755)
        keys = Path(os.environ["PQR_IDENTIDAD_FILE"]).with_name("claves.json")
        for file in (BIN / "pqr-reporting", keys, ROOT / "deploy/policy/causales.conf"):
            shutil.copy(file, here / file.name)
        (here / "identidad.conf").write_text('emisores = ( { nombre = "desarrollo"; iss = "https://pqr.desarrollo/"; aud = "pqr"; '
                                             f'jwks_archivo = "{here}/claves.json"; }} );')
        for file in here.iterdir():
            file.chmod(0o755)
        admin = free_port()
        env = {"PATH": os.environ["PATH"], "PQR_HTTP_PORT": str(free_port()), "PQR_ADMIN_PORT": str(admin), "PQR_KAFKA_BROKERS": "127.0.0.1:1",
               "PQR_PG_CONNINFO": os.environ["PQR_PG_REPORTING_CONNINFO"], "PQR_PG_PASSWORD": password, "PQR_CAUSALES_FILE": f"{here}/causales.conf",
               "PQR_IDENTIDAD_FILE": f"{here}/identidad.conf"}
        with open(STACK / "log" / "nobody.log", "wb") as log:
            service = subprocess.Popen([here / "pqr-reporting"], env=env, cwd=here, stderr=log, user=NOBODY, group=NOBODY, extra_groups=[])
        plain = subprocess.Popen(["sleep", "600"], env={"PQR_PG_PASSWORD": password}, user=NOBODY, group=NOBODY, extra_groups=[])
        try:
            wait_for("the service of an ordinary user", lambda: lives(f"http://127.0.0.1:{admin}/livez"), 30)
            left = Path(f"/proc/{service.pid}/environ").read_bytes()
            checks.hold("by the environment: the password's name, and not the password", (b"PQR_PG_PASSWORD=" in left, password.encode() in left), (True, False))
            checks.hold("it runs as that user", Path(f"/proc/{service.pid}").exists() and re.search(r"Uid:\s+(\d+)", Path(f"/proc/{service.pid}/status").read_text())[1],
                        str(NOBODY))
            for part in ("environ", "mem", "maps"):
                checks.hold(f"{part} is root's", os.stat(f"/proc/{service.pid}/{part}").st_uid, 0)
                checks.hold(f"{part}: open to its user, of the service and of an ordinary program", (is_open(service.pid, part), is_open(plain.pid, part)),
                            (False, True))
            checks.hold("and neither is its password", password.encode() in Path(f"/proc/{plain.pid}/environ").read_bytes(), True)
        finally:
            for p in (service, plain):
                p.terminate()
                p.wait(20)


def main():
    checks = Checks()
    checks.hold("programs there are", len(PROGRAMS) >= 6, True)
    checks.hold("secrets there are", len(secrets()) >= 3, True)
    probes = 0
    for program in PROGRAMS:
        first, names, code = first_words(program)
        compiled(checks, program)
        branch_targets(checks, program, first, names)
        probes += stack_probes(checks, program, code)
    checks.hold("frames of more than a page are probed", probes > len(PROGRAMS), True)
    compiled_with(checks)
    for service in ("ingest", "classifier", "contact", "reporting"):
        running(checks, service)
    closed(checks)
    checks.close()


if __name__ == "__main__":
    main()
