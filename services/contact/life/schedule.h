/* When a customer is to be called: three attempts on three different calling days, at different bands of the
 * day (procedure, step 8; inside the calendar's windows). Pure. */
#ifndef PQR_CONTACT_SCHEDULE_H
#define PQR_CONTACT_SCHEDULE_H

#include "common/calendar.h"

#define ATTEMPTS 3
/* What must be left of a band for an attempt to be planned in it today. */
#define SCHEDULE_MIN_LEFT_MIN 60

typedef struct attempt {
    int numero;             /* 1 … ATTEMPTS */
    day_t dia;              /* in Bogotá */
    instant_t desde, hasta; /* [desde, hasta), inside dia's calling window */
} attempt_t;

/* Plans from `now` on. A band is a third of a day's window; the first attempt's band comes from the radicado,
 * so that an agenda is spread over the day, and the next ones take the two other bands. The same arguments
 * give the same plan. The term does not matter here: a plan that runs past it stays, and the agenda shows it
 * first. */
void schedule_plan(const calendar_t *cal, const char *radicado, instant_t now, attempt_t ret[ATTEMPTS]);

#endif
