/* Other systems' events to Kafka: those of one request in one transaction, and at most once under one
 * Idempotency-Key, over every replica and restart. Thread-safe; one request at a time. */
#ifndef PQR_INGEST_EVENTS_H
#define PQR_INGEST_EVENTS_H

#include "common/audit/audit.h"
#include "common/kafka.h"
#include "services/ingest/events/cloudevent.h"
#include "services/ingest/events/idempotency.h"

#define IDEMPOTENCY_KEEP_MS (48LL * 3600 * 1000) /* as long as the topic of claims keeps them at least */

typedef struct events events_t;

/* s must outlive it. deadline_ms: how long a request is tried again while Kafka is away. Nothing is opened
 * yet. */
events_t *events_new(const kafka_settings_t *s, int deadline_ms);
void events_free(events_t *e);
DEFINE_CLEANUP(events, events_t *, events_free)

/* Fences a crashed predecessor, which ends its open transaction, and reads the keys already used. Call at
 * start and now and then: RC_OK says that Kafka answers. While a request is under way it returns at once with
 * how that goes. */
MUST_CHECK rc_t events_tick(events_t *e, err_t *err);

/* What one request has to publish. */
typedef struct event_order {
    const char *key;     /* SHA-256 of the Idempotency-Key; NULL: none was sent */
    const char *request; /* SHA-256 of the request */
    size_t n;            /* messages; 0: only the key is looked up, and is not used up */
    /* The i-th message, for as long as until the next call. Called again when the transaction has to be
     * repeated. */
    rc_t (*get)(void *ctx, size_t i, outgoing_t *ret, err_t *err);
    void *ctx;
    const audit_entry_t *told; /* to the audit, in the messages' transaction; NULL: nothing */
} event_order_t;

/* *ret_replayed: the same request was published before under its key, and nothing was published now.
 * RC_REJECT clave_reutilizada: another request was. RC_RETRY: nothing was published; clave_en_curso: the same
 * key is under way elsewhere and does not come to an end; otherwise Kafka is away. */
MUST_CHECK rc_t events_publish(events_t *e, const event_order_t *o, bool *ret_replayed, err_t *err);

/* An entry of the audit by itself, acknowledged before this returns. RC_RETRY: Kafka is away, or busy. */
MUST_CHECK rc_t events_tell(events_t *e, const audit_entry_t *entry, err_t *err);

#endif
