/* The pure parts of ingest against their decision tables, tests/cases/ingest_*.tsv. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "services/ingest/base/dates.h"
#include "services/ingest/base/identify.h"
#include "services/ingest/base/record.h"
#include "services/ingest/base/seen.h"
#include "services/ingest/book/cell_text.h"
#include "services/ingest/book/xlsx_styles.h"
#include "services/ingest/rest/api.h"
#include "services/ingest/rest/multipart.h"
#include "tests/lib/cases.h"

static columns_t columns;

static void assert_text(const char *got, const char *want)
{
    assert_string_equal(got ? got : "-", want ? want : "-");
}

static void dates_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *text = case_get(row, "text");
    AUTO(buf) buf_t found = {0};
    size_t pos = 0, at, before = 0;
    day_t day;
    while (dates_next(text, strlen(text), &pos, &at, &day)) {
        char iso[11];
        day_format(day, iso);
        buf_printf(&found, "%s%s", found.len ? " " : "", iso);
        assert_true(at >= before && pos > at);
        before = pos;
    }
    assert_text(found.len ? buf_str(&found) : NULL, case_get(row, "dates"));
}

static void date_cells_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *text = case_get(row, "text");
    char iso[32];
    day_t day;
    bool ok = dates_cell(text, strlen(text), iso, &day);
    assert_text(ok ? iso : NULL, case_get(row, "iso"));
}

static void numbers_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *stored = case_get(row, "stored");
    char text[NUMBER_TEXT_SIZE];
    double v;
    bool ok = number_parse(stored, strlen(stored), &v);
    if (ok)
        number_text(v, text);
    assert_text(ok ? text : NULL, case_get(row, "text"));
    if (number_is_plain(stored, strlen(stored)))
        assert_string_equal(text, stored);
}

static void serials_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char text[DATE_TEXT_SIZE];
    bool time_only;
    bool ok = serial_text(strtod(case_get(row, "serial"), NULL), case_int(row, "date1904"), text, &time_only);
    assert_text(ok ? text : NULL, case_get(row, "text"));
}

static void formats_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    assert_int_equal(format_code_is_date(case_get(row, "code")), case_int(row, "date"));
}

static void unescape_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char *text = strdup(case_get(row, "text"));
    text[unescape(text, strlen(text))] = '\0';
    assert_string_equal(text, case_get(row, "plain"));
    free(text);
}

static void file_names_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *header = case_get(row, "header");
    AUTO(buf) buf_t raw = {0};
    AUTO(buf) buf_t name = {0};
    bool ok = disposition_filename(header, strlen(header), &raw);
    if (ok)
        filename_tidy(buf_str(&raw), &name);
    assert_text(ok ? buf_str(&name) : NULL, case_get(row, "name"));
}

static void identify_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    title_t titles[8];
    size_t n = 0;
    char *copy = strdup(case_get(row, "titulos")), *rest = copy, *item;
    for (; *copy && (item = strsep(&rest, "|")); n++)
        titles[n] = (title_t){.row = (int)n + 1, .text = item};
    evidence_t e = {.archivo = case_get(row, "archivo"), .titles = titles, .n_titles = n};
    base_kind_t base;
    err_t err = ERR_INIT;
    const char *got = identify_base(&columns, &e, &base, &err) == RC_OK ? base_name(base) : err.code;
    assert_string_equal(got, case_get(row, "base"));

    day_t day;
    char from[48], iso[11];
    err_clear(&err);
    if (identify_date(&columns, &e, &day, from, &err) != RC_OK) {
        assert_string_equal(err.code, case_get(row, "fecha"));
    } else {
        if (day != DAY_NONE)
            day_format(day, iso);
        assert_text(day != DAY_NONE ? iso : NULL, case_get(row, "fecha"));
    }
    free(copy);
}

static size_t cells_split(char *text, cell_t *cells)
{
    size_t n = 0;
    int column = 0;
    for (char *item; (item = strsep(&text, "|")); column++)
        if (*item)
            cells[n++] = (cell_t){.column = column, .kind = CELL_TEXT, .text = item, .len = strlen(item)};
    return n;
}

static void headers_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    cell_t cells[32];
    char *copy = strdup(case_get(row, "cells"));
    row_t header = {.number = 4, .cells = cells, .n = cells_split(copy, cells)};
    mapping_t m = {0};
    AUTO(buf) buf_t got = {0};
    if (header_match(&columns, &header, &m, NULL))
        for (int i = 0; i < m.n; i++)
            if (m.field[i] != FIELD_NONE) {
                assert_int_equal(m.column[m.field[i]], i);
                buf_printf(&got, "%s%s=%d", got.len ? " " : "", field_name(m.field[i]), i);
            }
    assert_text(got.len ? buf_str(&got) : NULL, case_get(row, "mapping"));
    mapping_done(&m);
    free(copy);
}

/* "n:12" as a cell of that column. */
static void cell_put(const case_row_t *row, const char *name, int column, cell_t *cells, size_t *n)
{
    const char *text = case_get(row, name);
    if (!text)
        return;
    cell_kind_t kind = text[0] == 'n'   ? CELL_NUMBER
                       : text[0] == 'e' ? CELL_ERROR
                       : text[0] == 'b' ? CELL_BOOL
                       : text[0] == 'd' ? CELL_DATE
                                        : CELL_TEXT;
    cells[(*n)++] = (cell_t){.column = column,
                             .kind = kind,
                             .text = text + 2,
                             .len = strlen(text + 2),
                             .number = kind == CELL_NUMBER ? strtod(text + 2, NULL) : 0};
}

