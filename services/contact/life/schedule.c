#include "services/contact/life/schedule.h"

/* FNV-1a: any well-spread hash does, as long as it never changes between releases. */
static int first_band(const char *radicado)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (const unsigned char *p = (const unsigned char *)radicado; *p; p++)
        h = (h ^ *p) * 0x100000001b3u;
    return (int)((h >> 32) % ATTEMPTS);
}

static call_window_t window_band(const call_window_t *w, int band)
{
    int third = (w->to_min - w->from_min) / ATTEMPTS;
    int from = w->from_min + band * third;
    return (call_window_t){from, band == ATTEMPTS - 1 ? w->to_min : from + third};
}

int schedule_band(const calendar_t *cal, instant_t t)
{
    int minute;
    call_window_t w;
    if (!calendar_call_window(cal, instant_day(t, &minute), &w))
        return 0;
    for (int band = 0; band < ATTEMPTS - 1; band++)
        if (minute < window_band(&w, band).to_min)
            return band;
    return ATTEMPTS - 1;
}

/* The first one from the radicado's on that is not used yet. */
static int band_of(const char *radicado, int numero, unsigned used)
{
    int band = (first_band(radicado) + numero - 1) % ATTEMPTS;
    for (int i = 0; i < ATTEMPTS; i++)
        if (!(used >> (band + i) % ATTEMPTS & 1))
            return (band + i) % ATTEMPTS;
    return band;
}

/* A minute already begun is over. */
static day_t now_minute(instant_t now, int *ret)
{
    day_t today = instant_day(now, ret);
    if (now > instant_from_day(today, *ret))
        ++*ret;
    return today;
}

static attempt_t attempt_in(int numero, day_t d, int from_min, int to_min)
{
    return (attempt_t){.numero = numero,
                       .dia = d,
                       .desde = instant_from_day(d, from_min),
                       .hasta = instant_from_day(d, to_min)};
}

attempt_t schedule_next(const calendar_t *cal, const char *radicado, int numero, unsigned used,
                        day_t not_before, instant_t now)
{
    int minute;
    const day_t today = now_minute(now, &minute);
    const int band = band_of(radicado, numero, used);
    for (day_t d = not_before == DAY_NONE || not_before < today ? today : not_before;; d++) {
        call_window_t window;
        if (!calendar_call_window(cal, d, &window))
            continue;
        call_window_t b = numero > ATTEMPTS ? window : window_band(&window, band);
        if (d == today) {
            if (minute + SCHEDULE_MIN_LEFT_MIN > b.to_min)
                continue;
            if (minute > b.from_min)
                b.from_min = minute;
        }
        return attempt_in(numero, d, b.from_min, b.to_min);
    }
}

attempt_t schedule_requested(const calendar_t *cal, int numero, instant_t hora, instant_t now)
{
    int minute;
    day_t d = now_minute(hora > now ? hora : now, &minute);
    for (;; d++, minute = 0) {
        call_window_t window;
        if (!calendar_call_window(cal, d, &window))
            continue;
        const int from = minute > window.from_min ? minute : window.from_min;
        const int to = from + SCHEDULE_ASKED_MIN;
        if (from + SCHEDULE_ASKED_LEAST_MIN <= window.to_min)
            return attempt_in(numero, d, from, to < window.to_min ? to : window.to_min);
    }
}

const char *schedule_moved(const attempt_t *a, instant_t hora, instant_t now)
{
    if (hora < now)
        return "hora_pasada";
    int minute;
    const day_t d = now_minute(hora, &minute);
    return a->desde == instant_from_day(d, minute) ? NULL : "fuera_de_horario";
}

bool schedule_may_call(const calendar_t *cal, const attempt_t *a, bool pedida, unsigned used, day_t last_day,
                       instant_t now)
{
    int minute;
    const day_t today = instant_day(now, &minute);
    call_window_t window;
    if (a->numero == 0 || now < a->desde || !calendar_call_window(cal, today, &window) ||
        minute < window.from_min || minute >= window.to_min)
        return false;
    if (pedida)
        return true;
    if (last_day != DAY_NONE && today <= last_day)
        return false;
    const unsigned all = (1u << ATTEMPTS) - 1;
    return a->numero > ATTEMPTS || (used & all) == all || !(used >> schedule_band(cal, now) & 1);
}

attempt_t schedule_taken(const calendar_t *cal, const attempt_t *a, instant_t now)
{
    attempt_t taken = {.numero = a->numero, .desde = now, .hasta = a->hasta};
    call_window_t window;
    taken.dia = instant_day(now, NULL);
    if (a->hasta <= now && calendar_call_window(cal, taken.dia, &window))
        taken.hasta = instant_from_day(taken.dia, window.to_min);
    return taken;
}
