/* When calls are planned. */
#include "services/contact/life/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
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

/* What was made of a case's attempts. */
typedef struct made {
    int n;
    day_t last_day;
    unsigned bands;
} made_t;

/* The attempts that are left, each planned when the one before it was made as it had been planned. Returns
 * how many. */
static int plan_rest(const calendar_t *cal, const char *radicado, instant_t now, made_t made,
                     attempt_t ret[ATTEMPTS])
{
    const int first = made.n;
    for (; made.n < ATTEMPTS; made.n++) {
        attempt_t *a = &ret[made.n - first];
        *a = schedule_next(cal, radicado, made.n + 1, made.bands,
                           made.last_day == DAY_NONE ? DAY_NONE : made.last_day + 1, now);
        made.last_day = a->dia;
        made.bands |= 1u << schedule_band(cal, a->desde);
        now = a->desde;
    }
    return ATTEMPTS - first;
}

static void plan_all(const calendar_t *cal, const char *radicado, instant_t now, attempt_t ret[ATTEMPTS])
{
    (void)plan_rest(cal, radicado, now, (made_t){.last_day = DAY_NONE}, ret);
}

/* A radicado whose first band is the one asked for, seen on a Monday before the window opens. */
static void radicado_of_band(int band, char ret[32])
{
    for (int i = 0; i < 1000; i++) {
        attempt_t plan[ATTEMPTS];
        snprintf(ret, 32, "%016d", 4000 + i);
        plan_all(calendar_in_force(), ret, instant_from_day(day_from_civil(2021, 12, 13), 0), plan);
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
    plan_all(calendar_in_force(), radicado, instant_from_day(d, hour * 60 + minute), plan);
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

static instant_t moment_in(const case_row_t *row, const char *column)
{
    char date[11];
    int hour, minute;
    day_t d;
    assert_int_equal(sscanf(case_get(row, column), "%10s %d:%d", date, &hour, &minute), 3);
    assert_true(day_parse(date, &d));
    return instant_from_day(d, hour * 60 + minute);
}

static day_t day_in(const case_row_t *row, const char *column)
{
    day_t d = DAY_NONE;
    const char *text = case_get(row, column);
    if (text)
        assert_true(day_parse(text, &d));
    return d;
}

static void check_rest(const case_row_t *row, void *ctx)
{
    (void)ctx;
    char radicado[32], text[64];
    const char *bands = case_get(row, "bands"), *expected = case_get(row, "plan");
    made_t made = {.n = (int)case_int(row, "made"), .last_day = day_in(row, "last")};
    for (; bands && *bands; bands++)
        made.bands |= 1U << (*bands - '0');
    radicado_of_band((int)case_int(row, "band"), radicado);
    attempt_t plan[ATTEMPTS];
    int n = plan_rest(calendar_in_force(), radicado, moment_in(row, "now"), made, plan);
    AUTO(buf) buf_t got = {0};
    for (int i = 0; i < n; i++) {
        attempt_text(&plan[i], text);
        buf_printf(&got, "%s%d: %s", i ? ", " : "", plan[i].numero, text);
    }
    assert_string_equal(buf_str(&got), expected ? expected : "");
}

static void rest_goes_on_from_what_was_made(void **state)
{
    (void)state;
    cases_run("contact_schedule_rest.tsv", check_rest, NULL);
}

static void slot_is(const case_row_t *row, const attempt_t *slot)
{
    char text[64];
    attempt_text(slot, text);
    assert_string_equal(text, case_get(row, "slot"));
}

static void check_asked(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const calendar_t *cal = calendar_in_force();
    instant_t now = moment_in(row, "now"), asked = moment_in(row, "asked");
    const char *why = case_get(row, "why");
    const attempt_t slot = schedule_requested(cal, 2, asked, now);
    const char *got = schedule_moved(&slot, asked, now);
    assert_int_equal(slot.numero, 2);
    slot_is(row, &slot);
    if (why && got)
        assert_string_equal(got, why);
    else
        assert_ptr_equal(got, why);
    /* seconds are no reason */
    if (!why && slot.hasta - slot.desde > SCHEDULE_ASKED_LEAST_MIN * MINUTE_MS) {
        const attempt_t later = schedule_requested(cal, 2, asked + 30000, now);
        assert_null(schedule_moved(&later, asked + 30000, now));
        assert_int_equal(later.desde, slot.desde + MINUTE_MS);
    }
}

static void an_asked_hour_is_honoured_in_the_window(void **state)
{
    (void)state;
    cases_run("contact_schedule_asked.tsv", check_asked, NULL);
}

static void check_buzon(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const attempt_t slot = schedule_next(calendar_in_force(), "1234567890123456", ATTEMPTS + 1, 7,
                                         day_in(row, "third") + 1, moment_in(row, "now"));
    assert_int_equal(slot.numero, ATTEMPTS + 1);
    slot_is(row, &slot);
}

static void voicemail_waits_for_a_calling_day_after_the_third(void **state)
{
    (void)state;
    cases_run("contact_schedule_buzon.tsv", check_buzon, NULL);
}

static void a_moment_s_band_is_that_of_the_plan(void **state)
{
    (void)state;
    const calendar_t *cal = calendar_in_force();
    day_t monday = day_from_civil(2021, 12, 13);
    for (int hour = 0; hour < 24; hour++) {
        int expected = hour < 11 ? 0 : hour < 15 ? 1 : 2;
        assert_int_equal(schedule_band(cal, instant_from_day(monday, hour * 60)), expected);
        assert_int_equal(schedule_band(cal, instant_from_day(monday, hour * 60 + 59) + 59999), expected);
    }
    assert_int_equal(schedule_band(cal, instant_from_day(monday - 1, 900)), 0); /* a Sunday */
}

/* Histories of attempts that are made late, or at an hour that the customer asks for, and planned anew each
 * time: three different calling days, in the windows, three bands unless asked hours took one twice, and the
 * voicemail on a fourth. */
static void replanned_histories_keep_the_rules(void **state)
{
    (void)state;
    const calendar_t *cal = calendar_in_force();
    uint32_t seed = 99;
    for (int i = 0; i < 5000; i++) {
        char radicado[32];
        snprintf(radicado, sizeof radicado, "%016u", seed);
        instant_t now = instant_from_day(day_from_civil(2021, 1, 1) + i % 2000, i % 1440);
        made_t made = {.last_day = DAY_NONE};
        while (made.n < ATTEMPTS) {
            attempt_t plan[ATTEMPTS];
            unsigned bands = made.bands;
            int n = plan_rest(cal, radicado, now, made, plan);
            assert_int_equal(n, ATTEMPTS - made.n);
            for (int k = 0; k < n; k++) {
                assert_int_equal(plan[k].numero, made.n + k + 1);
                assert_true(plan[k].desde >= now);
                assert_true(plan[k].dia > (k ? plan[k - 1].dia : made.last_day));
                int band = band_of(&plan[k]);
                assert_int_equal(schedule_band(cal, plan[k].desde), band);
                assert_false(bands & 1U << band); /* there is a free one for each that is left */
                bands |= 1U << band;
            }
            seed = seed * 1664525u + 1013904223u;
            attempt_t slot = plan[0];
            const bool asked = seed >> 30 == 0;
            if (asked)
                slot = schedule_requested(cal, slot.numero, slot.desde + (seed >> 8) % (3 * 86400000), now);
            assert_true(slot.desde >= now);
            assert_true(slot.dia > made.last_day);
            const int band = schedule_band(cal, slot.desde);
            assert_true(schedule_may_call(cal, &slot, asked, made.bands, made.last_day, slot.desde));
            made = (made_t){made.n + 1, slot.dia, made.bands | 1U << band};
            now = slot.desde + (instant_t)(seed >> 5) % (slot.hasta - slot.desde);
        }
        const attempt_t voicemail =
            schedule_next(cal, radicado, ATTEMPTS + 1, made.bands, made.last_day + 1, now);
        assert_true(voicemail.dia > made.last_day);
        assert_true(voicemail.desde >= now);
        assert_true(schedule_may_call(cal, &voicemail, false, made.bands, made.last_day, voicemail.desde));
    }
}

static void check_may_call(const case_row_t *row, void *ctx)
{
    (void)ctx;
    unsigned used = 0;
    const char *bands = case_get(row, "bands"), *pedida = case_get(row, "pedida");
    for (; bands && *bands; bands++)
        used |= 1u << (*bands - '0');
    const attempt_t a = {.numero = (int)case_int(row, "numero"), .desde = moment_in(row, "desde")};
    assert_int_equal(schedule_may_call(calendar_in_force(), &a, pedida != NULL, used, day_in(row, "last"),
                                       moment_in(row, "now")),
                     case_get(row, "may") != NULL);
}

static void an_attempt_is_made_at_its_hours_only(void **state)
{
    (void)state;
    cases_run("contact_schedule_may_call.tsv", check_may_call, NULL);
}

/* Taken late, it is the day's on which it is taken, and lasts until that window ends. */
static void an_attempt_that_is_taken_is_of_then(void **state)
{
    (void)state;
    const calendar_t *cal = calendar_in_force();
    const day_t monday = day_from_civil(2021, 12, 13);
    const instant_t ten = instant_from_day(monday, 600);
    const attempt_t planned = {3, monday, instant_from_day(monday, 420), instant_from_day(monday, 660)};
    attempt_t a = schedule_taken(cal, &planned, ten);
    assert_int_equal(a.numero, 3);
    assert_int_equal(a.dia, monday);
    assert_int_equal(a.desde, ten);
    assert_int_equal(a.hasta, planned.hasta);
    a = schedule_taken(cal, &planned, ten + 86400000);
    assert_int_equal(a.dia, monday + 1);
    assert_int_equal(a.desde, ten + 86400000);
    assert_int_equal(a.hasta, instant_from_day(monday + 1, 1140));
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
        plan_all(calendar_in_force(), radicado, now, plan);
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
    plan_all(calendar_in_force(), "1234567890123456", now, a);
    plan_all(calendar_in_force(), "1234567890123456", now, b);
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
    plan_all(cal, "1234567890123456", instant_from_day(day_from_civil(2030, 5, 28), 0), plan);
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
        cmocka_unit_test(rest_goes_on_from_what_was_made),
        cmocka_unit_test(an_asked_hour_is_honoured_in_the_window),
        cmocka_unit_test(voicemail_waits_for_a_calling_day_after_the_third),
        cmocka_unit_test(an_attempt_is_made_at_its_hours_only),
        cmocka_unit_test(an_attempt_that_is_taken_is_of_then),
        cmocka_unit_test(a_moment_s_band_is_that_of_the_plan),
        cmocka_unit_test(replanned_histories_keep_the_rules),
    };
    return cmocka_run_group_tests_name("contact_schedule", tests, NULL, NULL);
}
