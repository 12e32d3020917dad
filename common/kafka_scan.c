#include "common/kafka_scan.h"

#include <stdlib.h>
#include <string.h>

#include "common/stop.h"

enum { POLL_MS = 100 };

void kafka_ranges_add(kafka_ranges_t *l, const char *topic, int32_t partition, int64_t begin, int64_t end)
{
    if (begin >= end)
        return;
    l->items = must(realloc(l->items, (l->n + 1) * sizeof *l->items));
    l->items[l->n++] =
        (kafka_range_t){.topic = must(strdup(topic)), .partition = partition, .begin = begin, .end = end};
}

void kafka_ranges_done(kafka_ranges_t *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->items[i].topic);
    free(l->items);
    *l = (kafka_ranges_t){0};
}

/* ---- where the ranges begin and end ---- */

static rc_t cannot_ask(const char *topic, rd_kafka_resp_err_t e, err_t *err)
{
    return err_set(err, RC_RETRY, "kafka", "no se pudo preguntar por %s: %s", topic, rd_kafka_err2str(e));
}

static rc_t partitions_count(rd_kafka_t *rk, const char *topic, int timeout_ms, int *ret, err_t *err)
{
    rd_kafka_topic_t *handle = rd_kafka_topic_new(rk, topic, NULL);
    if (!handle)
        return err_set(err, RC_RETRY, "kafka", "no se pudo preguntar por %s", topic);
    const struct rd_kafka_metadata *md = NULL;
    rd_kafka_resp_err_t e = rd_kafka_metadata(rk, 0, handle, &md, timeout_ms);
    if (!e)
        e = md->topic_cnt == 1 ? md->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    if (!e)
        *ret = md->topics[0].partition_cnt;
    if (md)
        rd_kafka_metadata_destroy(md);
    rd_kafka_topic_destroy(handle);
    return e ? cannot_ask(topic, e, err) : RC_OK;
}

/* Replaces each partition's offset, a time, by that of the first message not older; _END where there is none.
 */
static rc_t offsets_since(rd_kafka_t *rk, const char *topic, rd_kafka_topic_partition_list_t *parts,
                          int timeout_ms, err_t *err)
{
    rd_kafka_resp_err_t e = rd_kafka_offsets_for_times(rk, parts, timeout_ms);
    for (int i = 0; !e && i < parts->cnt; i++)
        e = parts->elems[i].err;
    return e ? cannot_ask(topic, e, err) : RC_OK;
}

static rc_t topic_ranges(rd_kafka_t *rk, const char *topic, instant_t since, int timeout_ms,
                         kafka_ranges_t *ret, err_t *err)
{
    int n = 0;
    rc_t rc = partitions_count(rk, topic, timeout_ms, &n, err);
    if (rc != RC_OK)
        return rc;
    AUTO(rd_list) rd_kafka_topic_partition_list_t *parts = rd_kafka_topic_partition_list_new(n);
    for (int i = 0; i < n; i++)
        rd_kafka_topic_partition_list_add(parts, topic, i)->offset = since < 0 ? 0 : since;
    if (since != KAFKA_SINCE_BEGINNING)
        rc = offsets_since(rk, topic, parts, timeout_ms, err);
    for (int i = 0; rc == RC_OK && i < n; i++) {
        int64_t low, high, from = parts->elems[i].offset;
        rd_kafka_resp_err_t e = rd_kafka_query_watermark_offsets(rk, topic, i, &low, &high, timeout_ms);
        if (e)
            return cannot_ask(topic, e, err);
        if (from >= 0) /* else there is no message since then */
            kafka_ranges_add(ret, topic, i, from > low ? from : low, high);
    }
    return rc;
}

rc_t kafka_ranges_find(const kafka_settings_t *s, const char *role, const char *const *topics,
                       size_t n_topics, instant_t since, int timeout_ms, kafka_ranges_t *ret, err_t *err)
{
    /* Only who reads what is written is told where a partition ends. */
    AUTO(kafka_reader) kafka_reader_t *written = NULL;
    rc_t rc = kafka_reader_new(s, role, KAFKA_WRITTEN, &written, err);
    for (size_t i = 0; rc == RC_OK && i < n_topics; i++)
        rc = topic_ranges(kafka_reader_handle(written), topics[i], since, timeout_ms, ret, err);
    return rc;
}

/* ---- reading them ---- */

typedef struct scanning {
    rd_kafka_t *rk;
    const kafka_ranges_t *ranges;
    const kafka_scan_t *scan;
    int64_t *next; /* per range: everything before it has been passed */
    size_t open;   /* ranges not read to their end */
    int64_t done, total;
} scanning_t;

