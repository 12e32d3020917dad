#include "services/reporting/audit/audit_stream.h"

#include "common/audit/audit_event.h"
#include "common/metrics.h"
#include "services/reporting/audit/audit_note.h"

#define METRIC "pqr_auditoria_filas_total"
/* Who adds to the chain holds its end until the commit, and everybody who signs in, exports or changes
 * something waits for it: some forty milliseconds for so many, whatever the backlog. */
#define BATCH_MAX 300

typedef struct gathered {
    pg_columns_t rows;
    arena_t texts;
} gathered_t;

static void reset(void *ctx)
{
    gathered_t *g = ctx;
    pg_columns_clear(&g->rows);
    arena_reset(&g->texts);
}

static rc_t handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    gathered_t *g = ctx;
    envelope_t head;
    doc_t data;
    audit_entry_t e;
    rc_t rc = kafka_event(m, &g->texts, &head, &data, err);
    if (rc == RC_OK)
        rc = audit_decode(&head, &data, &e, err);
    if (rc == RC_OK)
        audit_rows_add(&g->rows, &e);
    return rc;
}

static rc_t flush(void *ctx, pg_t *pg, err_t *err)
{
    const gathered_t *g = ctx;
    int64_t added = 0;
    rc_t rc = audit_rows_write(&g->rows, pg, &added, err);
    if (rc == RC_OK)
        metric_add(METRIC, NULL, added);
    return rc;
}

rc_t audit_stream_run(void *sink, err_t *err)
{
    static const char *const topics[] = {TOPIC_AUDIT};
    static const sink_ops_t ops = {
        .reset = reset, .handle = handle, .flush = flush, .offsets = "auditoria_posicion"};
    const reporting_sink_t *s = sink;
    const consume_options_t consume = {.group = "reporting-auditoria",
                                       .topics = topics,
                                       .n_topics = COUNT_OF(topics),
                                       .batch_max = s->batch_max < BATCH_MAX ? s->batch_max : BATCH_MAX,
                                       .linger_ms = s->linger_ms,
                                       .grow_ms = s->linger_ms,
                                       .stage = "reporting",
                                       .check = "kafka_auditoria"};
    gathered_t g = {0};
    metric_help(METRIC, "Entradas de otros que entraron a la auditoría");
    rc_t rc = sink_run(s->kafka, s->pg, "reporting", &consume, &ops, &g, NULL, err);
    pg_columns_done(&g.rows);
    arena_done(&g.texts);
    return rc;
}
