/* The pure parts of signing in: what a try comes to, how often somebody may try, when a session ends, which
 * requests are the page's own, which passwords are taken; and what sessions and passwords are made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <arpa/inet.h>
#include <cmocka.h>

#include "common/client_address.h"
#include "common/event.h"
#include "common/hash.h"
#include "services/reporting/people/login.h"
#include "services/reporting/people/password.h"
#include "services/reporting/people/password_rules.h"
#include "services/reporting/people/session.h"
#include "services/reporting/people/session_body.h"
#include "services/reporting/people/session_rules.h"
#include "services/reporting/people/suceso.h"
#include "services/reporting/people/throttle.h"
#include "services/reporting/people/user.h"
#include "tests/lib/cases.h"

#define NOW 1767225600000
#define MINUTE 60000

static bool yes(const case_row_t *row, const char *column)
{
    return strcmp(case_get(row, column), "yes") == 0;
}

static instant_t in_minutes(const case_row_t *row, const char *column)
{
    return case_get(row, column) ? NOW + case_int(row, column) * MINUTE : 0;
}

static void one_login(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const char *const outcomes[] = {"enters", "wrong", "unknown", "locked", "disabled"};
    const char *kind = case_get(row, "kind");
    login_state_t s = {strcmp(kind, "unknown") != 0, strcmp(kind, "disabled") == 0,
                       (int)case_int(row, "failures"), in_minutes(row, "locked")};
    login_step_t step = login_decide(&s, yes(row, "matches"), NOW);
    assert_string_equal(outcomes[step.outcome], case_get(row, "outcome"));
    assert_int_equal(step.failures, case_int(row, "failures_after"));
    assert_int_equal(step.locked_until, in_minutes(row, "lock_after"));
}

static void login_cases(void **state)
{
    (void)state;
    cases_run("reporting_login.tsv", one_login, NULL);
}

static void one_throttle(const case_row_t *row, void *ctx)
{
    (void)ctx;
    throttle_rule_t rule = {(int)case_int(row, "burst"), case_int(row, "every")};
    const char *at = case_get(row, "at"), *waits = case_get(row, "waits");
    int64_t due = 0;
    for (char *end; *at; at = end + (*end == ' ')) {
        int64_t now = strtoll(at, &end, 10);
        char *rest;
        assert_int_equal(throttle_next(&due, &rule, now), strtoll(waits, &rest, 10));
        waits = rest;
    }
    assert_string_equal(waits, "");
}

static void throttle_cases(void **state)
{
    (void)state;
    cases_run("reporting_throttle.tsv", one_throttle, NULL);
}

static void a_throttle_knows_each_key_by_itself(void **state)
{
    (void)state;
    throttle_t *t = throttle_new((throttle_rule_t){2, 1000});
    for (int i = 0; i < 2; i++) {
        assert_int_equal(throttle_try(t, "ana", 10), 0);
        assert_int_equal(throttle_try(t, "eva", 10), 0);
    }
    assert_int_equal(throttle_try(t, "ana", 10), 1000);
    assert_int_equal(throttle_try(t, "eva", 1010), 0);
    /* However many others come, whoever owes most is remembered longest. */
    for (int i = 0; i < 100000; i++) {
        char key[16];
        snprintf(key, sizeof key, "%d", i);
        (void)throttle_try(t, key, 20);
    }
    assert_true(throttle_try(t, "ana", 20) > 0);
    throttle_free(t);
}

static double number(const case_row_t *row, const char *column)
{
    return strtod(case_get(row, column), NULL);
}

static void one_end(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const session_limits_t limits = {30 * MINUTE, 720 * MINUTE};
    instant_t seen = NOW + (instant_t)(number(row, "seen") * MINUTE),
              now = NOW + (instant_t)(number(row, "now") * MINUTE);
    assert_int_equal(now >= session_ends(&limits, NOW, seen), yes(row, "ended"));
    assert_int_equal(session_worth_noting(&limits, seen, now), yes(row, "note"));
}

static void end_cases(void **state)
{
    (void)state;
    cases_run("reporting_session_ends.tsv", one_end, NULL);
}

static void one_csrf(const case_row_t *row, void *ctx)
{
    (void)ctx;
    assert_int_equal(
        csrf_passes(case_get(row, "method"), "secreto", case_get(row, "given"), case_get(row, "site")),
        yes(row, "passes"));
}

