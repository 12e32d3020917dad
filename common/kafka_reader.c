#include "common/kafka_reader.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/kafka_fault.h"
#include "common/stop.h"

enum {
    POLL_MS = 100,
    AGAIN_MS = 20, /* until an open transaction is looked at again */
};

struct kafka_reader {
    rd_kafka_t *rk;
};

rc_t kafka_reader_new(const kafka_settings_t *s, const char *role, kafka_view_t view, kafka_reader_t **ret,
                      err_t *err)
{
    AUTO(rd_conf) rd_kafka_conf_t *conf = NULL;
    rc_t rc = kafka_conf(s, role, &conf, err);
    char group[200];
    snprintf(group, sizeof group, "pqr-%s-%s", role, s->instance ? s->instance : "");
    const char *const rows[][2] = {
        {"group.id", group}, /* asked for by the library; nothing is ever committed under it */
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        {"enable.partition.eof", "true"},
        {"isolation.level", view == KAFKA_DECIDED ? "read_committed" : "read_uncommitted"},
        {"auto.offset.reset", "earliest"}, /* what retention has taken away is passed over */
        {"fetch.wait.max.ms", "1"},        /* the end is what is waited for */
        {"allow.auto.create.topics", "false"},
        {"queued.max.messages.kbytes",
         "16384"}, /* a whole topic passes through here: it is read as it comes */
    };
    for (size_t i = 0; rc == RC_OK && i < COUNT_OF(rows); i++)
        rc = kafka_conf_set(conf, rows[i][0], rows[i][1], err);
    if (rc != RC_OK)
        return rc;
    char why[256];
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!rk)
        return err_set(err, RC_FATAL, "kafka", "no se pudo crear el consumidor: %s", why);
    conf = NULL; /* the handle owns it */
    rd_kafka_poll_set_consumer(rk);
    kafka_reader_t *r = must(calloc(1, sizeof *r));
    r->rk = rk;
    *ret = r;
    return RC_OK;
}

void kafka_reader_free(kafka_reader_t *r)
{
    if (!r)
        return;
    rd_kafka_destroy(r->rk);
    free(r);
}

rd_kafka_t *kafka_reader_handle(kafka_reader_t *r)
{
    return r->rk;
}

/* Assigning anew makes the library say once more where the end is, even when nothing was added. */
static rc_t assign(rd_kafka_t *rk, const char *topic, int32_t partition, int64_t offset, err_t *err)
{
    AUTO(rd_list) rd_kafka_topic_partition_list_t *parts = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(parts, topic, partition)->offset = offset;
    rd_kafka_resp_err_t e = rd_kafka_assign(rk, parts);
    return e ? err_set(err, RC_RETRY, "kafka", "no se pudo leer %s: %s", topic, rd_kafka_err2str(e)) : RC_OK;
}

static rc_t read_assigned(rd_kafka_t *rk, const char *topic, kafka_read_fn fn, void *ctx, int timeout_ms,
                          int64_t *ret_end, err_t *err)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms;
    const char *last = "sin respuesta";
    for (int64_t left; (left = deadline - clock_monotonic_ms()) > 0 && !stop_requested();) {
        AUTO(rd_message)
        rd_kafka_message_t *m = rd_kafka_consumer_poll(rk, (int)(left < POLL_MS ? left : POLL_MS));
        if (!m)
            continue;
        if (m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            *ret_end = m->offset;
            return RC_OK;
        }
        if (m->err) {
            last = rd_kafka_err2str(m->err); /* a broker away for a moment: waited for until the deadline */
            continue;
        }
        *ret_end = m->offset + 1;
        if (fn(ctx, m))
            return RC_OK;
    }
    char because[KAFKA_FAULT_TEXT];
    return err_set(err, RC_RETRY, "kafka", "no se llegó al final de %s en %d ms: %s%s", topic, timeout_ms,
                   last, kafka_fault_because(because));
}

