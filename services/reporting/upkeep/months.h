/* Which months of sightings are made ahead, and which the retention takes away. Pure. A month is named by its
 * first day. */
#ifndef PQR_REPORTING_MONTHS_H
#define PQR_REPORTING_MONTHS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/clock.h"

/* The first day of the day's month, and of the one `more` months later (earlier where it is negative). */
day_t month_of(day_t d, int more);

/* Beginning with today's month, those to be there: today's and the MONTHS_AHEAD after it, in order. */
#define MONTHS_AHEAD 3
#define MONTHS_MADE (MONTHS_AHEAD + 1)
void months_to_make(day_t today, day_t ret[MONTHS_MADE]);

/* keep: whole months before today's that stay; 0: all do. Today's and later ones never go. */
bool month_is_over(day_t month, day_t today, int keep);

#endif
