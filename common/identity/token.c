#include "common/identity/token.h"

#include <string.h>

#include "common/event.h" /* AUTO(json) */
#include "common/identity/base64url.h"

DEFINE_CLEANUP(jws, cjose_jws_t *, cjose_jws_release)
static rc_t malformed(err_t *err)
{
    return err_set(err, RC_REJECT, "token_malformado", "no es un token JWT firmado");
}

/* An object, from its base64url; NULL: it is none. */
static json_t *object_of(const char *text, size_t len)
{
    AUTO(buf) buf_t json = {0};
    if (!base64url_decode(text, len, &json))
        return NULL;
    json_t *object = json_loadb(buf_str(&json), json.len, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(object))
        return object;
    json_decref(object);
    return NULL;
}

/* Three parts of base64url, whose first names an algorithm: what cjose reads to its end, and frees. NULL: it
 * is not so; *ret_head, *ret_claims: what it says of itself, not yet believed. */
static cjose_jws_t *imported(const char *token, json_t **ret_head, json_t **ret_claims)
{
    size_t len = strnlen(token, TOKEN_MAX + 1);
    const char *claims = memchr(token, '.', len), *signature = claims ? strchr(claims + 1, '.') : NULL;
    if (len > TOKEN_MAX || !signature)
        return NULL;
    AUTO(buf) buf_t ignored = {0};
    *ret_head = object_of(token, (size_t)(claims - token));
    if (!json_is_string(json_object_get(*ret_head, "alg")) ||
        !base64url_decode(signature + 1, strlen(signature + 1), &ignored))
        return NULL;
    *ret_claims = object_of(claims + 1, (size_t)(signature - claims - 1));
    cjose_err why;
    return *ret_claims ? cjose_jws_import(token, len, &why) : NULL;
}

/* The issuer's choice, not the token's. */
static const char *admitted(const issuer_t *issuer, const char *alg)
{
    if (alg && issuer->rs256 && strcmp(alg, "RS256") == 0)
        return "RS256";
    return alg && issuer->es256 && strcmp(alg, "ES256") == 0 ? "ES256" : NULL;
}

static rc_t signature_check(cjose_jws_t *jws, const jwk_set_t *set, const char *alg, const char *kid,
                            err_t *err)
{
    cjose_err ignored;
    size_t at = 0;
    bool any = false;
    for (const cjose_jwk_t *key; (key = jwk_set_next(set, alg, kid, &at)) != NULL; any = true)
        if (cjose_jws_verify(jws, key, &ignored))
            return RC_OK;
    return any ? err_set(err, RC_REJECT, "token_firma", "la firma del token no es de su emisor")
               : err_set(err, RC_REJECT, "token_clave",
                         "el emisor no tiene la clave con que se firmó el token");
}

rc_t token_verify(const keyring_t *keys, const char *token, instant_t now, identity_t *ret, int *ret_issuer,
                  err_t *err)
{
    *ret_issuer = -1;
    AUTO(json) json_t *head = NULL, *claims = NULL;
    AUTO(jws) cjose_jws_t *jws = imported(token, &head, &claims);
    if (!jws)
        return malformed(err);
    const char *iss = json_string_value(json_object_get(claims, "iss"));
    int found = iss ? issuers_find(keys->issuers, iss) : -1;
    if (found < 0)
        return err_set(err, RC_REJECT, "token_emisor", "el token no es de un emisor admitido (iss)");
    *ret_issuer = found;
    const issuer_t *issuer = issuers_at(keys->issuers, (size_t)found);
    const char *alg = admitted(issuer, json_string_value(json_object_get(head, "alg")));
    if (!alg || json_object_get(head, "crit")) /* what must be understood, and is not (RFC 7515, 4.1.11) */
        return err_set(err, RC_REJECT, "token_algoritmo",
                       "el token no se firmó con un algoritmo que se admita de su emisor");
    if (!keys->sets[found])
        return err_set(err, RC_RETRY, "claves", "aún no se conocen las claves del emisor «%s»", issuer->name);
    rc_t rc =
        signature_check(jws, keys->sets[found], alg, json_string_value(json_object_get(head, "kid")), err);
    return rc == RC_OK ? claims_read(claims, issuer, now, ret, err) : rc;
}
