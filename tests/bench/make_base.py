#!/usr/bin/python3
"""Make a base as the operator sends it, of any size, with the dirt that real ones have.

usage: make_base.py N OUT.xlsx [--base pendientes|mal_escalados] [--fecha 2021-12-07] [--inline] [--limpia] [--seed S] [--expected]
       make_base.py N DIR --juego [--segundo M] [--fecha 2021-12-06] [--seed S] [--expected]

N          records of the base; with --juego, of each pendientes base (a quarter as many of each mal_escalados one)
OUT.xlsx   its name is the caller's; a base is recognised by its name, so keep the usual one or the title rows decide
--juego    two days of both bases in DIR, under their usual names
--segundo  M records, in place of N, on the second day
--inline   inline strings in place of a table of shared ones
--limpia   no dirt: every row is a good record
--expected also writes expected.json beside the workbook: what a correct system finds in it

Needs python3-xlsxwriter. The same arguments make the same content.
"""
import argparse, datetime, json, random, unicodedata
from pathlib import Path

import xlsxwriter

CAUSALES = {
    "A": ["Fallas en la prestación del servicio", "Falla en el servicio", "A. Fallas en la prestación del servicio"],
    "B": ["Campaña caída no aplicada por área de retención o ventas", "Campaña caída no aplicada"],
    "C": ["Suspensión temporal no aplicada"],
    "D": ["Cobros de equipos", "Cobro de equipos", "Cobro equipos no devueltos"],
    "E": ["Cargos de reconexión", "Cargo de reconexión", "Cargo por reconexión"],
    "F": ["Solicitudes no realizadas en aplicativos Claro video", "Claro video", "Solicitud no realizada en Claro Video"],
    "G": ["Cambio de estrato"],
    "H": ["Tomas y puntos adicionales", "Tomas adicionales", "Puntos adicionales"],
    "I": ["Cruce de saldos"],
    "J": ["Desconexión tardía"],
    "K": ["Cargos de conexión", "Cargo de conexión", "Cargo por conexión"],
    "L": ["Demoras en ejecución de traslado", "Demora en traslado", "Demora en la ejecución del traslado"],
    "M": ["Garantía equipos", "Garantía de equipos"],
    "N": ["Cobro de equipos no solicitados", "Cobro equipos no solicitados"],
    "O": ["Negaciones de contrato", "Negación de contrato"],
    "P": ["Fraudes comerciales", "Fraude comercial"],
    "Q": ["Errores de facturación", "Error de facturación", "Error en facturación"],
    "?": ["Otro", "N/A", "Inconformidad general", "Varios cobros"],
}
WEIGHTS = dict(zip("ABCDEFGHIJKLMNOPQ?", [12, 3, 2, 15, 4, 3, 4, 2, 5, 7, 4, 6, 5, 6, 2, 2, 17, 2]))
NAMES = ["Ana", "Íngrid", "Álvaro", "Yésica", "Núria", "Óscar", "Luz Ángela", "Jhon Fredy", "Sofía", "Begoña", "Iván"]
SURNAMES = ["Ñáñez", "Peña", "Gómez", "D'Costa", "Zúñiga", "Castaño", "Güiza", "Rodríguez", "Muñoz", "Echeverría"]
CITIES = ["Bogotá D.C.", "Medellín", "Cali", "Cúcuta", "Ibagué", "Popayán"]
NOTES = ["", "=SUMA(A1)", "Línea 1\nLínea 2", "“comillas” y emoji 📞", "Usuario indica <cobro> no reconocido & solicita ajuste"]
OPEN, DONE = ["PENDIENTE", "ABIERTA", "EN TRAMITE"], ["CERRADA", "FINALIZADA", "ANULADA", "SOLUCIONADA"]


