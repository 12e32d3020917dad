/* pqr.received → the four decision topics, exactly once: as many workers side by side as configured, each
 * with a consumer of the one group and a transactional producer of its own, and one policy in force for all.
 */
#ifndef PQR_CLASSIFIER_ROUTE_ROUTE_H
#define PQR_CLASSIFIER_ROUTE_ROUTE_H

#include "common/kafka.h"

typedef struct route_settings {
    const char *group;
    const char *causales_path, *policy_path;
    long long batch_max, linger_ms, workers;
} route_settings_t;

/* Runs until stopped. SIGHUP loads the files anew; ones that do not serve leave the running policy in force.
 * RC_FATAL at once where the files do not serve at the start, RC_REJECT where they do not yet. */
MUST_CHECK rc_t route_run(const kafka_settings_t *k, const route_settings_t *s, err_t *err);

#endif
