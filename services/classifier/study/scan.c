#include "services/classifier/study/scan.h"

#include <string.h>

#include "common/progress.h"
#include "services/classifier/study/record_id.h"

#define EARLY_DAYS 31 /* a base is hardly sent longer before its own cut-off */

typedef struct scanning {
    const scan_options_t *o;
    scan_counts_t counts;
    arena_t texts;
    progress_t bar;
    size_t width;
    int64_t began_ms;
    rc_t rc;
    err_t *err;
} scanning_t;

static bool header_text(const rd_kafka_message_t *m, const char *name, const char **ret, size_t *ret_len)
{
    rd_kafka_headers_t *headers = NULL;
    const void *value = NULL;
    if (rd_kafka_message_headers(m, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        rd_kafka_header_get_last(headers, name, &value, ret_len) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return false;
    *ret = value;
    return value != NULL;
}

/* What can be told without the data. True: it is not among those looked for. */
static bool outside(const scan_options_t *o, const rd_kafka_message_t *m)
{
    const char *id;
    size_t len;
    record_id_t r;
    if (o->radicado &&
        (!m->key || m->key_len != strlen(o->radicado) || memcmp(m->key, o->radicado, m->key_len) != 0))
        return true;
    if (o->here && !o->here(o->ctx, m->partition, m->offset))
        return true;
    return header_text(m, "ce_id", &id, &len) && record_id_read(id, len, m->key, m->key_len, &r) &&
           (r.fecha_corte < o->period.desde || r.fecha_corte > o->period.hasta);
}

static bool message(void *ctx, const rd_kafka_message_t *m)
{
    scanning_t *s = ctx;
    doc_t data;
    envelope_t envelope;
    err_t why = ERR_INIT;
    s->counts.messages++;
    if (outside(s->o, m))
        return false;
    arena_reset(&s->texts);
    rc_t rc = kafka_event(m, &s->texts, &envelope, &data, &why);
    if (rc == RC_OK)
        rc = s->o->take(s->o->ctx, m, &envelope, &data, &why);
    if (rc == RC_REJECT)
        s->counts.unreadable++;
    else if (rc != RC_OK)
        s->rc = err_set(s->err, rc, why.code, "%s", why.text);
    return s->rc != RC_OK;
}

static void show(void *ctx, int64_t done, int64_t total)
{
    scanning_t *s = ctx;
    int64_t now = clock_monotonic_ms(), elapsed = now - s->began_ms;
    if (!progress_due(&s->bar, now))
        return;
    AUTO(buf) buf_t line = {0};
    int64_t rate = elapsed > 0 ? s->counts.messages * 1000 / elapsed : -1;
    const reading_t r = {.stage = STAGE_READING,
                         .rows = -1,
                         .percent = total > 0 ? done * 100 / total : 100,
                         .rows_per_second = rate,
                         .seconds_left =
                             done > 0 && elapsed > 2000 ? (total - done) * elapsed / done / 1000 : -1};
    progress_reading(s->o->label, &r, elapsed, s->width, &line);
    progress_draw(&s->bar, &line);
}

rc_t scan_topics(const study_t *s, const kafka_ranges_t *ranges, const scan_options_t *o, scan_counts_t *ret,
                 err_t *err)
{
    scanning_t scanning = {.o = o,
                           .bar = {.on = s->out.animated, .width = s->out.width},
                           .width = s->out.width,
                           .began_ms = clock_monotonic_ms(),
                           .err = err};
    const kafka_scan_t scan = {
        .message = message, .progress = show, .ctx = &scanning, .timeout_ms = STUDY_SCAN_MS};
    rc_t rc = kafka_scan(&s->settings.kafka, STUDY_ROLE, ranges, &scan, err);
    progress_clear(&scanning.bar);
    arena_done(&scanning.texts);
    if (rc == RC_OK)
        rc = scanning.rc;
    if (rc == RC_OK && ret) {
        ret->messages += scanning.counts.messages;
        ret->unreadable += scanning.counts.unreadable;
    }
    return rc;
}

rc_t scan_ranges(const study_t *s, const char *const *topics, size_t n, day_t desde, kafka_ranges_t *ret,
                 err_t *err)
{
    return kafka_ranges_find(&s->settings.kafka, STUDY_ROLE, topics, n,
                             instant_from_day(desde - EARLY_DAYS, 0), STUDY_ASK_MS, ret, err);
}

/* ---- one key ---- */

rc_t scan_ranges_of_key(const study_t *s, const char *topic, const char *key, kafka_ranges_t *ret, err_t *err)
{
    AUTO(kafka_ranges) kafka_ranges_t all = {0};
    rc_t rc = kafka_ranges_find(&s->settings.kafka, STUDY_ROLE, &topic, 1, KAFKA_SINCE_BEGINNING,
                                STUDY_ASK_MS, &all, err);
    if (rc != RC_OK || !all.n)
        return rc;
    /* From the beginning there is a range of every partition. The library's default, by which every producer
     * here puts a key, asks nothing of its topic. */
    int32_t partition =
        rd_kafka_msg_partitioner_consistent(NULL, key, strlen(key), (int32_t)all.n, NULL, NULL);
    for (size_t i = 0; i < all.n; i++)
        if (all.items[i].partition == partition)
            kafka_ranges_add(ret, topic, partition, all.items[i].begin, all.items[i].end);
    return RC_OK;
}
