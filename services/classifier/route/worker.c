#include "services/classifier/route/worker.h"

#include <string.h>

#include "common/consume.h"
#include "common/envelope.h"
#include "common/health.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "common/text.h"
#include "services/classifier/rules/classify.h"

enum {
    TRANSACTION_TIMEOUT_MS = 10000, /* how long a dead replica's open transaction may hold readers back */
    QUEUE_KIB = 8192,
    AGAIN_MS = 500,
};

struct route_worker {
    const kafka_settings_t *kafka;
    const route_settings_t *settings;
    in_force_t *in_force;
    char check[32]; /* its readiness: "kafka", or "kafka-2" of several */
    txn_t *txn;
    rules_hold_t *held;
    const rulebook_t *rules; /* of the open batch */
    classify_scratch_t scratch;
    buf_t value;
    arena_t texts; /* of the record at hand */
    metric_t *decided[DECISION_REVIEW + 1];
};

/* ---- transactions ---- */

/* Whoever was frozen or cut off, and has meanwhile been replaced, must not open a producer again: that would
 * fence its successor. */
static rc_t open_if_ours(route_worker_t *w, err_t *err)
{
    if (txn_fenced(w->txn))
        log_warn("otro productor con el mismo nombre, o una transacción que venció: se mira si hay relevo",
                 "{s:s}", "parte", w->check);
    rc_t rc = in_force_still_ours(w->in_force, err);
    if (rc != RC_OK)
        return rc;
    const int before = txn_producers(w->txn);
    rc = txn_open(w->txn, err);
    if (before && txn_producers(w->txn) > before)
        metric_add("pqr_producers_renewed_total", NULL, 1);
    return rc;
}

/* The group's committed offsets serve, but a predecessor that died amid a transaction holds them back: it is
 * fenced before they are read. */
static rc_t positions(void *ctx, rd_kafka_topic_partition_list_t *parts, err_t *err)
{
    (void)parts;
    return open_if_ours(ctx, err);
}

static rc_t begin(void *ctx, err_t *err)
{
    route_worker_t *w = ctx;
    rc_t rc = txn_is_open(w->txn) ? RC_OK : open_if_ours(w, err);
    if (rc != RC_OK)
        return rc;
    w->rules = in_force_take(w->in_force, &w->held);
    return txn_begin(w->txn, err);
}

static rc_t commit(void *ctx, const rd_kafka_consumer_group_metadata_t *group,
                   const rd_kafka_topic_partition_list_t *first, const rd_kafka_topic_partition_list_t *next,
                   bool more, err_t *err)
{
    (void)more; /* nothing is promised: a Kafka transaction is one producer's */
    (void)first;
    route_worker_t *w = ctx;
    rc_t rc = txn_send_offsets(w->txn, group, next, err);
    return rc == RC_OK ? txn_commit(w->txn, err) : rc;
}

static void undo(void *ctx)
{
    route_worker_t *w = ctx;
    txn_abort(w->txn);
}

/* ---- a record ---- */

/* Whoever writes to the topic is held to what ingest asks of the events that are posted to it. The key keeps
 * the order of one radicado's records, so one under another key is refused; an id of the sender's own is
 * taken, since the decision's is made from the facts. */
static rc_t check_contract(const rd_kafka_message_t *m, const envelope_t *in, const record_t *record,
                           err_t *err)
{
    rc_t rc = envelope_check(in, err);
    if (rc == RC_OK)
        rc = subject_check(in->subject, record->radicado, err);
    if (rc != RC_OK)
        return rc;
    if (strcmp(in->type, TYPE_RECEIVED) != 0)
        return err_set(err, RC_REJECT, "tipo_ajeno", "se esperaba un evento %s y llegó %s", TYPE_RECEIVED,
                       text_echo(in->type));
    if (m->key_len != strlen(record->radicado) || memcmp(m->key, record->radicado, m->key_len) != 0)
        return err_set(err, RC_REJECT, "clave_ajena", "la clave del mensaje no es el radicado de sus datos");
    return RC_OK;
}

static void address(const envelope_t *in, const decision_t *d, envelope_t *ret)
{
    char record_id[sizeof in->id];
    event_record_id(&d->facts, record_id);
    event_decision_id(record_id, ret->id);
    text_put(ret->type, sizeof ret->type, decision_type(d->kind));
    text_put(ret->source, sizeof ret->source, "/pqr/classifier");
    text_put(ret->subject, sizeof ret->subject, d->facts.radicado);
    text_put(ret->traceparent, sizeof ret->traceparent, in->traceparent);
    instant_format(clock_now(), ret->time);
}

