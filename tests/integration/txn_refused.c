/* A message that a real broker will never take, since it is larger than its topic allows: its transaction is
 * refused and says which message it was; nothing of it is seen, and the next one goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "common/kafka.h"
#include "common/kafka_reader.h"

#define TOPIC "t.estrecho"
#define TAKES "50000" /* bytes */
#define LARGE 80000

static kafka_settings_t kafka;
static unsigned char noise[LARGE]; /* no compression makes it fit */

static int topic_create(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    char why[200];
    rd_kafka_conf_t *conf = NULL;
    kafka =
        (kafka_settings_t){.brokers = getenv("PQR_KAFKA_BROKERS"), .properties = "", .instance = "prueba"};
    randombytes_buf(noise, sizeof noise);
    if (kafka_conf(&kafka, "admin", &conf, &err) != RC_OK)
        return -1;
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    rd_kafka_NewTopic_t *topic = rd_kafka_NewTopic_new(TOPIC, 1, 1, why, sizeof why);
    rd_kafka_NewTopic_set_config(topic, "max.message.bytes", TAKES);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(rk);
    rd_kafka_CreateTopics(rk, &topic, 1, NULL, queue);
    rd_kafka_event_t *ev = rd_kafka_queue_poll(queue, 20000);
    int failed = !ev || rd_kafka_event_error(ev) ? -1 : 0;
    rd_kafka_event_destroy(ev);
    rd_kafka_queue_destroy(queue);
    rd_kafka_NewTopic_destroy(topic);
    rd_kafka_destroy(rk);
    return failed;
}

static rc_t put(txn_t *t, int about, size_t len, err_t *err)
{
    txn_about(t, about);
    return txn_send(t, TOPIC, "k", 1, noise, len, NULL, err);
}

/* Messages 1 to `rows`, of which `large` is too large; then the end. */
static rc_t transaction(txn_t *t, int rows, int large, bool flush, err_t *err)
{
    rc_t rc = txn_begin(t, err);
    for (int i = 1; rc == RC_OK && i <= rows; i++)
        rc = put(t, i, i == large ? LARGE : 100, err);
    if (rc == RC_OK && flush)
        rc = txn_flush(t, 10000, err);
    return rc == RC_OK ? txn_commit(t, err) : rc;
}

static bool count(void *ctx, const rd_kafka_message_t *m)
{
    (void)m;
    ++*(int *)ctx;
    return false;
}

static int committed(void)
{
    err_t err = ERR_INIT;
    kafka_reader_t *reader = NULL;
    int n = 0;
    int64_t end;
    assert_int_equal(kafka_reader_new(&kafka, "lector", KAFKA_DECIDED, &reader, &err), RC_OK);
    assert_int_equal(kafka_read(reader, TOPIC, RD_KAFKA_OFFSET_BEGINNING, count, &n, 10000, &end, &err),
                     RC_OK);
    kafka_reader_free(reader);
    return n;
}

static void too_large_a_message_refuses_its_transaction(void **state)
{
    (void)state;
    static const struct {
        int rows, large;
        bool flush;
    } cases[] = {{1, 1, false}, {300, 1, false}, {300, 150, false}, {300, 300, true}, {60000, 5, false}};
    AUTO(txn) txn_t *t = txn_new(&kafka, "prueba-estrecha", 60000, 8 * 1024);
    int before = committed();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        err_t err = ERR_INIT;
        assert_int_equal(transaction(t, cases[i].rows, cases[i].large, cases[i].flush, &err), RC_REJECT);
        assert_string_equal(err.code, "mensaje_muy_grande");
        assert_non_null(strstr(err.text, "80000 bytes"));
        assert_int_equal(txn_refused(t), cases[i].large);
        txn_abort(t);
    }
    assert_int_equal(committed(), before);
    err_t err = ERR_INIT; /* the same producer goes on */
    if (transaction(t, 300, 0, true, &err) != RC_OK)
        fail_msg("%s", err.text);
    assert_int_equal(txn_refused(t), 0);
    assert_int_equal(committed(), before + 300);
}

/* For who cannot say what it was about it is a failure like any other. */
static void about_nothing_it_is_a_failure(void **state)
{
    (void)state;
    AUTO(txn) txn_t *t = txn_new(&kafka, "prueba-sin", 60000, 8 * 1024);
    err_t err = ERR_INIT;
    assert_int_equal(txn_begin(t, &err), RC_OK);
    assert_int_equal(put(t, 0, LARGE, &err), RC_OK);
    assert_int_equal(txn_commit(t, &err), RC_RETRY);
    assert_int_equal(txn_refused(t), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_large_a_message_refuses_its_transaction),
        cmocka_unit_test(about_nothing_it_is_a_failure),
    };
    return cmocka_run_group_tests(tests, topic_create, NULL);
}
