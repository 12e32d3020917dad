/* The names of the causales, from the operation's catalogue (deploy/policy/causales.conf). Read once at
 * start. */
#ifndef PQR_REPORTING_CATALOGUE_H
#define PQR_REPORTING_CATALOGUE_H

#include "common/err.h"

typedef struct catalogue catalogue_t;

/* libconfig: causales = ( { causal = "A"; nombre = "…"; … }, … ); further keys are the classifier's and
 * passed over. RC_FATAL: the file cannot be read, or an entry lacks its causal or nombre, or names a causal
 * twice. */
MUST_CHECK rc_t catalogue_load(const char *path, catalogue_t **ret, err_t *err);
void catalogue_free(catalogue_t *c);
DEFINE_CLEANUP(catalogue, catalogue_t *, catalogue_free)

/* What a causal is called; NULL (not identified) is "Sin identificar", and one that the catalogue lacks goes
 * by its letter. Valid as long as c and causal are. */
const char *catalogue_name(const catalogue_t *c, const char *causal);
/* The same for the same names. Lives as long as c. */
const char *catalogue_hash(const catalogue_t *c);

#endif
