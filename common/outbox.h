/* PostgreSQL → Kafka exactly once. Messages are written to SCHEMA.outbox_packet in the transaction of what
 * they tell: all of a transaction's in a row, or a few rows where they are many, so that a message costs next
 * to nothing beside its bytes. One publisher (advisory lock) names a batch of rows in
 * SCHEMA.outbox_batch(batch, ids), sends them in one Kafka transaction together with the batch's number to a
 * compacted cursor topic, and deletes them. After a crash it reads the cursor: a batch at or below it was
 * sent and is only deleted, one above it is sent again.
 *
 * Messages of one key keep the order in which they were written, because they are written under that key's
 * row lock, and a packet under the locks of all its keys: who comes second to a key gets the lock, and only
 * then an id, after the first has committed. So its packet has the higher id, and whoever sees it sees the
 * first one too. A transaction's own packets, and the messages in a packet, are in the order of adding.
 *
 * The schema has, made by its migrations:
 *   outbox_packet(id bigint primary key by a sequence, messages int, bytes int, topics text[], keys bytea[],
 *                 headers bytea[], bodies bytea[])
 *   outbox_batch(batch bigint primary key, ids bigint[])
 *   outbox(id, place, topic, key, headers, value): a view for people, a row per message */
#ifndef PQR_COMMON_OUTBOX_H
#define PQR_COMMON_OUTBOX_H

#include "common/kafka.h"
#include "common/outbox_packet.h"
#include "common/pg.h"

/* Messages gathered in memory and written by one statement. Zero-initialised: none. */
typedef struct outbox {
    packet_t packet; /* the one being filled */
    buf_t rows;      /* those before it, as COPY's binary format wants them */
    buf_t headers;   /* of the message under way */
    int n;           /* messages */
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
    int batch_max;            /* messages, but the packet that reaches it goes whole */
    int idle_ms;              /* pause when nothing is there */
} outbox_options_t;

/* Publishes until a stop is requested. A second replica waits for the lock. Logs. */
MUST_CHECK rc_t outbox_publish_run(const kafka_settings_t *k, const pg_settings_t *p,
                                   const outbox_options_t *o, err_t *err);

#endif
