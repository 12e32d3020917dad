/* Cases in PostgreSQL. A batch of decisions is a handful of set-based statements: lock the cases, decide in
 * memory, write. Every function works inside the caller's transaction, and a caller whose transaction fails
 * does all of it again. */
#ifndef PQR_CONTACT_STORE_H
#define PQR_CONTACT_STORE_H

#include "common/pg.h"
#include "services/contact/intake/incoming.h"

#define CONTACT_SCHEMA "contact"

typedef struct store_tally {
    int64_t opened, changed, recorded, repeated; /* decisions, by what they made of their case */
    int64_t replaced;                            /* cases that said that a workbook of theirs was replaced */
    int64_t carried;                             /* causales of persons that go again */
    int64_t refused;                             /* and those that the classifier did not take */
    int64_t events;
} store_tally_t;

/* Working memory, kept from batch to batch. One thread. */
typedef struct store store_t;
store_t *store_new(void);
void store_free(store_t *s);
DEFINE_CLEANUP(store, store_t *, store_free)

/* What the batch's refusals are about is locked with the rest; store_causal_refused() takes them after this.
 * Decisions on one radicado are taken in the order in which they came. A case whose decision comes from a
 * workbook that is replaced says so, once; those that are there already are told by store_tell_replaced().
 * RC_RETRY also when another process opened one of the cases meanwhile. */
MUST_CHECK rc_t store_apply(store_t *s, pg_t *pg, const batch_t *b, instant_t now, store_tally_t *ret,
                            err_t *err);

/* Cases that were seen in a workbook before it was replaced say so: the next `max` of them, of one workbook.
 * *ret_more is false when no replaced workbook is left to tell, or another process is at it. */
MUST_CHECK rc_t store_tell_replaced(pg_t *pg, int max, instant_t now, store_tally_t *ret, bool *ret_more,
                                    err_t *err);

#endif