static void csrf_cases(void **state)
{
    (void)state;
    cases_run("reporting_csrf.tsv", one_csrf, NULL);
}

static void one_password(const case_row_t *row, void *ctx)
{
    (void)ctx;
    err_t err = ERR_INIT;
    const char *code = case_get(row, "code");
    rc_t rc =
        password_check(case_get(row, "nueva"), "clave de antes 1", "ana.gomez", "Ana María Gómez Ruiz", &err);
    assert_string_equal(err.code, code ? code : "");
    assert_int_equal(rc, code ? RC_REJECT : RC_OK);
}

static void password_cases(void **state)
{
    (void)state;
    cases_run("reporting_password_rules.tsv", one_password, NULL);
}

static void one_address(const case_row_t *row, void *ctx)
{
    (void)ctx;
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    const struct sockaddr *peer = NULL;
    const char *text = case_get(row, "peer");
    char got[CLIENT_ADDRESS_SIZE];
    if (text && inet_pton(AF_INET, text, &four.sin_addr) == 1)
        peer = (struct sockaddr *)&four;
    else if (text && inet_pton(AF_INET6, text, &six.sin6_addr) == 1)
        peer = (struct sockaddr *)&six;
    client_address(peer, case_get(row, "forwarded"), yes(row, "proxy"), got);
    assert_string_equal(got, case_get(row, "address"));
}

static void one_proxy(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *key = case_get(row, "key");
    assert_int_equal(client_is_proxy(case_get(row, "said"), key && strcmp(key, "empty") == 0 ? "" : key),
                     yes(row, "is"));
}

static void proxy_cases(void **state)
{
    (void)state;
    assert_false(client_is_proxy("", ""));
    cases_run("client_proxy.tsv", one_proxy, NULL);
}

static void address_cases(void **state)
{
    (void)state;
    cases_run("reporting_client_address.tsv", one_address, NULL);
}

static void one_body(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const char *const names[] = {"usuario", "clave", NULL};
    err_t err = ERR_INIT;
    const char *said[2], *field, *code = case_get(row, "code"), *want = case_get(row, "field");
    AUTO(json) json_t *body = json_loads(case_get(row, "body"), 0, NULL);
    rc_t rc = session_body(body, names, PASSWORD_MAX, said, &field, &err);
    assert_string_equal(err.code, code ? code : "");
    assert_int_equal(rc, code ? RC_REJECT : RC_OK);
    assert_string_equal(field ? field : "", want ? want : "");
    if (!code)
        assert_string_equal(said[0], "ana");
}

static void body_cases(void **state)
{
    (void)state;
    cases_run("reporting_session_body.tsv", one_body, NULL);
}

static bool matches(const char *hash, const char *text)
{
    bool ret = false;
    err_t err = ERR_INIT;
    assert_int_equal(password_matches(hash, text, &ret, &err), RC_OK);
    return ret;
}

static void a_password_is_known_again_however_it_is_composed(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_SIZE], weak[PASSWORD_HASH_SIZE];
    err_t err = ERR_INIT;
    bool same;
    assert_int_equal(password_hash("mañana será otro día", hash, &err), RC_OK);
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31), 0);
    assert_true(matches(hash, "mañana será otro día"));
    assert_true(matches(hash, "man\xCC\x83"
                              "ana sera\xCC\x81 otro di\xCC\x81"
                              "a"));
    assert_false(matches(hash, "manana sera otro dia"));
    assert_false(matches(NULL, "mañana será otro día"));
    assert_int_equal(password_matches(hash, "\xff\xfe", &same, &err), RC_REJECT);
    assert_false(password_outdated(hash));
    assert_int_equal(crypto_pwhash_str(weak, "x", 1, crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN),
                     0);
    assert_true(password_outdated(weak));
    assert_true(matches(weak, "x"));
}

