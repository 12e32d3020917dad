/* pqr.received → the four decision topics, exactly once: the decisions and the consumer's offsets are one
 * Kafka transaction. One decision per sighting. */
#ifndef PQR_CLASSIFIER_ROUTER_H
#define PQR_CLASSIFIER_ROUTER_H

#include "common/kafka.h"

typedef struct router_settings {
    const char *group;
    const char *causales_path, *policy_path;
    long long batch_max, linger_ms;
} router_settings_t;

/* Runs until stopped. SIGHUP loads the files anew between two batches; a bad file leaves the running rules in
 * force. */
MUST_CHECK rc_t router_run(const kafka_settings_t *k, const router_settings_t *s, err_t *err);

#endif
