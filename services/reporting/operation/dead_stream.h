/* The third stream: every topic of dead letters, and what operators did with them, into reporting.muerto,
 * exactly once like the others (common/sink.h). It never puts anything aside itself: a message of these
 * topics that cannot be understood has no topic of dead letters of its own, so it is passed over. */
#ifndef PQR_REPORTING_DEAD_STREAM_H
#define PQR_REPORTING_DEAD_STREAM_H

#include "services/reporting/intake/sink.h"
#include "services/reporting/operation/letter.h"
#include "services/reporting/operation/reads.h"

/* Runs until stopped (workers.h); sink is a reporting_sink_t. */
MUST_CHECK rc_t reporting_dead_run(void *sink, err_t *err);

/* The topics: those of deploy/kafka/topics.json (built in) that end in -dlt, and dlt.resolution. Ended by
 * NULL; live as long as the process. */
const char *const *dead_topics(size_t *ret_n);

/* ---- for tests ---- */

typedef struct dead_batch {
    letter_t *letters;
    size_t n, cap;
    arena_t texts;
    reads_t reads;
} dead_batch_t;

void dead_batch_add(dead_batch_t *b, const letter_t *l);
/* Inside the caller's transaction. */
MUST_CHECK rc_t dead_batch_write(const dead_batch_t *b, pg_t *pg, err_t *err);
void dead_batch_clear(dead_batch_t *b);
void dead_batch_done(dead_batch_t *b);

#endif
