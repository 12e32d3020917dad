/* An inspection: what it shows of files good and bad, as text and as JSON, and every cell of a sheet. */
#include <stdlib.h>
#include <string.h>

#include "common/event.h"
#include "services/ingest/inspect/cells.h"
#include "services/ingest/inspect/inspect.h"
#include "services/ingest/inspect/layout.h"
#include "tests/lib/cases.h"
#include "tests/unit/ingest_book.h"
#include "tests/unit/ingest_columns_loaded.h"

typedef struct seen {
    rc_t rc;
    err_t err;
    char *text;
    size_t len;
} seen_t;

static void seen_done(seen_t *s)
{
    free(s->text);
}

static seen_t inspect_as(const void *bytes, size_t len, const char *archivo, const inspect_options_t *o)
{
    seen_t s = {.err = ERR_INIT};
    content_t c = content_memory(bytes, len);
    FILE *out = open_memstream(&s.text, &s.len);
    s.rc = inspect_base(&c, &columns, archivo, o, out, &s.err);
    fclose(out);
    return s;
}

static seen_t inspect_text(const char *csv, const char *archivo, long limit)
{
    inspect_options_t o = {.limit = limit, .verdict = true};
    return inspect_as(csv, strlen(csv), archivo, &o);
}

static void assert_says(const seen_t *s, const char *words)
{
    if (!strstr(s->text, words))
        fail_msg("does not say «%s»:\n%s", words, s->text);
}

static void assert_silent(const seen_t *s, const char *words)
{
    if (strstr(s->text, words))
        fail_msg("says «%s»:\n%s", words, s->text);
}

#define NAMED "Pendientes (07-12-2021).csv"
#define HEAD "PQR;CUENTA;MOTIVO;USUARIO;Nota;Celular;Teléfono;Nota\n"

static void base_good_everything_is_shown(void **state)
{
    (void)state;
    static const char csv[] = "INFORME PENDIENTES;\nFecha de corte;44537\n" HEAD "1;10;m;u;n1;;3001;n2\n"
                              "2;;m;u\n"
                              "1;10;m;u\n"
                              "3;30;#N/A;u\n"
                              "4;40;m;\n";
    seen_t s = inspect_text(csv, NAMED, 20);
    assert_int_equal(s.rc, RC_OK);
    assert_says(&s, "Archivo         " NAMED "\n");
    assert_says(&s, "SHA-256         ");
    assert_says(&s, "se lee: primera visible con encabezado (fila 3)");
    assert_says(&s, "  A        PQR         radicado\n");
    assert_says(&s, "  E        Nota        — (desconocida: se conserva con el registro)\n");
    assert_says(
        &s, "  F        Celular     — (también sirve para telefono, pero vale la columna G; se conserva)\n");
    assert_says(&s, "  H        Nota        — (desconocida: se conserva con el registro) como «Nota (2)»\n");
    assert_says(&s, "Campos sin columna: estado, razon, subrazon, asesor, ciudad, fecha_radicacion");
    assert_says(&s, "fila 2: «Fecha de corte 2021-12-07»");
    assert_says(&s, "Base            pendientes, según el nombre del archivo\n");
    assert_says(&s, "Fecha de corte  2021-12-07, según el nombre del archivo\n");
    assert_says(&s, "  radicado  1         4\n");
    assert_says(&s, "  Nota (2)  n2        —\n");
    assert_says(&s, "  registros               5\n");
    assert_says(&s, "  duplicados              1\n");
    assert_says(&s, "Filas no aceptadas: 3\n  fila 5: Sin cuenta (missing_cuenta)\n    La celda B5,");
    assert_says(&s, "  fila 6: Radicado repetido (duplicate)\n    El radicado ya está en la fila 4");
    assert_says(&s, "    → La fórmula no encontró el dato");
    assert_says(&s, "Advertencias: 1\n  fila 8, usuario\n    La celda D8,");
    assert_says(&s, "\nResultado: se puede recibir.\n");
    seen_done(&s);
}

