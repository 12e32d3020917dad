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
#include "services/ingest/base/title.h"
#include "services/ingest/base/values.h"
#include "services/ingest/book/cell_text.h"
#include "services/ingest/book/xlsx_styles.h"
#include "tests/lib/cases.h"
#include "tests/unit/ingest_columns_loaded.h"

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
    while (dates_next(&columns.dates, text, strlen(text), &pos, &at, &day)) {
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
    bool ok = dates_cell(&columns.dates, text, strlen(text), iso, &day);
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

static void values_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    int f = 0;
    while (f < FIELD_COUNT && strcmp(field_name((field_t)f), case_get(row, "field")) != 0)
        f++;
    assert_true(f < FIELD_COUNT);
    const char *text = case_get(row, "text");
    cell_t c = {.kind = CELL_TEXT, .text = text, .len = strlen(text)};
    AUTO(buf) buf_t got = {0};
    value_clean(&c, &got);
    value_tidy((field_t)f, &got);
    assert_string_equal(buf_str(&got), case_get(row, "value"));
    assert_int_equal(got.len, strlen(buf_str(&got)));
}

static size_t numbers_split(char *text, cell_t *cells)
{
    size_t n = 0;
    int column = 0;
    for (char *item; (item = strsep(&text, "|")); column++) {
        bool number = *item == '=';
        item += number;
        if (*item)
            cells[n++] = (cell_t){.column = column,
                                  .kind = number ? CELL_NUMBER : CELL_TEXT,
                                  .text = item,
                                  .len = strlen(item),
                                  .number = number ? strtod(item, NULL) : 0};
    }
    return n;
}

/* Rows are apart by " / " in effect: a slash that stands between digits is a date's. */
static char *row_next(char **rest)
{
    char *row = *rest;
    if (!row)
        return NULL;
    for (char *c = row; *c; c++)
        if (*c == '/' && !(c > row && c[-1] >= '0' && c[-1] <= '9' && c[1] >= '0' && c[1] <= '9')) {
            *c = '\0';
            *rest = c + 1;
            return row;
        }
    *rest = NULL;
    return row;
}

static void titles_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char *copy = strdup(case_get(row, "rows")), *rest = copy, *text;
    int label = TITLE_START, number = 1;
    AUTO(buf) buf_t got = {0};
    AUTO(buf) buf_t title = {0};
    while ((text = row_next(&rest))) {
        cell_t cells[16];
        row_t r = {.number = number++, .cells = cells, .n = numbers_split(text, cells)};
        title_text(&columns, &r, &label, &title);
        buf_printf(&got, "%s%s", got.len ? "/" : "", buf_str(&title));
    }
    assert_string_equal(buf_str(&got), case_get(row, "texts"));
    free(copy);
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
    char from[48], iso[11];
    err_t err = ERR_INIT;
    const char *got = identify_base(&columns, &e, &base, from, &err) == RC_OK ? base_name(base) : err.code;
    assert_string_equal(got, case_get(row, "base"));

    day_t day;
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
        size_t filled = 0;
        for (size_t i = 0; i < n; i++)
            filled += strspn(cells[i].text, " ") < cells[i].len;
        assert_int_equal(json_object_size(original), filled);
    }
    if (!case_get(row, "gets"))
        return;
    char *copy = strdup(case_get(row, "gets")), *rest = copy, *item;
    while ((item = strsep(&rest, " ")))
        assert_gets(&c->reading, item);
    free(copy);
}

static void faults_case(const case_row_t *row, void *ctx)
{
    static const char *const names[] = {"radicado", "cuenta", "estado", "motivo"};
    records_ctx_t *c = ctx;
    cell_t cells[8];
    size_t n = 0;
    for (int i = 0; i < (int)COUNT_OF(names); i++)
        if (strcmp(names[i], case_get(row, "campo")) == 0)
            cell_put(row, "celda", i, cells, &n);
        else
            cells[n++] = (cell_t){.column = i, .kind = CELL_TEXT, .text = "7", .len = 1};
    row_t r = {.number = 17, .cells = cells, .n = n};
    assert_int_equal(record_read(&c->mapping, &r, &c->reading), VERDICT_REJECTED);
    assert_string_equal(c->reading.campo, case_get(row, "campo"));
    assert_string_equal(c->reading.razon, case_get(row, "razon"));
    assert_string_equal(c->reading.detalle, case_get(row, "detalle"));
    assert_string_equal(c->reading.remedio, case_get(row, "remedio"));
}

static void faults_table(void **state)
{
    (void)state;
    records_ctx_t c = {0};
    cell_t cells[8];
    char header[] = "PQR|CUENTA|ESTADO PQR|MOTIVO PQR";
    row_t row = {.number = 1, .cells = cells, .n = cells_split(header, cells)};
    assert_true(header_match(&columns, &row, &c.mapping, NULL));
    cases_run("ingest_faults.tsv", faults_case, &c);

    char again[] = "7|7|7|7";
    row_t data = {.number = 17, .cells = cells, .n = cells_split(again, cells)};
    assert_int_equal(record_read(&c.mapping, &data, &c.reading), VERDICT_RECORD);
    record_duplicate(&c.mapping, &data, 12, &c.reading);
    assert_string_equal(c.reading.razon, "duplicate");
    assert_non_null(strstr(c.reading.detalle, "en la fila 12 de esta misma base"));
    assert_non_null(strstr(c.reading.remedio, "borre esta fila"));
    reading_done(&c.reading);
    mapping_done(&c.mapping);
}

