/* One piece of work done beside its caller's, in a thread of its own: begun, and waited for before the next.
 */
#ifndef PQR_COMMON_BEHIND_H
#define PQR_COMMON_BEHIND_H

#include <pthread.h>
#include <stdbool.h>

#include "common/err.h"

typedef struct behind {
    rc_t (*work)(void *ctx, err_t *err); /* of the caller's */
    void *ctx;
    /* kept here */
    pthread_t thread;
    bool begun;
    rc_t rc;
    err_t err;
} behind_t;

/* Begins work(ctx); what was begun before has been waited for. Where there is no thread to be had it is done
 * at once. */
void behind_begin(behind_t *b);
/* Waits for what was begun, and says what came of it: once. RC_OK when nothing was. */
MUST_CHECK rc_t behind_wait(behind_t *b, err_t *err);

#endif
