/* Whole topics read on a real Kafka: every partition, from a time, to where it ended, what is undecided
 * waited for.
 *
 * usage: with-stack kafka_scan       the broker is PQR_KAFKA_BROKERS */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/kafka_scan.h"

#define TOPIC "s.in"
#define EMPTY "s.empty"
#define PARTITIONS 3
#define MESSAGES 300
#define BEGUN 1638882900000 /* 2021-12-07 08:15 in Bogotá; a message a second */
#define TIMEOUT_MS 20000

static kafka_settings_t kafka = {.properties = "", .instance = "prueba"};
static err_t err;
static const char *const topics[] = {EMPTY, TOPIC};

#define OK(call)                                                                                             \
    do {                                                                                                     \
        if ((call) != RC_OK)                                                                                 \
            fail_msg("%s: %s", #call, err.text);                                                             \
    } while (0)

static rd_kafka_t *producer_new(void)
{
    rd_kafka_conf_t *conf = NULL;
    char why[200];
    OK(kafka_conf(&kafka, "prueba", &conf, &err));
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    assert_non_null(rk);
    return rk;
}

static void topics_create(rd_kafka_t *rk)
{
    char why[200];
    rd_kafka_NewTopic_t *wanted[] = {rd_kafka_NewTopic_new(TOPIC, PARTITIONS, 1, why, sizeof why),
                                     rd_kafka_NewTopic_new(EMPTY, PARTITIONS, 1, why, sizeof why)};
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_CreateTopics(rk, wanted, COUNT_OF(wanted), NULL, queue);
    rd_kafka_event_t *ev = rd_kafka_queue_poll(queue, TIMEOUT_MS);
    assert_non_null(ev);
    assert_int_equal(rd_kafka_event_error(ev), 0);
    rd_kafka_event_destroy(ev);
    rd_kafka_NewTopic_destroy_array(wanted, COUNT_OF(wanted));
    rd_kafka_queue_destroy(queue);
}

/* Message i in partition i % PARTITIONS, written i seconds after the beginning; its value is i. */
static int set_up(void **state)
{
    (void)state;
    kafka.brokers = getenv("PQR_KAFKA_BROKERS");
    rd_kafka_t *rk = producer_new();
    topics_create(rk);
    for (int i = 0; i < MESSAGES; i++) {
        char value[16];
        int n = snprintf(value, sizeof value, "%d", i);
        assert_int_equal(rd_kafka_producev(rk, RD_KAFKA_V_TOPIC(TOPIC), RD_KAFKA_V_PARTITION(i % PARTITIONS),
                                           RD_KAFKA_V_VALUE(value, (size_t)n),
                                           RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                           RD_KAFKA_V_TIMESTAMP(BEGUN + i * 1000LL), RD_KAFKA_V_END),
                         0);
    }
    assert_int_equal(rd_kafka_flush(rk, TIMEOUT_MS), 0);
    rd_kafka_destroy(rk);
    return 0;
}

typedef struct seen {
    int n, least, last[PARTITIONS];
    int enough; /* 0: all */
    bool disorder;
    int64_t done, total;
    txn_t *open; /* committed, or aborted, after some looks in vain */
    bool abort;
    int looks;
} seen_t;

static bool take(void *ctx, const rd_kafka_message_t *m)
{
    seen_t *s = ctx;
    char text[16];
    snprintf(text, sizeof text, "%.*s", (int)m->len, (const char *)m->payload);
    int value = atoi(text);
    s->least = s->n == 0 || value < s->least ? value : s->least;
    s->disorder = s->disorder || value < s->last[m->partition];
    s->last[m->partition] = value;
    s->n++;
    return s->enough && s->n == s->enough;
}

static void told(void *ctx, int64_t done, int64_t total)
{
    seen_t *s = ctx;
    s->looks = done == s->done && done > 0 ? s->looks + 1 : 0;
    s->done = done;
    s->total = total;
    if (!s->open || s->looks < 5)
        return;
    if (s->abort)
        txn_abort(s->open);
    else
        OK(txn_commit(s->open, &err));
    s->open = NULL;
}

static rc_t scan(instant_t since, seen_t *s, int timeout_ms)
{
    AUTO(kafka_ranges) kafka_ranges_t ranges = {0};
    const kafka_scan_t how = {.message = take, .progress = told, .ctx = s, .timeout_ms = timeout_ms};
    err_clear(&err);
    OK(kafka_ranges_find(&kafka, "prueba", topics, COUNT_OF(topics), since, TIMEOUT_MS, &ranges, &err));
    return kafka_scan(&kafka, "prueba", &ranges, &how, &err);
}

static void all_of_every_partition_in_order(void **state)
{
    (void)state;
    seen_t s = {0};
    OK(scan(KAFKA_SINCE_BEGINNING, &s, TIMEOUT_MS));
    assert_int_equal(s.n, MESSAGES);
    assert_false(s.disorder);
    assert_int_equal(s.done, MESSAGES);
    assert_int_equal(s.total, MESSAGES);
}

static void from_a_time_on(void **state)
{
    (void)state;
    seen_t s = {0}, none = {0};
    OK(scan(BEGUN + 100 * 1000 - 500, &s, TIMEOUT_MS));
    assert_int_equal(s.n, MESSAGES - 100);
    assert_int_equal(s.least, 100);
    assert_int_equal(s.done, s.total);
    OK(scan(BEGUN + MESSAGES * 1000LL, &none, TIMEOUT_MS));
    assert_int_equal(none.n, 0);
}

static void ended_by_the_caller(void **state)
{
    (void)state;
    seen_t s = {.enough = 7};
    OK(scan(KAFKA_SINCE_BEGINNING, &s, TIMEOUT_MS));
    assert_int_equal(s.n, 7);
}

static void only_what_is_in_the_range(void **state)
{
    (void)state;
    seen_t s = {0};
    AUTO(kafka_ranges) kafka_ranges_t ranges = {0};
    const kafka_scan_t how = {.message = take, .ctx = &s, .timeout_ms = TIMEOUT_MS};
    kafka_ranges_add(&ranges, TOPIC, 1, 10, 13);
    kafka_ranges_add(&ranges, TOPIC, 2, 5, 5); /* empty: left out */
    OK(kafka_scan(&kafka, "prueba", &ranges, &how, &err));
    assert_int_equal(ranges.n, 1);
    assert_int_equal(s.n, 3);
    assert_int_equal(s.least, 10 * PARTITIONS + 1);
}

static txn_t *txn_with_one(const char *value)
{
    txn_t *t = txn_new(&kafka, "prueba-lectura", 30000, 1024);
    OK(txn_begin(t, &err));
    OK(txn_send(t, TOPIC, "k", 1, value, strlen(value), NULL, &err));
    OK(txn_flush(t, TIMEOUT_MS, &err));
    return t;
}

static void what_is_undecided_is_waited_for(void **state)
{
    (void)state;
    for (int aborted = 0; aborted < 2; aborted++) {
        txn_t *t = txn_with_one("1000");
        seen_t before = {0}, s = {.open = t, .abort = aborted};
        assert_int_equal(scan(KAFKA_SINCE_BEGINNING, &before, 700), RC_RETRY); /* longer than it may take */
        assert_true(before.done < before.total);
        OK(scan(KAFKA_SINCE_BEGINNING, &s, TIMEOUT_MS));
        assert_null(s.open);
        assert_int_equal(s.n, MESSAGES + 1); /* the committed one of the first round; the aborted one never */
        assert_int_equal(s.done, s.total);
        txn_free(t);
    }
}

static void a_topic_that_is_not_there_is_named(void **state)
{
    (void)state;
    static const char *const missing[] = {"s.missing"};
    AUTO(kafka_ranges) kafka_ranges_t ranges = {0};
    err_clear(&err);
    assert_int_equal(
        kafka_ranges_find(&kafka, "prueba", missing, 1, KAFKA_SINCE_BEGINNING, 5000, &ranges, &err),
        RC_RETRY);
    assert_non_null(strstr(err.text, "s.missing"));
    assert_int_equal(ranges.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_every_partition_in_order),
        cmocka_unit_test(from_a_time_on),
        cmocka_unit_test(ended_by_the_caller),
        cmocka_unit_test(only_what_is_in_the_range),
        cmocka_unit_test(a_topic_that_is_not_there_is_named),
        cmocka_unit_test(what_is_undecided_is_waited_for),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
