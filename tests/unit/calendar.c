/* The shipped calendar against published ones, and what must hold on any day of it. */
#include "common/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "tests/lib/cases.h"

static const calendar_t *cal;

static day_t day(const char *iso)
{
    day_t d = DAY_NONE;
    if (!day_parse(iso, &d))
        fail_msg("no date: %s", iso);
    return d;
}

static day_t first_day(void)
{
    return day_from_civil(CALENDAR_FIRST_YEAR, 1, 1);
}

static day_t last_day(void)
{
    return day_from_civil(CALENDAR_LAST_YEAR, 12, 31);
}

/* ---- against what others publish ---- */

static void check_year(const case_row_t *row, void *ctx)
{
    int year = (int)case_int(row, "year");
    char found[400] = "";
    size_t n = 0;
    for (day_t d = day_from_civil(year, 1, 1); d <= day_from_civil(year, 12, 31); d++) {
        int y, m, dd;
        day_to_civil(d, &y, &m, &dd);
        const char *name = calendar_holiday(cal, d);
        if (name)
            n += (size_t)snprintf(found + n, sizeof found - n, "%s%02d-%02d", n ? " " : "", m, dd);
        assert_int_equal(calendar_is_habil(cal, d), !name && day_weekday(d) < 6);
        ++*(int *)ctx;
    }
    assert_string_equal(found, case_get(row, "holidays"));
}

static void holidays_every_day_of_1984_to_2100_as_published(void **state)
{
    (void)state;
    int days = 0;
    cases_run("../data/calendar/holidays_co_1984_2100.tsv", check_year, &days);
    assert_int_equal(days, day_from_civil(2101, 1, 1) - day_from_civil(1984, 1, 1));
}

static void check_name(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *name = calendar_holiday(cal, day(case_get(row, "date")));
    assert_non_null(name);
    assert_string_equal(name, case_get(row, "name"));
}

static void holidays_have_their_names(void **state)
{
    (void)state;
    cases_run("calendar_names.tsv", check_name, NULL);
}

/* Easter of years whose date is known for being odd: the earliest and latest of these centuries, and 29
 * February near. */