static rc_t scan_assign(scanning_t *s, err_t *err)
{
    AUTO(rd_list)
    rd_kafka_topic_partition_list_t *parts = rd_kafka_topic_partition_list_new((int)s->ranges->n);
    for (size_t i = 0; i < s->ranges->n; i++) {
        const kafka_range_t *r = &s->ranges->items[i];
        rd_kafka_topic_partition_list_add(parts, r->topic, r->partition)->offset = r->begin;
        s->next[i] = r->begin;
        s->total += r->end - r->begin;
    }
    s->open = s->ranges->n;
    rd_kafka_resp_err_t e = rd_kafka_assign(s->rk, parts);
    return e ? err_set(err, RC_RETRY, "kafka", "no se pudo leer: %s", rd_kafka_err2str(e)) : RC_OK;
}

/* Nothing more is wanted of it: no further fetches, while the others go on. */
static void range_close(scanning_t *s, const kafka_range_t *r)
{
    s->open--;
    AUTO(rd_list) rd_kafka_topic_partition_list_t *one = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(one, r->topic, r->partition);
    (void)rd_kafka_pause_partitions(s->rk, one);
}

/* Everything before `next` has been passed in this range. */
static void range_advance(scanning_t *s, size_t i, int64_t next)
{
    const kafka_range_t *r = &s->ranges->items[i];
    next = next > r->end ? r->end : next;
    if (next <= s->next[i])
        return;
    s->done += next - s->next[i];
    s->next[i] = next;
    if (next == r->end)
        range_close(s, r);
}

static size_t range_of(const scanning_t *s, const rd_kafka_message_t *m)
{
    size_t i = 0;
    const char *topic = rd_kafka_topic_name(m->rkt);
    while (i < s->ranges->n &&
           (s->ranges->items[i].partition != m->partition || strcmp(s->ranges->items[i].topic, topic) != 0))
        i++;
    return i;
}

/* True: something came, be it only the news that a partition's end is reached. *ret_over: the caller wants no
 * more. */
static bool scan_step(scanning_t *s, const char **ret_last, bool *ret_over)
{
    AUTO(rd_message) rd_kafka_message_t *m = rd_kafka_consumer_poll(s->rk, POLL_MS);
    bool ended = m && m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
    if (m && m->err && !ended)
        *ret_last = rd_kafka_err2str(m->err); /* a broker away for a moment: waited for until the time-out */
    size_t i = m && m->rkt && (!m->err || ended) ? range_of(s, m) : s->ranges->n;
    int64_t before = s->done;
    if (i < s->ranges->n && ended) {
        range_advance(s, i, m->offset);
    } else if (i < s->ranges->n) {
        if (m->offset >= s->next[i] && m->offset < s->ranges->items[i].end)
            *ret_over = s->scan->message(s->scan->ctx, m);
        range_advance(s, i, m->offset + 1);
    }
    if (s->scan->progress)
        s->scan->progress(s->scan->ctx, s->done, s->total);
    return s->done != before;
}

/* Who has not been told of a topic looks for its leader only now and then: half a second that nobody needs.
 */
static rc_t scan_acquaint(const scanning_t *s, err_t *err)
{
    rc_t rc = RC_OK;
    int ignored;
    for (size_t i = 0; rc == RC_OK && i < s->ranges->n; i++)
        if (i == 0 || strcmp(s->ranges->items[i].topic, s->ranges->items[i - 1].topic) != 0)
            rc = partitions_count(s->rk, s->ranges->items[i].topic, s->scan->timeout_ms, &ignored, err);
    return rc;
}

static rc_t scan_run(scanning_t *s, err_t *err)
{
    const char *last = "sin respuesta, o una transacción sin decidir";
    int64_t moved_ms = clock_monotonic_ms();
    for (bool over = false; s->open > 0 && !over;) {
        if (scan_step(s, &last, &over))
            moved_ms = clock_monotonic_ms();
        if (stop_requested())
            return err_set(err, RC_RETRY, "kafka", "la lectura se detuvo");
        if (clock_monotonic_ms() - moved_ms > s->scan->timeout_ms)
            return err_set(err, RC_RETRY, "kafka", "la lectura no avanzó en %d ms: %s", s->scan->timeout_ms,
                           last);
    }
    return RC_OK;
}

rc_t kafka_scan(const kafka_settings_t *k, const char *role, const kafka_ranges_t *ranges,
                const kafka_scan_t *scan, err_t *err)
{
    if (ranges->n == 0)
        return RC_OK;
    AUTO(kafka_reader) kafka_reader_t *decided = NULL;
    rc_t rc = kafka_reader_new(k, role, KAFKA_DECIDED, &decided, err);
    if (rc != RC_OK)
        return rc;
    scanning_t s = {.rk = kafka_reader_handle(decided), .ranges = ranges, .scan = scan};
    s.next = must(calloc(ranges->n, sizeof *s.next));
    rc = scan_acquaint(&s, err);
    if (rc == RC_OK)
        rc = scan_assign(&s, err);
    if (rc == RC_OK)
        rc = scan_run(&s, err);
    rd_kafka_assign(s.rk, NULL);
    free(s.next);
    return rc;
}
