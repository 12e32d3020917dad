/* What an outcome is to the life of its case. */
#include "services/contact/life/outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/lib/cases.h"

static void check(const case_row_t *row, void *ctx)
{
    (void)ctx;
    outcome_facts_t f = {.numero = (int)case_int(row, "numero"),
                         .aplazamientos = (int)case_int(row, "aplazamientos"),
                         .max = 3,
                         .queda_telefono = case_int(row, "telefono")};
    assert_true(efecto_from_name(case_get(row, "efecto"), &f.efecto));
    const outcome_rule_t r = outcome_entrada(&f);
    assert_string_equal(r.regla, case_get(row, "regla"));
    assert_string_equal(entrada_name(r.entrada), case_get(row, "entrada"));
}

static void outcomes_are_what_the_table_says(void **state)
{
    (void)state;
    cases_run("contact_outcome.tsv", check, NULL);
}

static void only_a_left_voicemail_needs_evidence(void **state)
{
    (void)state;
    for (int e = 0; e < EFECTOS; e++)
        assert_int_equal(outcome_needs_evidence((efecto_t)e), e == EFECTO_BUZON_ENTREGADO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcomes_are_what_the_table_says),
        cmocka_unit_test(only_a_left_voicemail_needs_evidence),
    };
    return cmocka_run_group_tests_name("contact_outcome", tests, NULL, NULL);
}
