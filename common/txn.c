#include <string.h>

#include "common/kafka.h"
#include "common/kafka_fault.h"
#include "common/stop.h"

enum {
    SETTLE_MS = 1000,
    ABORT_MS = 10000,
};

struct txn {
    const kafka_settings_t *settings;
    char id[200];
    int timeout_ms;
    int queue_kib;
    rd_kafka_t *rk; /* NULL: to be made at the next begin */
    bool open;
    bool fenced; /* see txn_fenced() */
    bool gap;    /* a message failed: the broker will miss its sequence number, whatever is sent next */
    int producers;
    int about;   /* the messages to come; see txn_about() */
    int refused; /* what the largest message was about that the broker refused; 0: none */
    size_t refused_bytes;
};

txn_t *txn_new(const kafka_settings_t *s, const char *transactional_id, int transaction_timeout_ms,
               int queue_max_kib)
{
    txn_t *t = must(calloc(1, sizeof *t));
    t->settings = s;
    snprintf(t->id, sizeof t->id, "%s", transactional_id);
    t->timeout_ms = transaction_timeout_ms;
    t->queue_kib = queue_max_kib;
    return t;
}

static bool says_fenced(rd_kafka_resp_err_t e)
{
    return e == RD_KAFKA_RESP_ERR__FENCED || e == RD_KAFKA_RESP_ERR_PRODUCER_FENCED ||
           e == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
}

/* What a lost producer still held is of no use to anyone: its transaction will be aborted by the next one's
 * init. */
