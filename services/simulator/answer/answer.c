/* Answers take simulated time, and nothing is kept beyond a batch: a batch of commands is read, the moment
 * is waited for at which the last of its answers is due, and then all of them go out in one short
 * transaction together with the offsets. So a crash loses nothing (what was not answered is read again, and
 * the story tells the same), and commands that came about together wait together. Waiting is bounded in real
 * time, because a member of a group must be heard of: where the clock is slow, an answer comes early, and
 * says so by its times. */
#include "services/simulator/answer/answer.h"

#include "common/consume.h"
#include "common/health.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "common/text.h"
#include "services/simulator/answer/wire.h"

enum {
    TRANSACTION_TIMEOUT_MS = 10000, /* how long a dead one's open transaction may hold readers back */
    QUEUE_KIB = 4096,
    LINGER_MS = 50,
};

/* An answer that waits for its moment. */
typedef struct pending {
    order_t order;
    const char *traceparent;
    instant_t due;
    called_t called;
    rr_does_t does;
} pending_t;

typedef struct answerer {
    const answer_settings_t *settings;
    const story_t *story;
    txn_t *txn;
    arena_t texts; /* of the open batch */
    pending_t *pending;
    size_t n, cap;
    buf_t value;
} answerer_t;

/* ---- a command ---- */

static pending_t *pending_add(answerer_t *a)
{
    if (a->n == a->cap) {
        a->cap = a->cap ? 2 * a->cap : 64;
        a->pending = must(realloc(a->pending, a->cap * sizeof *a->pending));
    }
    return &a->pending[a->n++];
}

/* What comes of the order; false: nobody will hear of it. */
static bool play(const answerer_t *a, instant_t ordered, pending_t *p)
{
    const order_t *o = &p->order;
    if (clock_now() > o->expira) {
        metric_add("pqr_sim_answers_total", "respuesta=\"vencida\"", 1);
        return false;
    }
    if (!o->is_rr) {
        p->called = story_call(a->story, &o->call);
        p->due = p->called.fin;
        return true;
    }
    const rr_answered_t r = story_rr(a->story, o->comando, o->envio, ordered);
    p->does = r.does;
    p->due = r.when < o->expira ? r.when : o->expira;
    if (r.does == RR_SILENT)
        metric_add("pqr_sim_answers_total", "respuesta=\"silencio\"", 1);
    return r.does != RR_SILENT;
}

static rc_t handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    answerer_t *a = ctx;
    doc_t data;
    envelope_t e;
    instant_t ordered;
    pending_t p = {0};
    bool is_rr = strcmp(rd_kafka_topic_name(m->rkt), TOPIC_RR_COMMAND) == 0;
    rc_t rc = kafka_event(m, &a->texts, &e, &data, err);
    if (rc == RC_OK && !instant_parse(e.time, &ordered))
        rc = err_set(err, RC_REJECT, "sin_hora", "la orden no dice cuándo se dio");
    if (rc == RC_OK)
        rc = order_decode(is_rr, &data, ordered, &a->texts, &p.order, err);
    if (rc == RC_OK && play(a, ordered, &p)) {
        p.traceparent = arena_text(&a->texts, e.traceparent);
        *pending_add(a) = p;
    }
    return rc;
}

/* The simulator stands outside of the system: what it does not understand is nobody's to mend. */
static rc_t dead_letter(void *ctx, const dead_letter_t *d, err_t *err)
{
    (void)ctx;
    (void)d;
    (void)err;
    return RC_OK;
}

/* ---- the moment ---- */

/* False: a stop was asked for meanwhile. */
static bool wait_until_due(const answerer_t *a)
{
    instant_t last = 0;
    for (size_t i = 0; i < a->n; i++)
        if (a->pending[i].due > last)
            last = a->pending[i].due;
    int64_t end = clock_monotonic_ms() + a->settings->wait_ms;
    for (;;) {
        int64_t left = end - clock_monotonic_ms();
        int due = clock_real_ms_until(last);
        if (due == 0 || left <= 0)
            return true;
        if (stop_wait_ms(due < left ? due : (int)left))
            return false;
    }
}

/* ---- an answer ---- */

static void count(const pending_t *p)
{
    char label[80];
    snprintf(label, sizeof label, "respuesta=\"%s\"",
             p->order.is_rr ? rr_does_name(p->does) : p->called.resultado);
    metric_add("pqr_sim_answers_total", label, 1);
}

/* Nothing is told of what has not happened yet. */
static void cut_at(called_t *c, instant_t now)
{
    c->fin = c->fin < now ? c->fin : now;
    for (int i = 0; i < c->n; i++)
        if (c->dialled[i].inicio > c->fin)
            c->dialled[i].inicio = c->fin;
}

