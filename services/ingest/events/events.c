#include "services/ingest/events/events.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "common/audit/audit_send.h"
#include "common/stop.h"
#include "services/ingest/publish/claim.h"

enum {
    TRANSACTION_MS = 20000, /* how long a dead replica's open transaction may hold readers and a key back */
    QUEUE_KIB = 8 * 1024,   /* of messages that may wait to be sent */
    READ_MS = 5000,         /* for the claims */
    LOOK_MS = 1000,         /* the same, where nothing is to be published */
    TURN_MS = 300,          /* of waiting for another replica before other requests get their turn */
    TELL_MS = 1000,         /* the same, for an entry of the audit by itself */
    PAUSE_MS = 20,
    BACKOFF_MS = 200,
    BACKOFF_MAX_MS = 2000,
    KEYS_MAX = 256 * 1024, /* remembered: some 100 bytes each */
};

struct events {
    char txn_id[200];
    int deadline_ms;
    atomic_bool away;     /* the last thing asked of Kafka was not done */
    pthread_mutex_t lock; /* over all that follows */
    txn_t *txn;
    claims_t *claims;
    idempotency_t *used;
};

static void claim_seen(void *ctx, const char *key, const char *value, size_t len)
{
    events_t *e = ctx;
    const char *used_key;
    char request[SHA256_HEX_SIZE];
    instant_t used;
    if (idem_claim_parse(key, value, len, &used_key, request, &used))
        idempotency_add(e->used, used_key, request, used, clock_real_now());
}

events_t *events_new(const kafka_settings_t *s, int deadline_ms)
{
    events_t *e = must(calloc(1, sizeof *e));
    snprintf(e->txn_id, sizeof e->txn_id, "pqr-ingest-eventos-%s", s->instance);
    e->deadline_ms = deadline_ms;
    e->txn = txn_new(s, e->txn_id, TRANSACTION_MS, QUEUE_KIB);
    e->claims = claims_new(s, TOPIC_KEY, "eventos", claim_seen, e);
    e->used = idempotency_new(KEYS_MAX, IDEMPOTENCY_KEEP_MS);
    pthread_mutex_init(&e->lock, NULL);
    return e;
}

void events_free(events_t *e)
{
    if (!e)
        return;
    txn_free(e->txn);
    claims_free(e->claims);
    idempotency_free(e->used);
    pthread_mutex_destroy(&e->lock);
    free(e);
}

rc_t events_tick(events_t *e, err_t *err)
{
    if (pthread_mutex_trylock(&e->lock) != 0) /* a request is under way: how that goes says it */
        return e->away ? err_set(err, RC_RETRY, "kafka", "Kafka no responde") : RC_OK;
    rc_t rc = txn_open(e->txn, err);
    if (rc == RC_OK)
        rc = claims_refresh(e->claims, READ_MS, err);
    e->away = rc == RC_RETRY;
    pthread_mutex_unlock(&e->lock);
    return rc;
}

/* ---- one transaction ---- */

static rc_t key_check(events_t *e, const event_order_t *o, bool *ret_same, err_t *err)
{
    idem_t known = o->key ? idempotency_find(e->used, o->key, o->request, clock_real_now()) : IDEM_NEW;
    *ret_same = known == IDEM_SAME;
    if (known != IDEM_OTHER)
        return RC_OK;
    return err_set(
        err, RC_REJECT, "clave_reutilizada",
        "Esta Idempotency-Key ya se usó con otra solicitud. No se publicó nada. Use una clave nueva "
        "para cada solicitud distinta, y la misma solo para repetir una sin cambios.");
}

static rc_t claim(events_t *e, const event_order_t *o, instant_t now, bool *ret_same, err_t *err)
{
    char key[IDEM_CLAIM_SIZE], value[128];
    idem_claim_key(o->key, key);
    idem_claim_value(o->request, now, value);
    const char *const keys[] = {key};
    rc_t rc = claims_take(e->claims, e->txn, keys, 1, value, READ_MS, err);
    return rc == RC_OK ? key_check(e, o, ret_same, err) : rc;
}

static void header_add(rd_kafka_headers_t *h, const char *name, const char *value)
{
    char header[8 + EXTENSION_NAME_MAX];
    /* Trace context travels by its own names. */
    bool trace = strcmp(name, "tracestate") == 0;
    snprintf(header, sizeof header, "%s%s", trace ? "" : "ce_", name);
    rd_kafka_header_add(h, header, -1, value, -1);
}

/* The sender's own id goes along as an extension, since ours is made from the facts. */
static rd_kafka_headers_t *headers_of(const outgoing_t *m)
{
    static const char sender_id[] = "idemisor";
    rd_kafka_headers_t *h = kafka_headers(&m->envelope);
    header_add(h, sender_id, m->sender_id);
    for (size_t i = 0; i < m->n_extensions; i++)
        if (strcmp(m->extensions[i].name, sender_id) != 0)
            header_add(h, m->extensions[i].name, m->extensions[i].value);
    return h;
}

/* What the sender left open: when it happened is now, and the trace begins here. */
static void complete(envelope_t *e, instant_t now)
{
    unsigned char bytes[24];
    char hex[2 * sizeof bytes + 1], time[32];
    instant_format(now, time);
    if (!*e->time)
        snprintf(e->time, sizeof e->time, "%s", time);
    if (*e->traceparent)
        return;
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    snprintf(e->traceparent, sizeof e->traceparent, "00-%.32s-%.16s-01", hex, hex + 32);
}

