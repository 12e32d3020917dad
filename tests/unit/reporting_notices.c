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
#include "services/reporting/notices/summary_mail.h"
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

static void one_due(const case_row_t *row, void *ctx)
{
    (void)ctx;
    day_t today, from, to;
    char text[24];
    int due = -1;
    const char *hour = case_get(row, "hour");
    if (!summary_hour_parse(hour, &due)) {
        assert_null(case_get(row, "due"));
        return;
    }
    assert_true(day_parse(case_get(row, "today"), &today));
    bool is_due = summary_due(calendar_in_force(), today, (int)case_int(row, "minute"), due);
    assert_string_equal(is_due ? "yes" : "no", case_get(row, "due"));
    summary_days(calendar_in_force(), today, &from, &to);
    day_format(from, text);
    text[10] = ' ';
    day_format(to, text + 11);
    assert_string_equal(text, case_get(row, "days"));
}

static void due_cases(void **state)
{
    (void)state;
    cases_run("reporting_summary_due.tsv", one_due, NULL);
}

static void one_list(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t got = {0};
    const char *tidy = case_get(row, "tidy");
    assert_int_equal(summary_people_parse(case_get(row, "text"), &got), tidy != NULL);
    if (tidy)
        assert_string_equal(buf_str(&got), tidy);
}

static void people_cases(void **state)
{
    (void)state;
    cases_run("reporting_summary_people.tsv", one_list, NULL);
}

static const summary_line_t lines[] = {{"Bases recibidas", "pendientes, corte 2021-12-07", "1222 registros"},
                                       {"Alertas", "<b> & \"x\"", "sigue: 31,00"},
                                       {"Alertas", "Años", "sigue: 2,00"}};
static const summary_t told = {18968, 18968, lines, COUNT_OF(lines)};

static void summary_words(void **state)
{
    (void)state;
    AUTO(buf) buf_t text = {0};
    AUTO(buf) buf_t html = {0};
    AUTO(buf) buf_t none = {0};
    summary_text(&told, &text);
    summary_html(&told, &html);
    summary_text(&(summary_t){18968, 18970, NULL, 0}, &none);
    assert_string_equal(buf_str(&text), "Célula de PQR: resumen de 2021-12-07\n\nBases recibidas\n"
                                        "  pendientes, corte 2021-12-07: 1222 registros\n\nAlertas\n"
                                        "  <b> & \"x\": sigue: 31,00\n  Años: sigue: 2,00\n");
    assert_non_null(strstr(buf_str(&html), "&lt;b&gt; &amp; &quot;x&quot;"));
    assert_null(strstr(buf_str(&html), "<b>"));
    assert_non_null(strstr(buf_str(&none), "2021-12-07 a 2021-12-09"));
    assert_non_null(strstr(buf_str(&none), "No hay nada que contar."));
}

static void summary_is_a_mail(void **state)
{
    (void)state;
    AUTO(buf) buf_t m = {0};
    summary_message(&told, "pqr@ejemplo.co", "a@ejemplo.co,b@ejemplo.co", "resumen.1@pqr", 1638878400000, &m);
    static const char *const says[] = {"Message-Id: <resumen.1@pqr>",
                                       "To: a@ejemplo.co, b@ejemplo.co",
                                       "multipart/alternative",
                                       "text/plain",
                                       "text/html",
                                       "Auto-Submitted: auto-generated",
                                       "\r\n\r\n"};
    for (size_t i = 0; i < COUNT_OF(says); i++)
        assert_non_null(strcasestr(buf_str(&m), says[i]));
    for (const char *p = buf_str(&m); (p = strchr(p, '\n')); p++)
        assert_true(p[-1] == '\r');
}

static void one_server(const case_row_t *row, void *ctx)
{
    (void)ctx;
    bool plain = false;
    err_t err = ERR_INIT;
    rc_t rc = smtp_url_check(case_get(row, "url"), &plain, &err);
    assert_string_equal(rc != RC_OK ? "no" : plain ? "plain" : "tls", case_get(row, "way"));
}

static void server_cases(void **state)
{
    (void)state;
    cases_run("reporting_smtp_url.tsv", one_server, NULL);
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
        cmocka_unit_test(due_cases),
        cmocka_unit_test(people_cases),
        cmocka_unit_test(summary_words),
        cmocka_unit_test(summary_is_a_mail),
        cmocka_unit_test(server_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
