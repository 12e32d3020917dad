/* The sending of notices: takes what is due under a lease, posts it, writes what came of it. Threads and
 * replicas side by side share the queue. A notice arrives at least once, always under the same PQR-Aviso-Id:
 * who is killed between the answer and the mark leaves it to be sent again. */
#ifndef PQR_REPORTING_NOTICE_DELIVER_H
#define PQR_REPORTING_NOTICE_DELIVER_H

#include "common/pg.h"
#include "services/reporting/notices/notice_retry.h"
#include "services/reporting/notices/notice_url.h"

typedef struct deliver_options {
    const pg_settings_t *pg;
    retry_policy_t retry;
    int timeout_ms; /* of one try; its lease is longer */
    int idle_ms;    /* between two looks at an empty queue */
    int at_once;    /* tries under way per subscription */
    reach_t reach;
} deliver_options_t;

/* A worker: returns once a stop is requested. ctx: deliver_options_t. */
MUST_CHECK rc_t notices_deliver_run(void *ctx, err_t *err);

#endif
