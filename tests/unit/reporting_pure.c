/* The pure parts of reporting: percentages, weeks, periods, page sizes, the catalogue's file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/url.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/figures/blocks.h"
#include "services/reporting/figures/catalogue.h"
#include "services/reporting/figures/percent.h"
#include "services/reporting/figures/period.h"
#include "tests/lib/cases.h"

static void one_percent(const case_row_t *row, void *ctx)
{
    (void)ctx;
    assert_int_equal(percent_hundredths(case_int(row, "part"), case_int(row, "whole")),
                     case_int(row, "hundredths"));
}

static void percent_cases(void **state)
{
    (void)state;
    cases_run("reporting_percent.tsv", one_percent, NULL);
}

static void one_week(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *want = case_get(row, "monday");
    day_t monday = DAY_NONE;
    bool good = week_parse(case_get(row, "text"), &monday);
    assert_int_equal(good, want != NULL);
    if (!want) {
        assert_int_equal(monday, DAY_NONE);
        return;
    }
    char got[11], again[WEEK_SIZE];
    day_format(monday, got);
    assert_string_equal(got, want);
    week_format(monday, again);
    assert_string_equal(again, case_get(row, "text"));
}

static void week_cases(void **state)
{
    (void)state;
    cases_run("reporting_weeks.tsv", one_week, NULL);
}

static void one_week_of(const case_row_t *row, void *ctx)
{
    (void)ctx;
    day_t day;
    char week[WEEK_SIZE];
    assert_true(day_parse(case_get(row, "day"), &day));
    week_format(day, week);
    assert_string_equal(week, case_get(row, "week"));
}

static void week_of_cases(void **state)
{
    (void)state;
    cases_run("reporting_week_of.tsv", one_week_of, NULL);
}

static day_t day_of(const case_row_t *row, const char *column)
{
    day_t d = DAY_NONE;
    assert_true(day_parse(case_get(row, column), &d));
    return d;
}

static void one_period_before(const case_row_t *row, void *ctx)
{
    (void)ctx;
    period_t before = period_before(&(period_t){day_of(row, "desde"), day_of(row, "hasta")});
    assert_int_equal(before.desde, day_of(row, "antes_desde"));
    assert_int_equal(before.hasta, day_of(row, "antes_hasta"));
}

static void period_before_cases(void **state)
{
    (void)state;
    cases_run("reporting_period_before.tsv", one_period_before, NULL);
}

static void one_blocks(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t levels = {0};
    AUTO(buf) buf_t starts = {0};
    blocks_t b = {&levels, &starts};
    blocks_begin(&b);
    blocks_add(&b, day_of(row, "desde"), day_of(row, "hasta"));
    blocks_end(&b);
    assert_string_equal(buf_str(&levels), case_get(row, "levels"));
    assert_string_equal(buf_str(&starts), case_get(row, "starts"));
}

static void blocks_cases(void **state)
{
    (void)state;
    cases_run("reporting_blocks.tsv", one_blocks, NULL);
}

/* Any period: its blocks follow one another without a gap, begin where their level's blocks do, and are few.
 */
static void blocks_cover_their_period(void **state)
{
    (void)state;
    static const int years[] = {1969, 1999, 2021};
    for (size_t y = 0; y < COUNT_OF(years); y++)
        for (int from = 0; from < 40; from++)
            for (int length = 1; length < 1600; length += 7) {
                AUTO(buf) buf_t levels = {0};
                AUTO(buf) buf_t starts = {0};
                day_t first = day_from_civil(years[y], 12, 1) + from, next = first;
                blocks_t b = {&levels, &starts};
                blocks_begin(&b);
                blocks_add(&b, first, first + length - 1);
                blocks_end(&b);
                const char *l = buf_str(&levels) + 1, *s = buf_str(&starts) + 1;
                int n = 0;
                for (; *l && l[-1] != '}'; l += 2, s += 11, n++) {
                    char text[11] = "";
                    day_t d;
                    memcpy(text, s, 10);
                    assert_true(day_parse(text, &d));
                    assert_int_equal(d, next);
                    assert_int_equal(d % (1 << (2 * (*l - '0'))), 0);
                    next += 1 << (2 * (*l - '0'));
                }
                assert_int_equal(next, first + length);
                assert_true(n <= 6 * BLOCK_LEVELS + length / 1024);
            }
}

static void one_limit(const case_row_t *row, void *ctx)
{
    (void)ctx;
    int got = -1, want = (int)case_int(row, "limit");
    err_t err = ERR_INIT;
    rc_t rc = limit_parse(case_get(row, "text"), 100, 1000, &got, &err);
    assert_int_equal(rc, want ? RC_OK : RC_REJECT);
    assert_int_equal(got, want ? want : -1);
    if (!want)
        assert_non_null(strstr(err.text, "1000"));
}

static void limit_cases(void **state)
{
    (void)state;
    cases_run("reporting_limits.tsv", one_limit, NULL);
}

static void catalogue_shipped_names_every_causal(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    AUTO(catalogue) catalogue_t *c = NULL;
    assert_int_equal(catalogue_load(SOURCE_DIR "/deploy/policy/causales.conf", &c, &err), RC_OK);
    assert_string_equal(catalogue_name(c, "A"), "Fallas en la prestación del servicio");
    assert_string_equal(catalogue_name(c, "Q"), "Errores de facturación");
    assert_string_equal(catalogue_name(c, NULL), "Sin identificar");
    assert_string_equal(catalogue_name(c, "Z"), "Z");
    for (char letter[] = "A"; letter[0] <= 'Q'; letter[0]++)
        assert_true(strlen(catalogue_name(c, letter)) > 1);
}

static void one_bad_catalogue(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char path[] = "/tmp/reporting-causales.XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    const char *text = case_get(row, "file");
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    err_t err = ERR_INIT;
    catalogue_t *c = NULL;
    rc_t rc = catalogue_load(path, &c, &err);
    unlink(path);
    assert_int_equal(rc, RC_FATAL);
    assert_null(c);
    assert_non_null(strstr(err.text, case_get(row, "word")));
}

static void catalogue_bad_file_is_refused(void **state)
{
    (void)state;
    cases_run("reporting_catalogue.tsv", one_bad_catalogue, NULL);
    err_t err = ERR_INIT;
    catalogue_t *c = NULL;
    assert_int_equal(catalogue_load("/nonexistent/causales.conf", &c, &err), RC_FATAL);
    assert_non_null(strstr(err.text, "/nonexistent/causales.conf"));
}

static void url_escape_leaves_only_plain_characters(void **state)
{
    (void)state;
    AUTO(buf) buf_t out = {0};
    url_escape("4433/21 é&=?%", &out);
    assert_string_equal(buf_str(&out), "4433%2F21%20%C3%A9%26%3D%3F%25");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percent_cases),
        cmocka_unit_test(week_cases),
        cmocka_unit_test(week_of_cases),
        cmocka_unit_test(period_before_cases),
        cmocka_unit_test(blocks_cases),
        cmocka_unit_test(blocks_cover_their_period),
        cmocka_unit_test(limit_cases),
        cmocka_unit_test(catalogue_shipped_names_every_causal),
        cmocka_unit_test(catalogue_bad_file_is_refused),
        cmocka_unit_test(url_escape_leaves_only_plain_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
