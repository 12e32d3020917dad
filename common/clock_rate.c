#include "common/clock_rate.h"

#define FIRST (-62135596800000LL) /* 0001-01-01T00:00:00.000Z */
#define LAST 253402300799999LL    /* 9999-12-31T23:59:59.999Z */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t ceil_div(int64_t a, int64_t b)
{
    return a / b + (a % b > 0);
}

static instant_t within_years(instant_t t)
{
    return t < FIRST ? FIRST : t > LAST ? LAST : t;
}

instant_t clock_rate_at(const clock_rate_t *r, int64_t real_us)
{
    int64_t real, us;
    /* What does not fit is hundreds of thousands of years away. */
    if (__builtin_sub_overflow(real_us, r->anchor_us, &real) || __builtin_mul_overflow(real, r->speed, &us))
        return real_us < r->anchor_us ? FIRST : LAST;
    return within_years(r->start + floor_div(us, 1000));
}

int64_t clock_rate_real_us(const clock_rate_t *r, instant_t t)
{
    return r->anchor_us + ceil_div((within_years(t) - r->start) * 1000, r->speed);
}