/* The answer's id is made from the order's, so that who gets it twice can tell. */
static void address(const pending_t *p, instant_t when, envelope_t *ret)
{
    const order_t *o = &p->order;
    *ret = (envelope_t){0};
    if (o->is_rr)
        snprintf(ret->id, sizeof ret->id, "%.150s/%d/respuesta", o->comando, o->envio);
    else
        snprintf(ret->id, sizeof ret->id, "%.150s/respuesta", o->comando);
    text_put(ret->type, sizeof ret->type, o->is_rr ? TYPE_RR_RESULT : TYPE_CONTACT_OUTCOME);
    text_put(ret->source, sizeof ret->source, o->is_rr ? "/rr/simulado" : "/marcador/simulado");
    text_put(ret->subject, sizeof ret->subject, o->radicado);
    text_put(ret->traceparent, sizeof ret->traceparent, p->traceparent);
    instant_format(when, ret->time);
}

static rc_t send_one(answerer_t *a, pending_t *p, err_t *err)
{
    const order_t *o = &p->order;
    instant_t now = clock_now();
    envelope_t e;
    address(p, p->due < now ? p->due : now, &e);
    buf_clear(&a->value);
    if (o->is_rr) {
        rr_answered_encode(o, p->does, &a->value);
    } else {
        cut_at(&p->called, now);
        called_encode(o, &p->called, &a->value);
    }
    return txn_send_event(a->txn, o->is_rr ? TOPIC_RR_RESULT : TOPIC_CONTACT_OUTCOME, o->radicado, &e,
                          &a->value, err);
}

/* ---- the batch ---- */

static rc_t positions(void *ctx, rd_kafka_topic_partition_list_t *parts, err_t *err)
{
    (void)parts;
    answerer_t *a = ctx;
    return txn_open(a->txn, err); /* whose open transaction holds the group's offsets back is fenced */
}

static rc_t begin(void *ctx, err_t *err)
{
    (void)err;
    answerer_t *a = ctx;
    arena_reset(&a->texts);
    a->n = 0;
    return RC_OK;
}

static rc_t commit(void *ctx, const rd_kafka_consumer_group_metadata_t *group,
                   const rd_kafka_topic_partition_list_t *first, const rd_kafka_topic_partition_list_t *next,
                   bool more, err_t *err)
{
    (void)more; /* nothing is promised: a Kafka transaction is one producer's */
    (void)first;
    answerer_t *a = ctx;
    if (!wait_until_due(a))
        return err_set(err, RC_RETRY, "parada", "se pidió parar antes de que las respuestas vencieran");
    rc_t rc = txn_begin(a->txn, err);
    for (size_t i = 0; rc == RC_OK && i < a->n; i++)
        rc = send_one(a, &a->pending[i], err);
    if (rc == RC_OK)
        rc = txn_send_offsets(a->txn, group, next, err);
    if (rc == RC_OK)
        rc = txn_commit(a->txn, err);
    for (size_t i = 0; rc == RC_OK && i < a->n; i++)
        count(&a->pending[i]);
    return rc;
}

static void undo(void *ctx)
{
    answerer_t *a = ctx;
    txn_abort(a->txn);
}

rc_t answer_run(const kafka_settings_t *k, const answer_settings_t *s, const story_t *story, err_t *err)
{
    static const char *const topics[] = {TOPIC_CONTACT_COMMAND, TOPIC_RR_COMMAND};
    static const consume_sink_t sink = {.positions = positions,
                                        .begin = begin,
                                        .handle = handle,
                                        .dead_letter = dead_letter,
                                        .commit = commit,
                                        .abort = undo};
    const consume_options_t o = {.group = s->group,
                                 .topics = topics,
                                 .n_topics = COUNT_OF(topics),
                                 .batch_max = (int)s->batch_max,
                                 .linger_ms = LINGER_MS,
                                 .stage = "simulador",
                                 .check = "kafka"};
    char id[200];
    snprintf(id, sizeof id, "pqr-simulador-%s", k->instance);
    metric_help("pqr_sim_answers_total", "Respuestas del marcador y de RR simulados");
    answerer_t a = {.settings = s, .story = story, .txn = txn_new(k, id, TRANSACTION_TIMEOUT_MS, QUEUE_KIB)};
    rc_t rc = consume_run(k, &o, &sink, &a, err);
    txn_free(a.txn);
    arena_done(&a.texts);
    buf_done(&a.value);
    free(a.pending);
    return rc;
}
