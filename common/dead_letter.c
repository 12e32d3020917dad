#include "common/dead_letter.h"

#include <inttypes.h>

#define VALUE_MAX 1900000 /* bytes that fit a dead-letter topic with their headers */

static void add(rd_kafka_headers_t *h, const char *name, const char *value)
{
    rd_kafka_header_add(h, name, -1, value, -1);
}

void dead_letter_init(dead_letter_t *d, const rd_kafka_message_t *m, const char *stage, const err_t *why)
{
    const char *topic = rd_kafka_topic_name(m->rkt);
    const bool whole = m->len <= VALUE_MAX;
    char partition[16], offset[32], size[24];
    snprintf(partition, sizeof partition, "%" PRId32, m->partition);
    snprintf(offset, sizeof offset, "%" PRId64, m->offset);
    snprintf(size, sizeof size, "%zu", m->len);

    rd_kafka_headers_t *original = NULL;
    (void)rd_kafka_message_headers(m, &original);
    rd_kafka_headers_t *h = original ? rd_kafka_headers_copy(original) : rd_kafka_headers_new(8);
    add(h, "dlt_topic", topic);
    add(h, "dlt_partition", partition);
    add(h, "dlt_offset", offset);
    add(h, "dlt_stage", stage);
    add(h, "dlt_code", why->code);
    add(h, "dlt_error", why->text);
    if (!whole)
        add(h, "dlt_truncated", size);
    *d = (dead_letter_t){
        .message = m, .value = whole ? m->payload : NULL, .len = whole ? m->len : 0, .headers = h};
    snprintf(d->topic, sizeof d->topic, "%s-dlt", topic);
}

void dead_letter_done(dead_letter_t *d)
{
    rd_kafka_headers_destroy(TAKE(d->headers));
}
