/* Our own tokens: signed with the first key of a private JWK set, whose public halves are what others verify
 * by. A key is changed without a stop: the new one is put behind the first and published; once everybody
 * knows it, it is put first; once the last token of the old one has expired, that one goes. Immutable once
 * made; any thread. */
#ifndef PQR_COMMON_IDENTITY_SIGNER_H
#define PQR_COMMON_IDENTITY_SIGNER_H

#include <jansson.h>

#include "common/buf.h"
#include "common/err.h"

typedef struct signer signer_t;

/* A new private key, ES256, as a JWK with its kid (RFC 7638's thumbprint in spirit: of the public half). The
 * caller owns the object. */
MUST_CHECK rc_t signer_key_new(json_t **ret, err_t *err);

/* From the text of a private JWK set. RC_FATAL: it is none, or its first key cannot sign. The caller frees.
 */
MUST_CHECK rc_t signer_parse(const char *json, size_t len, signer_t **ret, err_t *err);
MUST_CHECK rc_t signer_load(const char *path, signer_t **ret, err_t *err);
void signer_free(signer_t *s);
DEFINE_CLEANUP(signer, signer_t *, signer_free)

/* The JWK set that is published: every key's public half. Belongs to the signer. */
const char *signer_public(const signer_t *s);
/* Appends the compact token of these claims, an object. */
MUST_CHECK rc_t signer_sign(const signer_t *s, const json_t *claims, buf_t *out, err_t *err);

#endif