/* "campo=value" against what came out; _ stands for a space, - for none. */
static void assert_gets(const reading_t *r, char *item)
{
    char *value = strchr(item, '=');
    assert_non_null(value);
    *value++ = '\0';
    for (char *c = value; *c; c++)
        if (*c == '_')
            *c = ' ';
    const char *want = strcmp(value, "-") == 0 ? NULL : value;
    if (strcmp(item, "campo") == 0) {
        assert_text(r->campo, want);
    } else if (strcmp(item, "extra") == 0) {
        AUTO(buf) buf_t got = {0};
        const char *key;
        json_t *v;
        AUTO(json)
        json_t *extra = r->record.extra ? json_loads(r->record.extra, JSON_REJECT_DUPLICATES, NULL) : NULL;
        assert_true(extra || !r->record.extra);
        json_object_foreach(extra, key, v)
            buf_printf(&got, "%s%s:%s", got.len ? "|" : "", key, json_string_value(v));
        assert_text(got.len ? buf_str(&got) : NULL, want);
    } else {
        const record_t *x = &r->record;
        const struct {
            const char *name, *text;
        } fields[] = {{"radicado", x->radicado},
                      {"cuenta", x->cuenta},
                      {"motivo", x->motivo},
                      {"usuario", x->usuario},
                      {"fecha_radicacion", x->fecha_radicacion}};
        for (size_t i = 0; i < COUNT_OF(fields); i++)
            if (strcmp(fields[i].name, item) == 0) {
                assert_text(fields[i].text, want);
                return;
            }
        fail_msg("no field %s", item);
    }
}

typedef struct records_ctx {
    mapping_t mapping;
    reading_t reading; /* reused from case to case, as in a base */
} records_ctx_t;

static void records_case(const case_row_t *row, void *ctx)
{
    static const char *const names[] = {"radicado", "cuenta", "estado", "motivo",
                                        "usuario",  "fecha",  "extra"};
    records_ctx_t *c = ctx;
    cell_t cells[8];
    size_t n = 0;
    for (int i = 0; i < (int)COUNT_OF(names); i++)
        cell_put(row, names[i], i, cells, &n);
    row_t r = {.number = 17, .cells = cells, .n = n};
    verdict_t verdict = record_read(&c->mapping, &r, &c->reading);
    assert_string_equal(verdict == VERDICT_NONE     ? "none"
                        : verdict == VERDICT_RECORD ? "record"
                                                    : c->reading.razon,
                        case_get(row, "verdict"));
    if (case_get(row, "warnings"))
        assert_int_equal(c->reading.warnings, case_int(row, "warnings"));
    if (verdict == VERDICT_REJECTED) {
        assert_true(strlen(c->reading.detalle) > 10);
        AUTO(json) json_t *original = json_loads(c->reading.original, JSON_REJECT_DUPLICATES, NULL);
        assert_int_equal(json_object_size(original), n);
    }
    if (!case_get(row, "gets"))
        return;
    char *copy = strdup(case_get(row, "gets")), *rest = copy, *item;
    while ((item = strsep(&rest, " ")))
        assert_gets(&c->reading, item);
    free(copy);
}

static void records_table(void **state)
{
    (void)state;
    records_ctx_t c = {0};
    cell_t cells[32];
    char header[] = "PQR|CUENTA|ESTADO PQR|MOTIVO PQR|USUARIO ESCALA|Fecha radicación|Otra";
    row_t row = {.number = 1, .cells = cells, .n = cells_split(header, cells)};
    assert_true(header_match(&columns, &row, &c.mapping, NULL));
    cases_run("ingest_records.tsv", records_case, &c);
    reading_done(&c.reading);
    mapping_done(&c.mapping);
}

