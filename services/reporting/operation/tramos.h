/* Spans by which an operation looks at what is open: how long something has waited, and how long its term has
 * left. Each day belongs to exactly one span of either kind, and a span is one run of days, so that a list
 * can be asked for it. Días hábiles are the calendar's (domain: time rules). Pure. */
#ifndef PQR_REPORTING_TRAMOS_H
#define PQR_REPORTING_TRAMOS_H

#include "common/calendar.h"

typedef struct tramo {
    const char *nombre; /* "d3_5", "vencido": a word for members and parameters */
    const char *texto;  /* Spanish */
    int desde, hasta;   /* days in it, both included; INT_MAX: no end. Of a term that is over: below 0 */
} tramo_t;

/* A run of days, both included; DAY_NONE: no end on that side. */
typedef struct tramo_dias {
    day_t desde, hasta;
} tramo_dias_t;

/* How days are counted. */
typedef enum tramo_en { EN_HABILES, EN_CALENDARIO } tramo_en_t;

/* ---- age: how many days have passed since a day, today not counted before its end ---- */

#define EDAD_TRAMOS 7
extern const tramo_t edad_tramos[EDAD_TRAMOS]; /* d0, d1, d2, d3_5, d6_10, d11_15, d16 */
/* The span in which something lies that has waited since `since`. One after today has waited no day. */
int edad_tramo(const calendar_t *cal, tramo_en_t en, day_t since, day_t today);
tramo_dias_t edad_dias(const calendar_t *cal, tramo_en_t en, int tramo, day_t today);

/* ---- term: días hábiles left until the last day of a term, that day counted ---- */

#define PLAZO_TRAMOS 9
extern const tramo_t plazo_tramos[PLAZO_TRAMOS]; /* vencido, hoy, d1, d2, d3, d4_5, d6_10, d11_15, d16 */
/* A last day without work is over only once it is past. */
int plazo_tramo(const calendar_t *cal, day_t vence, day_t today);
tramo_dias_t plazo_dias(const calendar_t *cal, int tramo, day_t today);

#endif
