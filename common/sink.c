#include "common/sink.h"

#include <string.h>

#include "common/behind.h"
#include "common/health.h"
#include "common/log.h"
#include "common/outbox.h"
#include "common/pg_columns.h"
#include "common/sql_text.h"

typedef struct half { /* a batch that is gathered, or written */
    struct sink *sink;
    void *ctx;
    outbox_t dead;                                 /* its dead letters */
    rd_kafka_topic_partition_list_t *first, *next; /* of one that is written behind */
} half_t;

typedef struct sink {
    const char *schema;
    char table[128]; /* of the offsets, with its schema */
    const sink_ops_t *ops;
    pg_t *pg;
    half_t halves[2];
    half_t *open;    /* the one that is gathered */
    behind_t writer; /* the other one, where it was promised */
    bool alone;      /* there is no other one */
    bool wary;       /* what was promised last failed: nothing is promised until a batch has been written */
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
    AUTO(sql_text) sql_text_t known = {0}, found = {0};
    sql_add_in(&known, s->table,
               "INSERT INTO @ (topic, partition, next_offset) "
               "SELECT t, p, 0 FROM unnest($1::text[], $2::int[]) AS u(t, p) ON CONFLICT DO NOTHING");
    sql_add_in(&found, s->table,
               "SELECT topic, partition, next_offset FROM @ "
               "JOIN unnest($1::text[], $2::int[]) AS u(t, p) ON topic = t AND partition = p");
    rc_t rc = pg_columns_write(&c, s->pg, sql_str(&known), NULL, NULL, err);
    AUTO(pgresult) PGresult *rows = NULL;
    if (rc == RC_OK)
        rc = pg_columns_write(&c, s->pg, sql_str(&found), NULL, &rows, err);
    for (int i = 0; rc == RC_OK && i < PQntuples(rows); i++) {
        rd_kafka_topic_partition_t *p =
            rd_kafka_topic_partition_list_find(parts, pg_text(rows, i, 0), (int32_t)pg_int(rows, i, 1));
        if (p)
            p->offset = pg_int(rows, i, 2);
    }
    return rc;
}

static void half_clear(half_t *h)
{
    h->sink->ops->reset(h->ctx);
    outbox_clear(&h->dead);
}

static rc_t sink_begin(void *ctx, err_t *err)
{
    (void)err;
    sink_t *s = ctx;
    /* The database transaction begins when the batch is whole: gathering needs none, and a slow poll holds
     * none open. */
    half_clear(s->open);
    return RC_OK;
}

static rc_t sink_handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    sink_t *s = ctx;
    return s->ops->handle(s->open->ctx, m, err);
}

static rc_t sink_dead_letter(void *ctx, const dead_letter_t *d, err_t *err)
{
    (void)err;
    sink_t *s = ctx;
    const rd_kafka_message_t *m = d->message;
    outbox_add_raw(&s->open->dead, d->topic, m->key, m->key_len, d->value, d->len, d->headers);
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
    AUTO(sql_text) sql_text_t sql = {0};
    sql_add_in(&sql, s->table,
               "UPDATE @ c SET next_offset = u.hasta "
               "FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[]) AS u(t, p, desde, hasta) "
               "WHERE c.topic = u.t AND c.partition = u.p AND c.next_offset = u.desde");
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_columns_write(&c, s->pg, sql_str(&sql), NULL, &res, err);
    if (rc == RC_OK && strtol(PQcmdTuples(res), NULL, 10) != next->cnt)
        rc = err_set(err, RC_RETRY, "posicion_ajena", "otro proceso avanzó una de las particiones");
    return rc;
}

static rc_t write_rows(half_t *h, const rd_kafka_topic_partition_list_t *first,
                       const rd_kafka_topic_partition_list_t *next, err_t *err)
{
    sink_t *s = h->sink;
    rc_t rc = pg_begin(s->pg, err);
    if (rc == RC_OK)
        rc = move_offsets(s, first, next,
                          err); /* first: it locks, so an impostor learns at once that it is one */
    if (rc == RC_OK)
        rc = s->ops->flush(h->ctx, s->pg, err);
    if (rc == RC_OK)
        rc = outbox_write(&h->dead, s->pg, s->schema, err);
    if (rc == RC_OK)
        rc = pg_commit(s->pg, err);
    if (rc != RC_OK)
        pg_rollback(s->pg);
    return rc;
}

static rc_t write_batch(half_t *h, const rd_kafka_topic_partition_list_t *first,
                        const rd_kafka_topic_partition_list_t *next, err_t *err)
{
    rc_t rc = write_rows(h, first, next, err);
    tell_health(rc, err);
    return rc;
}

