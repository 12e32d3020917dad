#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets into corpus/TARGET: small files of every sort that the readers know.

usage: seeds.py       (needs python3-xlsxwriter; the output is committed)
"""
import datetime
import email.message
import email.policy
import io
import json
import zipfile
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DAY = datetime.datetime(2021, 12, 7)
ROWS = [["4436210001099330", "12345678", "Pendiente", "A. Fallas en la prestación del servicio", "ECM3201D", "3101234567"],
        ["4436210001099331", "12345679", "Cerrada", "Cobros de equipos", "", "310 123"],
        ["", "12345680", "", "Cambio de estrato", "ECM3201D", ""],
        ["4436210001099330", "1", "", "repetido", "", ""]]
HEADER = ["PQR", "CUENTA", "ESTADO PQR", "MOTIVO PQR", "USUARIO ESCALA", "TELÉFONO"]


def put(target, name, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def book(inline, rows=ROWS):
    out = io.BytesIO()
    w = xlsxwriter.Workbook(out, {"constant_memory": inline})
    w.set_properties({"created": DAY})
    date = w.add_format({"num_format": "dd/mm/yyyy"})
    s = w.add_worksheet("Detalle")
    s.write_string(0, 0, "FECHA DE CORTE: 07/12/2021")
    s.write_row(2, 0, HEADER)
    for i, row in enumerate(rows, 3):
        for k, v in enumerate(row):
            if v:
                s.write_string(i, k, v)
        s.write_datetime(i, 7, DAY, date)
        s.write_number(i, 8, 1234567.5)
        s.write_boolean(i, 9, True)
        s.write_formula(i, 10, "=NA()", None, "#N/A")
    w.add_worksheet("Oculta").hide()
    w.close()
    return out.getvalue()


def stored(data):
    """The same package without compression, so that a changed byte is a changed byte of a part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as a, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as b:
        for item in a.infolist():
            if "theme" not in item.filename and "docProps" not in item.filename:
                b.writestr(zipfile.ZipInfo(item.filename, (2021, 12, 7, 0, 0, 0)), a.read(item))
    return out.getvalue()


