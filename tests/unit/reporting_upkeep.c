/* The pure part of the upkeep: which months are made ahead, and which are over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "services/reporting/upkeep/months.h"
#include "tests/lib/cases.h"

static day_t day_of(const case_row_t *row, const char *column)
{
    day_t d = DAY_NONE;
    assert_true(day_parse(case_get(row, column), &d));
    return d;
}

static void one_month(const case_row_t *row, void *ctx)
{
    (void)ctx;
    day_t today = day_of(row, "today"), made[MONTHS_MADE];
    assert_int_equal(month_is_over(day_of(row, "month"), today, (int)case_int(row, "keep")),
                     strcmp(case_get(row, "over"), "yes") == 0);
    months_to_make(today, made);
    assert_int_equal(made[0], day_of(row, "first"));
    assert_int_equal(made[MONTHS_MADE - 1], day_of(row, "last"));
    for (int i = 1; i < MONTHS_MADE; i++)
        assert_int_equal(made[i], month_of(made[i - 1], 1));
}

static void month_cases(void **state)
{
    (void)state;
    cases_run("reporting_months.tsv", one_month, NULL);
}

static void whatever_is_over_stays_over(void **state)
{
    (void)state;
    for (int keep = 1; keep < 40; keep++) {
        day_t month = day_from_civil(2021, 11, 1);
        bool over = false;
        for (day_t today = month; today < month + 2000; today++) {
            bool now = month_is_over(month, today, keep);
            assert_true(now || !over);
            over = now;
        }
        assert_true(over);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(month_cases),
        cmocka_unit_test(whatever_is_over_stays_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