static rc_t send_all(events_t *e, const event_order_t *o, instant_t now, err_t *err)
{
    for (size_t i = 0; i < o->n; i++) {
        outgoing_t m;
        rc_t rc = o->get(o->ctx, i, &m, err);
        if (rc != RC_OK)
            return rc;
        complete(&m.envelope, now);
        rc = txn_send(e->txn, m.topic, m.about.key, strlen(m.about.key), m.value, m.len, headers_of(&m), err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

/* What is known about a request whose commit was not heard to end. */
typedef struct trial {
    bool committing; /* a commit was tried: the key, when found used, may have been used by it */
    bool done;       /* nothing is left to publish */
    bool replayed;
} trial_t;

static rc_t transaction(events_t *e, const event_order_t *o, trial_t *t, err_t *err)
{
    instant_t now = clock_real_now(); /* for how long a key is kept was promised to the client */
    bool same = false;
    rc_t rc = txn_begin(e->txn, err);
    if (rc == RC_OK && o->key)
        rc = claim(e, o, now, &same, err);
    if (rc != RC_OK || same) {
        txn_abort(e->txn);
        t->done = same;
        return rc;
    }
    rc = send_all(e, o, clock_now(), err);
    if (rc == RC_OK && o->told)
        rc = audit_txn_send(e->txn, o->told, err);
    if (rc == RC_OK) {
        t->committing = true;
        rc = txn_commit(e->txn, err);
    }
    if (rc != RC_OK)
        txn_abort(e->txn);
    else if (o->key) /* the topic shows it only a moment later */
        idempotency_add(e->used, o->key, o->request, now, now);
    return rc;
}

/* Whether the key was used, where nothing is to be published. */
static rc_t look(events_t *e, const event_order_t *o, bool *ret_same, err_t *err)
{
    rc_t rc = claims_refresh(e->claims, LOOK_MS, err);
    return rc == RC_OK ? key_check(e, o, ret_same, err) : rc;
}

static rc_t attempt(events_t *e, const event_order_t *o, trial_t *t, err_t *err)
{
    rc_t rc = key_check(e, o, &t->done, err);
    if (rc == RC_OK && !t->done)
        rc = o->n ? transaction(e, o, t, err) : look(e, o, &t->done, err);
    t->replayed = t->done && !t->committing;
    return rc;
}

static bool is_turn(const err_t *err)
{
    return strcmp(err->code, "turno") == 0;
}

/* A request waits for those before it, but no longer than its own deadline. */
static rc_t lock_until(events_t *e, int64_t deadline, err_t *err)
{
    struct timespec until;
    int64_t left = deadline - clock_monotonic_ms();
    clock_gettime(CLOCK_REALTIME, &until);
    left = left > 0 ? left : 0;
    until.tv_sec += left / 1000;
    until.tv_nsec += left % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    if (pthread_mutex_timedlock(&e->lock, &until) == 0)
        return RC_OK;
    return err_set(err, RC_RETRY, "ocupado", "hay otras solicitudes en curso");
}

/* One try with the lock. Where another replica has the turn it is waited for a little; then other requests of
 * this replica may go first. */
static rc_t attempt_locked(events_t *e, const event_order_t *o, trial_t *t, int64_t deadline, err_t *err)
{
    rc_t rc = lock_until(e, deadline, err);
    if (rc != RC_OK)
        return rc;
    rc = attempt(e, o, t, err);
    e->away = rc == RC_RETRY && !is_turn(err);
    if (rc == RC_RETRY && is_turn(err)) {
        err_t ignored = ERR_INIT;
        (void)!claims_wait(e->claims, TURN_MS, &ignored);
    }
    pthread_mutex_unlock(&e->lock);
    return rc;
}

/* Why nothing came of it, for whoever asked. */
static rc_t give_up(const trial_t *t, err_t *err)
{
    bool turn = is_turn(err);
    if (!turn && !t->committing)
        return RC_RETRY;
    err_clear(err);
    if (turn)
        return err_set(err, RC_RETRY, "clave_en_curso",
                       "Otra solicitud con la misma Idempotency-Key está en curso y aún no termina. Repita "
                       "esta misma solicitud en unos segundos para saber cómo acabó.");
    return err_set(err, RC_RETRY, "kafka_sin_confirmar",
                   "La mensajería (Kafka) dejó de responder mientras confirmaba, y no se sabe si los eventos "
                   "se publicaron. Repita la misma solicitud: con la misma Idempotency-Key no se publica dos "
                   "veces, y sin ella lo repetido se reconoce por su ce_id.");
}

rc_t events_publish(events_t *e, const event_order_t *o, bool *ret_replayed, err_t *err)
{
    int64_t deadline = clock_monotonic_ms() + (o->n ? e->deadline_ms : LOOK_MS);
    trial_t t = {0};
    for (int backoff = BACKOFF_MS;;) {
        err_clear(err);
        rc_t rc = attempt_locked(e, o, &t, deadline, err);
        if (rc == RC_OK)
            *ret_replayed = t.replayed;
        if (rc != RC_RETRY || !o->n)
            return rc;
        int pause = is_turn(err) ? PAUSE_MS : backoff;
        if (clock_monotonic_ms() + pause > deadline || stop_wait_ms(pause))
            return give_up(&t, err);
        if (!is_turn(err))
            backoff = backoff * 2 < BACKOFF_MAX_MS ? backoff * 2 : BACKOFF_MAX_MS;
    }
}

rc_t events_tell(events_t *e, const audit_entry_t *entry, err_t *err)
{
    rc_t rc = lock_until(e, clock_monotonic_ms() + TELL_MS, err);
    if (rc != RC_OK)
        return rc;
    rc = txn_begin(e->txn, err);
    if (rc == RC_OK)
        rc = audit_txn_send(e->txn, entry, err);
    if (rc == RC_OK)
        rc = txn_commit(e->txn, err);
    if (rc != RC_OK)
        txn_abort(e->txn);
    pthread_mutex_unlock(&e->lock);
    return rc;
}