def bare(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def disguise(rng, text):
    """The same words as somebody else would type them."""
    how = rng.randrange(9)
    if how == 0:
        text = text.upper()
    elif how == 1:
        text = bare(text).upper()
    elif how == 2:
        text = bare(text)
    elif how == 3:
        text = unicodedata.normalize("NFD", text)
    elif how == 4:
        text = text.replace(" ", "  ")
    elif how == 5:
        text = f"  {text}  "
    return text


def decision(base, estado, causal):
    """The shipped example of the policy."""
    if base == "pendientes" and bare(estado).strip().lower() in ("cerrada", "finalizada", "anulada", "solucionada"):
        return "close/ya_finalizada"
    if causal == "?":
        return "review/causal_no_identificada"
    if causal in "ADIJLMNOP":
        return "escalate/segundo_nivel"
    if base == "pendientes" and causal in "BCEKQ":
        return "contact/primer_contacto"
    return "close/error_escalamiento"


class Maker:
    def __init__(self, seed, clean):
        self.rng = random.Random(seed)
        self.clean = clean
        self.next_radicado = 4436210000000000 + self.rng.randrange(10**9)
        self.advisors = []
        while len(self.advisors) < 40:
            u = f"ECM{self.rng.randrange(1000, 9999)}{self.rng.choice('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
            if u not in [a[0] for a in self.advisors]:
                self.advisors.append((u, f"{self.rng.choice(NAMES)} {self.rng.choice(SURNAMES)} {self.rng.choice(SURNAMES)}"))
        self.weights = [1 / (1 + i) for i in range(len(self.advisors))]
        self.wrong = {}  # usuario -> radicados escalated by error

    def chance(self, percent):
        return not self.clean and self.rng.random() * 100 < percent

    def record(self, base, day):
        rng = self.rng
        self.next_radicado += rng.randrange(1, 90)
        causal = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        motivo = rng.choice(CAUSALES[causal])
        usuario, asesor = rng.choices(self.advisors, self.weights)[0]
        if self.chance(1):
            usuario = asesor = None
        cuenta = str(rng.randrange(10**7, 10**8))
        return {
            "radicado": str(self.next_radicado),
            "cuenta": int(cuenta) if self.chance(30) else cuenta,
            "causal": causal,
            "motivo": motivo if self.clean else disguise(rng, motivo),
            "estado": rng.choice(DONE if rng.random() < 0.08 else OPEN),
            "usuario": usuario,
            "asesor": asesor,
            "telefono": f"3{rng.randrange(10**8, 10**9):09d}",
            "ciudad": rng.choice(CITIES),
            "fecha": datetime.datetime.combine(day, datetime.time()) - datetime.timedelta(minutes=rng.randrange(1440, 43200)),
            "nota": rng.choice(NOTES),
        }

    def rows(self, base, day, n, old):
        """Yields (kind, record): good, duplicate, empty, or the reason of a rejection."""
        seen = []
        for i in range(n):
            r = dict(old[i]) if i < len(old) else self.record(base, day)
            seen.append(r)
            yield "good", r
            if self.chance(0.6):
                yield "duplicate", dict(self.rng.choice(seen), cuenta="1")
            if self.chance(0.7):
                yield "empty", None
            if self.chance(0.4):
                yield "missing_radicado", dict(self.record(base, day), radicado=None)
            if self.chance(0.4):
                yield "missing_cuenta", dict(self.record(base, day), cuenta=None)
            if self.chance(0.2):
                bad = self.record(base, day)
                bad["radicado"] = self.rng.choice([float(bad["radicado"]), ("error", "#N/A"), "4,43621E+15"])
                yield "bad_value", bad
            if self.chance(0.1):
                yield "bad_value", dict(self.record(base, day), motivo=("error", "#REF!"))
        self.last = seen


LAYOUT = {
    "pendientes": [("CUENTA", "cuenta"), ("PQR", "radicado"), ("FECHA RADICACIÓN", "fecha"), ("ESTADO PQR", "estado"),
                   ("MOTIVO PQR", "motivo"), ("USUARIO ESCALA", "usuario"), ("NOMBRE ASESOR", "asesor"), ("CIUDAD", "ciudad"),
                   ("TELÉFONO", "telefono"), ("OBSERVACIÓN", "nota")],
    "mal_escalados": [("Fecha corte", "corte"), ("Cuenta cliente", "cuenta"), ("Radicado PQR", "radicado"),
                      ("Estado de la PQR", "estado"), ("Motivo de la PQR", "motivo"), ("Asesor", "asesor"),
                      ("Usuario asesor", "usuario"), ("Teléfono contacto", "telefono"), ("Observaciones", "nota")],
}
NAME = {"pendientes": "INFORME PENDIENTES USUARIOS CALL CENTER", "mal_escalados": "Base Mal Escalados"}


def put(sheet, row, col, value, date):
    if value is None or value == "":
        return
    if isinstance(value, tuple):
        sheet.write_formula(row, col, "=NA()" if value[1] == "#N/A" else "=#REF!", None, value[1])
    elif isinstance(value, datetime.datetime):
        sheet.write_datetime(row, col, value, date)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, col, value)
    else:
        sheet.write_string(row, col, value)


