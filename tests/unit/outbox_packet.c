#include "common/outbox_packet.h"

#include "common/pg.h"
#include "tests/unit/common_cases.h"

static const message_t samples[] = {
    {.part = {{"t.a", 3}, {"k1", 2}, {"", 0}, {"uno", 3}}},
    {.part = {{"t.b", 3}, {NULL, 0}, {"h\0h", 3}, {NULL, 0}}},
    {.part = {{"t.a", 3}, {"k1", 2}, {NULL, 0}, {"", 0}}},
};

static void arrays_of(const packet_t *p, buf_t store[PACKET_COLUMNS], bytes_t ret[PACKET_COLUMNS])
{
    for (int c = 0; c < PACKET_COLUMNS; c++) {
        buf_clear(&store[c]);
        packet_array(p, c, &store[c]);
        ret[c] = (bytes_t){store[c].data, store[c].len};
    }
}

static void fill(packet_t *p)
{
    for (size_t i = 0; i < COUNT_OF(samples); i++)
        packet_add(p, &samples[i]);
}

static void packet_read_back_is_what_was_added_in_order(void **state)
{
    (void)state;
    packet_t p = {0};
    buf_t store[PACKET_COLUMNS] = {0};
    bytes_t arrays[PACKET_COLUMNS];
    packet_reader_t r;
    message_t m;
    for (int round = 0; round < 2; round++) { /* emptied, it serves again */
        fill(&p);
        arrays_of(&p, store, arrays);
        assert_true(packet_open(&r, arrays));
        assert_int_equal(r.left, COUNT_OF(samples));
        for (size_t i = 0; i < COUNT_OF(samples); i++) {
            assert_true(packet_next(&r, &m));
            for (int c = 0; c < PACKET_COLUMNS; c++) {
                const bytes_t *is = &m.part[c], *was = &samples[i].part[c];
                assert_int_equal(is->n, was->n);
                assert_int_equal(is->at == NULL, was->at == NULL);
                if (was->n)
                    assert_memory_equal(is->at, was->at, was->n);
            }
        }
        assert_false(packet_next(&r, &m));
        assert_int_equal(r.left, 0);
        packet_clear(&p);
    }
    for (int c = 0; c < PACKET_COLUMNS; c++)
        buf_done(&store[c]);
    packet_done(&p);
}

/* Cut anywhere, a packet gives whole messages or none, and says that some are missing. */
static void packet_cut_anywhere_is_noticed(void **state)
{
    (void)state;
    packet_t p = {0};
    buf_t store[PACKET_COLUMNS] = {0};
    bytes_t arrays[PACKET_COLUMNS];
    fill(&p);
    for (int c = 0; c < PACKET_COLUMNS; c++) {
        arrays_of(&p, store, arrays);
        for (size_t n = 0; n < store[c].len; n++) {
            AUTO(mem) char *exact = must(malloc(n ? n : 1)); /* so that a sanitizer sees a step too far */
            memcpy(exact, store[c].data, n);
            bytes_t cut[PACKET_COLUMNS];
            memcpy(cut, arrays, sizeof cut);
            cut[c] = (bytes_t){exact, n};
            packet_reader_t r;
            message_t m;
            if (!packet_open(&r, cut))
                continue;
            while (packet_next(&r, &m))
                ;
            assert_true(r.left > 0);
        }
    }
    for (int c = 0; c < PACKET_COLUMNS; c++)
        buf_done(&store[c]);
    packet_done(&p);
}

static void packet_arrays_of_two_packets_are_refused(void **state)
{
    (void)state;
    packet_t p = {0};
    buf_t store[PACKET_COLUMNS] = {0};
    bytes_t arrays[PACKET_COLUMNS];
    fill(&p);
    arrays_of(&p, store, arrays);
    buf_t longer = {0};
    packet_add(&p, &samples[0]);
    packet_array(&p, PACKET_VALUE, &longer);
    arrays[PACKET_VALUE] = (bytes_t){longer.data, longer.len};
    packet_reader_t r;
    assert_false(packet_open(&r, arrays));
    arrays[PACKET_VALUE] = arrays[PACKET_TOPIC]; /* text where bytes are due */
    assert_false(packet_open(&r, arrays));
    buf_done(&longer);
    for (int c = 0; c < PACKET_COLUMNS; c++)
        buf_done(&store[c]);
    packet_done(&p);
}

static void packet_is_full_by_messages_or_by_bytes(void **state)
{
    (void)state;
    packet_t p = {0};
    for (int i = 0; i < PACKET_MESSAGES - 1; i++)
        packet_add(&p, &samples[0]);
    assert_false(packet_full(&p));
    packet_add(&p, &samples[0]);
    assert_true(packet_full(&p));
    packet_clear(&p);
    assert_false(packet_full(&p));
    AUTO(mem) char *large = must(calloc(1, PACKET_BYTES));
    packet_add(&p, &(message_t){.part = {{"t", 1}, {NULL, 0}, {NULL, 0}, {large, PACKET_BYTES}}});
    assert_true(packet_full(&p));
    packet_done(&p);
}

static void headers_parts_end_where_they_say(void **state)
{
    (void)state;
    AUTO(buf) buf_t packed = {0};
    pg_wire_value(&packed, "name", 4);
    pg_wire_value(&packed, NULL, 0);
    bytes_t rest = {packed.data, packed.len}, part;
    assert_true(packet_part(&rest, &part));
    assert_int_equal(part.n, 4);
    assert_true(packet_part(&rest, &part));
    assert_null(part.at);
    assert_int_equal(rest.n, 0);
    assert_false(packet_part(&rest, &part));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packet_read_back_is_what_was_added_in_order),
        cmocka_unit_test(packet_cut_anywhere_is_noticed),
        cmocka_unit_test(packet_arrays_of_two_packets_are_refused),
        cmocka_unit_test(packet_is_full_by_messages_or_by_bytes),
        cmocka_unit_test(headers_parts_end_where_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
