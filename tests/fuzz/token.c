/* What stands behind Authorization, the claims of a token that is signed, and a set of keys. The first byte
 * of the input says which: t, the header as it comes; c, header and claims (a line each), signed by a key
 * that is taken; k, a JWK set. */
#include <string.h>

#include <sodium.h>

#include "common/buf.h"
#include "common/identity/guard.h"
#include "common/identity/token.h"
#include "tests/fuzz/hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const instant_t now = 1767225600000; /* 2026-01-01 */
static const char own[] =
    "emisores = ( { nombre = \"propio\"; iss = \"https://pqr/\"; aud = \"pqr\"; jwks_archivo = \"z\"; },"
    " { nombre = \"empresa\"; iss = \"https://e/\"; aud = \"pqr\"; jwks_archivo = \"y\"; algoritmos = ( "
    "\"RS256\" );"
    "   campo_usuario = \"preferred_username\"; campo_roles = \"realm_access.roles\";"
    "   roles = ( { valor = \"G\"; rol = \"gerente\"; } ); } );";

static struct {
    issuers_t *issuers;
    cjose_jwk_t *key; /* made anew in every process, so no input can be signed by it */
    jwk_set_t *set;
    const jwk_set_t *sets[2];
    keyring_t ring;
} w;

static void world(void)
{
    if (w.key)
        return;
    err_t err = ERR_INIT;
    cjose_err why;
    HOLD(sodium_init() >= 0);
    HOLD(issuers_parse("identidad.conf", own, &w.issuers, &err) == RC_OK);
    w.key = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &why);
    HOLD(w.key && cjose_jwk_set_kid(w.key, "k", 1, &why));
    char *one = cjose_jwk_to_json(w.key, false, &why);
    buf_t all = {0};
    buf_printf(&all, "{\"keys\":[%s]}", one);
    HOLD(jwk_set_parse(all.data, all.len, &w.set, &err) == RC_OK && jwk_set_count(w.set) == 1);
    buf_done(&all);
    free(one);
    w.sets[0] = w.set; /* those of the other one are not known yet */
    w.ring = (keyring_t){w.issuers, w.sets};
}

/* RC_OK only where somebody with a role is meant, whoever signed it. */
static rc_t verified(const char *token)
{
    identity_t who = {0};
    err_t err = ERR_INIT;
    int issuer = -2;
    rc_t rc = token_verify(&w.ring, token, now, &who, &issuer, &err);
    if (rc == RC_OK) {
        HOLD(issuer >= 0 && *who.usuario);
    } else {
        HOLD(rc == RC_REJECT || rc == RC_RETRY);
        HOLD(*err.code && *err.text && issuer >= -1 && issuer < 2);
    }
    return rc;
}

static void base64url(const char *text, size_t n, buf_t *out)
{
    const size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    buf_room(out, room);
    sodium_bin2base64(out->data + out->len, room, (const unsigned char *)text, n,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    out->len += strlen(out->data + out->len);
}

/* The claims, signed as they stand; then the same under the header of the input, whose signature is
 * another's. */
static void signed_claims(const char *header, const char *claims)
{
    cjose_err why;
    cjose_header_t *h = cjose_header_new(&why);
    HOLD(cjose_header_set(h, CJOSE_HDR_ALG, CJOSE_HDR_ALG_ES256, &why) &&
         cjose_header_set(h, CJOSE_HDR_KID, "k", &why));
    cjose_jws_t *jws = cjose_jws_sign(w.key, h, (const uint8_t *)claims, strlen(claims), &why);
    const char *compact = NULL;
    if (jws && cjose_jws_export(jws, &compact, &why)) {
        (void)verified(compact);
        buf_t other = {0};
        base64url(header, strlen(header), &other);
        buf_adds(&other, strchr(compact, '.'));
        if (strcmp(buf_str(&other), compact) != 0)
            HOLD(verified(buf_str(&other)) != RC_OK);
        buf_done(&other);
    }
    if (jws)
        cjose_jws_release(jws);
    cjose_header_release(h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    world();
    if (!size)
        return 0;
    char *text = must(malloc(size));
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    if (data[0] == 'k') {
        jwk_set_t *set = NULL;
        err_t err = ERR_INIT;
        if (jwk_set_parse(text, size - 1, &set, &err) == RC_OK) {
            size_t n = 0, at = 0;
            while (jwk_set_next(set, "ES256", NULL, &at))
                n++;
            for (at = 0; jwk_set_next(set, "RS256", NULL, &at);)
                n++;
            HOLD(n == jwk_set_count(set) && n >= 1 && n <= JWK_SET_MAX);
            at = 0;
            HOLD(!jwk_set_next(set, "none", NULL, &at) && !jwk_set_next(set, "HS256", NULL, &at));
        } else {
            HOLD(err.rc == RC_REJECT && *err.text);
        }
        jwk_set_free(set);
    } else if (data[0] == 'c') {
        char *claims = strchr(text, '\n');
        if (claims) {
            *claims++ = '\0';
            signed_claims(text, claims);
        }
    } else {
        const char *token = guard_bearer(text);
        if (token)
            HOLD(token >= text && token <= text + size - 1 && verified(token) != RC_OK);
    }
    free(text);
    return 0;
}
