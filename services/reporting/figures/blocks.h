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

typedef struct block {
    int level;
    day_t start;
    bool before; /* it is of the period before the one meant */
} block_t;

/* The level of the block that begins a period of those days. */
int blocks_level(day_t desde, day_t hasta);
/* The days of a block of that level. */
day_t blocks_length(int level);

/* Array literals of PostgreSQL, item by item: the blocks' levels and their first days. Buffers are the
 * caller's, empty at first. */
typedef struct blocks {
    buf_t *levels, *starts;
} blocks_t;
void blocks_begin(blocks_t *b);
void blocks_item(blocks_t *b, int level, day_t start);
/* Adds the blocks of desde … hasta, both included; none where hasta lies before desde. */
void blocks_add(blocks_t *b, day_t desde, day_t hasta);
void blocks_end(blocks_t *b);

#endif