def zipped(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, text in entries.items():
            z.writestr(zipfile.ZipInfo(name.replace("__", "/"), (2021, 12, 7, 0, 0, 0)), text)
    return out.getvalue()


def workbooks():
    put("workbook", "shared.xlsx", book(False))
    put("workbook", "inline.xlsx", book(True))
    put("workbook", "stored.xlsx", stored(book(False)))
    put("workbook", "empty.xlsx", book(True, []))
    put("workbook", "not_a_book.zip", zipped(**{"hola.txt": "hola"}))
    put("workbook", "binary.xlsb", zipped(**{"xl/workbook.bin": "x", "[Content_Types].xml": "<Types/>"}))
    put("workbook", "open.ods", zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<a/>"}))
    put("workbook", "old.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504)
    put("workbook", "secret.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le"))
    put("workbook", "page.html", "<html><table><tr><td>PQR</td></tr></table></html>")


def parts():
    names = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
             "_rels/.rels", "[Content_Types].xml"]
    for kind, inline in (("shared", False), ("inline", True)):
        with zipfile.ZipFile(io.BytesIO(book(inline))) as z:
            for i, name in enumerate(names):
                if name in z.namelist():
                    put("xlsx_part", f"{kind}_{i}.part", bytes([i]) + z.read(name))
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    put("xlsx_part", "kinds.part", b"\0" + (
        f'<worksheet {main}><dimension ref="A1:C9"/><sheetData><row r="3"><c r="A3" t="inlineStr"><is><t xml:space="preserve"> a</t>'
        '<r><t>b</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c><c r="C3" t="str"><f>A1</f><v>_x0041_</v></c><c t="b"><v>1</v></c>'
        '<c r="XFD3" t="e"><v>#N/A</v></c></row><row><c t="n"><v>1E-7</v></c><c t="d"><v>2021-12-07</v></c><c s="9"><v>.5</v></c>'
        '</row><row r="5"/></sheetData><mergeCells/></worksheet>').encode())
    cells = '<c r="A{0}" t="s"><v>0</v></c><c r="B{0}" s="1"><v>44537.5</v></c><c r="C{0}" t="inlineStr"><is><t>ñ &amp; b\n</t></is></c><c r="D{0}" s="1"/>'
    rows = "".join(f'<row r="{r}" spans="1:4">{cells.format(r)}</row>' for r in range(1, 5))
    put("xlsx_part", "plain.part", b"\0" + f'<worksheet {main}><sheetData>{rows}<row r="7" ><c/></row>{rows.replace("<row r=", "<row s=")}</sheetData></worksheet>'.encode())
    put("xlsx_part", "plain_items.part", b"\1" + f'<sst {main}><si><t>PQR</t></si><si><t xml:space="preserve"> ñ &lt;</t></si><si/><si><t></t></si></sst>'.encode())
    put("xlsx_part", "dtd.part", b"\0" + b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><worksheet>&d;</worksheet>')
    put("xlsx_part", "utf16.part", b"\0" + f'<?xml version="1.0" encoding="UTF-16"?><worksheet {main}/>'.encode("utf-16"))
    put("xlsx_part", "prefixed.part", b"\1" + b'<x:sst xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="9">'
        b'<x:si><x:t>a &amp; &#233;</x:t></x:si><x:si/></x:sst>')
    put("xlsx_part", "date1904.part", b"\3" + f'<workbook {main}><workbookPr date1904="1"/><sheets><sheet name="a" state="hidden" '
        'r:id="rId1"/><sheet name="b" r:id="rId9"/></sheets></workbook>'.encode())


def csvs():
    text = "\r\n".join(";".join(r) for r in [HEADER, *ROWS]) + "\r\n"
    put("csv", "excel_es.csv", text.encode("cp1252"))
    put("csv", "utf8_bom.csv", text.encode("utf-8-sig"))
    put("csv", "comma.csv", text.replace(";", ",").replace("\r\n", "\n"))
    put("csv", "tab_utf16.txt", text.replace(";", "\t").encode("utf-16"))
    put("csv", "utf16be.txt", b"\xfe\xff" + text.replace(";", "\t").encode("utf-16-be"))
    put("csv", "sep.csv", "sep=|\r\nPQR|CUENTA\r\n1|2\r\n")
    put("csv", "quoted.csv", 'PQR;CUENTA;MOTIVO\r\n"1";"2";"dijo ""no""\r\ny colgó; luego"\r\n;;"x"y\r\n')
    put("csv", "open_quote.csv", 'PQR;CUENTA\r\n"1;2\r\n3;4\r\n')
    put("csv", "cr.csv", "PQR;CUENTA\r1;2\r")
    put("csv", "empty_first.csv", "sep=|\r\r*PQR|C|\r\n")
    put("csv", "nul.csv", b"PQR;CUENTA\n1;\0002\n")
    put("csv", "wide.csv", ";".join(str(i) for i in range(400)) + "\n")


def bases():
    def lines(name, *rows):
        return "\n".join([name, *("\t".join(r) for r in rows)]).encode("latin-1", "replace")
    put("base", "pendientes.txt", lines("INFORME PENDIENTES USUARIOS CALL CENTER (07-12-2021).xlsx", HEADER, *ROWS))
    put("base", "titles.txt", lines("libro.xlsx", ["BASE MAL ESCALADOS"], ["Fecha de corte:", "=44537"], ["Radicado PQR", "Cuenta cliente", "Motivo", "Otra", "Otra"],
                                    ["=4436210001099330", "=12345678.0", "x", "y", "@2021-12-07"], ["4,43621E+15", "#N/A", "!", "", ""]))
    put("base", "column.txt", lines("pendientes.xlsx", ["Fecha corte", "CUN", "Numero de cuenta", "Fecha radicación", "Celular"],
                                    ["@2021-12-07", "'0001", "12 34", "07/12/2021", "=3101234567"], ["@2021-12-08", "2", "3", "7 de diciembre de 2021", "3,1E+9"]))
    put("base", "contradicts.txt", lines("mal escalados 07122021 pendientes.xlsx", HEADER, *ROWS))


def events():
    valid = json.loads((ROOT / "tests/cases/event_valid.json").read_text())
    for kind, doc in valid.items():
        put("event", f"{kind}.json", json.dumps(doc, ensure_ascii=False, separators=(",", ":")))
    record = valid["received"] if "received" in valid else next(iter(valid.values()))
    envelope = {"specversion": "1.0", "id": "a/1", "source": "/otro", "type": "co.pqr.received.v1", "time": "2021-12-07T12:00:00Z",
                "subject": record["radicado"], "datacontenttype": "application/json", "ext": "1", "data": record}
    put("event", "structured.json", json.dumps(envelope, ensure_ascii=False))
    put("event", "escapes.json", '{"a\\u0000b":1,"\\ud83d\\ude00":[1.5e3,-0,true,null,{"x":"\\"\\\\\\/\\b\\f\\n\\r\\t"}],"c":{"d":{}}}')
    base64 = {**{k: v for k, v in envelope.items() if k != "data"}, "data_base64": "eyJyYWRpY2FkbyI6IjEifQ=="}
    put("event", "base64.json", json.dumps(base64))
    one, data = json.dumps(envelope, ensure_ascii=False), json.dumps(record, ensure_ascii=False)
    put("cloudevent", "structured", "application/cloudevents+json; charset=utf-8\n\n" + one)
    put("cloudevent", "base64", "application/cloudevents+json\n\n" + json.dumps(base64))
    put("cloudevent", "batch", f"application/cloudevents-batch+json\n\n[{one}, {{}}, {one.replace('1.0', '0.3')}]")
    put("cloudevent", "binary", "application/json\nce-specversion: 1.0\nce-id: a%201\nce-source: /otro\nce-type: co.pqr.received.v1\n"
        f"ce-time: 2021-12-07T12:00:00Z\nce-ext: \"x\"\ntraceparent: 00-{'a' * 32}-{'b' * 16}-01\n\n{data}")
    put("cloudevent", "other", "text/xml\n\n<a/>")


def rules():
    for name, policy, causales in (("shipped", "deploy/policy/abc.conf", "deploy/policy/causales.conf"),
                                   ("every_condition", "tests/cases/classifier_abc.conf", "tests/cases/classifier_causales.conf")):
        put("rules", name, (ROOT / policy).read_text() + "\0" + (ROOT / causales).read_text())
    put("rules", "least", 'version = "v"; vigente_desde = "2021-01-01"; reglas = ( { regla = "r"; decision = "close"; razon = "r"; } );\0'
        'causales = ( { causal = "A"; nombre = "a"; frases = ( "falla" ); } );')


def contacts():
    conf = (ROOT / "deploy/policy/contacto.conf").read_text()
    told = "\n".join(line for line in conf.splitlines() if not line.lstrip().startswith("#"))
    put("contact", "shipped", "3101234567-3157654321\0" + told)
    put("contact", "telephones", "310 123 4567; 601-2345678 ext 12 / +57 (601) 742 1234")
    put("contact", "faults", '2345678#3\0resultados = ( { nombre = "a"; de = [ "buzon" ]; } ); plantillas: { buzon = "{radicado"; };')


def mails():
    def message(*files, **heads):
        m = email.message.EmailMessage(policy=email.policy.SMTP)
        m["From"] = heads.pop("From", "Informes PQR <informes.pqr@claro.example>")
        m["Subject"] = heads.pop("Subject", "Bases del día, células")
        m["Message-ID"] = "<1@claro.example>"
        m.set_content("Buenas tardes, adjunto las bases.\n")
        for name, data in files:
            m.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        m.set_boundary("linde") if m.is_multipart() else None
        return m
    small = zipped(**{"xl/workbook.xml": "<workbook/>"})
    simple = message(("Base Mal Escalados (07-12-2021).xlsx", small), ("café ñandú.csv", b"PQR;CUENTA\r\n1;2\r\n"))
    put("mime", "two.eml", bytes(simple))
    outer = message()
    outer.add_attachment(simple)
    outer.set_boundary("fuera")
    put("mime", "forwarded.eml", bytes(outer))
    head = "From: informes.pqr@claro.example\r\nMIME-Version: 1.0\r\n"
    put("mime", "rfc2231.eml", head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; "
        "filename*0*=UTF-8''Base%20Mal; filename*1*=%20Escalados%20; filename*2=\"(07-12-2021).csv\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "PQR=3BCUENTA\r\n1;=\r\n2\r\n--b--\r\n")
    put("mime", "uu.eml", head + "Content-Type: application/vnd.ms-excel; name=\"=?UTF-8?B?YmFzZS54bHM=?=\"\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n"
        "begin 644 base.xls\r\n#0V%T\r\n`\r\nend\r\n")
    put("mime", "broken.eml", head + "Content-Type: multipart/mixed; boundary=\"b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--b\r\n")
    put("mime", "tnef.eml", head + "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+Ig==\r\n")
    put("mime", "digest.eml", head + "Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nFrom: a@b.c\r\n\r\nhola\r\n--d--\r\n")
    put("mime", "words.eml", "From: \"a, b\" <a@b.c>, (c) d@e.f\r\nSubject: =?iso-8859-1?Q?Informaci=F3n?= =?UTF-8?B?8J+YgA==?=\r\n folded\r\n\r\nx\r\n")


def dictionaries():
    folder = HERE / "dict"
    folder.mkdir(exist_ok=True)

    def write(name, words):
        lines = ['"' + "".join(f"\\x{b:02x}" if b < 32 or b > 126 or b in b'"\\' else chr(b) for b in w.encode("latin-1")) + '"' for w in words]
        (folder / f"{name}.dict").write_text("\n".join(lines) + "\n")
    write("xlsx_part", ["<worksheet", "<sheetData>", "</sheetData>", "<row ", ' r="', "<c ", ' t="s"', ' t="inlineStr"', ' t="str"', ' t="b"', ' t="e"',
                        ' t="n"', ' t="d"', ' s="1"', "<v>", "</v>", "<is>", "<t>", "</t>", "</row>", "</v></c>", "</t></is></c>", "<si><t>", "</t></si>", "<r>", "<rPh>", "<f>", "<si>", "</si>", "<sst", "_x0000_",
                        "_xD83D_", "_x000D_", 'xml:space="preserve"', "<![CDATA[", "]]>", "&amp;", "&#0;", "&#55357;", "<!DOCTYPE", "<!ENTITY", "<?xml",
                        'encoding="UTF-16"', "<numFmt ", ' numFmtId="14"', ' formatCode="', "[h]:mm", "dd/mm/yyyy", "<cellXfs>", "<xf ", ' date1904="1"',
                        "<sheet ", ' state="veryHidden"', "../", "\\", "xmlns:", "1E308", "-0", "2958466", "XFD1048576", "<mergeCell"])
    write("csv", ["sep=;", "\xef\xbb\xbf", "\xff\xfe", "\xfe\xff", '"', '""', ";", ",", "\t", "\r\n", "\r", "\n", "\0", "\x1a", "|", '";"', "PQR;CUENTA"])
    write("workbook", ["PK\3\4", "PK\1\2", "PK\5\6", "PK\6\6", "PK\6\7", "xl/workbook.xml", "[Content_Types].xml", "../", "\\", "xl/worksheets/sheet1.xml",
                       "\xff\xff\xff\xff", "\x08\0", "\0\0"])
    write("event", ["radicado", "cuenta", "base", "pendientes", "mal_escalados", "fecha_corte", "2021-12-07", "entrega", "reemplaza", "revision", "causal",
                    "decision", "razon_decision", "politica", "version", "regla", "origen", "sha256", "extra", "specversion", "data_base64", "data", "\\u0000",
                    "\\ud800", "\\udc00", "1e999", "-0.0", "9223372036854775808", "null", "true", '{"', '":', "[", "]", "}", "tipo", "datos", "recibido", "respuesta", "respuesta_signo", "prioridad", "candidatas", "causal_por",
                    "hash", "etiqueta", "vigente_desde", "causales", "publicado", "instancia"])
    (folder / "cloudevent.dict").write_text((folder / "event.dict").read_text() + "\n".join(
        ['"application/cloudevents+json"', '"application/cloudevents-batch+json"', '"ce-specversion: 1.0"', '"ce-id:"', '"%00"', '"%C3%B3"', '"charset=utf-8"']) + "\n")
    write("base", ["PQR", "CUENTA", "MOTIVO", "Fecha corte", "FECHA DE CORTE", "pendientes", "mal escalados", "2021-12-07", "07/12/2021", "7 de diciembre de 2021",
                   "\t", "\n", "=44537", "@2021-12-07", "#N/A", "4,43621E+15", "E+", "'", "\xa0", "\xad", "(07-12-2021)", "12345678.0"])
    write("rules", ["version", "vigente_desde", "2021-01-01", "reglas", "regla", "decision", "close", "razon", "nota_rr", "respuesta", "signo", "negativa", "prioridad", "base", "base_no",
                    "causal", "causal_no", "estado", "estado_no", "ciudad", "marcacion", "marcacion_no", "subrazon", "edad", "edad_no", "min", "max", "edad_desconocida",
                    "true", "sin_dato", "sin_identificar", "pendientes", "causales", "nombre", "frases", "marcaciones", "@include", "{regla}", " = ( { ", "; } );", "0x1F", "9L"])
    write("contact", ["ext", "ext. ", "+57", "03", "0057", "310", "601", "resultados", "nombre", "texto", "de", "efecto", "otro_numero", "llamada", "buzon",
                      "plantillas", "true", "acepta", "no_acepta", "sin_contacto", "otra_hora", "numero_errado", "buzon_entregado", "buzon_fallido", "recursos",
                      "aviso_escrito", "escalar", "finalizar", "cerrar", "corregir", "recurso", "copia_sic", "{radicado}", "{respuesta}", "{recursos}", "{causal}",
                      "{razon}", "{regla}", "{dias_presentar}", "{dias_responder}", "{recurso_tipo}", "{recurso_decision}", "{", "}", "\xc2\xa0", "\xe2\x80\x93"])
    write("mime", ["From:", "Subject:", "Content-Type: multipart/mixed; boundary=b", "Content-Type: message/rfc822", "Content-Disposition: attachment; filename=",
                   "filename*0*=UTF-8''", "Content-Transfer-Encoding: base64", "quoted-printable", "x-uuencode", "8bit", "binary", "begin 644 a", "--b", "--b--",
                   "\r\n\r\n", "=?UTF-8?Q?", "=?UTF-8?B?", "?=", "multipart/digest", "message/partial", "message/external-body", "application/ms-tnef", "boundary="])
    write("token", ["Bearer ", "eyJhbGciOiJub25lIn0.", "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ.", "alg", "none", "HS256", "RS256", "ES256", "kid", "crit", "b64",
                    "iss", "aud", "sub", "exp", "nbf", "iat", "name", "roles", "equipo", "https://pqr/", "https://e/", "pqr", "agente", "admin",
                    "preferred_username", "realm_access", "keys", "kty", "EC", "RSA", "oct", "crv", "P-256", "x", "y", "n", "e", "AQAB", "use", "sig", "enc",
                    "key_ops", "1767226200", "1e99", "null", "[", "]", "{\"", "\":", "\n"])
    write("request", ["traceparent: ", "00-", "-01", "Idempotency-Key: ", "If-None-Match: ", "W/\"", "If-Match: ", "\"v3\"", "*", "Cookie: ", "X-CSRF: ",
                      "X-Forwarded-For: ", "::ffff:", "Content-Type: ", "multipart/form-data; boundary=", "charset=utf-8", "Content-Disposition: ", "filename*=UTF-8''",
                      "Link: ", "rel=\"next\"", "path: ", "/v1/casos/", "query: ", "search: ", "sesion: ", "formato: ", "suscripcion: ", "orden=", "limite=",
                      "despues=", "desde=", "fila=", "visto=", "estado=", "vigente=", "sha256=", "cuenta=", "formato=csv", "%00", "%C3%B3", "2021-12-07", "usuario", "clave",
                      "por", "fecha", "version", "url", "tipos", "https://", "\x5cu0000"])
    write("bodies", ["quien", "causal", "nota", "base", "pendientes", "revision", "entrega", "fecha_corte", "maximo", "telefono", "resultado", "hora_pedida", "recurso",
                     "tipo", "motivo", "evidencia", "fin", "signo", "positiva", "negativa", "texto", "via", "canal", "presentado", "decision", "error", "{\"", "\":",
                     "\x5cu0000", "\x5cud800", "1e999", "true", "null", "2021-12-07", "2021-12-07T09:00:00Z"])


def tokens():
    put("token", "bearer", b"tBearer eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL3Bxci8iLCJhdWQiOiJwcXIifQ.AAAA")
    put("token", "none", b"tBearer eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL3Bxci8ifQ.")
    claims = {"iss": "https://pqr/", "aud": ["pqr"], "sub": "ana.gomez", "name": "Ana", "equipo": "Equipo 1", "roles": ["agente", "admin"], "exp": 1767226200}
    company = {"iss": "https://e/", "aud": "pqr", "preferred_username": "eva", "realm_access": {"roles": ["G"]}, "exp": 1767226200, "nbf": 1767225600}
    put("token", "claims", "c" + json.dumps({"alg": "ES256", "kid": "k"}) + "\n" + json.dumps(claims))
    put("token", "company", "c" + json.dumps({"alg": "none", "crit": ["b64"], "b64": False}) + "\n" + json.dumps(company))
    ec = {"kty": "EC", "crv": "P-256", "kid": "a", "use": "sig", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}
    rsa = {"kty": "RSA", "e": "AQAB", "kid": "b", "n": "u1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0_IzW7yWR7QkrmBL7jTKEn5u-qKhbwKfBstIs-bMY2Zkp18"
           "gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyehkd3qqGElvW_VDL5AaWTg0nLVkjRo9z-40RQzuVaE8AkAFmxZzow3x-VJYKdjykkJ0iT9wCS0DRTXu269V264Vf_3jvredZiKRkgwlL9xNAwxXFg0x_"
           "XFw005UWVRIkdgcKWTjpBP2dPwVZ4WWC-9aGVd-Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbcmw"}
    put("token", "keys", "k" + json.dumps({"keys": [ec, rsa, {"kty": "oct", "k": "c2VjcmV0bw"}]}))


def requests():
    put("request", "headers", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\nIdempotency-Key: carga-2021-12-07\nIf-None-Match: W/\"a\", \"b\", *\n"
        "If-Match: \"v3\"\nX-Forwarded-For: 10.0.0.1, 2001:db8::1\nContent-Disposition: attachment; filename=\"a.xlsx\"; filename*=UTF-8''b%C3%B3.xlsx\n"
        "Content-Type: multipart/form-data; boundary=x\nLink: </v1/bases?despues=a>; rel=\"next\"\n")
    put("request", "cookie", "Cookie: m1q0C3o4b1vYQ0m4cN7wS2xq9LrT8dKfHjA3eUoZpXg\nX-CSRF: m1q0C3o4b1vYQ0m4cN7wS2xq9LrT8dKfHjA3eUoZpXg\nX-CSRF: cross-site\n")
    put("request", "paths", "path: /v1/casos/buscar\npath: /v1/casos/4436210001099330/causal\npath: /v1/bases/\npath: //v1/bases\n")
    put("request", "query", f"query: desde=2021-12-06&estado=vigente,reemplazada&vigente=true&fila=3&orden=-dia&limite=5\nquery: sha256={'0' * 64}&visto=2021-12-07T09:00:00Z\n"
        "query: formato=csv&usuario=a%C3%B3\n")
    put("request", "bodies", 'search: {"cuenta":"19112867","estado":["vigente"],"fila":3,"limite":2}\nsesion: {"usuario":"ana","clave":"una clave larga"}\n'
        'formato: {"por":"ana","version":3,"fecha":"2021-12-07","compromisos":"x"}\nsuscripcion: {"url":"https://avisos.invalid/pqr","tipos":["caso"]}\n')


def bodies():
    for i, body in enumerate(({"causal": "D", "quien": "ana", "base": "pendientes", "fecha_corte": "2021-12-07", "revision": 1}, {"quien": "ana", "maximo": 5}, {"quien": "ana"},
                              {"quien": "ana", "telefono": 1}, {"quien": "ana", "resultado": "acepta", "telefono": 1, "hora_pedida": "2021-12-07T15:00:00Z",
                               "recurso": {"tipo": "reposicion", "motivo": "x"}, "fin": True}, {"quien": "ana", "signo": "positiva", "texto": "Se corrige.", "via": "telefono"},
                              {"quien": "ana", "tipo": "reposicion", "canal": "telefono", "motivo": "x", "presentado": "2021-12-07"},
                              {"quien": "ana", "decision": "confirma", "texto": "x"}, {"quien": "ana", "evidencia": "x", "nota": "y"}, {"quien": "ana", "error": "x"})):
        put("bodies", f"{i}.json", bytes([i]) + json.dumps(body).encode())


if __name__ == "__main__":
    for make in (workbooks, parts, csvs, bases, events, rules, contacts, mails, tokens, requests, bodies, dictionaries):
        make()
    total = sum(p.stat().st_size for p in (HERE / "corpus").rglob("*") if p.is_file())
    print(f"{total} bytes")
