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

/* What was made of a case's attempts. */
typedef struct schedule_made {
    int n;          /* attempts made: 0 … ATTEMPTS */
    day_t last_day; /* on which the last one was made; DAY_NONE: none was */
    unsigned bands; /* a bit for each band in which one was made: 1 << schedule_band() */
} schedule_made_t;

/* The band of a moment: 0 … ATTEMPTS - 1; -1 outside of the calling windows. */
int schedule_band(const calendar_t *cal, instant_t t);

/* Plans the attempts that are left: after the last day on which one was made, in bands not used yet while
 * there are any. As schedule_plan() would have planned them where nothing came in between. Returns how many
 * there are in ret: ATTEMPTS - made->n. */
int schedule_rest(const calendar_t *cal, const char *radicado, instant_t now, const schedule_made_t *made,
                  attempt_t ret[ATTEMPTS]);

/* A stretch of one day, inside its calling window. */
typedef struct call_slot {
    day_t dia;
    instant_t desde, hasta; /* [desde, hasta) */
} call_slot_t;

/* A call at an asked hour is made within this, and needs at least so much of it before the window's end. */
#define SCHEDULE_ASKED_MIN 60
#define SCHEDULE_ASKED_LEAST_MIN 10

/* When the customer is called who asked for a given moment: then, where it is ahead and in a window; else at
 * the next moment that is. Returns NULL, or why it is not then: "hora_pasada", "fuera_de_horario". That
 * moment may be of a day on which an attempt was made: several calls on one day are one attempt. */
const char *schedule_asked(const calendar_t *cal, instant_t now, instant_t asked, call_slot_t *ret);

/* When the voicemail is left (procedure, step 8): on the first calling day after the day of the third attempt
 * of which enough is left from `now` on. */
call_slot_t schedule_voicemail(const calendar_t *cal, instant_t now, day_t third_day);

#endif
