#include "services/classifier/study/redecision.h"

#include "common/audit/audit_send.h"

#include <stdlib.h>
#include <string.h>

#include "services/classifier/study/behind.h"

#define TRANSACTIONAL_ID "pqrctl-redecidir"
/* While a transaction is open, nobody reads past it: what one sends is gathered first, so that it lasts some
 * milliseconds, and one whose sender was killed holds the classifier back for so long. */
#define TRANSACTION_TIMEOUT_MS 10000
#define BATCH_RECORDS 1000
#define BATCH_BYTES ((size_t)8 << 20)
#define QUEUE_KIB 32768

static const char *const received[] = {TOPIC_RECEIVED};

static bool in_period(const redecision_t *d, const record_t *r)
{
    return r->fecha_corte >= d->period.desde && r->fecha_corte <= d->period.hasta;
}

/* ---- comparing ---- */

static rc_t take_decision(void *ctx, const rd_kafka_message_t *m, const envelope_t *e, const doc_t *data,
                          err_t *err)
{
    (void)m, (void)e;
    redecision_t *d = ctx;
    decision_t made;
    rc_t rc = decision_decode(data, &made, err);
    if (rc != RC_OK || !in_period(d, &made.facts))
        return rc;
    sighting_t *s = sightings_of(&d->sightings, &made.facts);
    if (!sighting_counts(made.facts.entrega, made.facts.revision, s->decided_entrega, s->decided_revision))
        return RC_OK;
    s->decided_entrega = made.facts.entrega;
    s->decided_revision = made.facts.revision;
    s->before = outcome_of(&d->results, &made);
    return RC_OK;
}

/* What cannot be decided now is not sent to the dead letters: it stays as it was decided. */
static void decide(redecision_t *d, const record_t *r, sighting_t *s)
{
    decision_t made;
    err_t refused = ERR_INIT;
    outcome_t after = s->before;
    s->refused = classify(d->rules, r, &d->scratch, &made, &refused) != RC_OK;
    if (!s->refused)
        after = outcome_of(&d->results, &made);
    s->after = after.result;
    s->differs = (uint8_t)outcome_differs(&s->before, &after);
}

static bool is_ours(const envelope_t *e)
{
    return strcmp(e->source, REDECISION_SOURCE) == 0;
}

/* The record counts for its sighting; false where one that counts more does. */
static bool record_holds(sighting_t *s, const record_t *r, bool ours)
{
    bool same = r->entrega == s->entrega && r->revision == s->revision;
    if (!sighting_counts(r->entrega, r->revision, s->entrega, s->revision))
        return false;
    s->tied = same && (s->tied || s->ours != ours);
    if (s->tied && ours)
        return false;
    s->ours = ours;
    s->entrega = r->entrega;
    s->revision = r->revision;
    return true;
}

static rc_t take_record(void *ctx, const rd_kafka_message_t *m, const envelope_t *e, const doc_t *data,
                        err_t *err)
{
    redecision_t *d = ctx;
    record_t r;
    rc_t rc = record_decode(data, &r, err);
    if (rc != RC_OK || !in_period(d, &r))
        return rc;
    sighting_t *s = sightings_of(&d->sightings, &r);
    if (record_holds(s, &r, is_ours(e))) {
        s->partition = m->partition;
        s->offset = m->offset;
        decide(d, &r, s);
    }
    if (s->tied) {
        s->after = s->before.result;
        s->differs = s->refused ? 0 : DIFFERS_TIE;
    } else if (s->entrega != s->decided_entrega || s->revision != s->decided_revision) {
        s->after = RESULT_NONE; /* what was decided was decided of another record */
    }
    return RC_OK;
}

static rc_t read_decisions(const study_t *s, redecision_t *d, err_t *err)
{
    AUTO(kafka_ranges) kafka_ranges_t ranges = {0};
    const char *topics[DECISION_REVIEW + 1];
    for (decision_kind_t k = DECISION_ESCALATE; k <= DECISION_REVIEW; k++)
        topics[k] = decision_topic(k);
    const scan_options_t o = {.label = "decisiones", .period = d->period, .take = take_decision, .ctx = d};
    rc_t rc = scan_ranges(s, topics, COUNT_OF(topics), d->period.desde, &ranges, err);
    return rc == RC_OK ? scan_topics(s, &ranges, &o, &d->counts, err) : rc;
}

