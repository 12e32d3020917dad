/* The four decision topics, which workbooks replace which, and which records of ours the classifier refused,
 * into cases, exactly once. */
#ifndef PQR_CONTACT_INTAKE_H
#define PQR_CONTACT_INTAKE_H

#include "common/kafka.h"
#include "common/pg.h"

#define INTAKE_CHECK "kafka"

typedef struct intake_options {
    int batch_max, linger_ms;
} intake_options_t;

/* Runs until a stop is requested. Logs. */
MUST_CHECK rc_t intake_run(const kafka_settings_t *k, const pg_settings_t *p, const intake_options_t *o,
                           err_t *err);

#endif
