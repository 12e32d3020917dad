/* Which cases somebody sees: an agente those that he or she has been given to call; a supervisor those that
 * somebody of the team has been given, and those that no team has had; everybody else whom a route admits,
 * all. */
#ifndef PQR_CONTACT_API_REACH_H
#define PQR_CONTACT_API_REACH_H

#include "common/http.h"
#include "common/identity/identity.h"

typedef struct reach {
    const char *quien, *equipo; /* NULL: not bound to it; both NULL: all cases */
} reach_t;

/* The widest of the roles'. Pure; borrowed from who. */
reach_t reach_of(const identity_t *who);

/* False, answered as a case that there is not and told to the audit, where the case is out of reach of
 * whoever asks. */
bool reach_case(http_response_t *a, void *ctx, const char *radicado);

#endif
