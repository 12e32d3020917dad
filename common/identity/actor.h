/* In whose name something is done. Pure. */
#ifndef PQR_COMMON_IDENTITY_ACTOR_H
#define PQR_COMMON_IDENTITY_ACTOR_H

#include "common/err.h"
#include "common/identity/identity.h"

#define ACTOR_ANOTHER "quien_ajeno"

/* The user whom `said`, the value of `field`, names, where whoever asks may speak for others: a system that
 * people use, or an administrator. Else, and where it names nobody (NULL), whoever asks. RC_REJECT
 * ACTOR_ANOTHER: it names another; who answers so denies it too (audit_deny()). */
MUST_CHECK rc_t actor_decide(const identity_t *who, const char *field, const char *said, const char **ret,
                             err_t *err);

#endif
