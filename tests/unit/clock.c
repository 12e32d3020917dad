#include "common/clock.h"

#include "tests/unit/common_cases.h"

static void check_day(const case_row_t *row)
{
    day_t d;
    int y, m, day, year, week;
    char text[16];
    assert_true(day_parse(row->f[0], &d));
    case_expect_int(row, "day_parse", d, atoll(row->f[1]));
    case_expect_int(row, "day_weekday", day_weekday(d), atoll(row->f[2]));
    day_iso_week(d, &year, &week);
    snprintf(text, sizeof text, "%04d-W%02d", year % 10000, week % 100);
    case_expect(row, "day_iso_week", text, row->f[3]);
    day_to_civil(d, &y, &m, &day);
    case_expect_int(row, "day_from_civil", day_from_civil(y, m, day), d);
    char back[11];
    day_format(d, back);
    case_expect(row, "day_format", back, row->f[0]);
}

static void day_table(void **state)
{
    (void)state;
    cases_each("common_days.tsv", 5, check_day);
}

static void check_day_refused(const case_row_t *row)
{
    day_t d = 42;
    if (day_parse(row->f[0], &d))
        fail_msg("%s: «%s» se aceptó", row->where, row->f[0]);
    case_expect_int(row, "left untouched", d, 42);
}

static void day_refused_table(void **state)
{
    (void)state;
    day_t d = 42;
    assert_false(day_parse(NULL, &d));
    cases_each("common_day_refused.tsv", 2, check_day_refused);
}

static void check_week(const case_row_t *row)
{
    char text[11] = "-", *dash = strchr(row->f[0], '-');
    assert_non_null(dash);
    day_t d = day_from_iso_week((int)strtol(row->f[0], NULL, 10), (int)strtol(dash + 1, NULL, 10));
    if (d != DAY_NONE)
        day_format(d, text);
    case_expect(row, "day_from_iso_week", text, row->f[1]);
}

static void week_table(void **state)
{
    (void)state;
    cases_each("common_weeks.tsv", 3, check_week);
}

/* Every day of four centuries follows the one before it, in the calendar and in the week. */
static void days_without_a_gap(void **state)
{
    (void)state;
    day_t last = day_from_civil(1983, 12, 31);
    int week = day_weekday(last);
    for (int y = 1984; y < 2384; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= 31; d++) {
                day_t now = day_from_civil(y, m, d);
                if (now == DAY_NONE)
                    continue;
                assert_int_equal(now, last + 1);
                assert_int_equal(day_weekday(now), week % 7 + 1);
                week = day_weekday(now);
                last = now;
            }
}

static void check_instant(const case_row_t *row)
{
    instant_t t = 0;
    char text[32];
    if (!instant_parse(row->f[0], &t))
        fail_msg("%s: «%s» no se aceptó", row->where, row->f[0]);
    case_expect_int(row, "instant_parse", t, atoll(row->f[1]));
    instant_format(t, text);
    case_expect(row, "instant_format", text, row->f[2]);
}

static void instant_table(void **state)
{
    (void)state;
    cases_each("common_instants.tsv", 4, check_instant);
}

static void check_instant_refused(const case_row_t *row)
{
    instant_t t = 42;
    if (instant_parse(row->f[0], &t))
        fail_msg("%s: «%s» se aceptó", row->where, row->f[0]);
    case_expect_int(row, "left untouched", t, 42);
}

static void instant_refused_table(void **state)
{
    (void)state;
    instant_t t = 42;
    assert_false(instant_parse(NULL, &t));
    cases_each("common_instant_refused.tsv", 2, check_instant_refused);
}

static void check_bogota(const case_row_t *row)
{
    instant_t t;
    char date[11];
    int minute;
    assert_true(instant_parse(row->f[0], &t));
    day_t d = instant_day(t, &minute);
    day_format(d, date);
    case_expect(row, "day", date, row->f[1]);
    case_expect_int(row, "minute", minute, atoll(row->f[2]));
    case_expect_int(row, "day without minute", instant_day(t, NULL), d);
    instant_t back = instant_from_day(d, minute);
    assert_true(back <= t && t - back < 60000);
}

static void bogota_table(void **state)
{
    (void)state;
    cases_each("common_bogota.tsv", 4, check_bogota);
}

static void clocks_move_forward(void **state)
{
    (void)state;
    int64_t before = clock_monotonic_ms();
    assert_true(clock_monotonic_ms() >= before);
    assert_true(clock_now() > instant_from_day(day_from_civil(2020, 1, 1), 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(day_table),     cmocka_unit_test(day_refused_table),
        cmocka_unit_test(week_table),    cmocka_unit_test(days_without_a_gap),
        cmocka_unit_test(instant_table), cmocka_unit_test(instant_refused_table),
        cmocka_unit_test(bogota_table),  cmocka_unit_test(clocks_move_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
