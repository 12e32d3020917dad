/* What the requests of this room say. Pure. */
#ifndef PQR_REPORTING_SESSION_BODY_H
#define PQR_REPORTING_SESSION_BODY_H

#include <jansson.h>

#include "common/err.h"

/* The members of an object of texts, so many as `names` has (NULL ends it) and no others; each of 1 to `max`
 * bytes. They point into body. RC_REJECT: cuerpo_invalido, campo_desconocido, campo_invalido; *ret_field:
 * which, or NULL. Nothing of what they say is repeated. */
MUST_CHECK rc_t session_body(const json_t *body, const char *const *names, size_t max, const char **ret,
                             const char **ret_field, err_t *err);

#endif