rc_t redecision_compare(const study_t *s, redecision_t *d, err_t *err)
{
    const scan_options_t o = {.label = TOPIC_RECEIVED, .period = d->period, .take = take_record, .ctx = d};
    rc_t rc = read_decisions(s, d, err);
    if (rc == RC_OK)
        rc = scan_ranges(s, received, 1, d->period.desde, &d->read, err);
    if (rc == RC_OK)
        rc = scan_topics(s, &d->read, &o, &d->counts, err);
    if (rc != RC_OK)
        return rc;
    for (uint32_t i = 0; i < d->sightings.n; i++) {
        const sighting_t *one = sightings_at(&d->sightings, i);
        d->undecided += one->entrega >= 0 && one->after == RESULT_NONE;
        d->refused += one->refused;
    }
    return RC_OK;
}

/* ---- what came since ---- */

static int64_t read_up_to(const redecision_t *d, int32_t partition)
{
    for (size_t i = 0; i < d->read.n; i++)
        if (d->read.items[i].partition == partition)
            return d->read.items[i].end;
    return 0;
}

static rc_t take_newer(void *ctx, const rd_kafka_message_t *m, const envelope_t *e, const doc_t *data,
                       err_t *err)
{
    (void)m, (void)e;
    redecision_t *d = ctx;
    record_t r;
    rc_t rc = record_decode(data, &r, err);
    if (rc != RC_OK || !in_period(d, &r))
        return rc;
    sighting_t *s = sightings_of(&d->sightings, &r);
    if (!sighting_counts(r.entrega, r.revision, s->entrega, s->revision))
        return RC_OK;
    d->overtaken += s->differs != 0;
    s->differs = 0;
    s->entrega = r.entrega;
    s->revision = r.revision;
    return RC_OK;
}

/* What was sent here is one revision higher than what counted. */
static rc_t take_crossed(void *ctx, const rd_kafka_message_t *m, const envelope_t *e, const doc_t *data,
                         err_t *err)
{
    (void)m;
    redecision_t *d = ctx;
    record_t r;
    rc_t rc = record_decode(data, &r, err);
    if (rc != RC_OK || !in_period(d, &r))
        return rc;
    const sighting_t *s = sightings_of(&d->sightings, &r);
    d->crossed += s->differs && !is_ours(e) && r.entrega == s->entrega && r.revision == s->revision + 1;
    return RC_OK;
}

static rc_t read_since(const study_t *s, redecision_t *d, scan_take_fn take, err_t *err)
{
    AUTO(kafka_ranges) kafka_ranges_t now = {0};
    AUTO(kafka_ranges) kafka_ranges_t newer = {0};
    const scan_options_t o = {
        .label = "lo que llegó mientras tanto", .period = d->period, .take = take, .ctx = d};
    rc_t rc = kafka_ranges_find(&s->settings.kafka, STUDY_ROLE, received, 1, KAFKA_SINCE_BEGINNING,
                                STUDY_ASK_MS, &now, err);
    for (size_t i = 0; rc == RC_OK && i < now.n; i++) {
        const kafka_range_t *r = &now.items[i];
        int64_t from = read_up_to(d, r->partition);
        kafka_ranges_add(&newer, r->topic, r->partition, from > r->begin ? from : r->begin, r->end);
    }
    return rc == RC_OK ? scan_topics(s, &newer, &o, NULL, err) : rc;
}

/* ---- sending ---- */

typedef struct gathered {
    envelope_t envelope; /* its subject is the key */
    size_t begin, end;   /* in sending_t.values */
} gathered_t;

typedef struct sending {
    redecision_t *d;
    const changes_t *changes;
    gathered_t *batch;
    size_t n;
    buf_t values;
} sending_t;

static bool here(void *ctx, int32_t partition, int64_t offset)
{
    const sending_t *s = ctx;
    return changes_wanted(s->changes, partition, offset) != NULL;
}

static void address(const record_t *r, const envelope_t *of, envelope_t *ret)
{
    *ret = (envelope_t){.type = TYPE_RECEIVED, .source = REDECISION_SOURCE};
    event_record_id(r, ret->id);
    snprintf(ret->subject, sizeof ret->subject, "%s", r->radicado);
    snprintf(ret->traceparent, sizeof ret->traceparent, "%s", of->traceparent);
    instant_format(clock_now(), ret->time);
}

