/* The watch over the thresholds: every so often each is measured, by one replica at a time. */
#ifndef PQR_REPORTING_THRESHOLD_WATCH_H
#define PQR_REPORTING_THRESHOLD_WATCH_H

#include "common/pg.h"
#include "services/reporting/notices/threshold.h"

typedef struct threshold_watch {
    const pg_settings_t *pg;
    const thresholds_t *thresholds;
    int every_ms;
} threshold_watch_t;

/* A worker. ctx: threshold_watch_t. */
MUST_CHECK rc_t thresholds_watch_run(void *ctx, err_t *err);

#endif
