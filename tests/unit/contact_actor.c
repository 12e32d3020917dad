/* In whose name something is done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services/contact/api/actor.h"
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
    assert_int_equal(actor_decide(&who, case_get(row, "quien"), &got, &err), want ? RC_OK : RC_REJECT);
    if (want)
        assert_string_equal(got, want);
    else
        assert_string_equal(err.code, "quien_ajeno");
}

static void actor_cases(void **state)
{
    (void)state;
    cases_run("contact_actor.tsv", one, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(actor_cases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
