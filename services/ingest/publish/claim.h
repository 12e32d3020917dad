/* Turns between replicas: who may publish a base, or a batch of events under one Idempotency-Key, when
 * several were asked to at once. Before anything else, an open transaction writes a claim on each of its keys
 * to the one partition of a topic, and then looks: where an undecided claim on one of them stands before
 * its own, it aborts and waits for that one to be decided; otherwise it is the first, and every other one
 * will find its claim. What was committed before is visible by then to whoever reads the registries afresh.
 * Nobody is fenced but the dead: a replica that dies amid its transaction holds its claims until it is
 * started again under its name or the transaction times out. */
#ifndef PQR_INGEST_CLAIM_H
#define PQR_INGEST_CLAIM_H

#include "common/kafka.h"

#define TOPIC_CLAIM "ingest.claim" /* on bases */
#define TOPIC_KEY "ingest.key"     /* on Idempotency-Keys: no long transaction of a base stands before them */
#define CLAIM_KEYS 4               /* at most, at once */

typedef struct claims claims_t;

/* Called for every committed claim, in order, older ones first, those of this process too. */
typedef void (*claim_seen_fn)(void *ctx, const char *key, const char *value, size_t value_len);

/* seen NULL: nobody wants to know, and reading starts at the end. s and topic must outlive it. One thread. */
claims_t *claims_new(const kafka_settings_t *s, const char *topic, const char *role, claim_seen_fn seen,
                     void *ctx);
void claims_free(claims_t *c);
DEFINE_CLEANUP(claims, claims_t *, claims_free)

/* Reads what was committed up to now. RC_RETRY when the end is not reached within timeout_ms. */
MUST_CHECK rc_t claims_refresh(claims_t *c, int timeout_ms, err_t *err);
/* Inside t's open transaction, before anything else is sent: claims n keys (each under 200 bytes) with one
 * value, and calls `seen` for everything committed before. RC_OK: this transaction comes first. RC_RETRY with
 * code "turno": another one does; the caller aborts, and claims_wait() waits for it. RC_RETRY: Kafka. */
MUST_CHECK rc_t claims_take(claims_t *c, txn_t *t, const char *const *keys, size_t n, const char *value,
                            int timeout_ms, err_t *err);
/* Until what stood before is decided, or timeout_ms or a stop ends it: RC_RETRY. */
MUST_CHECK rc_t claims_wait(claims_t *c, int timeout_ms, err_t *err);

#endif
