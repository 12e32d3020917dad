/* A period as few blocks of days, the ones that the counts are kept by (deploy/migrations/reporting: cifras).
 * Level k has blocks of 4^k days, counted from 1970-01-01; of a period's blocks each is the largest that
 * begins where the one before ended. So a period of N days is at most 6·log4(N) of them, and the largest
 * level once more. Pure. */
#ifndef PQR_REPORTING_BLOCKS_H
#define PQR_REPORTING_BLOCKS_H

#include "common/buf.h"
#include "common/clock.h"

#define BLOCK_LEVELS 6 /* 1, 4, 16, 64, 256 and 1,024 days */

/* Appends the blocks of desde … hasta, both included, as two array literals of PostgreSQL: their levels and
 * their first days. Two empty arrays where hasta lies before desde. */
void blocks_of(day_t desde, day_t hasta, buf_t *levels, buf_t *starts);

#endif
