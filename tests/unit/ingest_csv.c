/* Delimited text as Excel writes it, and as others do. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/event.h"
#include "services/ingest/base/base_reader.h"
#include "services/ingest/book/book.h"
#include "services/ingest/book/charset.h"
#include "services/ingest/book/csv.h"
#include "tests/lib/cases.h"
#include "tests/unit/ingest_book.h"

#define NUL_SIGN "␀"

static void bytes_of(const char *text, buf_t *ret)
{
    for (const char *sign; (sign = strstr(text, NUL_SIGN)); text = sign + strlen(NUL_SIGN)) {
        buf_add(ret, text, (size_t)(sign - text));
        buf_addc(ret, '\0');
    }
    buf_adds(ret, text);
}

static rc_t dump(const void *bytes, size_t len, buf_t *ret, err_t *err)
{
    /* In memory of exactly that size, so that reading past the end is seen. */
    AUTO(mem) char *exact = must(malloc(len ? len : 1));
    if (len)
        memcpy(exact, bytes, len);
    return book_dump(exact, len, "CSV", ret, err);
}

static void csv_case(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t bytes = {0}, got = {0};
    err_t err = ERR_INIT;
    const char *want = case_get(row, "cells");
    bytes_of(case_get(row, "bytes"), &bytes);
    rc_t rc = dump(buf_str(&bytes), bytes.len, &got, &err);
    if (strncmp(want, "! ", 2) != 0) {
        if (rc != RC_OK)
            fail_msg("line %d: %s: %s", row->line, err.code, err.text);
        assert_string_equal(buf_str(&got), want);
        return;
    }
    const char *where = strchr(want + 2, ' ');
    assert_int_equal(rc, RC_REJECT);
    assert_int_equal(strncmp(err.code, want + 2, (size_t)(where - want - 2)), 0);
    if (!strstr(err.text, where + 1))
        fail_msg("line %d: «%s» does not say «%s»", row->line, err.text, where + 1);
}

static void csv_table(void **state)
{
    (void)state;
    cases_run("ingest_csv.tsv", csv_case, NULL);
}

/* ---- where blocks end ---- */

/* The decoder and the scanner see the file in blocks of 64 KiB: whatever lies on the border reads the same.
 */
static void csv_any_block_border_reads_alike(void **state)
{
    (void)state;
    static const char tail[] = "\"é\"\"📞\x0D\n \";b\x0D\n\"c\";d\x0D\n";
    for (size_t shift = 0; shift < sizeof tail; shift++) {
        AUTO(buf) buf_t text = {0}, got = {0};
        err_t err = ERR_INIT;
        size_t rows = 0;
        while (text.len + 40 < 64 * 1024 - shift) {
            buf_adds(&text, "x;y\n");
            rows++;
        }
        buf_addc(&text, 'z');
        while (text.len + 1 < 64 * 1024 - shift)
            buf_addc(&text, 'z');
        buf_addc(&text, '\n');
        buf_adds(&text, tail);
        char want[128];
        snprintf(want, sizeof want, "\nA%zu text é\"📞\n \nB%zu text b\nA%zu text c\nB%zu text d\n", rows + 2,
                 rows + 2, rows + 3, rows + 3);
        assert_int_equal(dump(text.data, text.len, &got, &err), RC_OK);
        size_t n = strlen(want);
        assert_true(got.len > n);
        assert_string_equal(got.data + got.len - n, want);
    }
}

/* The first accent may stand far behind what is looked at for the delimiter. */
static void csv_late_accent_decides_charset(void **state)
{
    (void)state;
    static const char *const accents[] = {"\xE9", "é"};
    for (size_t i = 0; i < COUNT_OF(accents); i++) {
        AUTO(buf) buf_t text = {0}, got = {0};
        err_t err = ERR_INIT;
        while (text.len < 300 * 1024)
            buf_adds(&text, "abc;def\n");
        buf_printf(&text, "fin %s;\n", accents[i]);
        assert_int_equal(dump(text.data, text.len, &got, &err), RC_OK);
        assert_non_null(strstr(got.data, " text fin é\n"));
    }
}

