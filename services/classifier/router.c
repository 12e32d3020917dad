#include "services/classifier/router.h"

#include <string.h>

#include "common/consume.h"
#include "common/envelope.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/stop.h"
#include "services/classifier/rules/classify.h"

#define TRANSACTION_TIMEOUT_MS 10000 /* how long a dead replica's open transaction may hold readers back */

typedef struct router {
    const router_settings_t *settings;
    rulebook_t *rules;
    classify_scratch_t scratch;
    buf_t value;
    arena_t texts; /* of the record at hand */
    txn_t *txn;
} router_t;

static rc_t load_rules(router_t *r, err_t *err)
{
    AUTO(rulebook) rulebook_t *fresh = NULL;
    rc_t rc = rulebook_load(r->settings->causales_path, r->settings->policy_path, &fresh, err);
    if (rc == RC_OK)
        rc = rulebook_valid_on(fresh, instant_day(clock_now(), NULL), err);
    if (rc != RC_OK)
        return rc;
    rulebook_free(r->rules);
    r->rules = TAKE(fresh);
    log_info("política en vigor", "{s:s}", "version", rulebook_version(r->rules));
    return RC_OK;
}

static void reload_if_asked(router_t *r)
{
    err_t err = ERR_INIT;
    if (stop_reload_requested() && load_rules(r, &err) != RC_OK)
        log_error("la política nueva no sirve: sigue la anterior", "{s:s}", "error", err.text);
}

/* The group's committed offsets serve, but a predecessor that died amid a transaction holds them back: fence
 * it first. */
static rc_t positions(void *ctx, rd_kafka_topic_partition_list_t *parts, err_t *err)
{
    (void)parts;
    router_t *r = ctx;
    return txn_open(r->txn, err);
}

static rc_t begin(void *ctx, err_t *err)
{
    router_t *r = ctx;
    reload_if_asked(r);
    return txn_begin(r->txn, err);
}

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
                       in->type);
    if (m->key_len != strlen(record->radicado) || memcmp(m->key, record->radicado, m->key_len) != 0)
        return err_set(err, RC_REJECT, "clave_ajena", "la clave del mensaje no es el radicado de sus datos");
    return RC_OK;
}

static void address(const envelope_t *in, const decision_t *d, envelope_t *ret)
{
    char record_id[sizeof in->id];
    *ret = (envelope_t){0};
    event_record_id(&d->facts, record_id);
    event_decision_id(record_id, ret->id);
    snprintf(ret->type, sizeof ret->type, "%s", decision_type(d->kind));
    snprintf(ret->source, sizeof ret->source, "/pqr/classifier");
    snprintf(ret->subject, sizeof ret->subject, "%s", d->facts.radicado);
    snprintf(ret->traceparent, sizeof ret->traceparent, "%s", in->traceparent);
    instant_format(clock_now(), ret->time);
}

static void count(const decision_t *d)
{
    static const char *const labels[] = {
        [DECISION_ESCALATE] = "decision=\"escalate\"",
        [DECISION_CLOSE] = "decision=\"close\"",
        [DECISION_CONTACT] = "decision=\"contact\"",
        [DECISION_REVIEW] = "decision=\"review\"",
    };
    metric_add("pqr_decisions_total", labels[d->kind], 1);
}

static rc_t handle(void *ctx, const rd_kafka_message_t *m, err_t *err)
{
    router_t *r = ctx;
    doc_t data;
    envelope_t in, out;
    record_t record;
    decision_t decision;
    arena_reset(&r->texts);
    rc_t rc = kafka_event(m, &r->texts, &in, &data, err);
    if (rc == RC_OK)
        rc = record_decode(&data, &record, err);
    if (rc == RC_OK)
        rc = check_contract(m, &in, &record, err);
    if (rc == RC_OK)
        rc = classify(r->rules, &record, &r->scratch, &decision, err);
    if (rc != RC_OK)
        return rc;
    buf_clear(&r->value);
    if (in.structured)
        decision_encode(&decision, &r->value);
    else
        decision_encode_onto(&data, m->payload, m->len, &decision, &r->value);
    address(&in, &decision, &out);
    rc = txn_send_event(r->txn, decision_topic(decision.kind), decision.facts.radicado, &out, &r->value, err);
    if (rc == RC_OK)
        count(&decision);
    return rc;
}

static rc_t dead_letter(void *ctx, const dead_letter_t *d, err_t *err)
{
    router_t *r = ctx;
    const rd_kafka_message_t *m = d->message;
    return txn_send(r->txn, d->topic, m->key, m->key_len, d->value, d->len, rd_kafka_headers_copy(d->headers),
                    err);
}

static rc_t commit(void *ctx, rd_kafka_t *consumer, const rd_kafka_topic_partition_list_t *first,
                   const rd_kafka_topic_partition_list_t *next, err_t *err)
{
    (void)first;
    router_t *r = ctx;
    rc_t rc = txn_send_offsets(r->txn, consumer, next, err);
    return rc == RC_OK ? txn_commit(r->txn, err) : rc;
}

static void undo(void *ctx)
{
    router_t *r = ctx;
    txn_abort(r->txn);
}

rc_t router_run(const kafka_settings_t *k, const router_settings_t *s, err_t *err)
{
    static const char *const topics[] = {TOPIC_RECEIVED};
    static const consume_sink_t over_kafka = {.positions = positions,
                                              .begin = begin,
                                              .handle = handle,
                                              .dead_letter = dead_letter,
                                              .commit = commit,
                                              .abort = undo};
    metric_help("pqr_decisions_total", "Decisiones tomadas");
    router_t r = {.settings = s};
    rc_t rc = load_rules(&r, err);
    if (rc != RC_OK)
        return rc;
    char id[200];
    snprintf(id, sizeof id, "pqr-classifier-%s", k->instance);
    r.txn = txn_new(k, id, TRANSACTION_TIMEOUT_MS, 16384);
    const consume_options_t o = {
        .group = s->group,
        .topics = topics,
        .n_topics = COUNT_OF(topics),
        .batch_max = (int)s->batch_max,
        .linger_ms = (int)s->linger_ms,
        .stage = "classifier",
        .check = "kafka",
    };
    rc = consume_run(k, &o, &over_kafka, &r, err);
    txn_free(r.txn);
    rulebook_free(r.rules);
    classify_scratch_done(&r.scratch);
    buf_done(&r.value);
    arena_done(&r.texts);
    return rc;
}
