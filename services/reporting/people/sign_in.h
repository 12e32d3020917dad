/* A password tried: to sign in, or to change it. Each try is counted, bounded and told of (suceso.h), and
 * whoever is not known gets the same answer, after the same work, as whoever mistypes.
 *
 * RC_REJECT: credenciales, clave_incorrecta: not this user with this password, now; demasiados_intentos,
 * ocupado: come back after *ret_wait_s seconds (otherwise 0). */
#ifndef PQR_REPORTING_SIGN_IN_H
#define PQR_REPORTING_SIGN_IN_H

#include "services/reporting/people/gate.h"

typedef struct attempt {
    const char *usuario; /* as it was typed */
    const char *clave;
    const char *address; /* of the client */
} attempt_t;

/* A session in place of that of the token `before` (NULL: none). */
MUST_CHECK rc_t sign_in(gate_t *p, const attempt_t *a, const char *before, char ret_token[SESSION_TEXT_SIZE],
                        int *ret_wait_s, err_t *err);
/* The new password in place of that of `a`, whose session s is; the user's other sessions end. RC_REJECT too
 * where password_check() refuses it. */
MUST_CHECK rc_t password_change(gate_t *p, const attempt_t *a, const session_t *s, const char *nueva,
                                int *ret_wait_s, err_t *err);

#endif
