/* The Colombian calendar and the terms counted with it. Pure. Holidays by law 51 of 1983: fixed days, days
 * moved to the next Monday, and days from Easter (−3, −2; +43, +64, +71, which are Mondays). Good for any
 * year from 1984. */
#ifndef PQR_COMMON_CALENDAR_H
#define PQR_COMMON_CALENDAR_H

#include <stdbool.h>

#include "common/clock.h"

/* Días hábiles to answer a PQR, or a recurso (domain: time rules). */
#define TERMINO_RESPUESTA_HABILES 15

/* Easter Sunday (Gregorian). */
day_t calendar_easter(int year);
/* The holiday's Spanish name, or NULL. */
const char *calendar_holiday(day_t d);
/* Monday to Friday and no holiday: a día hábil. */
bool calendar_is_habil(day_t d);
/* The date n días hábiles after d, counted from the next día hábil (n ≥ 1); n = 0 gives d itself. */
day_t calendar_add_habiles(day_t d, int n);
/* Días hábiles in (from, to]; negative when to is before from. */
int calendar_habiles_between(day_t from, day_t to);

/* When a customer may be called: minutes of the day in Bogotá, [from, to). Windows of law 2300 of 2023. */
typedef struct call_window {
    int from_min, to_min;
} call_window_t;
/* False on Sundays and holidays, when nobody is called. */
bool calendar_call_window(day_t d, call_window_t *ret);

#endif
