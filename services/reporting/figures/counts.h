/* What the indicators count. The counts of a block of days are the same in every period that it is part of,
 * so they stay in memory for as long as the version of the data is the one that they were read in. */
#ifndef PQR_REPORTING_COUNTS_H
#define PQR_REPORTING_COUNTS_H

#include "common/pg.h"
#include "services/reporting/figures/block_store.h"

typedef enum counts_kind {
    COUNTS_ADVISORS,  /* of mal_escalados. Texts: usuario, name; numbers: records, confirmed, overturned */
    COUNTS_MOTIVES,   /* of pendientes. Texts: causal; numbers: records */
    COUNTS_DECISIONS, /* Texts: base, decision, razon_decision; numbers: records */
    COUNTS_TOTALS, /* Texts: base; numbers: all that was sent (domain: indicators), which is the totals of the
                      workbooks that hold, and the records that are in none of them, so that every record of a
                      numerator is in the divisor too, whatever has arrived */
    COUNTS_KINDS
} counts_kind_t;

/* Zero-initialised: nothing. Of each kind that was read its rows, in the order in which they are shown. */
typedef struct counts {
    struct {
        count_row_t *rows;
        size_t n;
    } of[COUNTS_KINDS];
    struct counts_edition *edition; /* whose texts the rows have */
} counts_t;
void counts_cleanup(counts_t *c);

/* At most so many bytes of memory, for the texts and counts of one version; 0: nothing stays. Before the
 * first use; else 32 MiB. */
void counts_limit(size_t bytes);

/* Reads these kinds (one more than the last: COUNTS_KINDS) over those blocks, in one trip to the database or
 * in none. version: what stands for all that the counts are made of, in the snapshot of pg; "": nothing
 * stays. pg NULL: RC_RETRY where it would have to be asked. */
MUST_CHECK rc_t counts_read(pg_t *pg, const char *version, const counts_kind_t *kinds, const block_t *blocks,
                            size_t n, counts_t *ret, err_t *err);

#endif
