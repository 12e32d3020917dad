#include "services/contact/intake/answers.h"

#include "common/metrics.h"
#include "common/sink.h"
#include "services/contact/intake/reported.h"
#include "services/contact/store/store.h"
#include "services/contact/store/store_answers.h"

typedef struct answers {
    reported_t *items; /* in the order of arrival; texts live until the batch is forgotten */
    size_t n, cap;
    arena_t texts;
} answers_t;

static void answers_reset(void *ctx)
{
    answers_t *a = ctx;
    arena_reset(&a->texts);
    a->n = 0;
}

static rc_t answers_handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    answers_t *a = ctx;
    envelope_t e;
    doc_t doc;
    reported_t r;
    rc_t rc = kafka_event(m, &a->texts, &e, &doc, err);
    if (rc == RC_OK)
        rc = reported_decode(&e, &doc, &a->texts, &r, err);
    if (rc != RC_OK)
        return rc;
    r.outcome.traceparent = arena_text(&a->texts, e.traceparent);
    if (a->n == a->cap) {
        a->cap = a->cap ? a->cap * 2 : 256;
        a->items = must(realloc(a->items, a->cap * sizeof *a->items));
    }
    a->items[a->n++] = r;
    return RC_OK;
}

static rc_t answers_flush(void *ctx, pg_t *pg, err_t *err)
{
    answers_t *a = ctx;
    answers_tally_t t = {0};
    rc_t rc = store_answers(pg, a->items, a->n, clock_now(), &t, err);
    if (rc != RC_OK)
        return rc;
    metric_add("pqr_contact_outcomes_total", "efecto=\"cuenta\"", t.taken);
    metric_add("pqr_contact_outcomes_total", "efecto=\"tardio\"", t.late);
    metric_add("pqr_contact_outcomes_total", "efecto=\"repetido\"", t.repeated);
    metric_add("pqr_contact_recursos_refused_total", NULL, t.refused_recursos);
    return RC_OK;
}

rc_t answers_run(const kafka_settings_t *k, const pg_settings_t *p, const answers_options_t *o, err_t *err)
{
    static const sink_ops_t ops = {.reset = answers_reset, .handle = answers_handle, .flush = answers_flush};
    static const char *const topics[] = {TOPIC_CONTACT_OUTCOME};
    const consume_options_t consume = {
        .group = "pqr-contact-respuestas",
        .topics = topics,
        .n_topics = COUNT_OF(topics),
        .batch_max = o->batch_max,
        .linger_ms = o->linger_ms,
        .stage = "contact",
        .check = ANSWERS_CHECK,
    };
    metric_help("pqr_contact_outcomes_total", "Respuestas del marcador, por lo que hicieron con su caso");
    metric_help("pqr_contact_recursos_refused_total",
                "Recursos que el marcador dice presentados y la regla no admite");
    answers_t a = {0};
    rc_t rc = sink_run(k, p, CONTACT_SCHEMA, &consume, &ops, &a, err);
    free(a.items);
    arena_done(&a.texts);
    return rc;
}
