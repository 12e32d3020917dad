#include "services/contact/life/horario.h"

#define DAYS_AHEAD 366

horario_t horario_at(const calendar_t *cal, instant_t now)
{
    const day_t today = instant_day(now, NULL);
    call_window_t w;
    for (day_t d = today; d < today + DAYS_AHEAD; d++) {
        if (!calendar_call_window(cal, d, &w))
            continue;
        const horario_t h = {.desde = instant_from_day(d, w.from_min),
                             .hasta = instant_from_day(d, w.to_min)};
        if (now < h.hasta)
            return (horario_t){.abierto = now >= h.desde, .desde = h.desde, .hasta = h.hasta};
    }
    return (horario_t){0};
}
