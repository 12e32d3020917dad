/* A subscription as a request says it, checked. Pure. */
#ifndef PQR_REPORTING_SUBSCRIPTION_H
#define PQR_REPORTING_SUBSCRIPTION_H

#include <jansson.h>

#include "services/reporting/notices/notice_url.h"

typedef struct subscription {
    const char *url, *secret, *state; /* NULL: not said */
    const json_t *types, *thresholds; /* lists of texts; NULL: not said */
} subscription_t;

/* What is said points into body. RC_REJECT (400): cuerpo_invalido, campo_desconocido, campo_invalido,
 * url_invalida; what it says repeats nothing of the body. is_new: url and something to be told of are needed,
 * a secret may be given, and no state. */
MUST_CHECK rc_t subscription_read(const json_t *body, bool is_new, reach_t reach, subscription_t *ret,
                                  err_t *err);

#endif
