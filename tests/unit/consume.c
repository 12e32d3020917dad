/* When a batch is full, for everybody who gathers one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/consume.h"

static void full_by_messages_or_by_bytes(void **state)
{
    (void)state;
    static const struct {
        int messages;
        size_t bytes;
        int max;
        bool full;
    } rows[] = {
        {0, 0, 1, false},
        {1, 0, 1, true},
        {4999, 1000, 5000, false},
        {5000, 1000, 5000, true},
        {2, ((size_t)32 << 20) - 1, 5000, false},
        {2, (size_t)32 << 20, 5000, true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(consume_batch_full(rows[i].messages, rows[i].bytes, rows[i].max), rows[i].full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_by_messages_or_by_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
