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

void schedule_plan(const calendar_t *cal, const char *radicado, instant_t now, attempt_t ret[ATTEMPTS])
{
    int minute;
    day_t today = instant_day(now, &minute);
    if (now > instant_from_day(today, minute)) /* a minute already begun is over */
        minute++;
    int start = first_band(radicado);
    int n = 0;
    for (day_t d = today; n < ATTEMPTS; d++) {
        call_window_t window;
        if (!calendar_call_window(cal, d, &window))
            continue;
        call_window_t band = window_band(&window, (start + n) % ATTEMPTS);
        if (d == today) {
            if (minute + SCHEDULE_MIN_LEFT_MIN > band.to_min)
                continue;
            if (minute > band.from_min)
                band.from_min = minute;
        }
        ret[n] = (attempt_t){.numero = n + 1,
                             .dia = d,
                             .desde = instant_from_day(d, band.from_min),
                             .hasta = instant_from_day(d, band.to_min)};
        n++;
    }
}