static int64_t cpu_us(const char *hash)
{
    struct timespec from, to;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    assert_false(matches(hash, "no es esta"));
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    return (to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000;
}

/* Work, not time: a hash of less is tried in no time at all, and that of nobody after it. */
static void a_wrong_password_of_an_outdated_hash_takes_what_nobodys_takes(void **state)
{
    (void)state;
    char weak[PASSWORD_HASH_SIZE];
    assert_int_equal(crypto_pwhash_str(weak, "x", 1, crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN),
                     0);
    (void)cpu_us(NULL); /* makes what it is held against */
    int64_t nobody = cpu_us(NULL), outdated = cpu_us(weak);
    assert_in_range(outdated, nobody / 3, nobody * 3);
}

static void a_digest_stands_for_a_name(void **state)
{
    (void)state;
    char one[SUCESO_DIGEST_SIZE], other[SUCESO_DIGEST_SIZE], plain[SHA256_HEX_SIZE];
    suceso_digest("Ana.Gomez", one);
    suceso_digest("ana.gomez", other);
    assert_string_equal(one, other);
    assert_int_equal(strlen(one), SUCESO_DIGEST_SIZE - 1);
    suceso_digest("ana.gomes", other);
    assert_string_not_equal(one, other);
    static const char *const tried[] = {"ana.gomez",
                                        "usuario:ana.gomez"}; /* as anybody can who reads a log */
    for (size_t i = 0; i < COUNT_OF(tried); i++) {
        unsigned char bytes[crypto_generichash_BYTES_MIN];
        hash_sha256_hex(tried[i], strlen(tried[i]), plain);
        assert_int_not_equal(strncmp(one, plain, strlen(one)), 0);
        crypto_generichash(bytes, sizeof bytes, (const unsigned char *)tried[i], strlen(tried[i]), NULL, 0);
        sodium_bin2hex(plain, sizeof plain, bytes, sizeof bytes);
        assert_int_not_equal(strncmp(one, plain, strlen(one)), 0);
    }
}

static void first_passwords_are_taken_as_passwords_and_differ(void **state)
{
    (void)state;
    char a[FIRST_PASSWORD_SIZE], b[FIRST_PASSWORD_SIZE];
    err_t err = ERR_INIT;
    password_first(a);
    password_first(b);
    assert_int_equal(strlen(a), FIRST_PASSWORD_SIZE - 1);
    assert_string_not_equal(a, b);
    assert_int_equal(password_check(a, b, "ana", "Ana", &err), RC_OK);
}

static void a_token_makes_its_session_and_csrf(void **state)
{
    (void)state;
    char token[SESSION_TEXT_SIZE], another[SESSION_TEXT_SIZE];
    session_t a, b, c;
    session_token_new(token);
    session_token_new(another);
    assert_true(session_derive(token, &a));
    assert_true(session_derive(token, &b));
    assert_true(session_derive(another, &c));
    assert_string_equal(a.huella, b.huella);
    assert_string_equal(a.csrf, b.csrf);
    assert_string_not_equal(a.huella, c.huella);
    assert_string_not_equal(a.csrf, c.csrf);
    assert_string_not_equal(a.csrf, token);
    static const char *const none[] = {"", "corto", "!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    for (size_t i = 0; i < COUNT_OF(none); i++)
        assert_false(session_derive(none[i], &a));
}

static void one_name(const case_row_t *row, void *ctx)
{
    (void)ctx;
    err_t err = ERR_INIT;
    const char *code = case_get(row, "code");
    assert_int_equal(user_name_check(case_get(row, "usuario"), &err), code ? RC_REJECT : RC_OK);
    assert_string_equal(err.code, code ? code : "");
}

static void name_cases(void **state)
{
    (void)state;
    cases_run("reporting_user_names.tsv", one_name, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(login_cases),
        cmocka_unit_test(throttle_cases),
        cmocka_unit_test(a_throttle_knows_each_key_by_itself),
        cmocka_unit_test(end_cases),
        cmocka_unit_test(csrf_cases),
        cmocka_unit_test(password_cases),
        cmocka_unit_test(address_cases),
        cmocka_unit_test(proxy_cases),
        cmocka_unit_test(body_cases),
        cmocka_unit_test(name_cases),
        cmocka_unit_test(a_password_is_known_again_however_it_is_composed),
        cmocka_unit_test(a_wrong_password_of_an_outdated_hash_takes_what_nobodys_takes),
        cmocka_unit_test(a_digest_stands_for_a_name),
        cmocka_unit_test(first_passwords_are_taken_as_passwords_and_differ),
        cmocka_unit_test(a_token_makes_its_session_and_csrf),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
