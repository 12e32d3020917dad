/* ISO weeks as people write them: "2021-W49". Pure. */
#ifndef PQR_COMMON_WEEK_H
#define PQR_COMMON_WEEK_H

#include <stdbool.h>

#include "common/clock.h"

/* Its Monday. False, and ret untouched, where there is no such week. */
bool week_parse(const char *text, day_t *ret);

#endif
