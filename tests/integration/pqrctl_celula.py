#!/usr/bin/env python3
"""The cell's day with pqrctl against the running services, on a Tuesday from nine on: calls taken, dialled and told of, an answer
mended, tasks and recursos; what people read, and what is refused in which words.

usage: with-stack --services pqrctl_celula.py PQRCTL, with PQR_CLOCK_START at an hour of calling and PQR_CLOCK_SPEED such that the
first calls are due soon and no lease (15 minutes) ends meanwhile"""
import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))
from pqr_stack import DATA, Checks, sql, wait_for  # noqa: E402

PQRCTL = sys.argv[1]
BASE = DATA / "INFORME PENDIENTES USUARIOS CALL CENTER (06-12-2021).xlsx"
checks = Checks()


def run(*args):
    return subprocess.run([PQRCTL, *(str(a) for a in args)], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "LOGNAME": "ANA"})


def ask(*args):
    """What the service answers."""
    r = run(*args, "--json")
    if r.returncode != 0:
        sys.exit(f"{args}: {r.stderr}")
    return json.loads(r.stdout)


def listed(*args):
    return ask(*args)["datos"]


def told(what, args, *words):
    """An order that is carried out, and what the person reads of it."""
    r = run(*args)
    checks.hold(f"{what}: exit code", (r.returncode, r.stderr), (0, ""))
    for word in words:
        checks.hold(f"{what}: says «{word}»", word if word in r.stdout else r.stdout, word)


def refused(what, args, word):
    r = run(*args)
    checks.hold(f"{what}: refused", (r.returncode, r.stdout), (1, ""))
    checks.hold(f"{what}: says «{word}»", word if word in r.stderr else r.stderr, word)


def task_of(radicado, kind):
    return next((t["id"] for t in listed("tareas", "--tipo", kind) if t["radicado"] == radicado), None)


def state_of(radicado):
    return sql(f"SELECT estado FROM contact.caso WHERE radicado = '{radicado}'")


def look():
    """What can be seen before anything is done."""
    told("horario", ("horario",), "Se puede llamar hasta 2021-12-07 19:00.")
    told("resultados", ("resultados",), "contesto_no_acepta  Contestó y no acepta la respuesta  sí")
    planned = listed("agenda")
    checks.hold("agenda: the nearest term first", [r["vence"] for r in planned], sorted(r["vence"] for r in planned))
    told("agenda", ("agenda",), planned[0]["vence"], planned[0]["radicado"])
    told("nobody waits for an answer", ("resolver",), "No hay nada.")
    told("no recurso", ("recursos",), "No hay nada.")
    told("tareas", ("tareas", "--tipo", "escalar"), "se escala a segundo nivel, usuario CASOSPQR-PQRRES")


def take():
    """Five calls for ANA, once they are due."""
    held = {}

    def enough():
        held.update((a["id"], a) for a in listed("agenda", "tomar", "--maximo", 5))
        return len(held) == 5

    wait_for("five calls due", enough, 60, 0.5)
    told("the same again", ("agenda", "tomar", "--maximo", 5), *(f"intento {i} · radicado {a['radicado']} · llamada 1" for i, a in held.items()))
    whole = sql(f"SELECT telefono FROM contact.caso WHERE radicado = '{next(iter(held.values()))['radicado']}'")
    checks.hold("numbers are masked", whole in run("agenda", "tomar", "--maximo", 5).stdout, False)
    others = set()
    wait_for("one for another person", lambda: others.update(a["id"] for a in listed("agenda", "tomar", "--quien", "LUIS")) or others, 60, 0.5)
    checks.hold("none twice", others & set(held), set())
    return list(held.values())


