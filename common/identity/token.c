#include "common/identity/token.h"

#include <string.h>

#include "common/event.h" /* AUTO(json) */

DEFINE_CLEANUP(jws, cjose_jws_t *, cjose_jws_release)
static rc_t malformed(err_t *err)
{
    return err_set(err, RC_REJECT, "token_malformado", "no es un token JWT firmado");
}

/* What it says of itself, not yet believed. */
static json_t *claims_of(const cjose_jws_t *jws)
{
    cjose_err ignored;
    uint8_t *text = NULL;
    size_t len = 0;
    if (!cjose_jws_get_plaintext(jws, &text, &len, &ignored) || !text)
        return NULL;
    return json_loadb((const char *)text, len, JSON_REJECT_DUPLICATES, NULL);
}

static const char *header(cjose_jws_t *jws, const char *name)
{
    cjose_err ignored;
    return cjose_header_get(cjose_jws_get_protected(jws), name, &ignored);
}

/* What must be understood, and is not (RFC 7515, 4.1.11). */
static bool is_critical(cjose_jws_t *jws)
{
    cjose_err ignored;
    AUTO(mem) char *names = cjose_header_get_raw(cjose_jws_get_protected(jws), "crit", &ignored);
    return names != NULL;
}

/* The issuer's choice, not the token's. */
static const char *admitted(const issuer_t *issuer, const char *alg)
{
    if (alg && issuer->rs256 && strcmp(alg, "RS256") == 0)
        return "RS256";
    return alg && issuer->es256 && strcmp(alg, "ES256") == 0 ? "ES256" : NULL;
}

static rc_t signature_check(cjose_jws_t *jws, const jwk_set_t *set, const char *alg, err_t *err)
{
    cjose_err ignored;
    size_t at = 0;
    bool any = false;
    const char *kid = header(jws, "kid");
    for (const cjose_jwk_t *key; (key = jwk_set_next(set, alg, kid, &at)) != NULL; any = true)
        if (cjose_jws_verify(jws, key, &ignored))
            return RC_OK;
    return any ? err_set(err, RC_REJECT, "token_firma", "la firma del token no es de su emisor")
               : err_set(err, RC_REJECT, "token_clave", "el emisor no tiene la clave con que se firmó el token");
}

rc_t token_verify(const keyring_t *keys, const char *token, instant_t now, identity_t *ret, int *ret_issuer, err_t *err)
{
    cjose_err ignored;
    *ret_issuer = -1;
    size_t len = strlen(token);
    AUTO(jws) cjose_jws_t *jws = len <= TOKEN_MAX ? cjose_jws_import(token, len, &ignored) : NULL;
    AUTO(json) json_t *claims = jws ? claims_of(jws) : NULL;
    if (!json_is_object(claims))
        return malformed(err);
    const char *iss = json_string_value(json_object_get(claims, "iss"));
    int found = iss ? issuers_find(keys->issuers, iss) : -1;
    if (found < 0)
        return err_set(err, RC_REJECT, "token_emisor", "el token no es de un emisor admitido (iss)");
    *ret_issuer = found;
    const issuer_t *issuer = issuers_at(keys->issuers, (size_t)found);
    const char *alg = admitted(issuer, header(jws, "alg"));
    if (!alg || is_critical(jws))
        return err_set(err, RC_REJECT, "token_algoritmo", "el token no se firmó con un algoritmo que se admita de su emisor");
    if (!keys->sets[found])
        return err_set(err, RC_RETRY, "claves", "aún no se conocen las claves del emisor «%s»", issuer->name);
    rc_t rc = signature_check(jws, keys->sets[found], alg, err);
    return rc == RC_OK ? claims_read(claims, issuer, now, ret, err) : rc;
}
