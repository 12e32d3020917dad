#include "common/sink.h"

#include <string.h>

#include "common/health.h"
#include "common/log.h"
#include "common/outbox.h"
#include "common/pg_columns.h"

typedef struct sink {
    const char *schema, *offsets;
    const sink_ops_t *ops;
    void *ctx;
    pg_t *pg;
    outbox_t dead; /* dead letters of the open batch */
} sink_t;

static void tell_health(rc_t rc, const err_t *err)
{
    if (rc == RC_OK)
        health_set("postgres", true, NULL);
    else if (rc == RC_RETRY && strcmp(err->code, "postgres") == 0)
        health_set("postgres", false, err->text);
}

/* Every partition has a row from its first assignment on, so that offsets always move by compare-and-set. */
static rc_t read_positions(sink_t *s, rd_kafka_topic_partition_list_t *parts, err_t *err)
{
    if (!parts->cnt)
        return RC_OK;
    AUTO(pg_columns) pg_columns_t c = {0};
    for (int i = 0; i < parts->cnt; i++) {
        pg_columns_text(&c, parts->elems[i].topic);
        pg_columns_int(&c, parts->elems[i].partition);
        pg_columns_end(&c);
    }
    char sql[512];
    snprintf(sql, sizeof sql,
             "INSERT INTO %s.%s (topic, partition, next_offset) "
             "SELECT t, p, 0 FROM unnest($1::text[], $2::int[]) AS u(t, p) ON CONFLICT DO NOTHING",
             s->schema, s->offsets);
    rc_t rc = pg_columns_write(&c, s->pg, sql, NULL, NULL, err);
    AUTO(pgresult) PGresult *rows = NULL;
    if (rc == RC_OK) {
        snprintf(sql, sizeof sql,
                 "SELECT topic, partition, next_offset FROM %s.%s "
                 "JOIN unnest($1::text[], $2::int[]) AS u(t, p) ON topic = t AND partition = p",
                 s->schema, s->offsets);
        rc = pg_columns_write(&c, s->pg, sql, NULL, &rows, err);
    }
    for (int i = 0; rc == RC_OK && i < PQntuples(rows); i++) {
        rd_kafka_topic_partition_t *p =
            rd_kafka_topic_partition_list_find(parts, pg_text(rows, i, 0), (int32_t)pg_int(rows, i, 1));
        if (p)
            p->offset = pg_int(rows, i, 2);
    }
    return rc;
}

static rc_t sink_positions(void *ctx, rd_kafka_topic_partition_list_t *parts, err_t *err)
{
    rc_t rc = read_positions(ctx, parts, err);
    tell_health(rc, err);
    return rc;
}

static rc_t sink_begin(void *ctx, err_t *err)
{
    (void)err;
    sink_t *s = ctx;
    /* The database transaction begins when the batch is whole: gathering needs none, and a slow poll holds
     * none open. */
    s->ops->reset(s->ctx);
    outbox_clear(&s->dead);
    return RC_OK;
}

static rc_t sink_handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    sink_t *s = ctx;
    return s->ops->handle(s->ctx, m, err);
}

static rc_t sink_dead_letter(void *ctx, const dead_letter_t *d, err_t *err)
{
    (void)err;
    sink_t *s = ctx;
    const rd_kafka_message_t *m = d->message;
    outbox_add_raw(&s->dead, d->topic, m->key, m->key_len, d->value, d->len, d->headers);
    return RC_OK;
}

static rc_t move_offsets(sink_t *s, const rd_kafka_topic_partition_list_t *first,
                         const rd_kafka_topic_partition_list_t *next, err_t *err)
{
    AUTO(pg_columns) pg_columns_t c = {0};
    for (int i = 0; i < next->cnt; i++) {
        const rd_kafka_topic_partition_t *n = &next->elems[i];
        const rd_kafka_topic_partition_t *f = rd_kafka_topic_partition_list_find(
            (rd_kafka_topic_partition_list_t *)first, n->topic, n->partition);
        pg_columns_text(&c, n->topic);
        pg_columns_int(&c, n->partition);
        pg_columns_bigint(&c, f ? f->offset : -1);
        pg_columns_bigint(&c, n->offset);
        pg_columns_end(&c);
    }
    char sql[512];
    snprintf(sql, sizeof sql,
             "UPDATE %s.%s c SET next_offset = u.hasta "
             "FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) AS u(t, p, desde, hasta) "
             "WHERE c.topic = u.t AND c.partition = u.p AND c.next_offset = u.desde",
             s->schema, s->offsets);
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_columns_write(&c, s->pg, sql, NULL, &res, err);
    if (rc == RC_OK && strtol(PQcmdTuples(res), NULL, 10) != next->cnt)
        rc = err_set(err, RC_RETRY, "posicion_ajena", "otro proceso avanzó una de las particiones");
    return rc;
}

static rc_t write_batch(sink_t *s, const rd_kafka_topic_partition_list_t *first,
                        const rd_kafka_topic_partition_list_t *next, err_t *err)
{
    rc_t rc = pg_begin(s->pg, err);
    if (rc == RC_OK)
        rc = move_offsets(s, first, next,
                          err); /* first: it locks, so an impostor learns at once that it is one */
    if (rc == RC_OK)
        rc = s->ops->flush(s->ctx, s->pg, err);
    if (rc == RC_OK)
        rc = outbox_write(&s->dead, s->pg, s->schema, err);
    if (rc == RC_OK)
        rc = pg_commit(s->pg, err);
    if (rc != RC_OK)
        pg_rollback(s->pg);
    return rc;
}

/* The group's own offsets are left alone: nothing reads them, and pqr_consumer_lag tells how far behind a
 * service is. */
static rc_t sink_commit(void *ctx, const rd_kafka_consumer_group_metadata_t *group,
                        const rd_kafka_topic_partition_list_t *first,
                        const rd_kafka_topic_partition_list_t *next, err_t *err)
{
    (void)group;
    sink_t *s = ctx;
    rc_t rc = write_batch(s, first, next, err);
    tell_health(rc, err);
    return rc;
}

static void sink_abort(void *ctx)
{
    sink_t *s = ctx;
    pg_rollback(s->pg);
    s->ops->reset(s->ctx);
    outbox_clear(&s->dead);
}

rc_t sink_run(const kafka_settings_t *k, const pg_settings_t *p, const char *schema,
              const consume_options_t *o, const sink_ops_t *ops, void *ctx, err_t *err)
{
    static const consume_sink_t over_postgres = {
        .positions = sink_positions,
        .begin = sink_begin,
        .handle = sink_handle,
        .dead_letter = sink_dead_letter,
        .commit = sink_commit,
        .abort = sink_abort,
    };
    sink_t s = {.schema = schema,
                .offsets = ops->offsets ? ops->offsets : "consumer_offset",
                .ops = ops,
                .ctx = ctx,
                .pg = pg_new(p)};
    health_set("postgres", false, "sin conexión todavía");
    rc_t rc = consume_run(k, o, &over_postgres, &s, err);
    ops->reset(ctx);
    outbox_done(&s.dead);
    pg_free(s.pg);
    return rc;
}
