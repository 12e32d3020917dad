/* The indicators' percentages (domain: indicators). Pure. */
#ifndef PQR_REPORTING_PERCENT_H
#define PQR_REPORTING_PERCENT_H

#include <stdint.h>

/* part ÷ whole × 100 in hundredths, rounded half away from zero, from exact integers: 421 of 2443 → 1723
 * (17.23 %). Neither is negative; a whole of 0 gives 0. */
int64_t percent_hundredths(int64_t part, int64_t whole);

#define PERCENT_SIZE 48
/* The same as text, with its two decimals: "17.23"; where it stands in ret is returned. */
const char *percent_text(int64_t part, int64_t whole, char ret[PERCENT_SIZE]);

#define NUMBER_SIZE 24
/* A whole number as text; where it stands in ret is returned. */
const char *number_text(int64_t n, char ret[NUMBER_SIZE]);

#endif
