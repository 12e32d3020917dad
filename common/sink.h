/* Kafka → PostgreSQL exactly once: the effect of a batch, its dead letters and the partitions' next offsets
 * are committed in one database transaction, and reading starts at the database's offsets. Offsets move by
 * compare-and-set, so of two processes that both believe they own a partition only one commits. The schema
 * has, made by its migrations: consumer_offset(topic text, partition int, next_offset bigint, primary key
 * (topic, partition)) and the outbox of outbox.h. */
#ifndef PQR_COMMON_SINK_H
#define PQR_COMMON_SINK_H

#include "common/consume.h"
#include "common/pg.h"

typedef struct sink_ops {
    void (*reset)(void *ctx);                                           /* forget a batch half gathered */
    rc_t (*handle)(void *ctx, const rd_kafka_message_t *m, err_t *err); /* gather; RC_REJECT: dead letter */
    rc_t (*flush)(void *ctx, pg_t *pg, err_t *err);                     /* write what was gathered */
    const char *offsets; /* a table like consumer_offset where this one's are kept; NULL: consumer_offset */
} sink_ops_t;

/* Runs the consume loop over this sink until stopped. schema: a literal, e.g. "contact". spare: a second ctx
 * of the kind, or NULL. With one, a batch amid a backlog is written by a thread of its own while the next is
 * gathered in the other ctx: flush() then runs beside handle(), on another ctx, but never beside another
 * flush(). */
MUST_CHECK rc_t sink_run(const kafka_settings_t *k, const pg_settings_t *p, const char *schema,
                         const consume_options_t *o, const sink_ops_t *ops, void *ctx, void *spare,
                         err_t *err);

#endif