def accepts(attempt):
    ident, radicado = attempt["id"], attempt["radicado"]
    number = sql(f"SELECT telefono FROM contact.caso WHERE radicado = '{radicado}'")
    refused("an attempt of somebody else", ("intento", "marcar", ident, "--quien", "LUIS"), "Ese intento lo tomó otra persona")
    refused("told before dialled", ("intento", "resultado", ident, "contesto_acepta"), "márquelo antes de decir qué resultó")
    refused("no such number", ("intento", "marcar", ident, "--telefono", 7), "no tiene un teléfono con ese ordinal")
    told("more time", ("intento", "prolongar", ident), f"número {ident}, radicado {radicado}, suyo hasta 2021-12-07 ")
    told("dialled", ("intento", "marcar", ident), f"teléfono 1, marque {number}")
    told("dialled again", ("intento", "marcar", ident), "(ya se había dicho: no se hizo nada)")
    refused("given back after dialling", ("intento", "soltar", ident), "diga qué resultó en vez de soltarlo")
    refused("an outcome that there is not", ("intento", "resultado", ident, "bailó"), "De una llamada puede resultar: contesto_acepta, ")
    refused("a recurso of who accepts", ("intento", "resultado", ident, "contesto_acepta", "--recurso", "reposicion"),
            "va solo con un resultado en el que el cliente no acepta")
    told("accepts", ("intento", "resultado", ident, "contesto_acepta"), f"número {ident}, radicado {radicado}, estado respondido\n")
    told("told twice", ("intento", "resultado", ident, "contesto_acepta"), "(ya se había dicho: no se hizo nada)")
    told("told otherwise", ("intento", "resultado", ident, "no_contesta"), "estado respondido (llegó tarde: ")
    checks.hold("the first outcome counts", sql(f"SELECT resultado FROM contact.intento WHERE id = {ident}"), "contesto_acepta")
    close = task_of(radicado, "cerrar")
    told("closed in RR", ("tareas", "hacer", close), f"número {close}, estado hecha\n")
    told("done twice", ("tareas", "hacer", close), "(ya se había dicho: no se hizo nada)")
    refused("done, and RR does not let", ("tareas", "rechazar", close, "--error", "no"), "La tarea ya se hizo")
    checks.hold("closed", state_of(radicado), "cerrado")
    told("a recurso against the answer heard", ("recursos", "presentar", radicado, "--tipo", "reposicion", "--canal", "oficina"),
         "recurso de reposición, vence 2021-12-2")
    told("the same again", ("recursos", "presentar", radicado, "--tipo", "reposicion", "--canal", "oficina"), "(ya se había dicho")
    refused("another one", ("recursos", "presentar", radicado, "--tipo", "apelacion", "--canal", "oficina"), "ya tiene un recurso en curso")


def appeals(attempt):
    ident, radicado = attempt["id"], attempt["radicado"]
    refused("before the answer is known", ("recursos", "presentar", radicado, "--tipo", "reposicion", "--canal", "escrito"),
            "El cliente aún no conoce la respuesta")
    ask("intento", "marcar", ident)
    told("does not accept", ("intento", "resultado", ident, "contesto_no_acepta", "--recurso", "apelacion", "--motivo", "El cobro sigue"),
         f"número {ident}, radicado {radicado}, estado ", "; recurso número ", ", vence 2021-12-2")
    recurso = next(r for r in listed("recursos") if r["radicado"] == radicado)
    checks.hold("the recurso as it was told", (recurso["tipo"], recurso["motivo"]), ("apelacion", "El cobro sigue"))
    told("recursos", ("recursos",), radicado, "El cobro sigue", recurso["vence"])
    refused("decided as nobody decides", ("recursos", "decidir", recurso["id"], "niega", "--texto", "No."), "decision")
    refused("decided without a text", ("recursos", "decidir", recurso["id"], "revoca"), "texto")
    told("decided", ("recursos", "decidir", recurso["id"], "modifica", "--texto", "Se ajusta la mitad."),
         f"número {recurso['id']}, decisión modifica (queda la tarea de enviar copia a la SIC)")
    told("decided twice", ("recursos", "decidir", recurso["id"], "modifica", "--texto", "Se ajusta la mitad."), "(ya se había dicho")
    refused("decided otherwise", ("recursos", "decidir", recurso["id"], "confirma", "--texto", "No."), "El recurso de este caso ya se decidió")
    told("decided ones", ("recursos", "--estado", "decidido"), radicado)
    told("the copy to the SIC", ("tareas", "hacer", task_of(radicado, "copia_sic"), "--nota", "Enviada"), "estado hecha")
    refused("a recurso that is none", ("recursos", "decidir", 999999, "revoca", "--texto", "Sí."), "No hay un recurso con ese número")


