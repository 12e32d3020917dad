/* When calls are planned. */
#include "services/contact/life/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_file.h"
#include "common/calendar_in_force.h"
#include "tests/lib/cases.h"

#define MINUTE_MS 60000LL

static int band_of(const attempt_t *a)
{
    call_window_t w;
    int minute;
    assert_true(calendar_call_window(calendar_in_force(), a->dia, &w));
    (void)instant_day(a->hasta - MINUTE_MS, &minute);
    return (minute - w.from_min) / ((w.to_min - w.from_min) / ATTEMPTS);
}

/* A radicado whose first band is the one asked for, seen on a Monday before the window opens. */
static void radicado_of_band(int band, char ret[32])
{
    for (int i = 0; i < 1000; i++) {
        attempt_t plan[ATTEMPTS];
        snprintf(ret, 32, "%016d", 4000 + i);
        schedule_plan(calendar_in_force(), ret, instant_from_day(day_from_civil(2021, 12, 13), 0), plan);
        if (band_of(&plan[0]) == band)
            return;
    }
    fail_msg("no radicado begins with band %d", band);
}

static void attempt_text(const attempt_t *a, char ret[64])
{
    char date[11];
    int from, to;
    day_format(a->dia, date);
    assert_int_equal(instant_day(a->desde, &from), a->dia);
    assert_int_equal(instant_day(a->hasta, &to), a->dia);
    snprintf(ret, 64, "%s %02d:%02d-%02d:%02d", date, from / 60, from % 60, to / 60, to % 60);
}

static void check_plan(const case_row_t *row, void *ctx)
{
    (void)ctx;
    static const char *const columns[ATTEMPTS] = {"first", "second", "third"};
    const char *now = case_get(row, "now");
    char date[11], radicado[32], text[64];
    int hour, minute;
    day_t d;
    assert_int_equal(sscanf(now, "%10s %d:%d", date, &hour, &minute), 3);
    assert_true(day_parse(date, &d));
    radicado_of_band((int)case_int(row, "band"), radicado);
    attempt_t plan[ATTEMPTS];
    schedule_plan(calendar_in_force(), radicado, instant_from_day(d, hour * 60 + minute), plan);
    for (int i = 0; i < ATTEMPTS; i++) {
        attempt_text(&plan[i], text);
        assert_string_equal(text, case_get(row, columns[i]));
        assert_int_equal(plan[i].numero, i + 1);
    }
}

static void plan_from_an_hour_on(void **state)
{
    (void)state;
    cases_run("contact_schedule.tsv", check_plan, NULL);
}

/* Whatever the hour and the radicado: three different calling days, three different bands, inside the
 * windows, ahead. */
static void plan_of_any_hour_keeps_the_rules(void **state)
{
    (void)state;
    uint32_t seed = 20211207;
    int firsts[ATTEMPTS] = {0};
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1664525u + 1013904223u;
        char radicado[32];
        snprintf(radicado, sizeof radicado, "%016u", seed);
        instant_t now =
            instant_from_day(day_from_civil(2021, 1, 1) + (day_t)(seed % 3650), 0) + (seed >> 3) % 86400000;
        attempt_t plan[ATTEMPTS];
        schedule_plan(calendar_in_force(), radicado, now, plan);
        for (int k = 0; k < ATTEMPTS; k++) {
            call_window_t w;
            assert_true(calendar_call_window(calendar_in_force(), plan[k].dia, &w));
            assert_true(plan[k].desde >= now);
            assert_true(plan[k].hasta - plan[k].desde >= SCHEDULE_MIN_LEFT_MIN * MINUTE_MS);
            assert_true(plan[k].desde >= instant_from_day(plan[k].dia, w.from_min));
            assert_true(plan[k].hasta <= instant_from_day(plan[k].dia, w.to_min));
            assert_true(k == 0 || plan[k].dia > plan[k - 1].dia);
        }
        assert_int_equal(band_of(&plan[0]) + band_of(&plan[1]) + band_of(&plan[2]), 3); /* 0 + 1 + 2 … */
        assert_int_not_equal(band_of(&plan[0]), band_of(&plan[1]));                     /* … in any order */
        firsts[band_of(&plan[0])]++;
    }
    for (int k = 0; k < ATTEMPTS; k++)
        assert_in_range(firsts[k], 6000, 7400); /* the agenda is spread over the day */
}

static void plan_is_the_same_for_the_same_arguments(void **state)
{
    (void)state;
    attempt_t a[ATTEMPTS], b[ATTEMPTS];
    instant_t now = instant_from_day(day_from_civil(2021, 12, 7), 600) + 1;
    memset(a, 0, sizeof a);
    memset(b, 0, sizeof b);
    schedule_plan(calendar_in_force(), "1234567890123456", now, a);
    schedule_plan(calendar_in_force(), "1234567890123456", now, b);
    assert_memory_equal(a, b, sizeof a);
}

/* Other windows, of which new ones hold from a Monday on, and a holiday of its own. */
static void plan_goes_by_the_calendar_given(void **state)
{
    (void)state;
    static const char *const days[ATTEMPTS] = {"2030-06-02", "2030-06-03", "2030-06-04"};
    AUTO(calendar) calendar_t *cal = NULL;
    err_t err = ERR_INIT;
    attempt_t plan[ATTEMPTS];
    char date[11];
    assert_int_equal(calendar_load(TESTS_DIR "/cases/calendar_dated.conf", &cal, &err), RC_OK);
    schedule_plan(cal, "1234567890123456", instant_from_day(day_from_civil(2030, 5, 28), 0), plan);
    for (int i = 0; i < ATTEMPTS; i++) {
        call_window_t w;
        day_format(plan[i].dia, date);
        assert_string_equal(date, days[i]);
        assert_true(calendar_call_window(cal, plan[i].dia, &w));
        assert_true(plan[i].desde >= instant_from_day(plan[i].dia, w.from_min));
        assert_true(plan[i].hasta <= instant_from_day(plan[i].dia, w.to_min));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plan_from_an_hour_on),
        cmocka_unit_test(plan_of_any_hour_keeps_the_rules),
        cmocka_unit_test(plan_is_the_same_for_the_same_arguments),
        cmocka_unit_test(plan_goes_by_the_calendar_given),
    };
    return cmocka_run_group_tests_name("contact_schedule", tests, NULL, NULL);
}
