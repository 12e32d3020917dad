/* One worker of the classifier: consume, decide, produce, commit, in Kafka transactions of its own. One
 * decision per sighting. */
#ifndef PQR_CLASSIFIER_ROUTE_WORKER_H
#define PQR_CLASSIFIER_ROUTE_WORKER_H

#include "services/classifier/route/in_force.h"
#include "services/classifier/route/route.h"

typedef struct route_worker route_worker_t;

/* number: from 0, of s->workers; part of its transactional id, so that each fences its own predecessor and
 * nobody else. What is given must outlive it. */
route_worker_t *route_worker_new(const kafka_settings_t *k, const route_settings_t *s, in_force_t *rules,
                                 int number);
void route_worker_free(route_worker_t *w);
/* Fences this worker's predecessor, whose open transaction would hold the group's offsets back. RC_OK too
 * when a stop was requested meanwhile. */
MUST_CHECK rc_t route_worker_fence(route_worker_t *w, err_t *err);
/* Runs until stopped; ctx is the worker. RC_FATAL reemplazado: another process has taken over its name. */
MUST_CHECK rc_t route_worker_run(void *ctx, err_t *err);

#endif
