/* Filing a recurso as one of several steps upon a locked case. Within the store alone. */
#ifndef PQR_CONTACT_STEP_RECURSO_H
#define PQR_CONTACT_STEP_RECURSO_H

#include "services/contact/store/step_rows.h"
#include "services/contact/store/store_recurso.h"

MUST_CHECK rc_t step_recurso_file(pg_t *pg, step_rows_t *r, step_case_t *c, const recurso_in_t *in,
                                  recurso_filed_t *ret, err_t *err);

#endif
