/* Which cases somebody sees, as contact has it: a supervisor those that somebody of the team was given to
 * call, and those that no team has had; everybody else whom a route admits, all. */
#ifndef PQR_REPORTING_SCOPE_H
#define PQR_REPORTING_SCOPE_H

#include "common/http.h"
#include "common/identity/identity.h"
#include "common/pg.h"

/* The team that who asks is bound to ("": has none, and sees what no team has had); NULL: to none. who NULL:
 * nobody known, as one without a team. Pure; borrowed from who. */
const char *scope_team(const identity_t *who);

/* Whether the case is within reach of whoever asks; else *ret is false, the case is as one that there is not,
 * and that it was asked for goes to the audit. */
MUST_CHECK rc_t scope_case(pg_t *pg, const http_response_t *a, const char *radicado, bool *ret, err_t *err);

#endif
