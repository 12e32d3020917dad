/* A service's endless tasks side by side, each in a thread of its own. When one ends, for whatever reason, a
 * stop is requested for all: one part without the others is no service. */
#ifndef PQR_COMMON_WORKERS_H
#define PQR_COMMON_WORKERS_H

#include <pthread.h>

#include "common/err.h"

typedef struct worker {
    rc_t (*run)(void *ctx, err_t *err); /* returns once stop_requested() */
    void *ctx;
    /* kept by workers_run() */
    pthread_t thread;
    rc_t rc;
    err_t err;
} worker_t;

/* Runs all and returns when all have ended: RC_OK, or what the first that failed said. */
MUST_CHECK rc_t workers_run(worker_t *workers, size_t n, err_t *err);

#endif