rc_t kafka_read(kafka_reader_t *r, const char *topic, int64_t from, kafka_read_fn fn, void *ctx,
                int timeout_ms, int64_t *ret_end, err_t *err)
{
    rc_t rc = assign(r->rk, topic, 0, from, err);
    if (rc != RC_OK)
        return rc;
    rc = read_assigned(r->rk, topic, fn, ctx, timeout_ms, ret_end, err);
    rd_kafka_assign(r->rk, NULL);
    return rc;
}

static bool stop_at(void *offset, const rd_kafka_message_t *m)
{
    *(int64_t *)offset = m->offset;
    return true;
}

rc_t kafka_first(kafka_reader_t *r, const char *topic, int32_t partition, int64_t from, int timeout_ms,
                 int64_t *ret_offset, err_t *err)
{
    int64_t first = -1, end;
    rc_t rc = assign(r->rk, topic, partition, from, err);
    if (rc != RC_OK)
        return rc;
    rc = read_assigned(r->rk, topic, stop_at, &first, timeout_ms, &end, err);
    rd_kafka_assign(r->rk, NULL);
    if (rc == RC_OK)
        *ret_offset = first;
    return rc;
}

rc_t kafka_bounds(kafka_reader_t *r, const char *topic, int timeout_ms, int64_t *ret_begin, int64_t *ret_end,
                  err_t *err)
{
    int64_t begin, end;
    rd_kafka_resp_err_t e = rd_kafka_query_watermark_offsets(r->rk, topic, 0, &begin, &end, timeout_ms);
    if (e)
        return err_set(err, RC_RETRY, "kafka", "no se pudo preguntar por %s: %s", topic, rd_kafka_err2str(e));
    if (ret_begin)
        *ret_begin = begin;
    *ret_end = end;
    return RC_OK;
}

static bool pass_over(void *ctx, const rd_kafka_message_t *m)
{
    (void)ctx, (void)m;
    return false;
}

rc_t kafka_readers_open(const kafka_settings_t *s, const char *role, const char *topic,
                        kafka_reader_t **ret_decided, kafka_reader_t **ret_written, err_t *err)
{
    AUTO(kafka_reader) kafka_reader_t *decided = NULL;
    AUTO(kafka_reader) kafka_reader_t *written = NULL;
    rc_t rc = kafka_reader_new(s, role, KAFKA_DECIDED, &decided, err);
    if (rc == RC_OK)
        rc = kafka_reader_new(s, role, KAFKA_WRITTEN, &written, err);
    if (rc == RC_OK)
        rc = kafka_topics_ready(decided->rk, &topic, 1, err);
    if (rc == RC_OK)
        rc = kafka_topics_ready(written->rk, &topic, 1, err);
    if (rc != RC_OK)
        return rc;
    *ret_decided = TAKE(decided);
    *ret_written = TAKE(written);
    return RC_OK;
}

rc_t kafka_read_all(kafka_reader_t *decided, kafka_reader_t *written, const char *topic, int64_t *at,
                    kafka_read_fn fn, void *ctx, int timeout_ms, err_t *err)
{
    int64_t deadline = clock_monotonic_ms() + timeout_ms, end;
    /* Not by kafka_bounds(): the library's query waits for a broker that is away longer than it was told. */
    rc_t rc = kafka_read(written, topic, RD_KAFKA_OFFSET_END, pass_over, NULL, timeout_ms, &end, err);
    if (rc != RC_OK)
        return rc;
    for (int64_t left; (left = deadline - clock_monotonic_ms()) > 0;) {
        rc = kafka_read(decided, topic, *at, fn, ctx, (int)left, at, err);
        if (rc != RC_OK || *at >= end)
            return rc;
        if (stop_wait_ms(AGAIN_MS))
            break;
    }
    return err_set(err, RC_RETRY, "kafka", "en %s hay una transacción sin decidir", topic);
}
