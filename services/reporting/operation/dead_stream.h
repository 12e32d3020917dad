/* The third stream: every topic of dead letters, and what operators did with them, into reporting.muerto,
 * exactly once like the others (intake/sink.h). */
#ifndef PQR_REPORTING_DEAD_STREAM_H
#define PQR_REPORTING_DEAD_STREAM_H

#include "services/reporting/intake/sink.h"

/* Runs until stopped (workers.h); sink is a reporting_sink_t. */
MUST_CHECK rc_t reporting_dead_run(void *sink, err_t *err);

/* The topics: those of deploy/kafka/topics.json (built in) that letter_topic() says yes to. Ended by NULL;
 * live as long as the process. */
const char *const *dead_topics(size_t *ret_n);

#endif