static void base_refused_tells_what_was_determined(void **state)
{
    (void)state;
    seen_t s = inspect_text("Listado\nFecha corte;" HEAD "07/12/2021;1;10;m;u\n", "libro.csv", 20);
    assert_int_equal(s.rc, RC_REJECT);
    assert_string_equal(s.err.code, "base_no_reconocida");
    assert_says(&s, "  A        Fecha corte  fecha_corte\n");
    assert_says(&s, "Base            sin reconocer\n");
    assert_says(&s, "Fecha de corte  2021-12-07, según la columna «Fecha corte» de la fila 3\n");
    assert_says(&s, "Resultado: NO SE PUEDE RECIBIR (base_no_reconocida)\n");
    assert_silent(&s, "Conteo");
    seen_done(&s);

    s = inspect_text("PQR;ESTADO;MOTIVO\n1;2;3\n", NAMED, 20);
    assert_string_equal(s.err.code, "encabezado_no_encontrado");
    assert_says(&s, "sin encabezado en las primeras 30 filas");
    assert_says(&s, "fila 1: PQR | ESTADO | MOTIVO\n");
    assert_says(&s, "no nombra la cuenta");
    seen_done(&s);

    s = inspect_text("Fecha corte;" HEAD "07/12/2021;1;10;m;u\n06/12/2021;2;20;m;u\n", NAMED, 20);
    assert_string_equal(s.err.code, "fecha_corte_contradictoria");
    assert_says(&s, "Conteo hasta donde se leyó\n  registros               1\n");
    assert_says(&s, "Primeros registros");
    seen_done(&s);

    s = inspect_text("", NAMED, 20);
    assert_string_equal(s.err.code, "archivo_vacio");
    assert_says(&s, "Formato         archivo vacío\n");
    assert_says(&s, "NO SE PUEDE RECIBIR (archivo_vacio)");
    seen_done(&s);

    s = inspect_text("%PDF-1.4", NAMED, 20);
    assert_says(&s, "Formato         PDF\n");
    assert_silent(&s, "Hojas");
    seen_done(&s);
}

/* A million entries do not wait in memory: what does not fit is read again, and nothing is lost or told
 * twice. */
static void lists_longer_than_memory_are_whole(void **state)
{
    (void)state;
    enum { ROWS = 12000 };
    AUTO(buf) buf_t csv = {0};
    buf_adds(&csv, HEAD "7;7;m;u\n");
    for (int i = 0; i < ROWS; i++)
        buf_printf(&csv, i % 2 ? ";%d;m;u\n" : "%d;1;m;\n", i + 100);
    seen_t s = inspect_text(buf_str(&csv), NAMED, INSPECT_ALL);
    assert_int_equal(s.rc, RC_OK);
    int rejections = 0, warnings = 0, row;
    for (const char *at = s.text; (at = strstr(at, "\n  fila ")); at++) {
        const char *number = at + strlen("\n  fila "), *after = number + strspn(number, "0123456789");
        row = (int)strtol(number, NULL, 10);
        if (strncmp(after, ": Sin radicado", 14) == 0) {
            assert_int_equal(row, 4 + 2 * rejections);
            rejections++;
        } else if (strncmp(after, ", usuario", 9) == 0) {
            assert_int_equal(row, 3 + 2 * warnings);
            warnings++;
        }
    }
    assert_int_equal(rejections, ROWS / 2);
    assert_int_equal(warnings, ROWS / 2);
    seen_done(&s);

    s = inspect_text(buf_str(&csv), NAMED, 3);
    assert_says(&s, "Filas no aceptadas: 6.000 (se muestran 3; todas, con --rechazos todos)");
    assert_says(&s, "  fila 8: ");
    assert_silent(&s, "  fila 10: ");
    seen_done(&s);
    inspect_options_t o = {.limit = INSPECT_ALL, .json = true};
    s = inspect_as(csv.data, csv.len, NAMED, &o);
    AUTO(json) json_t *all = json_loads(s.text, JSON_REJECT_DUPLICATES, NULL);
    assert_int_equal(json_array_size(json_object_get(all, "rechazos")), ROWS / 2);
    assert_int_equal(json_array_size(json_object_get(all, "advertencias")), ROWS / 2);
    seen_done(&s);
}

static void verdict_is_left_to_others_where_they_say(void **state)
{
    (void)state;
    inspect_options_t o = {.limit = INSPECT_ALL};
    seen_t s = inspect_as("PQR;CUENTA\n1;1\n", 15, "libro.csv", &o);
    assert_int_equal(s.rc, RC_REJECT);
    assert_silent(&s, "Resultado");
    seen_done(&s);
}

