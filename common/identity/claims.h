/* What the claims of a token come to, under the rules of its issuer. Pure. */
#ifndef PQR_COMMON_IDENTITY_CLAIMS_H
#define PQR_COMMON_IDENTITY_CLAIMS_H

#include <jansson.h>

#include "common/identity/identity.h"
#include "common/identity/issuer.h"

#define CLAIMS_LEEWAY_S 30 /* how far clocks may be apart */

/* Issuer, audience, expiry and not-before (RFC 7519, 4.1) at `now`, real time; who it is, and the roles.
 * RC_REJECT with a code (token_emisor, token_audiencia, token_vencido, token_prematuro, token_usuario) and a
 * text that quotes nothing of the token. */
MUST_CHECK rc_t claims_read(const json_t *claims, const issuer_t *issuer, instant_t now, identity_t *ret,
                            err_t *err);

#endif
