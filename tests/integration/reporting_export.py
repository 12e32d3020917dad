#!/usr/bin/env python3
"""Reads the rejected rows of one base as JSON, CSV and .xlsx, and holds the files against the JSON.

usage: reporting_export.py FOLDER ROWS      FOLDER: rechazos.json, .csv, .xlsx
"""
import csv
import json
import re
import sys
import zipfile
from pathlib import Path

import openpyxl

OURS = ["Fila", "Razón del rechazo", "Qué pasa", "Cómo corregirlo"]
NAMES = {"missing_radicado": "Sin radicado", "missing_cuenta": "Sin cuenta", "bad_value": "Valor dañado",
         "duplicate": "Radicado repetido"}


def hold(what, good, *seen):
    if not good:
        sys.exit(f"{what}: {str(seen)[:600]}")


def in_order(part, whole):
    rest = iter(whole)
    return all(name in rest for name in part)


def main():
    folder, rows = Path(sys.argv[1]), int(sys.argv[2])
    data = json.loads((folder / "rechazos.json").read_text(encoding="utf-8"))["datos"]
    hold("rows of the JSON", len(data) == rows, len(data))

    raw = (folder / "rechazos.csv").read_bytes()
    hold("BOM", raw.startswith(b"\xef\xbb\xbf"), raw[:20])
    table = list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True), delimiter=";"))
    hold("rows of the CSV", len(table) == rows + 1, len(table))
    head = table[0]
    hold("titles", head[:4] == OURS and len(set(head)) == len(head), head)
    hold("every row is whole", all(len(r) == len(head) for r in table))

    path = folder / "rechazos.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.active
    hold("sheets", book.sheetnames == ["Filas no aceptadas"], book.sheetnames)
    hold("the titles stay in sight", sheet.freeze_panes == "A2", sheet.freeze_panes)
    last = f"{openpyxl.utils.get_column_letter(len(head))}{rows + 1}"
    hold("filter over everything", sheet.auto_filter.ref == f"A1:{last}", sheet.auto_filter.ref)
    hold("columns have widths", sheet.column_dimensions["C"].width > 40, sheet.column_dimensions["C"].width)
    cells = list(sheet.iter_rows(max_col=len(head)))
    hold("rows of the sheet", len(cells) == rows + 1, len(cells))
    hold("same titles", [c.value for c in cells[0]] == head, head)
    with zipfile.ZipFile(path) as parts:
        hold("the package is sound", parts.testzip() is None)
        hold("no formulas", b"<f>" not in parts.read("xl/worksheets/sheet1.xml"))

    for row, line, cell in zip(data, table[1:], cells[1:]):
        original = {c["columna"]: c["valor"] for c in row["original"]}
        hold("the columns keep their order", in_order([c["columna"] for c in row["original"]], head[4:])
             or rows > 10, row["original"], head)
        want = [str(row["fila"]), NAMES[row["razon"]], row["detalle"] or "", row["remedio"] or ""]
        want += [original.get(name, "") for name in head[4:]]
        hold("CSV row", line == ["'" * bool(re.match("'*[-=+@\t\r]", w)) + w for w in want], line, want)
        hold("row number", cell[0].value == row["fila"] and cell[0].data_type == "n", cell[0].value)
        texts = [re.sub("_x005F_", "_", c.value) if c.value else "" for c in cell[1:]]
        hold("sheet row", texts == ["'" * bool(re.match("'+[-=+@\t\r]", w)) + w for w in want[1:]], texts, want)
        hold("cells are texts", all(c.data_type in ("s", "inlineStr") for c in cell[1:] if c.value), row["fila"])


if __name__ == "__main__":
    main()
