/* A process that the test kills: `plumbing_worker kafka` copies t.in to t.out in Kafka transactions, `pg`
 * writes t.in into plumbing.effect, `outbox` publishes plumbing.outbox. A value "poison" cannot be
 * understood; "unwritable" can, but the database refuses it. */
#include <string.h>

#include "common/log.h"
#include "common/outbox.h"
#include "common/pg_columns.h"
#include "common/sink.h"
#include "common/stop.h"

static const char *const topics[] = {"t.in"};
static kafka_settings_t kafka;
static pg_settings_t pg;

static rc_t understand(const rd_kafka_message_t *m, err_t *err)
{
    if (m->len > 1000000 || (m->len == 6 && memcmp(m->payload, "poison", 6) == 0))
        return err_set(err, RC_REJECT, "veneno", "no se entiende");
    return RC_OK;
}

/* ---- Kafka to Kafka ---- */

static rc_t k_positions(void *ctx, rd_kafka_topic_partition_list_t *parts, err_t *err)
{
    (void)parts;
    return txn_open(ctx, err);
}

static rc_t k_begin(void *ctx, err_t *err)
{
    return txn_begin(ctx, err);
}

static rc_t k_handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    rc_t rc = understand(m, err);
    return rc == RC_OK ? txn_send(ctx, "t.out", m->key, m->key_len, m->payload, m->len, NULL, err) : rc;
}

static rc_t k_dead(void *ctx, const dead_letter_t *d, err_t *err)
{
    const rd_kafka_message_t *m = d->message;
    return txn_send(ctx, d->topic, m->key, m->key_len, d->value, d->len, rd_kafka_headers_copy(d->headers),
                    err);
}

static rc_t k_commit(void *ctx, const rd_kafka_consumer_group_metadata_t *group,
                     const rd_kafka_topic_partition_list_t *first,
                     const rd_kafka_topic_partition_list_t *next, bool more, err_t *err)
{
    (void)first;
    (void)more;
    rc_t rc = txn_send_offsets(ctx, group, next, err);
    return rc == RC_OK ? txn_commit(ctx, err) : rc;
}

static void k_abort(void *ctx)
{
    txn_abort(ctx);
}

static rc_t run_kafka(const consume_options_t *o, err_t *err)
{
    static const consume_sink_t sink = {.positions = k_positions,
                                        .begin = k_begin,
                                        .handle = k_handle,
                                        .dead_letter = k_dead,
                                        .commit = k_commit,
                                        .abort = k_abort};
    txn_t *txn = txn_new(&kafka, "plumbing", 10000, 4096);
    rc_t rc = consume_run(&kafka, o, &sink, txn, err);
    txn_free(txn);
    return rc;
}

/* ---- Kafka to PostgreSQL ---- */

static void p_reset(void *ctx)
{
    pg_columns_clear(ctx);
}

static rc_t p_handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    rc_t rc = understand(m, err);
    if (rc != RC_OK)
        return rc;
    char value[64];
    snprintf(value, sizeof value, "%.*s", (int)m->len, (const char *)m->payload);
    pg_columns_text(ctx, value);
    pg_columns_end(ctx);
    return RC_OK;
}

static rc_t p_flush(void *ctx, pg_t *conn, err_t *err)
{
    return pg_columns_write(ctx, conn, "INSERT INTO plumbing.effect (value) SELECT unnest($1::text[])", NULL,
                            NULL, err);
}

static rc_t run_pg(const consume_options_t *o, err_t *err)
{
    static const sink_ops_t ops = {.reset = p_reset, .handle = p_handle, .flush = p_flush};
    pg_columns_t values = {0}, spare = {0};
    rc_t rc = sink_run(&kafka, &pg, "plumbing", o, &ops, &values, &spare, err);
    pg_columns_done(&values);
    pg_columns_done(&spare);
    return rc;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    log_init("plumbing", "info");
    stop_install(10);
    kafka = (kafka_settings_t){.brokers = getenv("PQR_KAFKA_BROKERS"), .properties = "", .instance = argv[1]};
    pg = (pg_settings_t){.conninfo = getenv("PQR_PG_ADMIN_CONNINFO"),
                         .password = getenv("PLUMBING_PASSWORD"),
                         .application_name = "plumbing"};
    const consume_options_t o = {.group = argv[1],
                                 .topics = topics,
                                 .n_topics = 1,
                                 .batch_max = 40,
                                 .linger_ms = 50,
                                 .stage = "plumbing",
                                 .check = "kafka"};
    err_t err = ERR_INIT;
    rc_t rc;
    if (strcmp(argv[1], "kafka") == 0)
        rc = run_kafka(&o, &err);
    else if (strcmp(argv[1], "pg") == 0)
        rc = run_pg(&o, &err);
    else
        rc = outbox_publish_run(
            &kafka, &pg,
            &(outbox_options_t){
                .schema = "plumbing", .cursor_topic = "t.cursor", .batch_max = 50, .idle_ms = 10},
            &err);
    if (rc != RC_OK)
        log_error("fin", "{s:s}", "error", err.text);
    return rc == RC_OK ? 0 : 1;
}
