/* From the topics of bases, rejections, decisions and cases into schema reporting, exactly once
 * (common/sink.h). */
#ifndef PQR_REPORTING_SINK_H
#define PQR_REPORTING_SINK_H

#include "common/sink.h"

typedef struct reporting_sink_options {
    int batch_max; /* messages in one database transaction */
    int linger_ms; /* how long a batch that is not full waits for more */
} reporting_sink_options_t;

/* Runs until stopped. */
MUST_CHECK rc_t reporting_sink_run(const kafka_settings_t *k, const pg_settings_t *p,
                                   const reporting_sink_options_t *o, err_t *err);

/* The sink itself, for the tests: reset, handle and flush over a batch_t as ctx. */
extern const sink_ops_t reporting_sink_ops;

#endif
