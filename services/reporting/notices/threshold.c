#include "services/reporting/notices/threshold.h"

crossing_t threshold_crossing(const threshold_t *t, bool is_open, int64_t value)
{
    if (!is_open)
        return value > t->over ? CROSSING_UP : CROSSING_NONE;
    return value <= t->back ? CROSSING_BACK : CROSSING_NONE;
}

day_t threshold_opened_until(const calendar_t *cal, day_t today, int days)
{
    day_t limit = calendar_add_habiles(cal, today, days), d = today;
    while (calendar_term_end(cal, TERMINO_RESPUESTA_PQR, d) > limit)
        d--;
    return d;
}
