/* Who watches over the cases: leases that ended, terms that come near, personal data whose time is over. Each
 * call is one round of at most `max` cases in the caller's transaction; several processes may be at it, and
 * none waits for another. */
#ifndef PQR_CONTACT_STORE_WATCH_H
#define PQR_CONTACT_STORE_WATCH_H

#include "services/contact/store/store.h"

#define WATCH_QUIEN "plazos"
#define RETENCION_QUIEN "retencion"

typedef struct watch_tally {
    int found;     /* attempts whose lease was over, or cases due; fewer than max: none is left */
    int released;  /* given back: an agent's, with no number dialled */
    int lost;      /* somebody may have been called: the day is used up */
    int told;      /* alerts */
    int asked;     /* tasks that RR's adapter is asked for again, */
    int handed;    /* … that a person does now: store_orders.h */
    int forgotten; /* made anonymous */
} watch_tally_t;

/* An attempt whose lease ended: nobody told what came of it. */
MUST_CHECK rc_t store_rescue(pg_t *pg, int max, instant_t now, watch_tally_t *ret, err_t *err);

/* Closed cases that have been kept with what is known of their persons for so many months (0: for ever) are
 * made anonymous. */
MUST_CHECK rc_t store_retention(pg_t *pg, int meses, int max, instant_t now, watch_tally_t *ret, err_t *err);

/* Cases whose term comes near, or is over, say so: once a level. */
MUST_CHECK rc_t store_alerts(pg_t *pg, int max, instant_t now, watch_tally_t *ret, err_t *err);

#endif
