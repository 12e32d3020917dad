#include "common/clock_setting.h"

#include <stdio.h>

#include "common/health.h"

static rc_t not_an_instant(const char *name, const char *text, err_t *err)
{
    return err_set(err, RC_FATAL, "ajuste",
                   "%s: «%s» no es un instante con zona, como 2021-12-06T07:00:00-05:00", name, text);
}

static rc_t without_start(const char *name, err_t *err)
{
    return err_set(err, RC_FATAL, "ajuste", "%s está definido y PQR_CLOCK_START no: no hay reloj que ajustar",
                   name);
}

rc_t clock_settings_read(const clock_settings_t *s, int64_t real_us, clock_rate_t *ret, bool *ret_set,
                         err_t *err)
{
    clock_rate_t r = {.anchor_us = real_us, .speed = s->speed};
    if (!*s->start) { /* a clock that only runs fast would pass for the real one at first */
        if (*s->anchor)
            return without_start("PQR_CLOCK_ANCHOR", err);
        if (s->speed != 1)
            return without_start("PQR_CLOCK_SPEED", err);
        *ret = CLOCK_RATE_REAL;
        *ret_set = false;
        return RC_OK;
    }
    if (!instant_parse(s->start, &r.start))
        return not_an_instant("PQR_CLOCK_START", s->start, err);
    instant_t anchor;
    if (*s->anchor) {
        if (!instant_parse(s->anchor, &anchor))
            return not_an_instant("PQR_CLOCK_ANCHOR", s->anchor, err);
        r.anchor_us = anchor * 1000;
    }
    *ret = r;
    *ret_set = true;
    return RC_OK;
}

static void tell(const clock_rate_t *r)
{
    char start[32], text[160];
    instant_format(r->start, start);
    snprintf(text, sizeof text, "reloj simulado desde %s, %lld s por segundo: no es la hora real", start,
             (long long)r->speed);
    health_note("reloj", false, text);
}

rc_t clock_start(const clock_settings_t *s, err_t *err)
{
    clock_rate_t r;
    bool set;
    rc_t rc = clock_settings_read(s, clock_real_us(), &r, &set, err);
    if (rc != RC_OK || !set)
        return rc;
    clock_set(&r);
    tell(&r);
    return RC_OK;
}
