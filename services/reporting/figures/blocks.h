/* Periods as few blocks of days, the ones that the counts are kept by (deploy/migrations/reporting: cifras).
 * Level k has blocks of 4^k days, counted from 1970-01-01; of a period's blocks each is the largest that
 * begins where the one before ended. So a period of N days is at most 6·log4(N) of them, and the largest
 * level once more. Pure. */
#ifndef PQR_REPORTING_BLOCKS_H
#define PQR_REPORTING_BLOCKS_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/clock.h"

#define BLOCK_LEVELS 6 /* 1, 4, 16, 64, 256 and 1,024 days */

/* Array literals of PostgreSQL, item by item: the blocks' levels, their first days, and whether they are of
 * the period before. Buffers are the caller's, empty at first. */
typedef struct blocks {
    buf_t *levels, *starts, *before;
} blocks_t;
void blocks_begin(blocks_t *b);
/* Adds the blocks of desde … hasta, both included; none where hasta lies before desde. */
void blocks_add(blocks_t *b, day_t desde, day_t hasta, bool before);
void blocks_end(blocks_t *b);

#endif
