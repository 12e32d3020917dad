#include "services/contact/intake.h"

#include <string.h>

#include "common/metrics.h"
#include "common/sink.h"
#include "services/contact/store.h"

typedef struct intake {
    batch_t batch;
    store_t *store;
} intake_t;

static void intake_reset(void *ctx)
{
    intake_t *in = ctx;
    batch_clear(&in->batch);
}

static rc_t intake_handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    intake_t *in = ctx;
    const char *topic = rd_kafka_topic_name(m->rkt);
    const bool bases = strcmp(topic, TOPIC_BASE) == 0;
    if (bases && !m->payload) /* a tombstone: the topic is compacted */
        return RC_OK;
    envelope_t e;
    doc_t doc;
    rc_t rc = kafka_event(m, &in->batch.texts, &e, &doc, err);
    if (rc != RC_OK)
        return rc;
    return bases ? batch_add_base(&in->batch, &e, &doc, err) : batch_add(&in->batch, topic, &e, &doc, err);
}

static rc_t intake_flush(void *ctx, pg_t *pg, err_t *err)
{
    intake_t *in = ctx;
    store_tally_t t;
    rc_t rc = store_apply(in->store, pg, &in->batch, clock_now(), &t, err);
    if (rc != RC_OK)
        return rc;
    metric_add("pqr_contact_decisions_total", "efecto=\"abre\"", t.opened);
    metric_add("pqr_contact_decisions_total", "efecto=\"cambia\"", t.changed);
    metric_add("pqr_contact_decisions_total", "efecto=\"registra\"", t.recorded);
    metric_add("pqr_contact_decisions_total", "efecto=\"repetida\"", t.repeated);
    metric_add("pqr_contact_events_total", NULL, t.events);
    metric_add("pqr_contact_replaced_total", NULL, t.replaced);
    return RC_OK;
}

rc_t intake_run(const kafka_settings_t *k, const pg_settings_t *p, const intake_options_t *o, err_t *err)
{
    static const sink_ops_t ops = {.reset = intake_reset, .handle = intake_handle, .flush = intake_flush};
    const char *const topics[] = {decision_topic(DECISION_ESCALATE), decision_topic(DECISION_CLOSE),
                                  decision_topic(DECISION_CONTACT), decision_topic(DECISION_REVIEW),
                                  TOPIC_BASE};
    const consume_options_t consume = {
        .group = "pqr-contact",
        .topics = topics,
        .n_topics = COUNT_OF(topics),
        .batch_max = o->batch_max,
        .linger_ms = o->linger_ms,
        .stage = "contact",
        .check = INTAKE_CHECK,
    };
    metric_help("pqr_contact_decisions_total", "Decisiones recibidas, por lo que hicieron con su caso");
    metric_help("pqr_contact_events_total", "Eventos case.event escritos en la bandeja de salida");
    metric_help("pqr_contact_replaced_total", "Casos que dicen que una base suya fue reemplazada");
    intake_t in = {.store = store_new()};
    rc_t rc = sink_run(k, p, CONTACT_SCHEMA, &consume, &ops, &in, err);
    batch_done(&in.batch);
    store_free(in.store);
    return rc;
}
