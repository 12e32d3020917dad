/* What `topics aplicar` and `topics verificar` share. */
#ifndef PQR_PQRCTL_TOPICS_H
#define PQR_PQRCTL_TOPICS_H

#include "services/pqrctl/backoff.h"
#include "services/pqrctl/ctl.h"
#include "services/pqrctl/topics_admin.h"
#include "services/pqrctl/topics_plan.h"

typedef struct topics {
    topic_list_t declared, existing;
    admin_t *admin;
    int64_t wait_ms; /* how long a broker that is not there yet is waited for */
    backoff_t backoff;
} topics_t;

/* Loads the declaration that the arguments name and reads the broker. t: zeroed; topics_done() in every case.
 */
MUST_CHECK rc_t topics_open(const ctl_t *ctl, const args_t *args, topics_t *t, err_t *err);
/* Reads the broker again into t->existing, waiting for it within the limit. */
MUST_CHECK rc_t topics_read(topics_t *t, err_t *err);
/* After RC_RETRY: pauses and clears err, true; or false when the time is over. Says so once on standard
 * error. */
bool topics_wait(topics_t *t, err_t *err);
void topics_done(topics_t *t);
__attribute__((unused)) static inline void topics_cleanup(topics_t *t)
{
    topics_done(t);
}

#endif
