/* From the topics of bases, receptions, rejections, decisions and cases into schema reporting, exactly once
 * (common/sink.h). */
#ifndef PQR_REPORTING_SINK_H
#define PQR_REPORTING_SINK_H

#include "common/sink.h"

typedef struct reporting_sink {
    const kafka_settings_t *kafka;
    const pg_settings_t *pg;
    int batch_max; /* messages in one database transaction */
    int linger_ms; /* how long a batch that is not full waits for more */
} reporting_sink_t;

/* Two streams that know nothing of each other, so that the many events of the cases never hold the figures
 * up: bases, receptions, rejections and decisions; and case.event. Each runs until stopped (workers.h); sink
 * is a reporting_sink_t. */
MUST_CHECK rc_t reporting_records_run(void *sink, err_t *err);
MUST_CHECK rc_t reporting_cases_run(void *sink, err_t *err);

/* A stream of its own over these topics, whatever of reporting's they are. group, check: see
 * consume_options_t. */
MUST_CHECK rc_t reporting_stream_run(const reporting_sink_t *s, const char *group, const char *check,
                                     const char *const *topics, size_t n, err_t *err);

/* The sink itself, for the tests: reset, handle and flush over a batch_t as ctx. */
extern const sink_ops_t reporting_sink_ops;

#endif
