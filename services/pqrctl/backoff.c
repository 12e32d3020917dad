#include "services/pqrctl/backoff.h"

#define PAUSE_FIRST_MS 250
#define PAUSE_MAX_MS 4000

bool backoff_next(backoff_t *b, int64_t now_ms, int64_t limit_ms, int retry_after_s, int64_t *ret_ms)
{
    if (b->tries == 0)
        b->first_ms = now_ms;
    int64_t left = b->first_ms + limit_ms - now_ms;
    if (left <= 0)
        return false;
    int64_t pause = PAUSE_FIRST_MS;
    for (int i = 0; i < b->tries && pause < PAUSE_MAX_MS; i++)
        pause *= 2;
    pause = pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS;
    if (retry_after_s > 0)
        pause = retry_after_s * INT64_C(1000);
    *ret_ms = pause < left ? pause : left;
    b->tries++;
    return true;
}
