/* Which messages of an inbox have their turn, and when the others get theirs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/cleanup.h"
#include "common/err.h"
#include "services/ingest/mail/later.h"

enum { PAUSE_MS = 40, FIRST_MS = LATER_FIRST * PAUSE_MS, LONGEST_MS = LATER_LONGEST * PAUSE_MS };

static int setup(void **state)
{
    later_t *l = must(calloc(1, sizeof *l));
    l->pause_ms = PAUSE_MS;
    *state = l;
    return 0;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static void fail_until_aside(later_t *l, uint32_t uid, int64_t now)
{
    for (int i = 1; i < LATER_TRIES; i++)
        assert_false(later_failed(l, uid, now));
    assert_true(later_failed(l, uid, now));
}

static void assert_order(later_t *l, int64_t now, size_t n, const uint32_t *want)
{
    uint32_t uids[] = {1, 2, 3, 4};
    assert_int_equal(later_order(l, uids, COUNT_OF(uids), now), n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(uids[i], want[i]);
}

static void few_failures_keep_their_turn(void **state)
{
    later_t *l = *state;
    assert_order(l, 0, 4, (uint32_t[]){1, 2, 3, 4});
    for (int i = 1; i < LATER_TRIES; i++)
        assert_false(later_failed(l, 1, 0));
    assert_order(l, 0, 4, (uint32_t[]){1, 2, 3, 4});
    assert_int_equal(later_aside(l), 0);
    assert_int_equal(later_wait_ms(l, 0, 600000), 600000);
}

static void many_failures_put_aside_until_due_then_last(void **state)
{
    later_t *l = *state;
    fail_until_aside(l, 1, 1000);
    fail_until_aside(l, 3, 2000);
    assert_int_equal(later_aside(l), 2);
    assert_order(l, 1000 + FIRST_MS - 1, 2, (uint32_t[]){2, 4});
    assert_int_equal(later_wait_ms(l, 1000, 600000), FIRST_MS);
    assert_int_equal(later_wait_ms(l, 1000, 500), 500);
    assert_order(l, 1000 + FIRST_MS, 3, (uint32_t[]){2, 4, 1});
    assert_order(l, 2000 + FIRST_MS, 4, (uint32_t[]){2, 4, 1, 3});
    assert_int_equal(later_wait_ms(l, 1000000, 600000), 0);
}

static void pauses_grow_up_to_a_bound(void **state)
{
    later_t *l = *state;
    fail_until_aside(l, 1, 0);
    for (int64_t ms = 2 * FIRST_MS; ms < LONGEST_MS; ms *= 2) {
        assert_false(later_failed(l, 1, 0));
        assert_int_equal(later_wait_ms(l, 0, 1 << 30), ms);
    }
    for (int i = 0; i < 100; i++)
        assert_false(later_failed(l, 1, 0));
    assert_int_equal(later_wait_ms(l, 0, 1 << 30), LONGEST_MS);
    assert_order(l, LONGEST_MS, 4, (uint32_t[]){2, 3, 4, 1});
}

static void success_begins_anew(void **state)
{
    later_t *l = *state;
    fail_until_aside(l, 2, 0);
    later_forget(l, 2);
    later_forget(l, 7);
    assert_int_equal(later_aside(l), 0);
    assert_order(l, 0, 4, (uint32_t[]){1, 2, 3, 4});
    fail_until_aside(l, 2, 0);
}

static void gone_from_the_inbox_forgotten(void **state)
{
    later_t *l = *state;
    fail_until_aside(l, 9, 0);
    fail_until_aside(l, 2, 0);
    assert_order(l, 0, 3, (uint32_t[]){1, 3, 4});
    assert_int_equal(l->n, 1);
    assert_int_equal(l->items[0].uid, 2);
}

static void more_than_can_be_kept_never_put_aside(void **state)
{
    later_t *l = *state;
    for (uint32_t uid = 1; uid <= LATER_MAX; uid++)
        assert_false(later_failed(l, uid, 0));
    for (int i = 0; i < 2 * LATER_TRIES; i++)
        assert_false(later_failed(l, LATER_MAX + 1, 0));
    assert_int_equal(later_read(l, LATER_MAX + 1, LATER_WHOLE, "ab"), 1);
    assert_int_equal(l->n, LATER_MAX);
}

static void same_readings_counted_in_a_row(void **state)
{
    later_t *l = *state;
    assert_int_equal(later_read(l, 1, LATER_WHOLE, "aa"), 1);
    assert_int_equal(later_read(l, 1, LATER_WHOLE, "aa"), 2);
    assert_int_equal(later_read(l, 1, LATER_HEAD, "aa"), 1);
    assert_int_equal(later_read(l, 1, LATER_WHOLE, "bb"), 1);
    assert_int_equal(later_read(l, 1, LATER_WHOLE, "aa"), 1);
    assert_int_equal(later_read(l, 2, LATER_WHOLE, "aa"), 1);
    assert_int_equal(later_read(l, 1, LATER_WHOLE, "aa"), 2);
    assert_int_equal(later_read(l, 1, LATER_HEAD, "aa"), 2);
}

static void being_moved_left_alone_until_it_takes_too_long(void **state)
{
    later_t *l = *state;
    uint32_t uids[] = {7};
    assert_true(later_moving(l, 7, 1000));
    assert_int_equal(later_wait_ms(l, 1000, 600000), LATER_MOVING_MS);
    assert_int_equal(later_order(l, uids, 1, 2000), 1); /* it keeps its turn, and is not put aside */
    assert_int_equal(later_aside(l), 0);
    assert_true(later_moving(l, 7, 1000 + LATER_MOVING_MS - 1));
    assert_false(later_moving(l, 7, 1000 + LATER_MOVING_MS));
    later_forget(l, 7);
    assert_int_equal(later_wait_ms(l, 1000, 600000), 600000);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(few_failures_keep_their_turn),   TEST(many_failures_put_aside_until_due_then_last),
        TEST(pauses_grow_up_to_a_bound),      TEST(success_begins_anew),
        TEST(gone_from_the_inbox_forgotten),  TEST(more_than_can_be_kept_never_put_aside),
        TEST(same_readings_counted_in_a_row), TEST(being_moved_left_alone_until_it_takes_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
