/* A clock set to other than real time: what it says, when it will say something, and how settings ask for it.
 */
#include "common/clock_setting.h"
#include "tests/unit/common_cases.h"

static int64_t us_of(const case_row_t *row, const char *text)
{
    instant_t t;
    if (!instant_parse(text, &t))
        fail_msg("%s: «%s» no es un instante", row->where, text);
    return t * 1000;
}

static clock_rate_t rate_of(const case_row_t *row)
{
    return (clock_rate_t){
        .start = us_of(row, row->f[0]) / 1000, .anchor_us = us_of(row, row->f[1]), .speed = atoll(row->f[2])};
}

static void check_at(const case_row_t *row)
{
    const clock_rate_t r = rate_of(row);
    char said[32];
    instant_format(clock_rate_at(&r, us_of(row, row->f[3])), said);
    case_expect(row, "clock_rate_at", said, row->f[4]);
}

static void clock_rate_table(void **state)
{
    (void)state;
    cases_each("common_clock_rate.tsv", 6, check_at);
}

static void check_wait(const case_row_t *row)
{
    const clock_rate_t r = rate_of(row);
    instant_t t = us_of(row, row->f[3]) / 1000;
    int64_t real = clock_rate_real_us(&r, t);
    case_expect_int(row, "clock_rate_real_us", real - r.anchor_us, atoll(row->f[4]));
    assert_true(clock_rate_at(&r, real) >= t);
    assert_true(clock_rate_at(&r, real - 1) < t);
}

static void clock_wait_table(void **state)
{
    (void)state;
    cases_each("common_clock_wait.tsv", 6, check_wait);
}

/* At every speed the first moment is the first: the microsecond before it does not say so yet. */
static void clock_wait_is_the_first_moment_at_any_speed(void **state)
{
    (void)state;
    uint64_t x = 88172645463325252u;
    for (int i = 0; i < 100000; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        const clock_rate_t r = {.start = (int64_t)(x % 4000000000000),
                                .anchor_us = (int64_t)(x >> 11) % 4000000000000000,
                                .speed = 1 + (int64_t)((x >> 7) % CLOCK_SPEED_MAX)};
        instant_t t = r.start + (int64_t)(x >> 23) % 100000000;
        int64_t real = clock_rate_real_us(&r, t);
        assert_true(clock_rate_at(&r, real) >= t && clock_rate_at(&r, real - 1) < t);
    }
}

static void check_setting(const case_row_t *row)
{
    const clock_settings_t s = {.start = row->f[0], .anchor = row->f[1], .speed = atoll(row->f[2])};
    int64_t started = us_of(row, "2026-01-01T00:00:00Z");
    clock_rate_t r = {0};
    bool set;
    err_t err = ERR_INIT;
    char said[32];
    if (clock_settings_read(&s, started, &r, &set, &err) != RC_OK) {
        case_expect_int(row, "result", err.rc, RC_FATAL);
        if (!strstr(err.text, row->f[3]))
            fail_msg("%s: «%s» no dice «%s»", row->where, err.text, row->f[3]);
        return;
    }
    instant_format(clock_rate_at(&r, started + 10000000), said);
    case_expect(row, "clock", set ? said : "real", row->f[3]);
    if (!set)
        case_expect(row, "real time", said, "2026-01-01T00:00:10.000Z");
}

static void clock_settings_table(void **state)
{
    (void)state;
    cases_each("common_clock_setting.tsv", 5, check_setting);
}

static void clock_unset_tells_real_time(void **state)
{
    (void)state;
    assert_false(clock_is_set());
    instant_t before = clock_real_now(), now = clock_now();
    assert_in_range(now, before, clock_real_now());
    assert_int_equal(clock_at_real(before), before);
    assert_int_equal(clock_real_ms_until(now - 5), 0);
    assert_in_range(clock_real_ms_until(clock_now() + 60000), 50000, 60000);
    assert_int_equal(clock_real_ms_until(now + 4000000000LL), INT32_MAX);
}

/* The last of this program: it stays set. */
static void clock_set_tells_the_simulated_time(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    const clock_settings_t s = {.start = "2021-12-06T12:00:00Z", .anchor = "", .speed = 60000};
    instant_t start = us_of(&(case_row_t){0}, s.start) / 1000;
    instant_t real = clock_real_now();
    assert_int_equal(clock_start(&s, &err), RC_OK);
    assert_true(clock_is_set());
    assert_true(clock_real_now() >= real); /* real time stays real */
    instant_t last = clock_now();
    assert_true(last >= start);
    for (int i = 0; i < 100000; i++) {
        instant_t now = clock_now();
        assert_true(now >= last);
        last = now;
    }
    assert_true(last > start);
    assert_int_equal(clock_real_ms_until(last), 0);
    assert_in_range(clock_real_ms_until(last + 3600000), 1, 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock_rate_table),
        cmocka_unit_test(clock_wait_table),
        cmocka_unit_test(clock_wait_is_the_first_moment_at_any_speed),
        cmocka_unit_test(clock_settings_table),
        cmocka_unit_test(clock_unset_tells_real_time),
        cmocka_unit_test(clock_set_tells_the_simulated_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
