#!/usr/bin/python3
"""Make a workbook of N rows and 12 columns to measure reading with: one header row, then texts, numbers and dates as bases have.

usage: make_cells.py N OUT.xlsx [--inline]

--inline   inline strings in place of a table of shared ones

The XML is written as Excel and xlsxwriter write it, straight into the package, which makes a million rows in seconds. The
same arguments make the same bytes.
"""
import argparse
import random
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TITLES = ["CUENTA", "PQR", "FECHA RADICACIÓN", "ESTADO PQR", "MOTIVO PQR", "USUARIO ESCALA", "NOMBRE ASESOR", "CIUDAD",
          "TELÉFONO", "VALOR", "DÍAS", "OBSERVACIÓN"]
STATES = ["PENDIENTE", "ABIERTA", "EN TRAMITE", "CERRADA"]
REASONS = ["Errores de facturación", "Cobros de equipos", "Fallas en la prestación del servicio", "Cargos de reconexión",
           "Demora en la ejecución del traslado", "Garantía de equipos", "Negación de contrato", "Cambio de estrato"]
ADVISORS = [(f"ECM{1000 + 137 * i}{'ABCDEFGHJK'[i % 10]}", f"{a} {b}") for i, (a, b) in enumerate(
    (a, b) for a in ["Sofía", "Óscar", "Íngrid", "Jhon Fredy", "Luz Ángela"] for b in ["Zúñiga Muñoz", "Peña Castaño", "Gómez"])]
CITIES = ["Bogotá D.C.", "Medellín", "Cali", "Cúcuta", "Ibagué", "Popayán"]
NOTES = ["Usuario indica <cobro> no reconocido & solicita ajuste", "Línea 1\nLínea 2", "Sin novedad"]
LETTERS = "ABCDEFGHIJKL"
PARTS = {
    "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
    "SHARED</Types>",
    "_rels/.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets><sheet name="Detalle" sheetId="1" '
    'r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{REL}/styles" Target="styles.xml"/>SHARED</Relationships>',
    "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy hh:mm"/>'
    '</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" '
    'applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
SHARED = {
    "[Content_Types].xml": '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>',
    "xl/_rels/workbook.xml.rels": f'<Relationship Id="rId3" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>',
}


def records(n):
    """Yields rows of 12 values: a str is text, an int or float a number, a tuple of one a date's serial."""
    rng = random.Random(4)
    radicado = 4436210000000000
    for _ in range(n):
        radicado += rng.randrange(1, 90)
        user, name = rng.choice(ADVISORS)
        yield (rng.randrange(10**7, 10**8), str(radicado), (44500 + rng.randrange(43200) / 1440,), rng.choice(STATES),
               rng.choice(REASONS), user, name, rng.choice(CITIES), f"3{rng.randrange(10**6):06d}000", rng.randrange(10**5) / 4,
               rng.randrange(15), rng.choice(NOTES))


def make(path, n, inline):
    """Writes the workbook; returns the bytes of its shared strings' text (0 where they are inline)."""
    shared = {}

    def cell(ref, value):
        if isinstance(value, tuple):
            return f'<c r="{ref}" s="1"><v>{value[0]:.16g}</v></c>'
        if not isinstance(value, str):
            return f'<c r="{ref}"><v>{value:.16g}</v></c>'
        if inline:
            return f'<c r="{ref}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        index = shared.setdefault(value, len(shared))
        return f'<c r="{ref}" t="s"><v>{index}</v></c>'

    def row(number, values):
        cells = "".join(cell(f"{c}{number}", v) for c, v in zip(LETTERS, values))
        return f'<row r="{number}" spans="1:12">{cells}</row>'

    def entry(book, name):
        info = zipfile.ZipInfo(name, (2021, 12, 7, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        return book.open(info, "w", force_zip64=True)

    temporary = Path(f"{path}.parte")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        for name, text in PARTS.items():
            with entry(book, name) as f:
                f.write(text.replace("SHARED", "" if inline else SHARED.get(name, "")).encode())
        with entry(book, "xl/worksheets/sheet1.xml") as f:
            f.write(f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{REL}"><dimension ref="A1:L{n + 1}"/><sheetData>'.encode())
            f.write(row(1, TITLES).encode())
            block = []
            for i, values in enumerate(records(n), 2):
                block.append(row(i, values))
                if len(block) == 1000:
                    f.write("".join(block).encode())
                    block.clear()
            f.write("".join(block).encode())
            f.write(b"</sheetData></worksheet>")
        if shared:
            with entry(book, "xl/sharedStrings.xml") as f:
                f.write(f'{HEAD}<sst xmlns="{MAIN}" uniqueCount="{len(shared)}">'.encode())
                f.write("".join(f"<si><t>{escape(s)}</t></si>" for s in shared).encode())
                f.write(b"</sst>")
    temporary.rename(path)
    return sum(len(s.encode()) + 1 for s in shared)


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("n", type=int)
    p.add_argument("out", type=Path)
    p.add_argument("--inline", action="store_true")
    a = p.parse_args()
    make(a.out, a.n, a.inline)


if __name__ == "__main__":
    main()