static void json_says_the_same(void **state)
{
    (void)state;
    inspect_options_t o = {.limit = 20, .json = true};
    static const char csv[] = "Pendientes\nFecha corte;" HEAD ";1;10;m;u;\"x\"\"y\"\n07/12/2021;;20;m\n";
    seen_t s = inspect_as(csv, sizeof csv - 1, "libro \"1\".csv", &o);
    AUTO(json) json_t *all = json_loads(s.text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(all);
    assert_true(json_is_true(json_object_get(all, "recibible")));
    assert_true(json_is_null(json_object_get(all, "problema")));
    assert_string_equal(json_string_value(json_object_get(all, "archivo")), "libro \"1\".csv");
    assert_string_equal(json_string_value(json_object_get(all, "base")), "pendientes");
    assert_string_equal(json_string_value(json_object_get(all, "base_segun")), "la fila 1");
    assert_string_equal(json_string_value(json_object_get(all, "fecha_corte")), "2021-12-07");
    json_t *header = json_object_get(all, "encabezado");
    assert_int_equal(json_integer_value(json_object_get(header, "fila")), 2);
    assert_int_equal(json_array_size(json_object_get(header, "columnas")), 9);
    json_t *record = json_array_get(json_object_get(all, "registros"), 0);
    assert_string_equal(json_string_value(json_object_get(json_object_get(record, "extra"), "Nota")), "x\"y");
    json_t *rejection = json_array_get(json_object_get(all, "rechazos"), 0);
    assert_string_equal(json_string_value(json_object_get(rejection, "razon")), "missing_radicado");
    assert_int_equal(json_object_size(json_object_get(rejection, "original")), 3);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(all, "conteo"), "total")), 2);
    seen_done(&s);

    s = inspect_as("", 0, NAMED, &o);
    AUTO(json) json_t *none = json_loads(s.text, JSON_REJECT_DUPLICATES, NULL);
    assert_string_equal(json_string_value(json_object_get(json_object_get(none, "problema"), "codigo")),
                        "archivo_vacio");
    assert_true(json_is_null(json_object_get(none, "conteo")));
    seen_done(&s);
}

/* No line is wider than the terminal, and nothing of the file can move its cursor. */
static void text_fits_and_is_safe(void **state)
{
    (void)state;
    static const char csv[] =
        "Un título \x1b[2J largo, muy largo, que por sí solo no cabe en ochenta columnas de "
        "texto\n" HEAD "1;10;\x1b[31mrojo;\nx;20;m;u\nñandú;20;m;u\n";
    for (size_t width = 60; width <= 200; width += 20) {
        inspect_options_t o = {.limit = 20, .width = width};
        seen_t s = inspect_as(csv, sizeof csv - 1, NAMED, &o);
        assert_null(strchr(s.text, '\x1b'));
        char *rest = s.text, *line;
        while ((line = strsep(&rest, "\n"))) {
            if (layout_columns(line) > width && !strstr(line, "SHA-256"))
                fail_msg("wider than %zu: %s", width, line);
            assert_true(!*line || line[strlen(line) - 1] != ' ');
        }
        seen_done(&s);
    }
}

static void output_that_fails_is_told(void **state)
{
    (void)state;
    static const char csv[] = HEAD "1;10;m;u\n";
    content_t c = content_memory(csv, sizeof csv - 1);
    inspect_options_t o = {.limit = 20};
    err_t err = ERR_INIT;
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_equal(inspect_base(&c, &columns, NAMED, &o, full, &err), RC_FATAL);
    assert_non_null(strstr(err.text, "No se puede escribir"));
    err_clear(&err);
    assert_int_equal(inspect_cells(&c, &columns, NULL, false, full, &err), RC_FATAL);
    fclose(full);
}

/* ---- cells ---- */

static seen_t cells_of(const void *bytes, size_t len, const char *hoja, bool json)
{
    seen_t s = {.err = ERR_INIT};
    content_t c = content_memory(bytes, len);
    FILE *out = open_memstream(&s.text, &s.len);
    s.rc = inspect_cells(&c, &columns, hoja, json, out, &s.err);
    fclose(out);
    return s;
}