/* Each warning says which cell, what stands there and what becomes of it. */
static void warnings_say_what_and_where(void **state)
{
    (void)state;
    cell_t cells[16], values[16];
    mapping_t m;
    reading_t r = {0};
    char header[] = "PQR|CUENTA|USUARIO|Fecha radicado|Teléfono|Asesor|Otra|Fecha corte";
    char text[] = "1|2||ayer|3,21889E+09|#N/A|#REF!|luego";
    static const char *const want[] = {
        "La celda G9, de la columna «Otra», trae el error «#REF!»: el registro queda sin ese dato.",
        "La celda F9, de la columna «Asesor», trae el error «#N/A»: el registro queda sin ese dato.",
        "La celda C9, de la columna «USUARIO», está vacía: el registro queda sin asesor.",
        "La celda D9, de la columna «Fecha radicado», dice «ayer», que no es una fecha: se conserva como "
        "está "
        "escrita, aparte.",
        "La celda H9, de la columna «Fecha corte», dice «luego», que no es una fecha: se conserva como está "
        "escrita, aparte.",
        "La celda E9, de la columna «Teléfono», dice «3,21889E+09», un número que Excel abrevió: el registro "
        "queda sin teléfono.",
    };
    row_t row = {.number = 8, .cells = cells, .n = cells_split(header, cells)};
    row_t data = {.number = 9, .cells = values, .n = cells_split(text, values)};
    AUTO(buf) buf_t words = {0};
    assert_true(header_match(&columns, &row, &m, NULL));
    for (int again = 0; again < 2; again++) {
        assert_int_equal(record_read(&m, &data, &r), VERDICT_RECORD);
        assert_int_equal(r.warnings, COUNT_OF(want));
        for (int i = 0; i < r.warnings; i++) {
            record_warning(&m, &r, i, &words);
            assert_string_equal(buf_str(&words), want[i]);
        }
    }
    assert_null(r.record.telefono);
    assert_non_null(strstr(r.record.extra, "\"Teléfono\":\"3,21889E+09\""));
    reading_done(&r);
    mapping_done(&m);

    char bare[] = "PQR|CUENTA", short_row[] = "1|2";
    row.n = cells_split(bare, cells);
    data.n = cells_split(short_row, values);
    assert_true(header_match(&columns, &row, &m, NULL));
    assert_int_equal(record_read(&m, &data, &r), VERDICT_RECORD);
    assert_int_equal(r.warnings, 1);
    record_warning(&m, &r, 0, &words);
    assert_string_equal(buf_str(&words),
                        "La base no trae ninguna columna de usuario: el registro queda sin asesor.");
    reading_done(&r);
    mapping_done(&m);
}

/* A header of as many equal names as a sheet has columns is named in no more time than one of different ones.
 */
static void header_thousands_of_equal_names_are_quick(void **state)
{
    (void)state;
    static cell_t cells[16384];
    static const char *const texts[] = {"x", "columna A", "x (2)"};
    for (int i = 0; i < (int)COUNT_OF(cells); i++) {
        const char *text = i == 0 ? "PQR" : i == 1 ? "CUENTA" : texts[i % 3];
        cells[i] = (cell_t){.column = i, .kind = CELL_TEXT, .text = text, .len = strlen(text)};
    }
    row_t row = {.number = 1, .cells = cells, .n = COUNT_OF(cells)};
    mapping_t m;
    int64_t begin = clock_monotonic_ms();
    assert_true(header_match(&columns, &row, &m, NULL));
    assert_true(clock_monotonic_ms() - begin < 5000);
    assert_int_equal(m.n, COUNT_OF(cells));
    assert_string_equal(m.name[3], "x");
    assert_string_equal(m.name[4], "columna A (2)");
    assert_string_equal(m.written[4], "columna A");
    assert_null(m.written[3]);
    mapping_done(&m);
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
TABLE(identify)
TABLE(values)
TABLE(titles)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_table),
        cmocka_unit_test(date_cells_table),
        cmocka_unit_test(numbers_table),
        cmocka_unit_test(serials_table),
        cmocka_unit_test(formats_table),
        cmocka_unit_test(unescape_table),
        cmocka_unit_test(identify_table),
        cmocka_unit_test(headers_table),
        cmocka_unit_test(records_table),
        cmocka_unit_test(header_same_names_kept_apart),
        cmocka_unit_test(header_names_of_positions_kept_apart),
        cmocka_unit_test(extra_escapes_names_and_values),
        cmocka_unit_test(values_table),
        cmocka_unit_test(titles_table),
        cmocka_unit_test(faults_table),
        cmocka_unit_test(warnings_say_what_and_where),
        cmocka_unit_test(header_thousands_of_equal_names_are_quick),
        cmocka_unit_test(seen_repeated_gives_first_row),
        cmocka_unit_test(column_letters_both_ways),
    };
    return cmocka_run_group_tests(tests, columns_setup, columns_teardown);
}