/* ---- a batch that is written while the next one is gathered ---- */

static rc_t write_behind(void *ctx, err_t *err)
{
    half_t *h = ctx;
    return write_batch(h, h->first, h->next, err);
}

static half_t *other(sink_t *s)
{
    return &s->halves[s->open == &s->halves[0]];
}

static void half_places(half_t *h, const rd_kafka_topic_partition_list_t *first,
                        const rd_kafka_topic_partition_list_t *next)
{
    if (h->first)
        rd_kafka_topic_partition_list_destroy(h->first);
    if (h->next)
        rd_kafka_topic_partition_list_destroy(h->next);
    h->first = first ? rd_kafka_topic_partition_list_copy(first) : NULL;
    h->next = next ? rd_kafka_topic_partition_list_copy(next) : NULL;
}

static void promise(sink_t *s, const rd_kafka_topic_partition_list_t *first,
                    const rd_kafka_topic_partition_list_t *next)
{
    half_places(s->open, first, next);
    s->writer.ctx = s->open;
    behind_begin(&s->writer);
    s->open = other(s);
}

/* A promise that was not kept: everything since comes again, beginning with the batch it was about, which is
 * then written at once, by the ctx that knows what was wrong with it. So it is told whose fault it is. */
static rc_t sink_settle(void *ctx, err_t *err)
{
    sink_t *s = ctx;
    err_t why = ERR_INIT;
    rc_t rc = behind_wait(&s->writer, &why);
    half_places(other(s), NULL, NULL); /* they hold on to the consumer, whose end would wait for them */
    if (rc == RC_OK)
        return RC_OK;
    s->wary = true;
    s->open = other(s);
    return err_set(err, rc == RC_REJECT ? RC_RETRY : rc, why.code, "%s", why.text);
}

/* ---- the loop's sink ---- */

static rc_t sink_positions(void *ctx, rd_kafka_topic_partition_list_t *parts, err_t *err)
{
    rc_t rc = sink_settle(ctx, err);
    if (rc == RC_FATAL)
        return rc;
    rc = read_positions(ctx, parts, err); /* they say whether what was promised has been done */
    tell_health(rc, err);
    return rc;
}

/* The group's own offsets are left alone: nothing reads them, and pqr_consumer_lag tells how far behind a
 * service is. */
static rc_t sink_commit(void *ctx, const rd_kafka_consumer_group_metadata_t *group,
                        const rd_kafka_topic_partition_list_t *first,
                        const rd_kafka_topic_partition_list_t *next, bool more, err_t *err)
{
    (void)group;
    sink_t *s = ctx;
    rc_t rc = sink_settle(s, err);
    if (rc != RC_OK)
        return rc;
    if (more && !s->alone && !s->wary) {
        promise(s, first, next);
        return RC_OK;
    }
    rc = write_batch(s->open, first, next, err);
    if (rc == RC_OK)
        s->wary = false;
    return rc;
}

static void sink_abort(void *ctx)
{
    sink_t *s = ctx;
    err_t why = ERR_INIT;
    if (sink_settle(s, &why) != RC_OK)
        log_warn("un lote que se escribía aparte se repite", "{s:s,s:s}", "codigo", why.code, "error",
                 why.text);
    half_clear(s->open);
}

rc_t sink_run(const kafka_settings_t *k, const pg_settings_t *p, const char *schema,
              const consume_options_t *o, const sink_ops_t *ops, void *ctx, void *spare, err_t *err)
{
    static const consume_sink_t over_postgres = {
        .positions = sink_positions,
        .begin = sink_begin,
        .handle = sink_handle,
        .dead_letter = sink_dead_letter,
        .commit = sink_commit,
        .settle = sink_settle,
        .abort = sink_abort,
    };
    sink_t s = {
        .schema = schema, .ops = ops, .pg = pg_new(p), .alone = !spare, .writer = {.work = write_behind}};
    snprintf(s.table, sizeof s.table, "%s.%s", schema, ops->offsets ? ops->offsets : "consumer_offset");
    s.halves[0] = (half_t){.sink = &s, .ctx = ctx};
    s.halves[1] = (half_t){.sink = &s, .ctx = spare};
    s.open = &s.halves[0];
    health_set("postgres", false, "sin conexión todavía");
    rc_t rc = consume_run(k, o, &over_postgres, &s, err);
    sink_abort(&s);
    for (size_t i = 0; i < (spare ? 2 : 1); i++) {
        half_clear(&s.halves[i]);
        outbox_done(&s.halves[i].dead);
    }
    pg_free(s.pg);
    return rc;
}
