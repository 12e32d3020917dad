/* Tasks in the hands of the adapter to RR that it does not answer, or could not do when it was asked: asked
 * again, or given to a person. One round of at most `max` in the caller's transaction; several processes may
 * be at it, and none waits for another. */
#ifndef PQR_CONTACT_STORE_ORDERS_H
#define PQR_CONTACT_STORE_ORDERS_H

#include "services/contact/store/store_watch.h"

MUST_CHECK rc_t store_orders(pg_t *pg, int max, instant_t now, watch_tally_t *ret, err_t *err);

#endif
