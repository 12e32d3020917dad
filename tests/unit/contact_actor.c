/* In whose name something is done, and which cases somebody sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/identity/actor.h"
#include "services/contact/api/reach.h"
#include "tests/lib/cases.h"

static void one(const case_row_t *row, void *ctx)
{
    (void)ctx;
    err_t err = ERR_INIT;
    identity_t who = {0};
    user_role_t role;
    const char *got = NULL, *want = case_get(row, "actor");
    assert_true(user_role_parse(case_get(row, "rol"), &role));
    who.roles = ROLE_SET(role);
    snprintf(who.usuario, sizeof who.usuario, "%s", case_get(row, "usuario"));
    assert_int_equal(actor_decide(&who, "quien", case_get(row, "quien"), &got, &err),
                     want ? RC_OK : RC_REJECT);
    if (want)
        assert_string_equal(got, want);
    else
        assert_string_equal(err.code, "quien_ajeno");
    if (!want)
        assert_non_null(strstr(err.text, "«quien»"));
}

static void actor_cases(void **state)
{
    (void)state;
    cases_run("contact_actor.tsv", one, NULL);
}

static void one_reach(const case_row_t *row, void *ctx)
{
    (void)ctx;
    identity_t who = {.usuario = "ana", .equipo = "norte"};
    char roles[64];
    snprintf(roles, sizeof roles, "%s", case_get(row, "roles"));
    for (char *rest = roles, *name; (name = strsep(&rest, ","));) {
        user_role_t role;
        assert_true(user_role_parse(name, &role));
        who.roles |= ROLE_SET(role);
    }
    const reach_t r = reach_of(&who);
    const char *want = case_get(row, "alcance");
    assert_int_equal(r.quien != NULL, strcmp(want, "usuario") == 0);
    assert_int_equal(r.equipo != NULL, strcmp(want, "equipo") == 0);
}

static void reach_cases(void **state)
{
    (void)state;
    cases_run("contact_reach.tsv", one_reach, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(actor_cases), cmocka_unit_test(reach_cases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