def make(maker, path, base, day, n, inline, old=()):
    book = xlsxwriter.Workbook(str(path), {"constant_memory": inline, "strings_to_formulas": False})
    book.set_properties({"created": datetime.datetime(2021, 1, 1)})  # the same content, the same bytes
    date = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    if not maker.clean:
        hidden = book.add_worksheet("Parámetros")
        hidden.write_row(0, 0, ["CUENTA", "PQR"])
        hidden.hide()
    sheet = book.add_worksheet("Detalle")
    sheet.activate()
    sheet.set_first_sheet()
    at = 0
    if base == "pendientes":
        sheet.write_string(0, 0, NAME[base])
        sheet.write_string(1, 0, f"FECHA DE CORTE: {day:%d/%m/%Y}")
        at = 3
    layout = LAYOUT[base]
    for col, (title, _) in enumerate(layout):
        sheet.write_string(at, col, title)
    truth = {"file": Path(path).name, "base": base, "fecha_corte": str(day), "total": 0, "accepted": 0, "duplicates": 0,
             "rejected": [], "causal": {}, "advisor": {}, "decision": {}}

    def count(what, key):
        truth[what][key] = truth[what].get(key, 0) + 1

    for kind, r in maker.rows(base, day, n, old):
        at += 1
        if kind == "empty":
            continue
        for col, (_, key) in enumerate(layout):
            value = datetime.datetime.combine(day, datetime.time()) if key == "corte" else r[key]
            put(sheet, at, col, value, date)
        truth["total"] += 1
        if kind == "duplicate":
            truth["duplicates"] += 1
        elif kind != "good":
            truth["rejected"].append({"row": at + 1, "reason": kind})
        else:
            truth["accepted"] += 1
            count("causal", r["causal"])
            count("advisor", r["usuario"] or "")
            d = decision(base, r["estado"], r["causal"])
            count("decision", d)
            if d == "close/error_escalamiento" and r["usuario"]:
                maker.wrong.setdefault(r["usuario"], set()).add(r["radicado"])
    summary = book.add_worksheet("Resumen")
    summary.write_row(0, 0, ["Motivo", "Cantidad"])
    summary.write_row(1, 0, ["Total", truth["total"]])
    book.close()
    for what in ("causal", "advisor", "decision"):
        truth[what] = dict(sorted(truth[what].items()))
    return truth


def top5(maker):
    names = dict(maker.advisors)
    order = sorted(maker.wrong.items(), key=lambda x: (-len(x[1]), x[0]))[:5]
    return [{"usuario": u, "asesor": names[u], "radicados": len(r)} for u, r in order]


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("n", type=int)
    p.add_argument("out", type=Path)
    p.add_argument("--base", choices=LAYOUT, default="pendientes")
    p.add_argument("--fecha", type=datetime.date.fromisoformat, default=datetime.date(2021, 12, 7))
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--inline", action="store_true")
    p.add_argument("--limpia", action="store_true")
    p.add_argument("--juego", action="store_true")
    p.add_argument("--segundo", type=int)
    p.add_argument("--expected", action="store_true")
    a = p.parse_args()
    maker = Maker(a.seed, a.limpia)
    if not a.juego:
        files, folder = [make(maker, a.out, a.base, a.fecha, a.n, a.inline)], a.out.parent
    else:
        files, folder = [], a.out
        folder.mkdir(parents=True, exist_ok=True)
        old = {"pendientes": [], "mal_escalados": []}
        for i in range(2):
            day = a.fecha + datetime.timedelta(days=i)
            second = a.n if a.segundo is None else a.segundo
            wanted = second if i else a.n
            for base in LAYOUT:
                n = wanted if base == "pendientes" else wanted // 4
                path = folder / f"{NAME[base]} ({day:%d-%m-%Y}).xlsx"
                files.append(make(maker, path, base, day, n, bool(a.inline) != (i == 1), old[base]))
                if base == "pendientes":  # most of a day's pending ones are there the next day too
                    old[base] = [dict(r) for r in maker.last if r["estado"] in OPEN][: second * 3 // 4]
    if a.expected:
        (folder / "expected.json").write_text(json.dumps({"files": files, "top5": top5(maker)}, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