/* Who did it, once a transaction. */
static rc_t tell_audit(const sending_t *s, err_t *err)
{
    AUTO(buf) buf_t objeto = {0};
    buf_printf(&objeto, "politica/%s", rulebook_hash(s->d->rules));
    audit_entry_t e = audit_entry("politica.redecidir", buf_str(&objeto));
    AUTO(mem)
    char *after = audit_json(
        json_pack("{s:s,s:I}", "politica", rulebook_version(s->d->rules), "registros", (json_int_t)s->n));
    e.despues = after;
    return audit_txn_send(s->d->txn, &e, err);
}

static rc_t batch_send(sending_t *s, err_t *err)
{
    txn_t *txn = s->d->txn;
    if (s->n == 0)
        return RC_OK;
    rc_t rc = txn_begin(txn, err);
    for (size_t i = 0; rc == RC_OK && i < s->n; i++) {
        const gathered_t *g = &s->batch[i];
        const buf_t value = {.data = s->values.data + g->begin, .len = g->end - g->begin};
        rc = txn_send_event(txn, TOPIC_RECEIVED, g->envelope.subject, &g->envelope, &value, err);
    }
    if (rc == RC_OK)
        rc = tell_audit(s, err);
    if (rc == RC_OK)
        rc = txn_commit(txn, err);
    if (rc == RC_OK)
        s->d->sent += (int64_t)s->n;
    else
        txn_abort(txn);
    s->n = 0;
    buf_clear(&s->values);
    return rc == RC_REJECT ? RC_FATAL : rc; /* what cannot be sent is not passed over */
}

static rc_t gather(void *ctx, const rd_kafka_message_t *m, const envelope_t *e, const doc_t *data, err_t *err)
{
    sending_t *s = ctx;
    record_t r;
    rc_t rc = record_decode(data, &r, err);
    if (rc != RC_OK)
        return rc;
    const sighting_t *one = sightings_of(&s->d->sightings, &r);
    if (!one->differs || one->partition != m->partition || one->offset != m->offset)
        return RC_OK; /* overtaken */
    gathered_t *g = &s->batch[s->n++];
    r.revision++;
    address(&r, e, &g->envelope);
    g->begin = s->values.len;
    record_encode_revision(data, r.revision, &s->values);
    g->end = s->values.len;
    return s->n == BATCH_RECORDS || s->values.len >= BATCH_BYTES ? batch_send(s, err) : RC_OK;
}

static rc_t send_all(const study_t *s, sending_t *sending, err_t *err)
{
    AUTO(kafka_ranges) kafka_ranges_t ranges = {0};
    const scan_options_t o = {.label = "se envían de nuevo",
                              .period = {INT32_MIN, INT32_MAX},
                              .here = here,
                              .take = gather,
                              .ctx = sending};
    behind_ranges(sending->changes, &ranges);
    rc_t rc = scan_topics(s, &ranges, &o, NULL, err);
    return rc == RC_OK ? batch_send(sending, err) : rc;
}

rc_t redecision_open(const study_t *s, redecision_t *d, err_t *err)
{
    d->txn = txn_new(&s->settings.kafka, TRANSACTIONAL_ID, TRANSACTION_TIMEOUT_MS, QUEUE_KIB);
    return txn_open(d->txn, err);
}

rc_t redecision_send(const study_t *s, redecision_t *d, const changes_t *c, err_t *err)
{
    sending_t sending = {.d = d, .changes = c, .batch = must(calloc(BATCH_RECORDS, sizeof(gathered_t)))};
    rc_t rc = read_since(s, d, take_newer, err);
    if (rc == RC_OK)
        rc = send_all(s, &sending, err);
    d->crossed = 0;
    if (rc == RC_OK)
        rc = read_since(s, d, take_crossed, err);
    free(sending.batch);
    buf_done(&sending.values);
    return rc;
}

void redecision_again(redecision_t *d)
{
    sightings_done(&d->sightings);
    kafka_ranges_done(&d->read);
    d->undecided = d->refused = 0;
    d->counts = (scan_counts_t){0};
}

void redecision_done(redecision_t *d)
{
    redecision_again(d);
    txn_free(TAKE(d->txn));
    classify_scratch_done(&d->scratch);
    results_done(&d->results);
}
