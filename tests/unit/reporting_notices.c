/* The pure parts of the notices: pauses, signatures, addresses, what a subscription may say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "services/reporting/notices/notice_retry.h"
#include "services/reporting/notices/notice_sign.h"
#include "services/reporting/notices/notice_url.h"
#include "services/reporting/notices/subscription.h"
#include "services/reporting/notices/threshold.h"
#include "tests/lib/cases.h"

static void one_retry(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const char *const names[] = {"delivered", "again", "dead", "gone"};
    static const retry_policy_t p = {10000, 3600000, 86400000};
    int64_t pause = -1;
    fate_t fate = retry_fate(&p, (int)case_int(row, "http"), (int)case_int(row, "tries"),
                             case_int(row, "age_s") * 1000, (uint32_t)case_int(row, "dice"), &pause);
    assert_string_equal(names[fate], case_get(row, "fate"));
    assert_int_equal(pause, case_int(row, "pause_ms"));
}

static void retry_cases(void **state)
{
    (void)state;
    cases_run("reporting_notice_retry.tsv", one_retry, NULL);
}

static void one_signature(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t got = {0};
    const char *body = case_get(row, "body");
    notice_sign(case_get(row, "secret"), case_get(row, "other"), case_int(row, "t"), body, strlen(body),
                &got);
    assert_string_equal(buf_str(&got), case_get(row, "header"));
}

static void signature_cases(void **state)
{
    (void)state;
    cases_run("reporting_notice_sign.tsv", one_signature, NULL);
}

static void secrets_are_long_and_differ(void **state)
{
    (void)state;
    AUTO(buf) buf_t a = {0};
    AUTO(buf) buf_t b = {0};
    notice_secret(&a);
    notice_secret(&b);
    assert_true(a.len >= SECRET_MIN && a.len <= SECRET_MAX);
    assert_string_not_equal(buf_str(&a), buf_str(&b));
}

static void one_url(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const char *const columns[] = {[REACH_PUBLIC] = "public", [REACH_INSIDE] = "inside"};
    for (reach_t r = REACH_PUBLIC; r <= REACH_INSIDE; r++) {
        err_t err = ERR_INIT;
        rc_t rc = notice_url_check(case_get(row, "url"), r, &err);
        assert_int_equal(rc, strcmp(case_get(row, columns[r]), "yes") == 0 ? RC_OK : RC_REJECT);
        if (rc != RC_OK)
            assert_string_equal(err.code, "url_invalida");
    }
}

static void url_cases(void **state)
{
    (void)state;
    cases_run("reporting_notice_url.tsv", one_url, NULL);
}

static void one_subscription(const case_row_t *row, void *ctx)
{
    (void)ctx;
    err_t err = ERR_INIT;
    subscription_t s;
    json_t *body = json_loads(case_get(row, "body"), JSON_DECODE_ANY, NULL);
    assert_non_null(body);
    bool is_new = strcmp(case_get(row, "when"), "new") == 0;
    rc_t rc = subscription_read(body, is_new, REACH_PUBLIC, &s, &err);
    const char *code = case_get(row, "code");
    assert_int_equal(rc, code ? RC_REJECT : RC_OK);
    if (code)
        assert_string_equal(err.code, code);
    json_decref(body);
}

static void subscription_cases(void **state)
{
    (void)state;
    cases_run("reporting_subscription.tsv", one_subscription, NULL);
}

/* A story: values one after the other, and what each makes of it. */
static void one_story(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const threshold_t t = {.over = case_int(row, "over"), .back = case_int(row, "back")};
    static const char told[] = {[CROSSING_NONE] = '.', [CROSSING_UP] = 'A', [CROSSING_BACK] = 'R'};
    bool is_open = false;
    char got[64] = "";
    size_t n = 0;
    const char *p = case_get(row, "values");
    for (char *end; *p; p = end) {
        crossing_t c = threshold_crossing(&t, is_open, strtoll(p, &end, 10));
        assert_ptr_not_equal(end, p);
        got[n++] = told[c];
        is_open = c == CROSSING_NONE ? is_open : c == CROSSING_UP;
    }
    assert_string_equal(got, case_get(row, "told"));
}

static void hysteresis_cases(void **state)
{
    (void)state;
    cases_run("reporting_thresholds.tsv", one_story, NULL);
}

static void one_opened_until(const case_row_t *row, void *ctx)
{
    (void)ctx;
    day_t today;
    char got[11];
    assert_true(day_parse(case_get(row, "today"), &today));
    day_format(threshold_opened_until(calendar_in_force(), today, (int)case_int(row, "days")), got);
    assert_string_equal(got, case_get(row, "opened"));
}

static void opened_until_cases(void **state)
{
    (void)state;
    cases_run("reporting_opened_until.tsv", one_opened_until, NULL);
}

static void one_file(const case_row_t *row, void *ctx)
{
    (void)ctx;
    thresholds_t t;
    err_t err = ERR_INIT;
    rc_t rc = thresholds_parse("x.conf", case_get(row, "text"), &t, &err);
    const char *fault = case_get(row, "fault");
    assert_int_equal(rc, fault ? RC_FATAL : RC_OK);
    if (fault)
        assert_non_null(strstr(err.text, fault));
    else
        thresholds_done(&t);
}

static void file_cases(void **state)
{
    (void)state;
    cases_run("reporting_thresholds_file.tsv", one_file, NULL);
}

static void shipped_file_is_good(void **state)
{
    (void)state;
    thresholds_t t;
    err_t err = ERR_INIT;
    assert_int_equal(thresholds_load("", &t, &err), RC_OK);
    assert_int_equal(t.n, MEASURES);
    assert_int_equal(t.at[0].over, 1500);
    thresholds_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retry_cases),
        cmocka_unit_test(signature_cases),
        cmocka_unit_test(secrets_are_long_and_differ),
        cmocka_unit_test(url_cases),
        cmocka_unit_test(subscription_cases),
        cmocka_unit_test(hysteresis_cases),
        cmocka_unit_test(opened_until_cases),
        cmocka_unit_test(file_cases),
        cmocka_unit_test(shipped_file_is_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
