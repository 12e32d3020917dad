/* When a batch is full, for everybody who gathers one; and how a loop ends that something fatal stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "common/consume.h"
#include <cmocka.h>

#include <librdkafka/rdkafka_mock.h> /* wants rdkafka.h before it */

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

/* ---- a loop that is fenced while a batch is promised ---- */

#define MESSAGES 200
#define HEARTBEATS_S 4 /* until the consumer has been told that it is fenced */
#define HANGS_S 60

typedef struct promising {
    rd_kafka_mock_cluster_t *cluster;
    rd_kafka_topic_partition_list_t *held; /* by what was promised, until it is settled */
    int promised, settled;
} promising_t;

static rc_t promising_begin(void *ctx, err_t *err)
{
    (void)ctx, (void)err;
    return RC_OK;
}

static rc_t promising_handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    (void)ctx, (void)m, (void)err;
    return RC_OK;
}

static rc_t promising_settle(void *ctx, err_t *err)
{
    (void)err;
    promising_t *p = ctx;
    if (p->held)
        rd_kafka_topic_partition_list_destroy(TAKE(p->held));
    p->settled = p->promised;
    return RC_OK;
}

static rc_t promising_commit(void *ctx, const rd_kafka_consumer_group_metadata_t *group,
                             const rd_kafka_topic_partition_list_t *first,
                             const rd_kafka_topic_partition_list_t *next, bool more, err_t *err)
{
    (void)group, (void)next;
    promising_t *p = ctx;
    rc_t rc = promising_settle(p, err);
    if (!more)
        return rc;
    p->held = rd_kafka_topic_partition_list_copy(first);
    if (p->promised++ == 0) {
        for (int i = 0; i < 8; i++)
            rd_kafka_mock_push_request_errors(p->cluster, 12 /* Heartbeat */, 1,
                                              RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID);
        sleep(HEARTBEATS_S);
    }
    return rc;
}

static void promising_abort(void *ctx)
{
    (void)ctx;
}

static void messages_send(rd_kafka_t *producer, const char *topic)
{
    for (int i = 0; i < MESSAGES; i++)
        assert_int_equal(rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(0),
                                           RD_KAFKA_V_VALUE("{}", 2), RD_KAFKA_V_END),
                         0);
    assert_int_equal(rd_kafka_flush(producer, 20000), 0);
}

static void loop_that_is_fenced_amid_a_promise_settles_it_and_ends(void **state)
{
    (void)state;
    static const char *const topics[] = {"t"};
    static const consume_sink_t sink = {.begin = promising_begin,
                                        .handle = promising_handle,
                                        .commit = promising_commit,
                                        .settle = promising_settle,
                                        .abort = promising_abort};
    const consume_options_t o = {.group = "g",
                                 .topics = topics,
                                 .n_topics = 1,
                                 .batch_max = 1,
                                 .linger_ms = 50,
                                 .stage = "t",
                                 .check = "kafka"};
    char why[256];
    err_t err = ERR_INIT;
    rd_kafka_t *producer = rd_kafka_new(RD_KAFKA_PRODUCER, NULL, why, sizeof why);
    promising_t p = {.cluster = rd_kafka_mock_cluster_new(producer, 1)};
    const char *brokers = rd_kafka_mock_cluster_bootstraps(p.cluster);
    const kafka_settings_t k = {.brokers = brokers, .properties = "", .instance = "1"};
    rd_kafka_mock_topic_create(p.cluster, topics[0], 1, 1);
    assert_true(rd_kafka_brokers_add(producer, brokers) > 0);
    messages_send(producer, topics[0]);
    alarm(HANGS_S);
    assert_int_equal(consume_run(&k, &o, &sink, &p, &err), RC_FATAL);
    alarm(0);
    assert_true(p.promised > 0);
    assert_null(p.held);
    assert_int_equal(p.settled, p.promised);
    rd_kafka_mock_cluster_destroy(p.cluster);
    rd_kafka_destroy(producer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_by_messages_or_by_bytes),
        cmocka_unit_test(loop_that_is_fenced_amid_a_promise_settles_it_and_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