static void *three_sheets(size_t *ret_len)
{
    static const char *const sheets[] = {
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Portada</t></is></c></row>",
        "<row r=\"1\"><c r=\"A1\" t=\"b\"><v>1</v></c></row>",
        "<row r=\"2\"><c r=\"B2\" t=\"inlineStr\"><is><t>PQR</t></is></c><c r=\"AB2\" "
        "t=\"inlineStr\"><is><t>CUENTA</t></is></c></row><row r=\"3\"><c r=\"B3\"><v>12345678.0</v></c><c "
        "r=\"C3\" t=\"e\"><v>#N/A</v></c><c r=\"D3\" t=\"d\"><v>2021-12-07</v></c><c r=\"E3\" "
        "t=\"inlineStr\"><is><t>a\\b\tc</t></is></c></row>"};
    book_t b = book_new();
    AUTO(buf) buf_t rels = {0};
    buf_adds(&rels, "<Relationships>");
    for (int i = 0; i < 3; i++) {
        char name[64];
        AUTO(buf) buf_t xml = {0};
        buf_printf(&xml, "<worksheet><sheetData>%s</sheetData></worksheet>", sheets[i]);
        snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", i);
        book_add(&b, name, xml.data, xml.len);
        buf_printf(&rels, "<Relationship Id=\"r%d\" Type=\"x/worksheet\" Target=\"worksheets/sheet%d.xml\"/>",
                   i, i);
    }
    buf_adds(&rels, "</Relationships>");
    book_adds(&b, "xl/workbook.xml",
              "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Portada\" r:id=\"r0\"/><sheet name=\"Oculta\" "
              "state=\"hidden\" r:id=\"r1\"/><sheet name=\"Detalle\" r:id=\"r2\"/></sheets></workbook>");
    book_adds(&b, "xl/_rels/workbook.xml.rels", buf_str(&rels));
    return book_bytes(&b, ret_len);
}

static void cells_each_on_a_line(void **state)
{
    (void)state;
    size_t len;
    AUTO(mem) char *bytes = three_sheets(&len);
    seen_t s = cells_of(bytes, len, NULL, false); /* the one that would be read */
    assert_int_equal(s.rc, RC_OK);
    assert_string_equal(s.text, "B2\ttext\tPQR\nAB2\ttext\tCUENTA\nB3\tnumber\t12345678\nC3\terror\t#N/A\n"
                                "D3\tdate\t2021-12-07\nE3\ttext\ta\\\\b\\tc\n");
    seen_done(&s);
    s = cells_of(bytes, len, "Portada", false);
    assert_string_equal(s.text, "A1\ttext\tPortada\n");
    seen_done(&s);
    s = cells_of(bytes, len, "Oculta", false); /* asked by name, a hidden one is shown too */
    assert_string_equal(s.text, "A1\tbool\tVERDADERO\n");
    seen_done(&s);
    s = cells_of(bytes, len, "Portada", true);
    assert_string_equal(s.text, "{\"celda\":\"A1\",\"tipo\":\"text\",\"valor\":\"Portada\"}\n");
    seen_done(&s);
    s = cells_of(bytes, len, "Nada", false);
    assert_int_equal(s.rc, RC_REJECT);
    assert_string_equal(s.err.code, "hoja_desconocida");
    assert_non_null(strstr(s.err.text, "«Portada», «Oculta», «Detalle»"));
    seen_done(&s);
}

/* Without any header: the first visible sheet. */
static void cells_of_no_base_are_shown_too(void **state)
{
    (void)state;
    seen_t s = cells_of("a;b\n;\"c\nd\"\n", 11, NULL, false);
    assert_int_equal(s.rc, RC_OK);
    assert_string_equal(s.text, "A1\ttext\ta\nB1\ttext\tb\nB2\ttext\tc\\nd\n");
    seen_done(&s);
    s = cells_of("%PDF-1.4", 8, NULL, false);
    assert_int_equal(s.rc, RC_REJECT);
    assert_string_equal(s.text, "");
    seen_done(&s);
}

static void escapes_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *value = case_get(row, "value");
    AUTO(buf) buf_t got = {0};
    cell_escape(value, strlen(value), &got);
    assert_string_equal(buf_str(&got), case_get(row, "printed"));
}

static void escapes_table(void **state)
{
    (void)state;
    cases_run("ingest_escapes.tsv", escapes_case, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_good_everything_is_shown),
        cmocka_unit_test(base_refused_tells_what_was_determined),
        cmocka_unit_test(lists_longer_than_memory_are_whole),
        cmocka_unit_test(verdict_is_left_to_others_where_they_say),
        cmocka_unit_test(json_says_the_same),
        cmocka_unit_test(text_fits_and_is_safe),
        cmocka_unit_test(output_that_fails_is_told),
        cmocka_unit_test(cells_each_on_a_line),
        cmocka_unit_test(cells_of_no_base_are_shown_too),
        cmocka_unit_test(escapes_table),
    };
    return cmocka_run_group_tests(tests, columns_setup, columns_teardown);
}
