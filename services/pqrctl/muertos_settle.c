#include "services/pqrctl/muertos_settle.h"

#include <stdlib.h>
#include <string.h>

#include "common/audit/audit_send.h"

#define TRANSACTIONAL_ID "pqrctl-muertos"
#define TRANSACTION_TIMEOUT_MS 10000 /* how long one who was killed holds readers back */
#define QUEUE_KIB 65536
#define BATCH_LETTERS 1000
#define BATCH_BYTES ((size_t)8 << 20) /* a letter may hold two megabytes */

typedef struct settling {
    const settlement_t *what;
    letters_t *letters;
    const letter_t **leaders; /* settle_plan() */
    size_t *order;      /* of the letters to be resolved: their leaders' order, together with their own */
    size_t n_order, at; /* at: the first one not yet in a transaction */
    bool *refused;      /* per letter: the broker takes no message of that size */
    txn_t *txn;
    bool open;
    size_t bytes;
    settled_t batch; /* in the open transaction */
    settled_t *done;
    buf_t value;
    scan_bar_t bar;
    rc_t rc; /* of a step inside a scan */
    err_t *err;
} settling_t;

/* ---- the order of the work ---- */

/* A letter comes with its leader, the leader first: its place among all is the leader's. */
static int by_leader(const void *a, const void *b, void *leaders)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    const letter_t *const *of = leaders, *lx = of[x], *ly = of[y];
    if (lx != ly)
        return lx < ly ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void order_make(settling_t *s)
{
    settle_counts_t found;
    settle_plan(s->letters, s->what->kind, s->leaders, &found);
    if (s->done->refused == 0)
        s->done->found = found;
    s->n_order = s->at = 0;
    for (size_t i = 0; i < s->letters->n; i++)
        if (s->leaders[i] && !s->refused[s->leaders[i] - s->letters->items])
            s->order[s->n_order++] = i;
    if (s->n_order)
        qsort_r(s->order, s->n_order, sizeof *s->order, by_leader, s->leaders);
}

/* ---- one transaction ---- */

/* Who did it, once a transaction; what became of each letter is in the register. */
static rc_t tell_audit(settling_t *s)
{
    const bool retried = s->what->kind == RESOLUTION_RETRIED;
    audit_entry_t e = audit_entry(retried ? "muerto.reintentar" : "muerto.descartar", "muertos/varios");
    AUTO(mem)
    char *after = audit_json(json_pack("{s:I,s:I,s:s?,s:b}", "muertos", (json_int_t)s->batch.letters,
                                       "mensajes", (json_int_t)s->batch.messages, "por", s->what->who,
                                       "con_motivo", s->what->why != NULL));
    e.despues = after;
    txn_about(s->txn, 0);
    return audit_txn_send(s->txn, &e, s->err);
}

static rc_t batch_commit(settling_t *s)
{
    if (!s->open)
        return RC_OK;
    rc_t rc = tell_audit(s);
    if (rc == RC_OK)
        rc = txn_commit(s->txn, s->err);
    else
        txn_abort(s->txn);
    s->open = false;
    if (rc != RC_OK)
        return rc;
    s->done->letters += s->batch.letters;
    s->done->messages += s->batch.messages;
    s->batch = (settled_t){0};
    s->bytes = 0;
    scan_bar_draw(&s->bar, s->done->letters, (int64_t)s->n_order);
    return RC_OK;
}

static rc_t batch_begin(settling_t *s)
{
    if (s->open)
        return RC_OK;
    s->batch = (settled_t){0};
    s->bytes = 0;
    rc_t rc = txn_begin(s->txn, s->err);
    s->open = rc == RC_OK;
    return rc;
}

static rc_t resolution_send(settling_t *s, const letter_t *l, const letter_t *leader)
{
    const resolution_t r = {.id = l->id,
                            .written = l->written,
                            .kind = s->what->kind,
                            .topic = l->topic,
                            .stage = l->stage,
                            .code = l->code,
                            .error = l->error,
                            .who = s->what->who,
                            .why = s->what->why,
                            .with = s->what->kind == RESOLUTION_RETRIED && leader != l ? leader->id : NULL,
                            .when = clock_now()};
    envelope_t e = {0};
    resolution_encode(&r, &s->value);
    snprintf(e.id, sizeof e.id, "%s", l->id);
    snprintf(e.type, sizeof e.type, TYPE_RESOLUTION);
    snprintf(e.source, sizeof e.source, "/pqr/pqrctl");
    instant_format(r.when, e.time);
    s->bytes += s->value.len;
    s->batch.letters++;
    return txn_send_event(s->txn, TOPIC_RESOLUTION, l->id, &e, &s->value, s->err);
}

/* The letter at s->at, whose message m is (NULL: nothing is sent), and those that go with it. Of one that was
 * retried before, only what goes with it. */
