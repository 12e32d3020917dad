/* How long to wait before the next try, within a time that is bounded. Pure. */
#ifndef PQR_PQRCTL_BACKOFF_H
#define PQR_PQRCTL_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

typedef struct backoff {
    int64_t first_ms; /* when the first failure was seen; 0: none yet */
    int tries;
} backoff_t;

/* After a failure at now_ms (monotonic): true with the pause before the next try, or false when limit_ms have
 * passed since the first one. retry_after_s: what the server asks for, 0: nothing. A pause never ends past
 * the limit. */
bool backoff_next(backoff_t *b, int64_t now_ms, int64_t limit_ms, int retry_after_s, int64_t *ret_ms);

#endif
