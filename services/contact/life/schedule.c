#include "services/contact/life/schedule.h"

#define MINUTE_MS (60 * 1000LL)

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

/* The first whole minute not before t. */
static day_t minute_from(instant_t t, int *ret_minute)
{
    day_t d = instant_day(t, ret_minute);
    if (t > instant_from_day(d, *ret_minute)) /* a minute already begun is over */
        (*ret_minute)++;
    return d;
}

/* What is left of w from a minute on. False: less than `least`. */
static bool window_left(call_window_t *w, int minute, int least)
{
    if (minute + least > w->to_min)
        return false;
    if (minute > w->from_min)
        w->from_min = minute;
    return true;
}

/* The first band not used from `wanted` on; where all are, that one. */
static int free_band(int wanted, unsigned used)
{
    for (int i = 0; i < ATTEMPTS; i++)
        if (!(used & 1U << (wanted + i) % ATTEMPTS))
            return (wanted + i) % ATTEMPTS;
    return wanted;
}

int schedule_band(const calendar_t *cal, instant_t t)
{
    int minute;
    call_window_t w;
    if (!calendar_call_window(cal, instant_day(t, &minute), &w))
        return -1;
    for (int band = 0; band < ATTEMPTS; band++) {
        call_window_t b = window_band(&w, band);
        if (minute >= b.from_min && minute < b.to_min)
            return band;
    }
    return -1;
}

int schedule_rest(const calendar_t *cal, const char *radicado, instant_t now, const schedule_made_t *made,
                  attempt_t ret[ATTEMPTS])
{
    int minute;
    day_t today = minute_from(now, &minute);
    int start = first_band(radicado);
    int n = 0;
    unsigned used = made->bands;
    day_t first = made->last_day != DAY_NONE && made->last_day >= today ? made->last_day + 1 : today;
    for (day_t d = first; made->n + n < ATTEMPTS; d++) {
        call_window_t window;
        if (!calendar_call_window(cal, d, &window))
            continue;
        int number = free_band((start + made->n + n) % ATTEMPTS, used);
        call_window_t band = window_band(&window, number);
        if (d == today && !window_left(&band, minute, SCHEDULE_MIN_LEFT_MIN))
            continue;
        ret[n] = (attempt_t){.numero = made->n + n + 1,
                             .dia = d,
                             .desde = instant_from_day(d, band.from_min),
                             .hasta = instant_from_day(d, band.to_min)};
        used |= 1U << number;
        n++;
    }
    return n;
}

void schedule_plan(const calendar_t *cal, const char *radicado, instant_t now, attempt_t ret[ATTEMPTS])
{
    static const schedule_made_t none = {.last_day = DAY_NONE};
    (void)schedule_rest(cal, radicado, now, &none, ret);
}

/* The first window from a minute of a day on of which `least` minutes are left. */
static day_t next_window(const calendar_t *cal, day_t d, int minute, int least, call_window_t *ret)
{
    while (!calendar_call_window(cal, d, ret) || !window_left(ret, minute, least)) {
        d++;
        minute = 0;
    }
    return d;
}

static call_slot_t slot_of(day_t d, const call_window_t *w, int most)
{
    int to = w->to_min - w->from_min > most ? w->from_min + most : w->to_min;
    return (call_slot_t){.dia = d, .desde = instant_from_day(d, w->from_min), .hasta = instant_from_day(d, to)};
}

const char *schedule_asked(const calendar_t *cal, instant_t now, instant_t asked, call_slot_t *ret)
{
    int minute;
    call_window_t w;
    day_t d = minute_from(asked < now ? now : asked, &minute);
    day_t on = next_window(cal, d, minute, SCHEDULE_ASKED_LEAST_MIN, &w);
    *ret = slot_of(on, &w, SCHEDULE_ASKED_MIN);
    return asked < now ? "hora_pasada" : on != d || w.from_min != minute ? "fuera_de_horario" : NULL;
}

call_slot_t schedule_voicemail(const calendar_t *cal, instant_t now, day_t third_day)
{
    int minute;
    call_window_t w;
    day_t d = minute_from(now, &minute);
    if (third_day >= d) {
        d = third_day + 1;
        minute = 0;
    }
    d = next_window(cal, d, minute, SCHEDULE_MIN_LEFT_MIN, &w);
    return slot_of(d, &w, w.to_min);
}
