/* Alerts before a term: 5, 2 and 0 días hábiles before its last day, and once it is over; each once, so that
 * no term is missed silently (nothing pauses the clock of a PQR or of a recurso). Pure. */
#ifndef PQR_CONTACT_PLAZO_H
#define PQR_CONTACT_PLAZO_H

#include "common/calendar.h"

/* In the order of urgency. */
typedef enum plazo_nivel {
    PLAZO_NINGUNO, /* nothing told, or nothing to tell */
    PLAZO_5,       /* five días hábiles are left after the day, or fewer */
    PLAZO_2,
    PLAZO_0,       /* the last día hábil */
    PLAZO_VENCIDO, /* its last day is over */
    PLAZO_NIVELES,
} plazo_nivel_t;
const char *plazo_name(plazo_nivel_t n); /* "plazo_5", …, "vencido"; NULL for PLAZO_NINGUNO */
bool plazo_from_name(const char *name, plazo_nivel_t *ret); /* NULL is PLAZO_NINGUNO */

/* The first day on which the level holds for a term whose last day is vence. A last day that is not hábil
 * counts from the last día hábil before it: nobody works after that. */
day_t plazo_day(const calendar_t *cal, day_t vence, plazo_nivel_t n);

/* What to tell today, when `told` was the last one told: the most urgent that holds, PLAZO_NINGUNO where that
 * one was told already. Less urgent ones that were skipped, because the case came late, are not told
 * afterwards. ret_next: the day on which the next one is due, after today; DAY_NONE: none follows. */
plazo_nivel_t plazo_next(const calendar_t *cal, day_t vence, plazo_nivel_t told, day_t today,
                         day_t *ret_next);

#endif