#define TABLE(name)                                                                                          \
    static void name##_table(void **state)                                                                   \
    {                                                                                                        \
        (void)state;                                                                                         \
        cases_run("ingest_" #name ".tsv", name##_case, NULL);                                                \
    }
TABLE(dates)
TABLE(date_cells)
TABLE(numbers)
TABLE(serials)
TABLE(formats)
TABLE(unescape)
TABLE(file_names)
TABLE(identify)
TABLE(headers)

static void header_same_names_kept_apart(void **state)
{
    (void)state;
    cell_t cells[32];
    mapping_t m;
    char header[] = "PQR|CUENTA|Nota|Nota||Nota";
    row_t row = {.number = 1, .cells = cells, .n = cells_split(header, cells)};
    assert_true(header_match(&columns, &row, &m, NULL));
    assert_string_equal(m.name[2], "Nota");
    assert_string_equal(m.name[3], "Nota (2)");
    assert_null(m.name[4]);
    assert_string_equal(m.name[5], "Nota (3)");
    mapping_done(&m);
}

/* A column without a name goes by its letters: no other may take them, or one object had a key twice. */
static void header_names_of_positions_kept_apart(void **state)
{
    (void)state;
    cell_t cells[32];
    mapping_t m;
    char header[] = "PQR|CUENTA|columna D||columna E|columna X Y|columna ";
    row_t row = {.number = 1, .cells = cells, .n = cells_split(header, cells)};
    assert_true(header_match(&columns, &row, &m, NULL));
    assert_string_equal(m.name[2], "columna D (2)");
    assert_null(m.name[3]);
    assert_string_equal(m.name[4], "columna E");
    assert_string_equal(m.name[5], "columna X Y");
    assert_string_equal(m.name[6], "columna");

    cell_t values[32];
    reading_t r = {0};
    char text[] = "1|2|a|b|c";
    row_t data = {.number = 2, .cells = values, .n = cells_split(text, values)};
    assert_int_equal(record_read(&m, &data, &r), VERDICT_RECORD);
    assert_string_equal(r.record.extra, "{\"columna D (2)\":\"a\",\"columna D\":\"b\",\"columna E\":\"c\"}");
    reading_done(&r);
    mapping_done(&m);
}

/* What a name or a value says is data: quotes and the like are escaped. */
static void extra_escapes_names_and_values(void **state)
{
    (void)state;
    cell_t cells[32], values[32];
    mapping_t m;
    reading_t r = {0};
    char header[] = "PQR|CUENTA|a \"b\" \\", text[] = "1|2|c \"d\"\ne\\f";
    row_t row = {.number = 1, .cells = cells, .n = cells_split(header, cells)};
    row_t data = {.number = 2, .cells = values, .n = cells_split(text, values)};
    assert_true(header_match(&columns, &row, &m, NULL));
    assert_int_equal(record_read(&m, &data, &r), VERDICT_RECORD);
    AUTO(json) json_t *extra = json_loads(r.record.extra, JSON_REJECT_DUPLICATES, NULL);
    assert_int_equal(json_object_size(extra), 1);
    assert_string_equal(json_string_value(json_object_get(extra, "a \"b\" \\")), "c \"d\"\ne\\f");
    reading_done(&r);
    mapping_done(&m);
}

static void columns_bad_file_refused_with_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"bases: {", "línea"},
        {"columnas: { cuenta = [\"a\"]; radicado = [\"b\"]; };", "falta el grupo «bases»"},
        {"bases: { pendientes = [\"p\"]; mal_escalados = [\"m\"]; };\ncolumnas: {\n cuenta = [\"a\"];\n "
         "color = [\"b\"]; };",
         "línea 4"},
        {"bases: { pendientes = [\"p\"]; mal_escalados = [\"m\"]; }; columnas: { cuenta = [\"a\"]; radicado "
         "= [\"A \"]; };",
         "a la vez"},
        {"bases: { pendientes = [\"p\"]; mal_escalados = [\"m\"]; }; columnas: { cuenta = [\"a\"]; };",
         "faltan los nombres"},
        {"bases: { pendientes = [\"p\"]; }; columnas: { cuenta = [\"a\"]; radicado = [\"b\"]; };",
         "faltan las palabras"},
        {"bases: { otra = [\"p\"]; }; columnas: { cuenta = [\"a\"]; radicado = [\"b\"]; };", "ninguna base"},
        {"bases: { pendientes = [\"--\"]; mal_escalados = [\"m\"]; }; columnas: { };", "sin letras"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        columns_t c;
        err_t err = ERR_INIT;
        assert_int_equal(columns_parse(rows[i].text, &c, &err), RC_FATAL);
        if (!strstr(err.text, rows[i].says))
            fail_msg("«%s» does not say «%s»", err.text, rows[i].says);
    }
}

