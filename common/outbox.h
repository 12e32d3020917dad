/* PostgreSQL → Kafka exactly once. Rows are written to SCHEMA.outbox in the transaction of what they tell.
 * One publisher (advisory lock) names a batch of rows in SCHEMA.outbox_batch(batch, ids), sends them in one
 * Kafka transaction together with the batch's number to a compacted cursor topic, and deletes them. After a
 * crash it reads the cursor: a batch at or below it was sent and is only deleted, one above it is sent again.
 * Rows of one key keep the order of their ids, because they are written under that key's row lock.
 *
 * The schema has, made by its migrations:
 *   outbox(id bigserial primary key, topic text, key bytea, headers bytea, value bytea)
 *   outbox_batch(batch bigint primary key, ids bigint[]) */
#ifndef PQR_COMMON_OUTBOX_H
#define PQR_COMMON_OUTBOX_H

#include "common/kafka.h"
#include "common/pg.h"

/* Rows gathered in memory and written by one statement. */
typedef struct outbox {
    buf_t rows; /* as COPY's binary format wants them */
    int n;
} outbox_t;

void outbox_add_event(outbox_t *o, const char *topic, const char *key, const envelope_t *e,
                      const buf_t *value);
/* Any bytes with any headers: dead letters. */
void outbox_add_raw(outbox_t *o, const char *topic, const void *key, size_t key_len, const void *value,
                    size_t len, const rd_kafka_headers_t *headers);
MUST_CHECK rc_t outbox_write(outbox_t *o, pg_t *pg, const char *schema, err_t *err); /* and empties it */
void outbox_clear(outbox_t *o);
void outbox_done(outbox_t *o);

typedef struct outbox_options {
    const char *schema;       /* "contact" */
    const char *cursor_topic; /* "contact.cursor"; the key of its records is the schema's name */
    int batch_max;            /* rows */
    int idle_ms;              /* pause when nothing is there */
} outbox_options_t;

/* Publishes until a stop is requested. A second replica waits for the lock. Logs. */
MUST_CHECK rc_t outbox_publish_run(const kafka_settings_t *k, const pg_settings_t *p,
                                   const outbox_options_t *o, err_t *err);

#endif