def nobody_there(attempt):
    ident, radicado = attempt["id"], attempt["radicado"]
    ask("intento", "marcar", ident)
    refused("an hour for who asked for none", ("intento", "resultado", ident, "no_contesta", "--hora-pedida", "2021-12-09T10:00:00-05:00"),
            "va solo con un resultado en el que el cliente pide otra hora")
    told("does not answer", ("intento", "resultado", ident, "no_contesta", "--nota", "Suena y nada"),
         f"número {ident}, radicado {radicado}, estado por contactar; sigue: llamada 2 desde 2021-12-09 ")


def wrong_number(attempt):
    """The only number is not the customer's: a written notice, which needs evidence."""
    ident, radicado = attempt["id"], attempt["radicado"]
    ask("intento", "marcar", ident)
    told("a wrong number", ("intento", "resultado", ident, "numero_errado"), f"radicado {radicado}, estado aviso escrito pendiente\n")
    notice = task_of(radicado, "aviso_escrito")
    refused("a notice without evidence", ("tareas", "hacer", notice), "lo que demuestra que el mensaje o el aviso llegó")
    told("a notice", ("tareas", "hacer", notice, "--evidencia", '{"guia": "990012"}'), f"número {notice}, estado hecha\n")
    checks.hold("evidence is kept", sql(f"SELECT evidencia ->> 'guia' FROM contact.aviso WHERE radicado = '{radicado}'"), "990012")


def corrected(attempt):
    """The answer is changed before the call, into a correction that RR does not let."""
    ident, radicado = attempt["id"], attempt["radicado"]
    answer = ("resolver", radicado, "--signo", "positiva", "--texto", "Se corrige su factura.")
    refused("an answer amid a call", (*answer, "--via", "correccion"), "Alguien habla con el cliente en este momento")
    told("given back", ("intento", "soltar", ident), f"número {ident}, radicado {radicado}\n")
    refused("an answer without words", ("resolver", radicado, "--signo", "positiva"), "texto")
    told("corrected first", (*answer, "--via", "correccion", "--nota", "Quitar el cargo"),
         f"radicado {radicado}, respuesta positiva, estado por corregir\n")
    correct = task_of(radicado, "corregir_factura")
    told("RR does not let", ("tareas", "rechazar", correct, "--error", "La cuenta está bloqueada"), f"número {correct}, estado rechazada\n")
    refused("done after that", ("tareas", "hacer", correct), "RR rechazó esa tarea")
    told("waits for an answer", ("resolver",), radicado, "La cuenta está bloqueada")
    told("explained", answer, f"radicado {radicado}, respuesta positiva, estado por contactar\n")
    told("nobody waits any more", ("resolver",), "No hay nada.")
    refused("no such case", ("resolver", "nadie", *answer[2:]), "No hay un caso con ese radicado")
    refused("a case that waits for none", ("resolver", listed("tareas", "--tipo", "escalar")[0]["radicado"], *answer[2:]),
            "El caso no espera una respuesta para el cliente")


def main():
    loaded = run("base", "cargar", BASE)
    checks.hold("the base is taken", loaded.returncode, 0)
    checks.hold("and decided", run("base", "esperar").returncode, 0)
    wait_for("the cases", lambda: sql("SELECT count(*) FROM contact.decision_vista") == "1200")
    look()
    first, second, third, fourth, fifth = take()
    corrected(first)
    accepts(second)
    appeals(third)
    nobody_there(fourth)
    wrong_number(fifth)
    refused("a task that is none", ("tareas", "hacer", 999999), "No hay una tarea con ese número")
    refused("an attempt that is none", ("intento", "marcar", 999999), "No hay un intento con ese número")
    refused("tasks of no kind", ("tareas", "--tipo", "bailar"), "«tipo» debe ser escalar")
    checks.close()


main()
