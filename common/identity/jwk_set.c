#include "common/identity/jwk_set.h"

#include <stdbool.h>
#include <string.h>

#include "common/conf_file.h"
#include "common/event.h" /* AUTO(json) */
#include "common/identity/base64url.h"

#define RSA_BITS_MIN 2048

typedef struct signing_key {
    cjose_jwk_t *jwk;
    const char *alg; /* the one that it is for */
    char *kid;       /* NULL: it has none */
} signing_key_t;

struct jwk_set {
    signing_key_t keys[JWK_SET_MAX];
    size_t n;
};

static const char *alg_of(const cjose_jwk_t *jwk)
{
    cjose_err ignored;
    switch (cjose_jwk_get_kty(jwk, &ignored)) {
    case CJOSE_JWK_KTY_RSA:
        return cjose_jwk_get_keysize(jwk, &ignored) >= RSA_BITS_MIN ? "RS256" : NULL;
    case CJOSE_JWK_KTY_EC:
        return cjose_jwk_EC_get_curve(jwk, &ignored) == CJOSE_JWK_EC_P_256 ? "ES256" : NULL;
    default:
        return NULL;
    }
}

/* Absent, or says so. */
static bool says(const json_t *key, const char *member, const char *what)
{
    const json_t *said = json_object_get(key, member);
    return !said || (json_is_string(said) && strcmp(json_string_value(said), what) == 0);
}

/* Whatever of a key is public, and nothing else of it; NULL: one of them is not base64url, or the key is for
 * nothing here. */
static cjose_jwk_t *public_of(const json_t *key)
{
    static const struct {
        const char *kty, *numbers[2];
    } kinds[] = {{"RSA", {"n", "e"}}, {"EC", {"x", "y"}}};
    const char *kty = json_string_value(json_object_get(key, "kty"));
    for (size_t i = 0; kty && i < COUNT_OF(kinds); i++) {
        if (strcmp(kty, kinds[i].kty) != 0)
            continue;
        AUTO(json) json_t *public = json_pack("{s:s,s:O*}", "kty", kty, "crv", json_object_get(key, "crv"));
        for (size_t j = 0; j < COUNT_OF(kinds[i].numbers); j++) {
            json_t *number = json_object_get(key, kinds[i].numbers[j]);
            AUTO(buf) buf_t bytes = {0};
            if (!json_is_string(number) ||
                !base64url_decode(json_string_value(number), json_string_length(number), &bytes))
                return NULL;
            json_object_set(public, kinds[i].numbers[j], number);
        }
        cjose_err ignored;
        AUTO(mem) char *text = json_dumps(public, JSON_COMPACT);
        return text ? cjose_jwk_import(text, strlen(text), &ignored) : NULL;
    }
    return NULL;
}

static void take(jwk_set_t *s, const json_t *key)
{
    cjose_jwk_t *jwk = public_of(key);
    const char *alg = jwk ? alg_of(jwk) : NULL;
    if (!alg || !says(key, "use", "sig") || !says(key, "alg", alg)) {
        cjose_jwk_release(jwk);
        return;
    }
    const char *kid = json_string_value(json_object_get(key, "kid"));
    s->keys[s->n++] = (signing_key_t){jwk, alg, kid ? must(strdup(kid)) : NULL};
}

rc_t jwk_set_parse(const char *json, size_t len, jwk_set_t **ret, err_t *err)
{
    AUTO(json)
    json_t *whole = len <= JWK_SET_TEXT_MAX ? json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const json_t *keys = json_object_get(whole, "keys");
    if (!json_is_array(keys))
        return err_set(err, RC_REJECT, "jwks",
                       "no es un conjunto de claves JWK ({\"keys\": […]}) de a lo más %d bytes",
                       JWK_SET_TEXT_MAX);
    AUTO(jwk_set) jwk_set_t *s = must(calloc(1, sizeof *s));
    for (size_t i = 0; i < json_array_size(keys) && s->n < JWK_SET_MAX; i++)
        take(s, json_array_get(keys, i));
    if (s->n == 0)
        return err_set(err, RC_REJECT, "jwks",
                       "ninguna clave sirve para verificar: se usan RSA de %d bits o más, y EC P-256",
                       RSA_BITS_MIN);
    *ret = TAKE(s);
    return RC_OK;
}

rc_t jwk_set_load(const char *path, jwk_set_t **ret, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    rc_t rc = conf_load_text(path, &text, err);
    if (rc == RC_OK && (rc = jwk_set_parse(buf_str(&text), text.len, ret, err)) != RC_OK)
        err_prefix(err, "%s: ", path);
    return rc;
}

void jwk_set_free(jwk_set_t *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++) {
        cjose_jwk_release(s->keys[i].jwk);
        free(s->keys[i].kid);
    }
    free(s);
}

size_t jwk_set_count(const jwk_set_t *s)
{
    return s->n;
}

const cjose_jwk_t *jwk_set_next(const jwk_set_t *s, const char *alg, const char *kid, size_t *at)
{
    while (*at < s->n) {
        const signing_key_t *k = &s->keys[(*at)++];
        if (strcmp(k->alg, alg) == 0 && (!kid || (k->kid && strcmp(k->kid, kid) == 0)))
            return k->jwk;
    }
    return NULL;
}
