/* A clock that was started at some instant and runs faster than time: what it says as a function of real
 * time, and when it will say something. Pure. Real time is in microseconds since 1970, because at 100000
 * seconds a second a millisecond is more than a minute and a half. */
#ifndef PQR_COMMON_CLOCK_RATE_H
#define PQR_COMMON_CLOCK_RATE_H

#include "common/clock.h"

#define CLOCK_SPEED_MAX 100000

typedef struct clock_rate {
    instant_t start;   /* what the clock says … */
    int64_t anchor_us; /* … at this moment of real time */
    int64_t speed;     /* how many seconds pass in one, 1 … CLOCK_SPEED_MAX */
} clock_rate_t;

/* The clock that tells real time. */
#define CLOCK_RATE_REAL                                                                                      \
    (clock_rate_t)                                                                                           \
    {                                                                                                        \
        .speed = 1                                                                                           \
    }

/* Never falls while real_us grows; before the anchor the clock had said less. Stops at the ends of the years
 * 1 and 9999. */
instant_t clock_rate_at(const clock_rate_t *r, int64_t real_us);
/* The first moment of real time at which the clock says t or more. */
int64_t clock_rate_real_us(const clock_rate_t *r, instant_t t);

#endif