static rc_t handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    route_worker_t *w = ctx;
    doc_t data;
    envelope_t in, out;
    record_t record;
    decision_t decision;
    arena_reset(&w->texts);
    rc_t rc = kafka_event(m, &w->texts, &in, &data, err);
    if (rc == RC_OK)
        rc = record_decode(&data, &record, err);
    if (rc == RC_OK)
        rc = check_contract(m, &in, &record, err);
    if (rc == RC_OK)
        rc = classify(w->rules, &record, &w->scratch, &decision, err);
    if (rc != RC_OK)
        return rc;
    buf_clear(&w->value);
    if (in.structured)
        decision_encode(&decision, &w->value);
    else
        decision_encode_onto(&data, m->payload, m->len, &decision, &w->value);
    address(&in, &decision, &out);
    rc = txn_send_event(w->txn, decision_topic(decision.kind), decision.facts.radicado, &out, &w->value, err);
    if (rc == RC_OK)
        metric_count(w->decided[decision.kind], 1);
    return rc;
}

static rc_t dead_letter(void *ctx, const dead_letter_t *d, err_t *err)
{
    route_worker_t *w = ctx;
    const rd_kafka_message_t *m = d->message;
    return txn_send(w->txn, d->topic, m->key, m->key_len, d->value, d->len, rd_kafka_headers_copy(d->headers),
                    err);
}

/* ---- the worker ---- */

static void count_open(route_worker_t *w)
{
    static const char *const labels[] = {
        [DECISION_ESCALATE] = "decision=\"escalate\"",
        [DECISION_CLOSE] = "decision=\"close\"",
        [DECISION_CONTACT] = "decision=\"contact\"",
        [DECISION_REVIEW] = "decision=\"review\"",
    };
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        w->decided[i] = metric_of("pqr_decisions_total", labels[i]);
}

route_worker_t *route_worker_new(const kafka_settings_t *k, const route_settings_t *s, in_force_t *rules,
                                 int number)
{
    route_worker_t *w = must(calloc(1, sizeof *w));
    w->kafka = k;
    w->settings = s;
    w->in_force = rules;
    if (s->workers > 1)
        snprintf(w->check, sizeof w->check, "kafka-%d", number);
    else
        snprintf(w->check, sizeof w->check, "kafka");
    char id[200];
    snprintf(id, sizeof id, "pqr-classifier-%s-%d", k->instance, number);
    w->txn = txn_new(k, id, TRANSACTION_TIMEOUT_MS, QUEUE_KIB);
    count_open(w);
    health_set(w->check, false, "esperando a Kafka");
    return w;
}

void route_worker_free(route_worker_t *w)
{
    if (!w)
        return;
    txn_free(w->txn);
    in_force_release(w->in_force, &w->held);
    classify_scratch_done(&w->scratch);
    buf_done(&w->value);
    arena_done(&w->texts);
    free(w);
}

rc_t route_worker_fence(route_worker_t *w, err_t *err)
{
    for (;;) {
        err_t why = ERR_INIT;
        rc_t rc = txn_open(w->txn, &why);
        if (rc == RC_FATAL)
            *err = why;
        if (rc != RC_RETRY)
            return rc;
        log_warn("Kafka no está listo, se espera", "{s:s,s:s}", "parte", w->check, "error", why.text);
        health_set(w->check, false, why.text);
        if (stop_wait_ms(AGAIN_MS))
            return RC_OK;
    }
}

rc_t route_worker_run(void *ctx, err_t *err)
{
    static const char *const topics[] = {TOPIC_RECEIVED};
    static const consume_sink_t over_kafka = {.positions = positions,
                                              .begin = begin,
                                              .handle = handle,
                                              .dead_letter = dead_letter,
                                              .commit = commit,
                                              .abort = undo};
    route_worker_t *w = ctx;
    const consume_options_t o = {
        .group = w->settings->group,
        .topics = topics,
        .n_topics = COUNT_OF(topics),
        .batch_max = (int)w->settings->batch_max,
        .linger_ms = (int)w->settings->linger_ms,
        .stage = "classifier",
        .check = w->check,
    };
    return consume_run(w->kafka, &o, &over_kafka, w, err);
}
