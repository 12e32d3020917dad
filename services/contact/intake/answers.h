/* What the dialer (contact.outcome) and the adapter to RR (rr.result) answer, into cases, exactly once. */
#ifndef PQR_CONTACT_ANSWERS_H
#define PQR_CONTACT_ANSWERS_H

#include "common/kafka.h"
#include "common/pg.h"

#define ANSWERS_CHECK "respuestas"

typedef struct answers_options {
    int batch_max, linger_ms;
} answers_options_t;

/* Runs until a stop is requested. Logs. */
MUST_CHECK rc_t answers_run(const kafka_settings_t *k, const pg_settings_t *p, const answers_options_t *o,
                            err_t *err);

#endif