static void easter_extreme_years(void **state)
{
    (void)state;
    static const struct {
        int year, month, day;
    } known[] = {{1818, 3, 22}, {1943, 4, 25}, {2008, 3, 23}, {2011, 4, 24},
                 {2038, 4, 25}, {2000, 4, 23}, {2285, 3, 22}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_int_equal(calendar_easter(known[i].year),
                         day_from_civil(known[i].year, known[i].month, known[i].day));
}

/* Easter by its definition: the first Sunday after the ecclesiastical full moon, whose age (the epact of
 * Lilius and Clavius) goes by the golden number. A way of its own to the same day, for the years that the
 * published calendar lacks. */
static day_t easter_by_epact(int year)
{
    int golden = year % 19 + 1, century = year / 100 + 1;
    int solar = 3 * century / 4 - 12, lunar = (8 * century + 5) / 25 - 5;
    int epact = ((11 * golden + 20 + lunar - solar) % 30 + 30) % 30;
    if (epact == 24 || (epact == 25 && golden > 11))
        epact++;
    int moon = 44 - epact; /* of March */
    if (moon < 21)
        moon += 30;
    day_t full = day_from_civil(year, 3, 1) + moon - 1;
    return full + 7 - day_weekday(full) % 7;
}

static void easter_every_year_as_by_the_epact(void **state)
{
    (void)state;
    for (int year = 1583; year <= 4000; year++)
        assert_int_equal(calendar_easter(year), easter_by_epact(year));
}

/* ---- counting ---- */

static void check_term(const case_row_t *row, void *ctx)
{
    (void)ctx;
    day_t from = day(case_get(row, "from")), to = day(case_get(row, "result"));
    int n = (int)case_int(row, "days");
    assert_int_equal(calendar_add_habiles(cal, from, n), to);
    assert_int_equal(calendar_habiles_between(cal, from, to), n);
    assert_int_equal(calendar_habiles_between(cal, to, from), -n);
}

static void terms_count_from_the_next_dia_habil(void **state)
{
    (void)state;
    cases_run("calendar_terms.tsv", check_term, NULL);
}

static void check_back(const case_row_t *row, void *ctx)
{
    (void)ctx;
    assert_int_equal(calendar_add_habiles(cal, day(case_get(row, "from")), (int)case_int(row, "days")),
                     day(case_get(row, "result")));
}

static void days_count_back_from_the_dia_habil_before(void **state)
{
    (void)state;
    cases_run("calendar_back.tsv", check_back, NULL);
}

/* From every day of the calendar, and of the years around it: what the tables say is what counting day by day
 * finds; adding and counting undo each other. */
static void sums_of_every_day_are_as_counted_one_by_one(void **state)
{
    (void)state;
    for (day_t d = first_day() - 400; d <= last_day() + 400; d++) {
        day_t to = d;
        for (int n = 1; n <= 16; n++) {
            do {
                to++;
            } while (!calendar_is_habil(cal, to));
            assert_int_equal(calendar_add_habiles(cal, d, n), to);
            assert_int_equal(calendar_habiles_between(cal, d, to), n);
            assert_int_equal(calendar_habiles_between(cal, to, d), -n);
            assert_int_equal(calendar_habiles_between(cal, d, to - 1), n - 1);
            if (calendar_is_habil(cal, d))
                assert_int_equal(calendar_add_habiles(cal, to, -n), d);
        }
        assert_int_equal(calendar_add_habiles(cal, d, 0), d);
    }
}

/* Any two days, near or at both ends. */
static void sum_and_count_undo_each_other_at_any_distance(void **state)
{
    (void)state;
    uint32_t seed = 1984;
    for (int i = 0; i < 200000; i++) {
        seed = seed * 1664525u + 1013904223u;
        day_t a = first_day() - 5000 + (day_t)((seed >> 8) % 90000);
        seed = seed * 1664525u + 1013904223u;
        int n = (int)((seed >> 8) % 60000) - 30000;
        day_t b = calendar_add_habiles(cal, a, n);
        if (n == 0)
            continue;
        assert_true(calendar_is_habil(cal, b));
        assert_true(n > 0 ? b > a : b < a);
        /* the day itself counts where one comes back to it */
        assert_int_equal(calendar_habiles_between(cal, a, b), n + (n < 0 && !calendar_is_habil(cal, a)));
    }
}

static void outside_of_the_calendar_only_weekends_rest(void **state)
{
    (void)state;
    static const day_t far[] = {-719162 /* 0001-01-01 */, 2932896 /* 9999-12-31 */, INT32_MAX - 100};
    assert_null(calendar_holiday(cal, first_day() - 7)); /* Navidad of 1983 */
    assert_null(calendar_holiday(cal, last_day() + 1));
    assert_false(calendar_covers(first_day() - 1) || calendar_covers(last_day() + 1));
    assert_true(calendar_covers(first_day()) && calendar_covers(last_day()));
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
        assert_int_equal(calendar_add_habiles(cal, far[i], 15), far[i] + 21 + (day_weekday(far[i]) == 6));
        assert_int_equal(calendar_habiles_between(cal, far[i], far[i] + 70), 50);
    }
    assert_int_equal(calendar_add_habiles(cal, INT32_MAX, INT32_MAX), INT32_MAX);
    assert_true(calendar_habiles_between(cal, INT32_MIN, INT32_MAX) > 0);
}

/* ---- windows ---- */

static void check_window(const case_row_t *row, void *ctx)
{
    (void)ctx;
    call_window_t w;
    const char *expected = case_get(row, "window");
    bool open = calendar_call_window(cal, day(case_get(row, "date")), &w);
    assert_int_equal(open, expected != NULL);
    if (!open)
        return;
    char text[64];
    snprintf(text, sizeof text, "%02d:%02d-%02d:%02d", w.from_min / 60, w.from_min % 60, w.to_min / 60,
             w.to_min % 60);
    assert_string_equal(text, expected);
}

static void call_windows_leave_out_sundays_and_holidays(void **state)
{
    (void)state;
    cases_run("calendar_windows.tsv", check_window, NULL);
    call_window_t w;
    for (day_t d = first_day(); d <= last_day(); d++)
        assert_int_equal(calendar_call_window(cal, d, &w), day_weekday(d) < 7 && !calendar_holiday(cal, d));
}

static int setup(void **state)
{
    (void)state;
    cal = calendar_in_force();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holidays_every_day_of_1984_to_2100_as_published),
        cmocka_unit_test(holidays_have_their_names),
        cmocka_unit_test(easter_extreme_years),
        cmocka_unit_test(easter_every_year_as_by_the_epact),
        cmocka_unit_test(terms_count_from_the_next_dia_habil),
        cmocka_unit_test(days_count_back_from_the_dia_habil_before),
        cmocka_unit_test(sums_of_every_day_are_as_counted_one_by_one),
        cmocka_unit_test(sum_and_count_undo_each_other_at_any_distance),
        cmocka_unit_test(outside_of_the_calendar_only_weekends_rest),
        cmocka_unit_test(call_windows_leave_out_sundays_and_holidays),
    };
    return cmocka_run_group_tests_name("calendar", tests, setup, NULL);
}
