/* When a customer is to be called: three attempts on three different calling days, at different bands of the
 * day (procedure, step 8; inside the calendar's windows), then a voicemail on a further one. One attempt is
 * planned at a time: the next one depends on when the one before it was made. Pure. */
#ifndef PQR_CONTACT_SCHEDULE_H
#define PQR_CONTACT_SCHEDULE_H

#include "common/calendar.h"

#define ATTEMPTS 3
/* What must be left of a band for an attempt to be planned in it today. */
#define SCHEDULE_MIN_LEFT_MIN 60

typedef struct attempt {
    int numero;             /* 1 … ATTEMPTS, then the voicemail's; 0: none */
    day_t dia;              /* in Bogotá */
    instant_t desde, hasta; /* [desde, hasta), inside dia's calling window */
} attempt_t;

/* The band, 0 … ATTEMPTS - 1, of a moment: a third of its day's calling window. Outside of the window, the
 * nearest. */
int schedule_band(const calendar_t *cal, instant_t t);

/* Attempt `numero`, planned from `now` on and not before the day not_before (DAY_NONE: any). The first
 * attempt's band comes from the radicado, so that an agenda is spread over the day; the next ones take bands
 * that are not among `used` (bit 0: the first third …), the voicemail its whole day. The same arguments give
 * the same plan. The term does not matter here: a plan that runs past it stays, and the agenda shows it
 * first. */
attempt_t schedule_next(const calendar_t *cal, const char *radicado, int numero, unsigned used,
                        day_t not_before, instant_t now);

/* A call at an asked hour is planned for so long, and needs at least so much of it before the window's end.
 */
#define SCHEDULE_ASKED_MIN 60
#define SCHEDULE_ASKED_LEAST_MIN 10

/* The same for an hour that the customer asked for: at that hour where it is inside a window and not over,
 * else at the next moment that is. It may be of a day on which an attempt was made. */
attempt_t schedule_requested(const calendar_t *cal, int numero, instant_t hora, instant_t now);
/* Why that one is not at the hour asked for: "hora_pasada", "fuera_de_horario"; NULL: it is. */
const char *schedule_moved(const attempt_t *a, instant_t hora, instant_t now);

/* The planned attempt may be made now: its slot has begun, the window is open, and unless the customer asked
 * for the hour (pedida), no attempt was made on this day, the last one being last_day's, nor in this band of
 * the day, unless all are used. An attempt that nobody made in its slot may be made later by the same rules.
 */
bool schedule_may_call(const calendar_t *cal, const attempt_t *a, bool pedida, unsigned used, day_t last_day,
                       instant_t now);

/* The same attempt, taken now by somebody who makes it: it is now's, whatever its slot was. */
attempt_t schedule_taken(const calendar_t *cal, const attempt_t *a, instant_t now);

#endif
