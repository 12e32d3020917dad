/* The Colombian calendar and the terms counted with it: holidays, días hábiles, calling windows, terms, each
 * from the day on which its rule began to hold. A calendar_t is made of rules (calendar_rules.h) that are
 * read from a file (calendar_file.h); it is immutable, so threads share it. Every question is answered from
 * tables of 1984 to 2200. Outside of those years no holiday is known, and Monday to Friday are días hábiles.
 * Pure. */
#ifndef PQR_COMMON_CALENDAR_H
#define PQR_COMMON_CALENDAR_H

#include <stdbool.h>

#include "common/cleanup.h"
#include "common/clock.h"

#define CALENDAR_FIRST_YEAR 1984 /* the first under law 51 of 1983 */
#define CALENDAR_LAST_YEAR 2200

typedef struct calendar calendar_t;

void calendar_free(calendar_t *c);
DEFINE_CLEANUP(calendar, calendar_t *, calendar_free)

/* Easter Sunday (Gregorian). */
day_t calendar_easter(int year);
/* Within the years of the tables. */
bool calendar_covers(day_t d);
/* The Spanish name of the holiday (or other day without work), or NULL. Two on one day: both names, with "; "
 * between them. */
const char *calendar_holiday(const calendar_t *c, day_t d);
/* Monday to Friday and no holiday: a día hábil. */
bool calendar_is_habil(const calendar_t *c, day_t d);
/* The date n días hábiles after d, counted from the next día hábil; n = 0 gives d itself; n < 0 counts back
 * from the día hábil before d. */
day_t calendar_add_habiles(const calendar_t *c, day_t d, int n);
/* Días hábiles in (from, to]; negative when to is before from. */
int calendar_habiles_between(const calendar_t *c, day_t from, day_t to);

typedef enum termino {
    TERMINO_RESPUESTA_PQR,     /* to answer a PQR */
    TERMINO_RESPUESTA_RECURSO, /* to answer a recurso */
    TERMINO_PRESENTAR_RECURSO, /* to file a recurso after the answer is known */
    TERMINO_COUNT,
} termino_t;
const char *termino_name(termino_t t); /* as in the file: "respuesta_pqr" */
/* Días hábiles of a term that begins to run after `start`: what held on that day holds for the whole term
 * (article 40 of law 153 of 1887, as article 624 of law 1564 of 2012 has it). */
int calendar_term(const calendar_t *c, termino_t t, day_t start);
/* The last day of that term. */
day_t calendar_term_end(const calendar_t *c, termino_t t, day_t start);

/* When a customer may be called: minutes of the day in Bogotá, [from, to). */
typedef struct call_window {
    int from_min, to_min;
} call_window_t;
/* False where nobody is called: a weekday without a window, and every holiday. */
bool calendar_call_window(const calendar_t *c, day_t d, call_window_t *ret);

#endif
