/* Counts in memory, by block of days (blocks.h) and by what they are counted under; and the sum of some
 * blocks. Pure: no I/O and no lock. */
#ifndef PQR_REPORTING_BLOCK_STORE_H
#define PQR_REPORTING_BLOCK_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "services/reporting/figures/blocks.h"

#define COUNT_TEXTS 3
#define COUNT_NUMBERS 3

/* What is counted under these texts (NULL: null), in a period and in the one before it. */
typedef struct count_row {
    const char *texts[COUNT_TEXTS];
    int64_t now[COUNT_NUMBERS], before[COUNT_NUMBERS];
} count_row_t;

typedef struct block_store block_store_t;
block_store_t *block_store_new(void);
void block_store_free(block_store_t *s); /* NULL is fine */

bool block_store_has(const block_store_t *s, const block_t *b);
/* The block is there from now on, with nothing in it yet. Its number, for block_store_add(), until the next
 * one; where it was there already, below 0: it has its counts. */
int block_store_begin(block_store_t *s, const block_t *b);
/* Once for each texts of the block. Copies them. */
void block_store_add(block_store_t *s, int block, const char *const texts[COUNT_TEXTS],
                     const int64_t numbers[COUNT_NUMBERS]);
size_t block_store_bytes(const block_store_t *s);

/* The sums of those blocks, all of them there: a row for each texts of which anything was counted, in no
 * order. The array is the caller's (free()); the texts are the store's. */
count_row_t *block_store_sum(const block_store_t *s, const block_t *blocks, size_t n, size_t *ret_rows);

#endif