static void utf8_checked_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        bool valid;
    } rows[] = {
        {"", true},
        {"plain ascii, longer than a word", true},
        {"\xC3\xA9", true},
        {"\xE2\x82\xAC", true},
        {"\xF0\x9F\x93\x9E", true},
        {"\xF4\x8F\xBF\xBF", true},
        {"\xC3", false},
        {"\xE9", false},
        {"\xC0\xAF", false},         /* overlong */
        {"\xE0\x9F\xBF", false},     /* overlong */
        {"\xF0\x8F\xBF\xBF", false}, /* overlong */
        {"\xED\xA0\x80", false},     /* half of a pair */
        {"\xF4\x90\x80\x80", false}, /* past U+10FFFF */
        {"\xF5\x80\x80\x80", false},
        {"\x80", false},
        {"\xC3 ", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (size_t cut = 0; cut <= strlen(rows[i].bytes); cut++) { /* in two pieces, cut anywhere */
            utf8_check_t c = {0};
            bool valid = utf8_check_add(&c, rows[i].bytes, cut) &&
                         utf8_check_add(&c, rows[i].bytes + cut, strlen(rows[i].bytes) - cut) &&
                         utf8_check_end(&c);
            if (valid != rows[i].valid)
                fail_msg("row %zu, cut at %zu", i, cut);
        }
}

/* ---- limits ---- */

static rc_t pass_over(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    (void)ctx, (void)row, (void)ret_stop, (void)err;
    return RC_OK;
}

static void assert_limited(const char *text, limits_t limits, const char *code, const char *says)
{
    AUTO(source) source_t *s = NULL;
    err_t err = ERR_INIT;
    content_t c = content_memory(text, strlen(text));
    rc_t rc = book_open(&c, &limits, &s, &err);
    if (rc == RC_OK)
        rc = s->read(s, 0, pass_over, NULL, &err);
    if (!code) {
        if (rc != RC_OK)
            fail_msg("%s: %s", err.code, err.text);
        return;
    }
    assert_int_equal(rc, RC_REJECT);
    assert_string_equal(err.code, code);
    if (!strstr(err.text, says))
        fail_msg("«%s» does not say «%s»", err.text, says);
}

static void csv_limits_exact(void **state)
{
    (void)state;
    limits_t l = LIMITS_DEFAULT;
    l.rows = 3;
    l.columns = 3;
    l.cell_chars = 4;
    assert_limited("a;b;c\n1;2;3\nañoñ;📞📞;\n", l, NULL, NULL);
    assert_limited("a;b;c\n1;2;3\n4;5;6\n7;8;9\n", l, "limite_superado", "más de 3 filas");
    assert_limited("a;b;c\n1;2;3;4\n", l, "limite_superado", "fila 2, columna D");
    assert_limited("a;b;c\n1;abcde;3\n", l, "limite_superado", "fila 2, columna B");
    assert_limited("a;b;c\n1;📞📞x;3\n", l, "limite_superado", "fila 2, columna B");
    assert_limited("a;b\n1;\"\n2;3\n4;5\n6;7\n\"", l, "csv_comillas", "B2"); /* swallows what follows */
    l = LIMITS_DEFAULT;
    l.row_bytes = 20;
    assert_limited("a;b;c\n12345678;12345678;12345678\n", l, "limite_superado", "fila 2");
    l = LIMITS_DEFAULT;
    l.file_bytes = 5;
    assert_limited("a;b;c", l, NULL, NULL);
    assert_limited("a;b;c\n", l, "archivo_muy_grande", "MiB");
}

static void csv_limits_of_excel(void **state)
{
    (void)state;
    AUTO(buf) buf_t text = {0};
    for (int i = 0; i < 32767; i++)
        buf_adds(&text, "ñ");
    assert_limited(buf_str(&text), LIMITS_DEFAULT, NULL, NULL);
    buf_addc(&text, 'x');
    assert_limited(buf_str(&text), LIMITS_DEFAULT, "limite_superado", "32767");
    buf_clear(&text);
    for (int i = 0; i < 16383; i++)
        buf_addc(&text, ';');
    assert_limited(buf_str(&text), LIMITS_DEFAULT, NULL, NULL);
    buf_addc(&text, ';');
    assert_limited(buf_str(&text), LIMITS_DEFAULT, "limite_superado", "16384");
    buf_clear(&text);
    for (int i = 0; i < 1048576; i++)
        buf_addc(&text, '\n');
    assert_limited(buf_str(&text), LIMITS_DEFAULT, NULL, NULL);
    buf_addc(&text, '\n');
    assert_limited(buf_str(&text), LIMITS_DEFAULT, "limite_superado", "1048576");
}

/* ---- reading it ---- */

static rc_t stop_at_first(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    (void)err;
    ++*(int *)ctx;
    *ret_stop = row->number == 1;
    return RC_OK;
}

static void csv_stopped_and_read_again(void **state)
{
    (void)state;
    static const char text[] = "a;b\nc;d\n\"broken";
    AUTO(source) source_t *s = NULL;
    err_t err = ERR_INIT;
    int rows = 0;
    content_t c = content_memory(text, strlen(text));
    assert_int_equal(csv_open(&c, &LIMITS_DEFAULT, &s, &err), RC_OK);
    for (int i = 1; i <= 2; i++) {
        assert_int_equal(s->read(s, 0, stop_at_first, &rows, &err), RC_OK);
        assert_int_equal(rows, i);
    }
    assert_int_equal(s->n_sheets, 1);
    assert_true(s->sheets[0].visible);
    assert_int_equal(atomic_load(&s->total), strlen(text));
    assert_int_equal(s->read(s, 0, pass_over, NULL, &err), RC_REJECT);
    assert_int_equal(atomic_load(&s->done), strlen(text));
}

/* ---- as a base ---- */

typedef struct found {
    json_t *rejected, *advisors;
} found_t;

static rc_t on_record(void *ctx, const record_t *r, err_t *err)
{
    (void)err;
    found_t *f = ctx;
    const char *usuario = r->usuario ? r->usuario : "";
    json_int_t n = json_integer_value(json_object_get(f->advisors, usuario));
    json_object_set_new(f->advisors, usuario, json_integer(n + 1));
    return RC_OK;
}

static rc_t on_rejection(void *ctx, const rejection_t *r, err_t *err)
{
    (void)err;
    found_t *f = ctx;
    if (strcmp(r->razon, "duplicate") != 0)
        json_array_append_new(f->rejected, json_pack("{s:i,s:s}", "row", r->fila, "reason", r->razon));
    return RC_OK;
}

/* What the workbook of the same day must give, this must give. */
static void csv_sample_read_as_its_workbook(void **state)
{
    (void)state;
    static const base_ops_t ops = {.record = on_record, .rejection = on_rejection};
    static const char name[] = "Base Mal Escalados (07-12-2021).csv";
    AUTO(fd) int fd = open(TESTS_DIR "/data/Base Mal Escalados (07-12-2021).csv", O_RDONLY | O_CLOEXEC);
    AUTO(source) source_t *s = NULL;
    content_t content;
    columns_t columns;
    survey_t survey;
    err_t err = ERR_INIT;
    json_error_t why;
    AUTO(json) json_t *expected = json_load_file(TESTS_DIR "/data/expected.json", 0, &why);
    json_t *file = NULL;
    size_t i;
    json_array_foreach(json_object_get(expected, "files"), i, file) {
        if (strcmp(json_string_value(json_object_get(file, "file")),
                   "Base Mal Escalados (07-12-2021).xlsx") == 0)
            break;
    }
    assert_true(i < json_array_size(json_object_get(expected, "files")));
    base_info_t info = {.archivo = name};
    found_t f = {.rejected = json_array(), .advisors = json_object()};
    assert_int_equal(columns_load(NULL, &columns, &err), RC_OK);
    if (content_file(fd, &content, &err) != RC_OK ||
        book_open(&content, &columns.limits, &s, &err) != RC_OK ||
        base_survey(s, &columns, name, &survey, &err) != RC_OK ||
        base_read(s, &survey, &ops, &f, &info, &err) != RC_OK)
        fail_msg("%s: %s", err.code, err.text);
    assert_string_equal(base_name(info.base), json_string_value(json_object_get(file, "base")));
    assert_int_equal(info.total, json_integer_value(json_object_get(file, "total")));
    assert_int_equal(info.aceptados, json_integer_value(json_object_get(file, "accepted")));
    assert_int_equal(info.duplicados, json_integer_value(json_object_get(file, "duplicates")));
    assert_true(json_equal(f.rejected, json_object_get(file, "rejected")));
    assert_true(json_equal(f.advisors, json_object_get(file, "advisor")));
    json_decref(f.rejected);
    json_decref(f.advisors);
    survey_done(&survey);
    columns_done(&columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_table),
        cmocka_unit_test(csv_any_block_border_reads_alike),
        cmocka_unit_test(csv_late_accent_decides_charset),
        cmocka_unit_test(utf8_checked_strictly),
        cmocka_unit_test(csv_limits_exact),
        cmocka_unit_test(csv_limits_of_excel),
        cmocka_unit_test(csv_stopped_and_read_again),
        cmocka_unit_test(csv_sample_read_as_its_workbook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