static void producer_drop(txn_t *t)
{
    t->open = false;
    if (!t->rk)
        return;
    t->fenced = t->fenced || says_fenced(rd_kafka_fatal_error(t->rk, NULL, 0));
    rd_kafka_purge(t->rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
    rd_kafka_destroy(TAKE(t->rk));
}

bool txn_fenced(const txn_t *t)
{
    return !t->rk && t->fenced;
}

bool txn_is_open(const txn_t *t)
{
    return t->rk != NULL;
}

int txn_producers(const txn_t *t)
{
    return t->producers;
}

void txn_free(txn_t *t)
{
    if (!t)
        return;
    producer_drop(t);
    free(t);
}

/* Only failures are told. Those that are sent together are refused together: the largest is the one that does
 * not fit. */
static void on_undelivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque)
{
    (void)rk;
    txn_t *t = opaque;
    if (m->err != RD_KAFKA_RESP_ERR__PURGE_QUEUE && m->err != RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
        t->gap = true;
    int about = (int)(intptr_t)m->_private;
    if (m->err != RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || !about || m->len <= t->refused_bytes)
        return;
    t->refused = about;
    t->refused_bytes = m->len;
}

void txn_about(txn_t *t, int about)
{
    t->about = about;
}

int txn_refused(const txn_t *t)
{
    return t->refused;
}

static rc_t producer_conf(txn_t *t, rd_kafka_conf_t **ret, err_t *err)
{
    AUTO(rd_conf) rd_kafka_conf_t *conf = NULL;
    rc_t rc = kafka_conf(t->settings, "productor", &conf, err);
    if (rc != RC_OK)
        return rc;
    char timeout[16], message_timeout[16], queue[16];
    snprintf(timeout, sizeof timeout, "%d", t->timeout_ms);
    snprintf(message_timeout, sizeof message_timeout, "%d", t->timeout_ms * 9 / 10);
    snprintf(queue, sizeof queue, "%d", t->queue_kib);
    const char *const rows[][2] = {
        {"transactional.id", t->id},
        {"transaction.timeout.ms", timeout},
        {"message.timeout.ms", message_timeout}, /* below the transaction's, or a late message outlives it */
        {"linger.ms", "50"},
        {"compression.codec", "lz4"},
        /* Above what the topics take, so that a dead letter, which only grows by headers, always fits its
           own. */
        {"message.max.bytes", "2000000"},
        {"queue.buffering.max.kbytes", queue},
        {"queue.buffering.max.messages", "100000"},
        {"batch.size", "262144"},
        {"delivery.report.only.error", "true"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        rc = kafka_conf_set(conf, rows[i][0], rows[i][1], err);
        if (rc != RC_OK)
            return rc;
    }
    rd_kafka_conf_set_opaque(conf, t);
    rd_kafka_conf_set_dr_msg_cb(conf, on_undelivered);
    *ret = TAKE(conf);
    return RC_OK;
}

/* Makes of a failure whose transaction is gone what it is when a message can never be written. The producer
 * has given the refused one a sequence number that the broker then misses: its next transaction would fail.
 */
static rc_t told(txn_t *t, err_t *err)
{
    if (!t->refused)
        return RC_RETRY;
    producer_drop(t);
    err_clear(err);
    return err_set(err, RC_REJECT, "mensaje_muy_grande",
                   "un mensaje de %zu bytes no cabe en su tema de Kafka", t->refused_bytes);
}

static rc_t lost(txn_t *t, const rd_kafka_error_t *e, const char *what, err_t *err)
{
    (void)err_set(err, RC_RETRY, "kafka", "%s: %s", what, rd_kafka_error_string(e));
    t->fenced = says_fenced(rd_kafka_error_code(e));
    producer_drop(t);
    return told(t, err);
}

/* Ends the transaction; what was refused of it is told before it is forgotten. */
static rc_t given_up(txn_t *t, err_t *err)
{
    rd_kafka_poll(t->rk, 0);
    txn_abort(t);
    return told(t, err);
}

/* The library would go on with the same producer after some of these; what the broker still knows of it is
 * then anybody's guess. */
static bool needs_new_producer(rd_kafka_resp_err_t e)
{
    return says_fenced(e) || e == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING ||
           e == RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID || e == RD_KAFKA_RESP_ERR_INVALID_TXN_STATE;
}

/* The verdict on a failed transactional call that is not worth repeating as it is. */
static rc_t failed(txn_t *t, const rd_kafka_error_t *e, const char *what, err_t *err)
{
    if (!rd_kafka_error_is_fatal(e) && rd_kafka_error_txn_requires_abort(e) &&
        !needs_new_producer(rd_kafka_error_code(e))) {
        (void)err_set(err, RC_RETRY, "kafka", "%s: %s", what, rd_kafka_error_string(e));
        return given_up(t, err);
    }
    return lost(t, e, what, err);
}

rc_t txn_open(txn_t *t, err_t *err)
{
    if (t->rk)
        return RC_OK;
    rd_kafka_conf_t *conf = NULL;
    rc_t rc = producer_conf(t, &conf, err);
    if (rc != RC_OK)
        return rc;
    char why[256];
    t->rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (!t->rk) {
        rd_kafka_conf_destroy(conf);
        return err_set(err, RC_FATAL, "kafka", "no se pudo crear el productor: %s", why);
    }
    t->fenced = t->gap = false;
    t->producers++;
    /* In short waits, so that a stop is seen while the broker is away. */
    for (int i = 0; i < 10 && !stop_requested(); i++) {
        AUTO(rd_error) rd_kafka_error_t *e = rd_kafka_init_transactions(t->rk, 1000);
        if (!e)
            return RC_OK;
        if (!rd_kafka_error_is_retriable(e))
            return lost(t, e, "init_transactions", err);
    }
    producer_drop(t);
    char because[KAFKA_FAULT_TEXT];
    return err_set(err, RC_RETRY, "kafka", "init_transactions: Kafka no responde%s",
                   kafka_fault_because(because));
}

rc_t txn_begin(txn_t *t, err_t *err)
{
    rc_t rc = txn_open(t, err);
    if (rc != RC_OK)
        return rc;
    AUTO(rd_error) rd_kafka_error_t *e = rd_kafka_begin_transaction(t->rk);
    if (e)
        return lost(t, e, "begin_transaction", err);
    t->open = true;
    t->about = t->refused = 0;
    t->refused_bytes = 0;
    return RC_OK;
}

rc_t txn_send(txn_t *t, const char *topic, const void *key, size_t key_len, const void *value, size_t len,
              rd_kafka_headers_t *headers, err_t *err)
{
    for (;;) {
        rd_kafka_resp_err_t e = rd_kafka_producev(
            t->rk, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
            RD_KAFKA_V_KEY((void *)key, key_len), RD_KAFKA_V_VALUE((void *)value, len),
            RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE((void *)(intptr_t)t->about), RD_KAFKA_V_END);
        if (e == RD_KAFKA_RESP_ERR_NO_ERROR)
            return RC_OK;
        if (e == RD_KAFKA_RESP_ERR__QUEUE_FULL && !stop_requested()) {
            rd_kafka_poll(t->rk, 2);
            continue;
        }
        if (headers)
            rd_kafka_headers_destroy(headers);
        if (e == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE && t->about) {
            t->refused = t->about;
            t->refused_bytes = len;
        }
        if (e == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
            return err_set(err, RC_REJECT, "mensaje_muy_grande", "el mensaje de %zu bytes no cabe en %s", len,
                           topic);
        (void)err_set(err, RC_RETRY, "kafka", "no se pudo producir en %s: %s", topic, rd_kafka_err2str(e));
        return given_up(t, err);
    }
}

rc_t txn_send_event(txn_t *t, const char *topic, const char *key, const envelope_t *e, const buf_t *value,
                    err_t *err)
{
    return txn_send(t, topic, key, strlen(key), value->data, value->len, kafka_headers(e), err);
}

rc_t txn_send_offsets(txn_t *t, const rd_kafka_consumer_group_metadata_t *group,
                      const rd_kafka_topic_partition_list_t *next, err_t *err)
{
    for (;;) {
        AUTO(rd_error) rd_kafka_error_t *e = rd_kafka_send_offsets_to_transaction(t->rk, next, group, -1);
        if (!e)
            return RC_OK;
        if (rd_kafka_error_is_retriable(e) && !rd_kafka_error_txn_requires_abort(e) && !stop_wait_ms(50))
            continue;
        return failed(t, e, "send_offsets_to_transaction", err);
    }
}

rc_t txn_flush(txn_t *t, int timeout_ms, err_t *err)
{
    rd_kafka_resp_err_t e = rd_kafka_flush(t->rk, timeout_ms);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR && !t->refused)
        return RC_OK;
    (void)err_set(err, RC_RETRY, "kafka", "no se pudo escribir a tiempo: %s", rd_kafka_err2str(e));
    return given_up(t, err);
}

rc_t txn_commit(txn_t *t, err_t *err)
{
    for (;;) {
        AUTO(rd_error) rd_kafka_error_t *e = rd_kafka_commit_transaction(t->rk, -1);
        if (!e) {
            t->open = false;
            return RC_OK;
        }
        if (rd_kafka_error_is_retriable(e) && !rd_kafka_error_txn_requires_abort(e) &&
            rd_kafka_error_code(e) != RD_KAFKA_RESP_ERR__TIMED_OUT && !stop_wait_ms(50))
            continue;
        return failed(t, e, "commit_transaction", err);
    }
}

/* Only where all that was sent has been answered can the same producer say that it is over: what is still on
 * its way has the epoch of what comes next, and a broker that has just come back may take it after the end,
 * into a transaction that nobody ends. A new producer has a new epoch, and its init ends what there is. */
void txn_abort(txn_t *t)
{
    if (!t->open || !t->rk)
        return;
    t->open = false;
    if (rd_kafka_flush(t->rk, SETTLE_MS) != RD_KAFKA_RESP_ERR_NO_ERROR || t->gap) {
        producer_drop(t);
        return;
    }
    AUTO(rd_error) rd_kafka_error_t *e = rd_kafka_abort_transaction(t->rk, ABORT_MS);
    rd_kafka_poll(t->rk, 0);
    if (e || t->gap)
        producer_drop(t);
}
