/* What the lists given as files are made of: the format asked for, the file's name, cells, the columns of
 * rows that do not all have the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "common/reasons.h"
#include "services/reporting/export/export.h"
#include "services/reporting/lists/row_columns.h"
#include "tests/lib/cases.h"

static void one_format(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const char *const names[] = {[EXPORT_JSON] = "json", [EXPORT_CSV] = "csv", [EXPORT_XLSX] = "xlsx"};
    const char *want = case_get(row, "want");
    export_format_t got = EXPORT_JSON;
    err_t err = ERR_INIT;
    rc_t rc = export_format_pick(case_get(row, "formato"), case_get(row, "accept"), &got, &err);
    if (strcmp(want, "refused") == 0) {
        assert_int_equal(rc, RC_REJECT);
        assert_string_equal(err.code, "formato_invalido");
        return;
    }
    assert_int_equal(rc, RC_OK);
    assert_string_equal(names[got], want);
}

static void format_cases(void **state)
{
    (void)state;
    cases_run("reporting_formats.tsv", one_format, NULL);
}

static void one_disposition(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t out = {0};
    export_disposition(case_get(row, "name"), ".csv", &out);
    assert_string_equal(buf_str(&out), case_get(row, "want"));
}

static void disposition_cases(void **state)
{
    (void)state;
    cases_run("reporting_dispositions.tsv", one_disposition, NULL);
}

static void one_csv_cell(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t out = {0};
    export_csv_cell(EXPORT_TEXT, case_get(row, "text"), &out);
    assert_string_equal(buf_str(&out), case_get(row, "want"));
}

static void csv_cell_cases(void **state)
{
    (void)state;
    cases_run("reporting_csv_cells.tsv", one_csv_cell, NULL);
}

static void xlsx_text_keeps_what_looks_like_an_escape(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"hola", "hola"},
        {"_x0041_", "_x005F_x0041_"},
        {"a_xBeEf_b", "a_x005F_xBeEf_b"},
        {"_x004_", "_x004_"},
        {"_x0041", "_x0041"},
        {"_X0041_", "_X0041_"},
        {"_x00g1_", "_x00g1_"},
        {"_x", "_x"},
        {"_x0041_x0042_", "_x005F_x0041_x005F_x0042_"},
        {"=1", "=1"},
        {"'=1", "''=1"},
        {"'hola", "'hola"},
        {"", ""},
    };
    AUTO(buf) buf_t out = {0};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        export_xlsx_text(rows[i][0], &out);
        assert_string_equal(buf_str(&out), rows[i][1]);
    }
}

/* Whole characters, counted as the format counts them: those beyond the first plane are two. */
static void xlsx_text_is_cut_where_a_cell_ends(void **state)
{
    (void)state;
    static const struct {
        const char *character;
        size_t fit;
    } rows[] = {{"a", 32767}, {"ñ", 32767}, {"€", 32767}, {"😀", 16383}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(buf) buf_t text = {0}, out = {0};
        for (int n = 0; n < 40000; n++)
            buf_adds(&text, rows[i].character);
        export_xlsx_text(buf_str(&text), &out);
        assert_int_equal(out.len, rows[i].fit * strlen(rows[i].character));
    }
}

static void one_row_columns(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(row_columns) row_columns_t c = {0};
    AUTO(buf) buf_t got = {0};
    const char *rows = case_get(row, "rows"), *want = case_get(row, "want");
    AUTO(mem) char *text = strdup(rows ? rows : "");
    char *outer = NULL, *inner = NULL;
    for (char *r = strtok_r(text, "|", &outer); r; r = strtok_r(NULL, "|", &outer)) {
        const char *names[16];
        size_t n = 0;
        for (char *name = strtok_r(r, ",", &inner); name; name = strtok_r(NULL, ",", &inner))
            names[n++] = name;
        row_columns_merge(&c, names, n);
    }
    for (size_t i = 0; i < c.n; i++)
        buf_printf(&got, "%s%s", i ? "," : "", c.names[i]);
    assert_string_equal(buf_str(&got), want ? want : "");
}

static void row_columns_cases(void **state)
{
    (void)state;
    cases_run("reporting_row_columns.tsv", one_row_columns, NULL);
}

/* As many as a sheet has, learnt last one first, and then rows that have them all: once in each order. */
static void columns_that_disagree_cost_no_square(void **state)
{
    (void)state;
    enum { MANY = 16384, ROWS = 100 };
    AUTO(row_columns) row_columns_t c = {0};
    AUTO(arena) arena_t texts = {0};
    const char **names = must(calloc(MANY, sizeof *names));
    for (int i = 0; i < MANY; i++) {
        char name[16];
        snprintf(name, sizeof name, "c%d", i);
        names[i] = arena_text(&texts, name);
        row_columns_merge(&c, &names[i], 1);
    }
    assert_int_equal(c.n, MANY);
    assert_string_equal(c.names[0], "c16383");
    struct timespec begin, end;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    for (int i = 0; i < ROWS; i++)
        row_columns_merge(&c, names, MANY);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    assert_int_equal(c.n, MANY);
    assert_true(end.tv_sec - begin.tv_sec < 10); /* the square of them takes minutes */
    free(names);
}

static void row_values_stand_under_their_columns(void **state)
{
    (void)state;
    AUTO(row_columns) row_columns_t c = {0};
    AUTO(arena) arena_t texts = {0};
    static const char json[] = "{\"c\":\"tres\",\"otra\":{\"a\":\"no\"},\"a\":\"uno\",\"d\":null,\"e\":17}";
    const char *names[] = {"a", "b", "c", "d", "e"}, *got[5];
    doc_t doc;
    err_t err = ERR_INIT;
    row_columns_merge(&c, names, COUNT_OF(names));
    assert_int_equal(doc_parse(&doc, &texts, json, sizeof json - 1, &err), RC_OK);
    row_columns_values(&c, &doc, &texts, got);
    assert_string_equal(got[0], "uno");
    assert_null(got[1]);
    assert_string_equal(got[2], "tres");
    assert_null(got[3]);
    assert_string_equal(got[4], "17");
}

static void reason_goes_by_its_name(void **state)
{
    (void)state;
    assert_string_equal(reason_name("missing_radicado"), "Sin radicado");
    assert_string_equal(reason_name("duplicate"), "Radicado repetido");
    assert_string_equal(reason_name("otra"), "otra");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format_cases),
        cmocka_unit_test(disposition_cases),
        cmocka_unit_test(csv_cell_cases),
        cmocka_unit_test(xlsx_text_keeps_what_looks_like_an_escape),
        cmocka_unit_test(xlsx_text_is_cut_where_a_cell_ends),
        cmocka_unit_test(row_columns_cases),
        cmocka_unit_test(columns_that_disagree_cost_no_square),
        cmocka_unit_test(row_values_stand_under_their_columns),
        cmocka_unit_test(reason_goes_by_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
