#include "services/contact/intake/answers.h"

#include <string.h>

#include "common/metrics.h"
#include "common/sink.h"
#include "services/contact/intake/reported.h"
#include "services/contact/store/store.h"
#include "services/contact/store/store_answers.h"
#include "services/contact/store/store_case.h"
#include "services/contact/store/store_rr.h"

typedef struct answers {
    reported_t *items; /* in the order of arrival; texts live until the batch is forgotten */
    size_t n, cap;
    rr_reported_t *rr; /* likewise */
    size_t n_rr, cap_rr;
    arena_t texts;
} answers_t;

static void answers_reset(void *ctx)
{
    answers_t *a = ctx;
    arena_reset(&a->texts);
    a->n = a->n_rr = 0;
}

static rc_t gather_rr(answers_t *a, const envelope_t *e, const doc_t *doc, err_t *err)
{
    rr_reported_t r;
    rc_t rc = rr_reported_decode(e, doc, &r, err);
    if (rc != RC_OK)
        return rc;
    r.traceparent = arena_text(&a->texts, e->traceparent);
    if (a->n_rr == a->cap_rr) {
        a->cap_rr = a->cap_rr ? a->cap_rr * 2 : 256;
        a->rr = must(realloc(a->rr, a->cap_rr * sizeof *a->rr));
    }
    a->rr[a->n_rr++] = r;
    return RC_OK;
}

static rc_t gather_outcome(answers_t *a, const envelope_t *e, const doc_t *doc, err_t *err)
{
    reported_t r;
    rc_t rc = reported_decode(e, doc, &a->texts, &r, err);
    if (rc != RC_OK)
        return rc;
    r.outcome.traceparent = arena_text(&a->texts, e->traceparent);
    if (a->n == a->cap) {
        a->cap = a->cap ? a->cap * 2 : 256;
        a->items = must(realloc(a->items, a->cap * sizeof *a->items));
    }
    a->items[a->n++] = r;
    return RC_OK;
}

static rc_t answers_handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    answers_t *a = ctx;
    envelope_t e;
    doc_t doc;
    rc_t rc = kafka_event(m, &a->texts, &e, &doc, err);
    if (rc != RC_OK)
        return rc;
    const bool rr = strcmp(rd_kafka_topic_name(m->rkt), TOPIC_RR_RESULT) == 0;
    return rr ? gather_rr(a, &e, &doc, err) : gather_outcome(a, &e, &doc, err);
}

/* Both kinds lock their cases one by one, each in the order of every writer: together they would not. So all
 * of them are locked first, by one statement. */
static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static rc_t lock_all(const answers_t *a, pg_t *pg, err_t *err)
{
    if (a->n == 0 || a->n_rr == 0)
        return RC_OK;
    const size_t n = a->n + a->n_rr;
    const char **keys = must(malloc(n * sizeof *keys));
    for (size_t i = 0; i < n; i++)
        keys[i] = i < a->n ? a->items[i].radicado : a->rr[i - a->n].radicado;
    qsort(keys, n, sizeof *keys, by_text);
    rc_t rc = case_lock_all(pg, keys, n, err);
    free(keys);
    return rc;
}

static void count_rr(const rr_tally_t *t)
{
    static const char name[] = "pqr_contact_rr_results_total";
    metric_add(name, "efecto=\"hecha\"", t->done);
    metric_add(name, "efecto=\"rechazada\"", t->refused);
    metric_add(name, "efecto=\"ocupada\"", t->busy);
    metric_add(name, "efecto=\"tarde\"", t->late);
    metric_add(name, "efecto=\"repetido\"", t->repeated);
}

static rc_t answers_flush(void *ctx, pg_t *pg, err_t *err)
{
    answers_t *a = ctx;
    answers_tally_t t = {0};
    rr_tally_t rr = {0};
    const instant_t now = clock_now();
    rc_t rc = lock_all(a, pg, err);
    if (rc == RC_OK)
        rc = store_answers(pg, a->items, a->n, now, &t, err);
    if (rc == RC_OK)
        rc = store_rr(pg, a->rr, a->n_rr, now, &rr, err);
    if (rc != RC_OK)
        return rc;
    count_rr(&rr);
    metric_add("pqr_contact_outcomes_total", "efecto=\"cuenta\"", t.taken);
    metric_add("pqr_contact_outcomes_total", "efecto=\"tardio\"", t.late);
    metric_add("pqr_contact_outcomes_total", "efecto=\"repetido\"", t.repeated);
    metric_add("pqr_contact_recursos_refused_total", NULL, t.refused_recursos);
    return RC_OK;
}

rc_t answers_run(const kafka_settings_t *k, const pg_settings_t *p, const answers_options_t *o, err_t *err)
{
    static const sink_ops_t ops = {.reset = answers_reset, .handle = answers_handle, .flush = answers_flush};
    static const char *const topics[] = {TOPIC_CONTACT_OUTCOME, TOPIC_RR_RESULT};
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
    metric_help("pqr_contact_rr_results_total", "Respuestas de RR a sus órdenes, por lo que hicieron");
    answers_t a = {0};
    rc_t rc = sink_run(k, p, CONTACT_SCHEMA, &consume, &ops, &a, NULL, err);
    free(a.items);
    free(a.rr);
    arena_done(&a.texts);
    return rc;
}
