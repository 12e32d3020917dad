/* Bearer tokens: signed JWTs (RFC 7519) in compact form, verified (RFC 8725: the algorithm is ours to choose
 * and goes with the key; never "none", never a shared secret). Pure. */
#ifndef PQR_COMMON_IDENTITY_TOKEN_H
#define PQR_COMMON_IDENTITY_TOKEN_H

#include "common/identity/claims.h"
#include "common/identity/jwk_set.h"

#define TOKEN_MAX 8192 /* bytes */

/* The issuers and the keys of each, by the same index; NULL: none are known yet. */
typedef struct keyring {
    const issuers_t *issuers;
    const jwk_set_t *const *sets;
} keyring_t;

/* Who the token says that asks. RC_REJECT: it counts for nothing, with a code: token_malformado,
 * token_algoritmo, token_emisor, token_clave (no key of that name: perhaps a new one), token_firma, and those
 * of claims_read(). RC_RETRY: the issuer's keys are not known yet. Texts quote nothing of the token.
 * *ret_issuer: the issuer's index as far as it was found, else -1. */
MUST_CHECK rc_t token_verify(const keyring_t *keys, const char *token, instant_t now, identity_t *ret,
                             int *ret_issuer, err_t *err);

#endif
