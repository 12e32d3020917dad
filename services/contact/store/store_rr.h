/* A batch of what the adapter to RR says of its orders, in the caller's transaction. The very same again
 * changes nothing; what comes of a task that is over is kept, and told where it was done all the same. */
#ifndef PQR_CONTACT_STORE_RR_H
#define PQR_CONTACT_STORE_RR_H

#include "common/pg.h"
#include "services/contact/intake/rr_reported.h"

#define RR_QUIEN "rr"

typedef struct rr_tally {
    int64_t done, refused, busy;
    int64_t late;     /* done when it was not to be done any more */
    int64_t repeated; /* or of no consequence */
} rr_tally_t;

/* Sorts the items: cases are locked in the order of every writer. RC_REJECT: one of them is about an order
 * that was never given, or that its case does not wait for. */
MUST_CHECK rc_t store_rr(pg_t *pg, rr_reported_t *items, size_t n, instant_t now, rr_tally_t *ret,
                         err_t *err);

#endif
