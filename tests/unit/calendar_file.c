/* What the calendar's file may say, and what its dated rules mean. */
#include "common/calendar_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "common/calendar_rules.h"
#include "common/conf_file.h"
#include "tests/lib/cases.h"

#define SHIPPED SOURCE_DIR "/deploy/policy/calendario.conf"

static void file_text(const char *path, buf_t *ret)
{
    err_t err = ERR_INIT;
    if (conf_load_text(path, ret, &err) != RC_OK)
        fail_msg("%s", err.text);
}

/* ---- refusals ---- */

static void changed_text(const case_row_t *row, const buf_t *original, buf_t *ret)
{
    const char *text = case_get(row, "text"), *by = case_get(row, "by");
    if (strcmp(text, "@") == 0) {
        buf_adds(ret, by ? by : "");
        return;
    }
    const char *at = strstr(original->data, text);
    if (!at)
        fail_msg("no text «%s»", text);
    buf_add(ret, original->data, (size_t)(at - original->data));
    buf_adds(ret, by ? by : "");
    buf_adds(ret, at + strlen(text));
}

static void check_file(const case_row_t *row, void *ctx)
{
    AUTO(calendar) calendar_t *c = NULL;
    AUTO(buf) buf_t text = {0}, faults = {0};
    err_t err = ERR_INIT;
    const char *says = case_get(row, "says");
    changed_text(row, ctx, &text);
    rc_t rc = calendar_read("cal.conf", buf_str(&text), &c, &faults, &err);
    if (!says) {
        if (rc != RC_OK)
            fail_msg("%s", err.text);
        assert_non_null(c);
        return;
    }
    assert_int_equal(rc, RC_FATAL);
    assert_null(c);
    assert_int_equal(strncmp(err.text, "cal.conf", 8), 0);
    case_says_all(buf_str(&faults), says);
}

static void bad_file_is_refused_by_line_and_reason(void **state)
{
    (void)state;
    AUTO(buf) buf_t original = {0};
    file_text(TESTS_DIR "/cases/calendar_file.conf", &original);
    cases_run("calendar_file.tsv", check_file, &original);
}

/* One element too many in each list. */
static void more_than_fits_is_refused(void **state)
{
    (void)state;
    AUTO(calendar) calendar_t *c = NULL;
    AUTO(buf) buf_t text = {0}, faults = {0};
    err_t err = ERR_INIT;
    buf_adds(&text, "festivos = (");
    for (int i = 0; i <= HOLIDAY_RULES_MAX; i++)
        buf_printf(&text, "%s{ nombre = \"f%d\"; pascua = %d; }", i ? "," : "", i, i);
    buf_adds(&text, "); dias_no_habiles = (");
    for (int i = 0; i <= SINGLE_DAYS_MAX; i++)
        buf_printf(&text, "%s{ fecha = \"%d-01-01\"; nombre = \"x\"; }", i ? "," : "", 1984 + i % 200);
    buf_adds(&text, "); llamadas = (");
    for (int i = 0; i <= VERSIONS_MAX; i++)
        buf_printf(&text, "%s{ lunes = \"07:00-19:00\"; }", i ? "," : "");
    buf_adds(&text, "); terminos = { respuesta_pqr = (");
    for (int i = 0; i <= VERSIONS_MAX; i++)
        buf_printf(&text, "%s{ dias_habiles = 15; }", i ? "," : "");
    buf_adds(&text, "); };");
    assert_int_equal(calendar_read("c", text.data, &c, &faults, &err), RC_FATAL);
    case_says_all(err.text, "festivos tiene 101 elementos; caben 100");
}

static void file_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    calendar_t *c = NULL;
    err_t err = ERR_INIT;
    const calendar_t *before = calendar_in_force();
    assert_int_equal(calendar_load("/no/hay.conf", &c, &err), RC_FATAL);
    assert_null(c);
    case_says_all(err.text, "PQR_CALENDAR_FILE: | /no/hay.conf");
    err_clear(&err);
    assert_int_equal(calendar_start("/no/hay.conf", &err), RC_FATAL);
    assert_ptr_equal(calendar_in_force(), before); /* a bad one never replaces a good one */
}

/* ---- what the rules mean ---- */

static void check_dated(const case_row_t *row, void *ctx)
{
    const calendar_t *c = ctx;
    const char *holiday = case_get(row, "holiday"), *window = case_get(row, "window");
    day_t d;
    char text[64];
    call_window_t w;
    assert_true(day_parse(case_get(row, "date"), &d));
    const char *name = calendar_holiday(c, d);
    if (holiday && name)
        assert_string_equal(name, holiday);
    else
        assert_ptr_equal(name, holiday);
    assert_int_equal(calendar_call_window(c, d, &w), window != NULL);
    if (window) {
        snprintf(text, sizeof text, "%02d:%02d-%02d:%02d", w.from_min / 60, w.from_min % 60, w.to_min / 60,
                 w.to_min % 60);
        assert_string_equal(text, window);
    }
    day_format(calendar_term_end(c, TERMINO_RESPUESTA_PQR, d), text);
    assert_string_equal(text, case_get(row, "answer_by"));
    assert_int_equal(calendar_term(c, TERMINO_RESPUESTA_RECURSO, d), 20);
    assert_int_equal(calendar_term(c, TERMINO_PRESENTAR_RECURSO, d), 3);
}

static void rules_hold_from_their_day_and_to_it(void **state)
{
    (void)state;
    AUTO(calendar) calendar_t *c = NULL;
    err_t err = ERR_INIT;
    if (calendar_load(TESTS_DIR "/cases/calendar_dated.conf", &c, &err) != RC_OK)
        fail_msg("%s", err.text);
    cases_run("calendar_dated.tsv", check_dated, c);
}

/* What the program has inside is the file that operators are given to copy. */
static void shipped_file_is_the_default(void **state)
{
    (void)state;
    AUTO(calendar) calendar_t *shipped = NULL;
    err_t err = ERR_INIT;
    assert_int_equal(calendar_load(SHIPPED, &shipped, &err), RC_OK);
    assert_int_equal(calendar_term(shipped, TERMINO_RESPUESTA_PQR, 0), 15);
    assert_int_equal(calendar_term(shipped, TERMINO_RESPUESTA_RECURSO, 0), 15);
    assert_int_equal(calendar_term(shipped, TERMINO_PRESENTAR_RECURSO, 0), 10);
    for (day_t d = day_from_civil(1984, 1, 1); d < day_from_civil(2201, 1, 1); d++) {
        const char *a = calendar_holiday(shipped, d), *b = calendar_holiday(calendar_in_force(), d);
        assert_true(a && b ? strcmp(a, b) == 0 : a == b);
    }
}

/* Last: it changes what the process counts by. */
static void started_file_is_in_force(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    day_t d = day_from_civil(2030, 3, 5);
    assert_null(calendar_holiday(calendar_in_force(), d));
    assert_int_equal(calendar_start(TESTS_DIR "/cases/calendar_dated.conf", &err), RC_OK);
    assert_string_equal(calendar_holiday(calendar_in_force(), d), "Día cívico");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_file_is_refused_by_line_and_reason),
        cmocka_unit_test(more_than_fits_is_refused),
        cmocka_unit_test(file_that_cannot_be_read_is_named),
        cmocka_unit_test(rules_hold_from_their_day_and_to_it),
        cmocka_unit_test(shipped_file_is_the_default),
        cmocka_unit_test(started_file_is_in_force),
    };
    return cmocka_run_group_tests_name("calendar_file", tests, NULL, NULL);
}
