#!/usr/bin/env python3
"""pqrctl usuario …: users made, listed, changed, locked out and let in again, on a database of the test's own; first passwords
are shown once and kept as hashes; the users of a development machine.

usage: with-postgres pqrctl_usuario.py
"""
import json
import os
import re
import stat
import subprocess
import tempfile
from pathlib import Path

PQRCTL = Path(os.environ["PQR_BIN_DIR"]) / "pqrctl"
ENV = {**os.environ, "PQR_PG_CONNINFO": os.environ["PQR_PG_OPERADOR_CONNINFO"],
       "PQR_PG_PASSWORD_FILE": os.environ["PQR_PG_OPERADOR_PASSWORD_FILE"]}
for of_others in ("PQR_PG_PASSWORD", "PQR_TOKEN_FILE"):
    ENV.pop(of_others, None)
FIRST = re.compile(r"^[a-z2-9]{4}(-[a-z2-9]{4}){3}\n$")
passed = failed = 0


def check(name, got, want):
    global passed, failed
    if got == want:
        passed += 1
    else:
        failed += 1
        print(f"{name}: {got!r}, not {want!r}")


def ctl(*words, code=0):
    run = subprocess.run([PQRCTL, "usuario", *words], env=ENV, capture_output=True, text=True)
    check(f"usuario {' '.join(words)}: {run.stderr}", run.returncode, code)
    return run


def sql(text):
    return subprocess.run(["psql", "-XqAt", "-c", text], capture_output=True, text=True, check=True).stdout.strip()


def listed():
    return {u["usuario"]: u for u in json.loads(ctl("listar", "--json").stdout)["datos"]}


made = ctl("crear", "ana.gomez", "coordinador", "supervisor", "--nombre", "Ana Gómez", "--equipo", "Equipo 1")
check("a first password alone on standard output", bool(FIRST.match(made.stdout)), True)
check("and not in the note", made.stdout.strip() in made.stderr, False)
check("kept as a hash", sql("SELECT clave LIKE '$argon2id$v=19$m=65536,t=2,p=1$%' FROM reporting.usuario"), "t")
ana = listed()["ana.gomez"]
check("as made", [ana[k] for k in ("nombre", "equipo", "roles", "debe_cambiar", "fallos", "desactivado", "sesiones")],
      ["Ana Gómez", "Equipo 1", "supervisor, coordinador", True, 0, None, 0])
check("no hash is listed", "clave" in ana, False)

check("a name that is a service's", "nombre reservado" in ctl("crear", "contact", "agente", "--nombre", "Otra", code=1).stderr, True)
check("or looks like an operator's", "nombre reservado" in ctl("crear", "so:root", "agente", "--nombre", "Otra", code=1).stderr, True)
check("twice", "ya hay un usuario" in ctl("crear", "ANA.gomez", "agente", "--nombre", "Otra", code=1).stderr, True)
check("no such role", "no hay un rol «jefe»" in ctl("crear", "eva", "jefe", "--nombre", "Eva", code=1).stderr, True)
check("no name", "--nombre" in ctl("crear", "eva", "agente", code=1).stderr, True)
check("no login", "letras sin tilde" in ctl("crear", "e va", "agente", "--nombre", "Eva", code=1).stderr, True)
ctl("crear", "eva", "--nombre", "Eva", code=2)  # without a role
check("nobody was made", sorted(listed()), ["ana.gomez"])

ctl("cambiar", "ana.gomez", "gerente", "--sin-equipo")
ana = listed()["ana.gomez"]
check("changed", [ana["nombre"], ana["equipo"], ana["roles"]], ["Ana Gómez", None, "gerente"])
check("nothing to change", "no se dice qué cambia" in ctl("cambiar", "ana.gomez", code=1).stderr, True)
check("nobody", "no hay un usuario «nadie»" in ctl("cambiar", "nadie", "agente", code=1).stderr, True)

SESSION = "INSERT INTO reporting.sesion (huella, usuario, creada, vista) VALUES (repeat('a', 64), 'ana.gomez', now(), now())"
sql("UPDATE reporting.usuario SET debe_cambiar = false, fallos = 6, bloqueado_hasta = now() + interval '1 hour'")
check("locked in words", "bloqueado hasta" in ctl("listar").stdout, True)
ctl("desbloquear", "ana.gomez")
check("unlocked", [listed()["ana.gomez"][k] for k in ("fallos", "bloqueado_hasta")], [0, None])
sql(SESSION)
before = sql("SELECT clave FROM reporting.usuario")
check("another first password", bool(FIRST.match(ctl("clave", "ana.gomez").stdout)), True)
ana = listed()["ana.gomez"]
check("to be changed, and nobody is in", [ana["debe_cambiar"], ana["sesiones"], sql("SELECT clave FROM reporting.usuario") == before],
      [True, 0, False])
sql(SESSION)
ctl("desactivar", "ana.gomez")
ana = listed()["ana.gomez"]
check("disabled, and nobody is in", [ana["desactivado"] is None, ana["sesiones"]], [False, 0])
check("disabled in words", "desactivado" in ctl("listar").stdout, True)
ctl("activar", "ana.gomez")
check("enabled", listed()["ana.gomez"]["desactivado"], None)
for word in ("clave", "desactivar", "activar", "desbloquear"):
    check(f"{word} of nobody", "no hay un usuario" in ctl(word, "nadie", code=1).stderr, True)

with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "personas"
    ctl("desarrollo", str(file))
    check("for its owner only", stat.S_IMODE(file.stat().st_mode), 0o600)
    roles = ["admin", "agente", "backoffice", "coordinador", "gerente", "integracion", "supervisor"]
    everyone = listed()
    check("a user per role", sorted(u for u in everyone if everyone[u]["equipo"] == "desarrollo"), roles)
    check("each has its own", [everyone[r]["roles"] for r in roles], roles)
    hashes = sql("SELECT string_agg(clave, ' ' ORDER BY usuario) FROM reporting.usuario")
    password = file.read_text()
    ctl("desarrollo", str(file))
    check("again: nothing changes", [file.read_text(), sql("SELECT string_agg(clave, ' ' ORDER BY usuario) FROM reporting.usuario")],
          [password, hashes])
    file.unlink()
    ctl("desarrollo", str(file))
    check("a lost password is another one", [file.read_text() == password, sql("SELECT string_agg(clave, ' ' ORDER BY usuario) FROM reporting.usuario") == hashes],
          [False, False])

check("changes are counted", int(sql("SELECT n FROM reporting.cambio WHERE tabla = 'usuario'")) > 0, True)
print(f"{passed} passed, {failed} failed")
raise SystemExit(1 if failed else 0)