static rc_t unit_send(settling_t *s, const rd_kafka_message_t *m)
{
    const letter_t *leader = s->leaders[s->order[s->at]];
    rc_t rc = batch_begin(s);
    if (rc == RC_OK && m && !leader->resolution) {
        rd_kafka_headers_t *dead = NULL;
        (void)rd_kafka_message_headers(m, &dead);
        txn_about(s->txn, (int)(leader - s->letters->items) + 1);
        rc = txn_send(s->txn, leader->topic, m->key, m->key_len, m->payload, m->len,
                      letter_retry_headers(dead, leader->id), s->err);
        txn_about(s->txn, 0);
        s->bytes += m->len;
        s->batch.messages++;
    }
    for (; rc == RC_OK && s->at < s->n_order && s->leaders[s->order[s->at]] == leader; s->at++)
        rc = resolution_send(s, &s->letters->items[s->order[s->at]], leader);
    if (rc == RC_OK && (s->batch.letters >= BATCH_LETTERS || s->bytes >= BATCH_BYTES))
        rc = batch_commit(s);
    return rc;
}

/* ---- all of them ---- */

static bool is_leader_at(const settling_t *s, const rd_kafka_message_t *m)
{
    const letter_t *l = s->leaders[s->order[s->at]];
    return l->offset == m->offset && l->partition == m->partition &&
           strcmp(l->dlt, rd_kafka_topic_name(m->rkt)) == 0;
}

static bool take(void *ctx, const rd_kafka_message_t *m)
{
    settling_t *s = ctx;
    if (s->at < s->n_order && is_leader_at(s, m))
        s->rc = unit_send(s, m);
    return s->rc != RC_OK || s->at == s->n_order;
}

/* From here on, the letters of one partition: a scan of several side by side would bring them in no order. */
static void partition_range(const settling_t *s, kafka_ranges_t *ret)
{
    const letter_t *first = s->leaders[s->order[s->at]], *last = first;
    for (size_t i = s->at; i < s->n_order; i++) {
        const letter_t *l = s->leaders[s->order[i]];
        if (l->partition != first->partition || strcmp(l->dlt, first->dlt) != 0)
            break;
        last = l;
    }
    kafka_ranges_add(ret, first->dlt, first->partition, first->offset, last->offset + 1);
}

static rc_t retry_partition(const ctl_t *ctl, settling_t *s)
{
    AUTO(kafka_ranges) kafka_ranges_t range = {0};
    const kafka_scan_t scan = {.message = take, .ctx = s, .timeout_ms = MUERTOS_TIMEOUT_MS};
    size_t before = s->at;
    partition_range(s, &range);
    s->rc = RC_OK;
    rc_t rc = kafka_scan(&ctl->settings.kafka, "pqrctl", &range, &scan, s->err);
    rc = s->rc != RC_OK ? s->rc : rc;
    if (rc == RC_OK && s->at == before)
        return err_set(s->err, RC_RETRY, "kafka", "%s ya no está en su cola: su plazo de conservación venció",
                       s->leaders[s->order[s->at]]->id);
    return rc == RC_OK ? batch_commit(s) : rc;
}

static rc_t pass(const ctl_t *ctl, settling_t *s)
{
    rc_t rc = RC_OK;
    order_make(s);
    while (rc == RC_OK && s->at < s->n_order)
        rc = s->what->kind == RESOLUTION_RETRIED ? retry_partition(ctl, s) : unit_send(s, NULL);
    if (rc == RC_OK)
        rc = batch_commit(s);
    return rc;
}

/* Fences whoever is at it, and only then looks at what is still open. */
static rc_t fenced_pass(const ctl_t *ctl, settling_t *s)
{
    rc_t rc = txn_open(s->txn, s->err);
    if (rc == RC_OK)
        rc = letters_resolve(ctl, s->letters, s->err);
    return rc == RC_OK ? pass(ctl, s) : rc;
}

/* True: the broker will never take one of the messages, so the rest go without it. */
static bool leave_out(settling_t *s)
{
    int about = txn_refused(s->txn);
    if (!about || s->refused[about - 1])
        return false;
    s->refused[about - 1] = true;
    s->done->refused++;
    txn_abort(s->txn);
    s->open = false;
    err_clear(s->err);
    return true;
}

rc_t settle_run(const ctl_t *ctl, letters_t *l, const settlement_t *what, settled_t *ret, err_t *err)
{
    AUTO(txn)
    txn_t *txn = txn_new(&ctl->settings.kafka, TRANSACTIONAL_ID, TRANSACTION_TIMEOUT_MS, QUEUE_KIB);
    settling_t s = {.what = what, .letters = l, .txn = txn, .done = ret, .err = err};
    s.leaders = must(calloc(l->n + 1, sizeof *s.leaders));
    s.order = must(calloc(l->n + 1, sizeof *s.order));
    s.refused = must(calloc(l->n + 1, sizeof *s.refused));
    s.bar =
        scan_bar(ctl, what->kind == RESOLUTION_RETRIED ? "mensajes reintentados" : "mensajes descartados");
    *ret = (settled_t){0};
    rc_t rc;
    do
        rc = fenced_pass(ctl, &s);
    while (rc == RC_REJECT && leave_out(&s));
    progress_clear(&s.bar.progress);
    if (s.open)
        txn_abort(txn);
    free(s.leaders);
    free(s.order);
    free(s.refused);
    buf_done(&s.value);
    return rc;
}
