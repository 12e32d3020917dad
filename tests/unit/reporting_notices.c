/* The pure parts of the notices: pauses, signatures, addresses, what a subscription may say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/reporting/notices/notice_retry.h"
#include "services/reporting/notices/notice_sign.h"
#include "services/reporting/notices/notice_url.h"
#include "services/reporting/notices/subscription.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retry_cases),
        cmocka_unit_test(signature_cases),
        cmocka_unit_test(secrets_are_long_and_differ),
        cmocka_unit_test(url_cases),
        cmocka_unit_test(subscription_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