static void seen_repeated_gives_first_row(void **state)
{
    (void)state;
    seen_t s = {0};
    char key[32];
    for (int i = 1; i <= 50000; i++) {
        snprintf(key, sizeof key, "44362100%08d", i * 7);
        assert_int_equal(seen_put(&s, key, strlen(key), i), 0);
    }
    for (int i = 1; i <= 50000; i += 997) {
        snprintf(key, sizeof key, "44362100%08d", i * 7);
        assert_int_equal(seen_put(&s, key, strlen(key), 99999), i);
    }
    seen_done(&s);
}

static void column_letters_both_ways(void **state)
{
    (void)state;
    static const struct {
        int column;
        const char *letters;
    } rows[] = {{0, "A"}, {25, "Z"}, {26, "AA"}, {701, "ZZ"}, {702, "AAA"}, {16383, "XFD"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char letters[8];
        column_letters(rows[i].column, letters);
        assert_string_equal(letters, rows[i].letters);
        assert_int_equal(column_of(rows[i].letters, 16384), rows[i].column);
    }
    assert_int_equal(column_of("XFE1", 16384), -1);
    assert_int_equal(column_of("12", 16384), -1);
    assert_int_equal(column_of("ab7", 16384), 27);
}

static void multipart_first_file_found(void **state)
{
    (void)state;
    static const char type[] = "multipart/form-data; boundary=\"X Y\"";
    static const char body[] =
        "preámbulo\r\n--X Y\r\nContent-Disposition: form-data; name=\"nota\"\r\n\r\nhola\r\n"
        "--X Y\r\ncontent-disposition: form-data; name=\"libro\"; filename=\"b.xlsx\"\r\n"
        "Content-Type: application/octet-stream\r\n\r\nPK\r\n--X Z\r\n\0fin\r\n--X Y--\r\n";
    upload_t file;
    AUTO(buf) buf_t name = {0};
    assert_true(multipart_file(type, body, sizeof body - 1, &file, &name));
    assert_string_equal(buf_str(&name), "b.xlsx");
    assert_int_equal(file.len, 15);
    assert_memory_equal(file.data, "PK\r\n--X Z\r\n\0fin", 15);
    /* Cut anywhere before the end of the file, there is none. */
    for (size_t n = 0; n + 9 < sizeof body - 1; n++) {
        char *cut = must(malloc(n ? n : 1)); /* of its own, so that reading past it is seen */
        memcpy(cut, body, n);
        assert_false(multipart_file(type, cut, n, &file, &name));
        free(cut);
    }
    static const char empty[] = "--B\r\nContent-Disposition: form-data; filename=a\r\n\r\n\r\n--B--";
    assert_true(multipart_file("multipart/form-data; boundary=B", empty, sizeof empty - 1, &file, &name));
    assert_int_equal(file.len, 0);
    assert_false(multipart_file("multipart/form-data", empty, sizeof empty - 1, &file, &name));
    assert_false(multipart_file("multipart/form-data; boundary=C", empty, sizeof empty - 1, &file, &name));
}

static void filename_long_cut_between_characters(void **state)
{
    (void)state;
    AUTO(buf) buf_t name = {0};
    AUTO(buf) buf_t tidy = {0};
    buf_adds(&name, "a");
    for (int i = 0; i < 200; i++)
        buf_adds(&name, "ñ");
    filename_tidy(buf_str(&name), &tidy);
    assert_int_equal(tidy.len, 199);
}

static void status_by_code(void **state)
{
    (void)state;
    assert_int_equal(api_status("archivo_vacio"), 415);
    assert_int_equal(api_status("libro_cifrado"), 415);
    assert_int_equal(api_status("base_ya_recibida"), 409);
    assert_int_equal(api_status("libro_danado"), 422);
    assert_int_equal(api_status("encabezado_no_encontrado"), 422);
}

static int setup(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    return columns_load(NULL, &columns, &err) == RC_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    columns_done(&columns);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_table),
        cmocka_unit_test(date_cells_table),
        cmocka_unit_test(numbers_table),
        cmocka_unit_test(serials_table),
        cmocka_unit_test(formats_table),
        cmocka_unit_test(unescape_table),
        cmocka_unit_test(file_names_table),
        cmocka_unit_test(identify_table),
        cmocka_unit_test(headers_table),
        cmocka_unit_test(records_table),
        cmocka_unit_test(header_same_names_kept_apart),
        cmocka_unit_test(header_names_of_positions_kept_apart),
        cmocka_unit_test(extra_escapes_names_and_values),
        cmocka_unit_test(columns_bad_file_refused_with_line),
        cmocka_unit_test(seen_repeated_gives_first_row),
        cmocka_unit_test(column_letters_both_ways),
        cmocka_unit_test(multipart_first_file_found),
        cmocka_unit_test(filename_long_cut_between_characters),
        cmocka_unit_test(status_by_code),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
