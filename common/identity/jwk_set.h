/* A JWK set (RFC 7517) of public keys that sign: RSA of 2,048 bits or more, and EC on P-256. Immutable once
 * made; any number of threads may verify by it. */
#ifndef PQR_COMMON_IDENTITY_JWK_SET_H
#define PQR_COMMON_IDENTITY_JWK_SET_H

#include <cjose/cjose.h>
#include <jansson.h>

#include "common/err.h"

#define JWK_SET_MAX 64         /* keys */
#define JWK_SET_TEXT_MAX 65536 /* bytes of its JSON */

typedef struct jwk_set jwk_set_t;

/* Keys that are for something else (encryption, other curves, shared secrets) are left out. RC_REJECT: no JWK
 * set, or no key of it is of use. The caller frees. */
MUST_CHECK rc_t jwk_set_parse(const char *json, size_t len, jwk_set_t **ret, err_t *err);
MUST_CHECK rc_t jwk_set_load(const char *path, jwk_set_t **ret, err_t *err);
void jwk_set_free(jwk_set_t *s);
DEFINE_CLEANUP(jwk_set, jwk_set_t *, jwk_set_free)

size_t jwk_set_count(const jwk_set_t *s);
/* The next key from *at on that may have signed by `alg` ("RS256", "ES256") under `kid` (NULL: any); NULL: no
 * more. *at begins at 0. */
const cjose_jwk_t *jwk_set_next(const jwk_set_t *s, const char *alg, const char *kid, size_t *at);

#endif
