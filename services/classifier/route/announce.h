/* What this process puts in force, told on pqr.policy: every policy that ever decided is there under its
 * hash, and the last one is the one in force.
 *
 * The same log tells who is alive. A process announces its policy before it fences its predecessor; so
 * whoever is fenced, or was frozen, and finds there that another process of its name has started since, was
 * replaced, and must end rather than fence its successor. The log's order decides, not a clock. */
#ifndef PQR_CLASSIFIER_ROUTE_ANNOUNCE_H
#define PQR_CLASSIFIER_ROUTE_ANNOUNCE_H

#include "common/kafka.h"
#include "services/classifier/rules/rulebook.h"

typedef struct announcer announcer_t;

announcer_t *announcer_new(const kafka_settings_t *k); /* k must outlive it */
void announcer_free(announcer_t *a);

/* Publishes, and returns when every replica has it: waits for Kafka as long as it takes. RC_RETRY: a stop was
 * requested. RC_REJECT: it is too large. By one thread at a time. */
MUST_CHECK rc_t announce(announcer_t *a, const rulebook_t *r, err_t *err);
/* RC_FATAL reemplazado: another process of this instance's name has started since this one did. RC_RETRY:
 * that could not be read. Any thread. */
MUST_CHECK rc_t announce_not_replaced(announcer_t *a, err_t *err);

#endif
