/* Which cases somebody sees. */
#include "services/reporting/lists/scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/cases.h"

static void one(const case_row_t *row, void *ctx)
{
    (void)ctx;
    identity_t who = {.usuario = "ana"};
    char roles[64];
    const char *names = case_get(row, "roles"), *team = case_get(row, "equipo"),
               *want = case_get(row, "alcance");
    snprintf(roles, sizeof roles, "%s", names ? names : "");
    snprintf(who.equipo, sizeof who.equipo, "%s", team ? team : "");
    for (char *rest = roles, *name; names && (name = strsep(&rest, ","));) {
        user_role_t role;
        assert_true(user_role_parse(name, &role));
        who.roles |= ROLE_SET(role);
    }
    const char *got = scope_team(names ? &who : NULL); /* no roles: nobody known */
    assert_string_equal(got ? *got ? got : "ninguno" : "todo", want);
}

static void scope_cases(void **state)
{
    (void)state;
    cases_run("reporting_scope.tsv", one, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(scope_cases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
