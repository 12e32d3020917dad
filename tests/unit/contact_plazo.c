/* Alerts before a term, each once. */
#include "services/contact/life/plazo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "tests/lib/cases.h"

static day_t day_in(const case_row_t *row, const char *column)
{
    day_t d = DAY_NONE;
    const char *text = case_get(row, column);
    if (text)
        assert_true(day_parse(text, &d));
    return d;
}

static void check_next(const case_row_t *row, void *ctx)
{
    (void)ctx;
    plazo_nivel_t told, expected;
    day_t next;
    assert_true(plazo_from_name(case_get(row, "told"), &told));
    assert_true(plazo_from_name(case_get(row, "tells"), &expected));
    assert_int_equal(
        plazo_next(calendar_in_force(), day_in(row, "last_day"), told, day_in(row, "today"), &next),
        expected);
    assert_int_equal(next, day_in(row, "next"));
}

static void the_most_urgent_one_is_told(void **state)
{
    (void)state;
    cases_run("contact_plazo.tsv", check_next, NULL);
}

/* Every last day of two years, seen from every day before it on, each day or only on the days that were told
 * as the next: each level once and in order, none left out, on the first day on which it holds. */
static void walked_day_by_day_each_is_told_once_and_in_order(void **state)
{
    (void)state;
    const calendar_t *cal = calendar_in_force();
    day_t first = day_from_civil(2021, 1, 1);
    for (day_t last = first; last < first + 730; last++) {
        plazo_nivel_t told = PLAZO_NINGUNO;
        day_t next = DAY_NONE, announced = DAY_NONE;
        for (day_t today = last - 40; today < last + 10; today++) {
            plazo_nivel_t now = plazo_next(cal, last, told, today, &next);
            int left = calendar_habiles_between(cal, today, last);
            assert_int_equal(now != PLAZO_NINGUNO, today == announced); /* it comes when it was said */
            assert_true(next == DAY_NONE || next > today);
            if (now != PLAZO_NINGUNO) {
                assert_int_equal(now, told + 1);
                assert_int_equal(today, plazo_day(cal, last, now));
                told = now;
            }
            plazo_nivel_t should = today > last ? PLAZO_VENCIDO
                                   : left == 0  ? PLAZO_0
                                   : left <= 2  ? PLAZO_2
                                   : left <= 5  ? PLAZO_5
                                                : PLAZO_NINGUNO;
            assert_int_equal(told, should); /* no term is missed silently */
            assert_int_equal(next == DAY_NONE, told == PLAZO_VENCIDO);
            announced = next;
        }
        assert_int_equal(told, PLAZO_VENCIDO);
    }
}

/* Whenever a case comes, and whatever days nobody looks: what is told is what holds, never one twice, never
 * one less urgent than before, and the last one always. */
static void days_on_which_nobody_looks_lose_no_term(void **state)
{
    (void)state;
    const calendar_t *cal = calendar_in_force();
    uint32_t seed = 5;
    for (int i = 0; i < 5000; i++) {
        day_t last = day_from_civil(2021, 1, 1) + i % 1000, next;
        plazo_nivel_t told = PLAZO_NINGUNO;
        for (day_t today = last - (day_t)(i % 30); told != PLAZO_VENCIDO;) {
            plazo_nivel_t now = plazo_next(cal, last, told, today, &next);
            if (now != PLAZO_NINGUNO) {
                assert_true(now > told);
                assert_true(plazo_day(cal, last, now) <= today);
                assert_true(now == PLAZO_VENCIDO || plazo_day(cal, last, now + 1) > today);
                told = now;
            }
            assert_true(today <= last || told == PLAZO_VENCIDO);
            seed = seed * 1664525u + 1013904223u;
            today += 1 + (day_t)(seed >> 29);
        }
    }
}

static void names_are_read_back(void **state)
{
    (void)state;
    plazo_nivel_t back;
    for (plazo_nivel_t n = PLAZO_NINGUNO; n < PLAZO_NIVELES; n++) {
        assert_true(plazo_from_name(plazo_name(n), &back));
        assert_int_equal(back, n);
    }
    assert_false(plazo_from_name("plazo_1", &back));
    assert_false(plazo_from_name("", &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_urgent_one_is_told),
        cmocka_unit_test(walked_day_by_day_each_is_told_once_and_in_order),
        cmocka_unit_test(days_on_which_nobody_looks_lose_no_term),
        cmocka_unit_test(names_are_read_back),
    };
    return cmocka_run_group_tests_name("contact_plazo", tests, NULL, NULL);
}
