#include "services/reporting/intake/sink.h"

#include "common/metrics.h"
#include "services/reporting/intake/batch.h"
#include "services/reporting/intake/store_write.h"

#define GROW_MS 1000 /* how long a batch may grow amid a backlog */

static void sink_reset(void *ctx)
{
    batch_clear(ctx);
}

static rc_t sink_handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    batch_t *b = ctx;
    envelope_t e;
    doc_t data;
    reads_add(&b->reads, m);
    if (letter_topic(rd_kafka_topic_name(m->rkt))) {
        letters_take(&b->letters, m, &b->texts);
        return RC_OK;
    }
    rc_t rc = kafka_event(m, &b->texts, &e, &data, err);
    if (rc != RC_OK)
        return rc;
    /* A decision without ce_time is dated by its message, which every replay finds unchanged. */
    int64_t written = rd_kafka_message_timestamp(m, NULL);
    return batch_add(b, &e, &data, written > 0 ? written : 0, err);
}

static rc_t sink_flush(void *ctx, pg_t *pg, err_t *err)
{
    batch_t *b = ctx;
    batch_fold(b);
    rc_t rc = store_write(pg, b, err);
    if (rc == RC_OK)
        rc = letters_write(&b->letters, pg, err);
    if (rc == RC_OK)
        rc = reads_write(&b->reads, pg, err);
    if (rc != RC_OK)
        return rc;
    metric_add("pqr_reporting_rows_total", "tabla=\"registro\"", (int64_t)b->n_decisions);
    metric_add("pqr_reporting_rows_total", "tabla=\"rechazo\"", (int64_t)b->n_rejections);
    metric_add("pqr_reporting_rows_total", "tabla=\"base\"", (int64_t)b->n_bases);
    metric_add("pqr_reporting_rows_total", "tabla=\"recepcion\"", (int64_t)b->n_receptions);
    metric_add("pqr_reporting_rows_total", "tabla=\"evento_caso\"", (int64_t)b->n_cases);
    metric_add("pqr_reporting_rows_total", "tabla=\"muerto\"", (int64_t)b->letters.n);
    return RC_OK;
}

const sink_ops_t reporting_sink_ops = {.reset = sink_reset, .handle = sink_handle, .flush = sink_flush};

rc_t reporting_stream_run(const reporting_sink_t *s, const char *group, const char *check,
                          const char *const *topics, size_t n, err_t *err)
{
    const consume_options_t consume = {
        .group = group,
        .topics = topics,
        .n_topics = n,
        .batch_max = s->batch_max,
        .linger_ms = s->linger_ms,
        .grow_ms = GROW_MS,
        .stage = "reporting",
        .check = check,
    };
    metric_help("pqr_reporting_rows_total", "Filas escritas (o ya conocidas) por tabla");
    metric_help(LETTERS_LOST, "Cartas de muertos de las que la base de datos no admitió ni su lugar");
    batch_t batch = {0}, spare = {0};
    rc_t rc = sink_run(s->kafka, s->pg, "reporting", &consume, &reporting_sink_ops, &batch, &spare, err);
    batch_done(&batch);
    batch_done(&spare);
    return rc;
}

rc_t reporting_records_run(void *sink, err_t *err)
{
    const char *const topics[] = {
        TOPIC_BASE,
        TOPIC_RECEPTION,
        TOPIC_REJECTED,
        decision_topic(DECISION_ESCALATE),
        decision_topic(DECISION_CLOSE),
        decision_topic(DECISION_CONTACT),
        decision_topic(DECISION_REVIEW),
    };
    return reporting_stream_run(sink, "reporting", "kafka", topics, COUNT_OF(topics), err);
}

rc_t reporting_cases_run(void *sink, err_t *err)
{
    static const char *const topics[] = {TOPIC_CASE};
    return reporting_stream_run(sink, "reporting-casos", "kafka_casos", topics, COUNT_OF(topics), err);
}
