/* The Colombian calendar against published ones. */
#include "common/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/cases.h"

static day_t day(const char *iso)
{
    day_t d = DAY_NONE;
    if (!day_parse(iso, &d))
        fail_msg("no date: %s", iso);
    return d;
}

static void check_year(const case_row_t *row, void *ctx)
{
    (void)ctx;
    int year = (int)case_int(row, "year");
    char found[400] = "";
    size_t n = 0;
    for (day_t d = day_from_civil(year, 1, 1); d <= day_from_civil(year, 12, 31); d++) {
        int y, m, dd;
        day_to_civil(d, &y, &m, &dd);
        const char *name = calendar_holiday(d);
        if (name)
            n += (size_t)snprintf(found + n, sizeof found - n, "%s%02d-%02d", n ? " " : "", m, dd);
        assert_int_equal(calendar_is_habil(d), !name && day_weekday(d) < 6);
    }
    assert_string_equal(found, case_get(row, "holidays"));
}

static void holidays_every_day_of_1984_to_2100_as_published(void **state)
{
    (void)state;
    cases_run("calendar_holidays.tsv", check_year, NULL);
}

static void check_name(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *name = calendar_holiday(day(case_get(row, "date")));
    assert_non_null(name);
    assert_string_equal(name, case_get(row, "name"));
}

static void holidays_have_their_names(void **state)
{
    (void)state;
    cases_run("calendar_names.tsv", check_name, NULL);
}

static void check_term(const case_row_t *row, void *ctx)
{
    (void)ctx;
    day_t from = day(case_get(row, "from")), to = day(case_get(row, "result"));
    int n = (int)case_int(row, "days");
    assert_int_equal(calendar_add_habiles(from, n), to);
    assert_int_equal(calendar_habiles_between(from, to), n);
    assert_int_equal(calendar_habiles_between(to, from), -n);
}

static void terms_count_from_the_next_dia_habil(void **state)
{
    (void)state;
    cases_run("calendar_terms.tsv", check_term, NULL);
}

static void check_window(const case_row_t *row, void *ctx)
{
    (void)ctx;
    call_window_t w;
    const char *expected = case_get(row, "window");
    bool open = calendar_call_window(day(case_get(row, "date")), &w);
    assert_int_equal(open, expected != NULL);
    if (!open)
        return;
    char text[32];
    snprintf(text, sizeof text, "%02d:%02d-%02d:%02d", w.from_min / 60, w.from_min % 60, w.to_min / 60,
             w.to_min % 60);
    assert_string_equal(text, expected);
}

static void call_windows_leave_out_sundays_and_holidays(void **state)
{
    (void)state;
    cases_run("calendar_windows.tsv", check_window, NULL);
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

static void the_end_of_the_calendar_is_no_holiday(void **state)
{
    (void)state;
    day_t last = day_from_civil(9999, 12, 31);
    assert_null(calendar_holiday(last + 1));
    assert_true(calendar_add_habiles(last, 15) > last);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holidays_every_day_of_1984_to_2100_as_published),
        cmocka_unit_test(holidays_have_their_names),
        cmocka_unit_test(terms_count_from_the_next_dia_habil),
        cmocka_unit_test(call_windows_leave_out_sundays_and_holidays),
        cmocka_unit_test(easter_extreme_years),
        cmocka_unit_test(the_end_of_the_calendar_is_no_holiday),
    };
    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
