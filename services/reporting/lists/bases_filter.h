/* What of everything that came a caller wants to see. Pure. */
#ifndef PQR_REPORTING_BASES_FILTER_H
#define PQR_REPORTING_BASES_FILTER_H

#include "common/err.h"

/* ?estado and ?canal: names separated by commas (a parameter that is repeated comes as one such list), NULL:
 * absent. RC_REJECT, naming the parameter, what it held and what it may hold. */
MUST_CHECK rc_t bases_filter_check(const char *estado, const char *canal, err_t *err);

/* The place of an element in the list, as ?despues names it: a base by its sha256, anything else by its id
 * behind a word that no sha256 begins with. Of ?despues, NULL: absent. RC_REJECT despues_invalido. Results
 * point into despues or are NULL. */
#define AFTER_RECEPTION "recepcion:"
MUST_CHECK rc_t bases_after_parse(const char *despues, const char **ret_sha256, const char **ret_id,
                                  err_t *err);

#endif
