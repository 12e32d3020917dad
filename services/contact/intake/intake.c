#include "services/contact/intake/intake.h"

#include <string.h>

#include "common/metrics.h"
#include "common/sink.h"
#include "services/contact/store/store.h"
#include "services/contact/store/store_answer.h"
#include "services/contact/store/store_causal.h"

#define TOPIC_REFUSED TOPIC_RECEIVED "-dlt"

typedef struct intake {
    batch_t batch;
    store_t *store;
} intake_t;

static void intake_reset(void *ctx)
{
    intake_t *in = ctx;
    batch_clear(&in->batch);
}

/* NUL-terminated, or NULL. */
static const char *header_text(const rd_kafka_headers_t *headers, const char *name, arena_t *texts)
{
    const void *bytes;
    size_t n;
    if (!headers || rd_kafka_header_get_last(headers, name, &bytes, &n) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        !bytes)
        return NULL;
    char *text = arena_take(texts, n + 1);
    memcpy(text, bytes, n);
    text[n] = '\0';
    return text;
}

/* Of the records that nobody could read, those that contact sent. There are no dead letters of dead letters:
 * whatever else stands there is left alone, and what it holds is not looked at. */
static void take_refusal(intake_t *in, const rd_kafka_message_t *m)
{
    rd_kafka_headers_t *headers = NULL;
    (void)rd_kafka_message_headers(m, &headers);
    const char *source = header_text(headers, "ce_source", &in->batch.texts);
    const char *id = header_text(headers, "ce_id", &in->batch.texts);
    const char *error = header_text(headers, "dlt_error", &in->batch.texts);
    if (source && id && error && strcmp(source, CAUSAL_SOURCE) == 0)
        batch_add_refusal(&in->batch, id, error);
}

static rc_t intake_handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    intake_t *in = ctx;
    const char *topic = rd_kafka_topic_name(m->rkt);
    const bool bases = strcmp(topic, TOPIC_BASE) == 0;
    if (strcmp(topic, TOPIC_REFUSED) == 0) {
        take_refusal(in, m);
        return RC_OK;
    }
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
    for (size_t i = 0; rc == RC_OK && i < in->batch.n_refused; i++)
        rc = store_causal_refused(pg, &in->batch.refused[i], clock_now(), &t, err);
    if (rc != RC_OK)
        return rc;
    metric_add("pqr_contact_decisions_total", "efecto=\"abre\"", t.opened);
    metric_add("pqr_contact_decisions_total", "efecto=\"cambia\"", t.changed);
    metric_add("pqr_contact_decisions_total", "efecto=\"registra\"", t.recorded);
    metric_add("pqr_contact_decisions_total", "efecto=\"repetida\"", t.repeated);
    metric_add("pqr_contact_events_total", NULL, t.events);
    metric_add("pqr_contact_replaced_total", NULL, t.replaced);
    metric_add("pqr_contact_causales_total", "efecto=\"arrastrada\"", t.carried);
    metric_add("pqr_contact_causales_total", "efecto=\"rechazada\"", t.refused);
    return RC_OK;
}

rc_t intake_run(const kafka_settings_t *k, const pg_settings_t *p, const intake_options_t *o, err_t *err)
{
    static const sink_ops_t ops = {.reset = intake_reset, .handle = intake_handle, .flush = intake_flush};
    const char *const topics[] = {decision_topic(DECISION_ESCALATE),
                                  decision_topic(DECISION_CLOSE),
                                  decision_topic(DECISION_CONTACT),
                                  decision_topic(DECISION_REVIEW),
                                  TOPIC_BASE,
                                  TOPIC_REFUSED};
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
    metric_help("pqr_contact_causales_total", "Causales dadas por personas, por lo que pasó con ellas");
    intake_t in = {.store = store_new()};
    rc_t rc = sink_run(k, p, CONTACT_SCHEMA, &consume, &ops, &in, NULL, err);
    batch_done(&in.batch);
    store_free(in.store);
    return rc;
}
