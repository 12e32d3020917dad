/* What a caller asks for: a range of cut-off dates, an ISO week, a page's size. Pure. */
#ifndef PQR_REPORTING_PERIOD_H
#define PQR_REPORTING_PERIOD_H

#include <stdbool.h>
#include <stddef.h>

#include "common/clock.h"
#include "common/err.h"

typedef struct period {
    day_t desde, hasta; /* both included; DAY_NONE: as far as anything is known */
} period_t;

/* The period that a period is compared with, just before it: whole months are compared with as many months,
 * anything else with as many days. Both of p's ends are days; the result's desde is DAY_NONE
 * where it would lie before year 1. */
period_t period_before(const period_t *p);

#define WEEK_SIZE 16
/* "2021-W49" → its Monday. False for any other text and for a week that its year does not have. */
bool week_parse(const char *text, day_t *ret_monday);
/* The ISO week in which d lies, as "2021-W49". */
void week_format(day_t d, char ret[WEEK_SIZE]);

/* ?limite: 1 … max; NULL gives def. */
MUST_CHECK rc_t limit_parse(const char *text, int def, int max, int *ret, err_t *err);

#endif
