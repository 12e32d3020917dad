#include "common/identity/signer.h"

#include <cjose/cjose.h>
#include <string.h>

#include "common/conf_file.h"
#include "common/event.h" /* AUTO(json) */
#include "common/hash.h"
#include "common/identity/jwk_set.h"

#define KID_LEN 16

struct signer {
    cjose_jwk_t *key; /* the first */
    const char *alg;
    char *kid;
    char *published;
};

DEFINE_CLEANUP(jwk, cjose_jwk_t *, cjose_jwk_release)
DEFINE_CLEANUP(made_jws, cjose_jws_t *, cjose_jws_release)
DEFINE_CLEANUP(header, cjose_header_t *, cjose_header_release)

static rc_t refused(err_t *err, const cjose_err *why)
{
    return err_set(err, RC_FATAL, "clave", "la clave de los tokens: %s",
                   why->message ? why->message : "no sirve");
}

static json_t *jwk_json(const cjose_jwk_t *key, bool private)
{
    cjose_err ignored;
    AUTO(mem) char *text = cjose_jwk_to_json(key, private, &ignored);
    return text ? json_loads(text, 0, NULL) : NULL;
}

rc_t signer_key_new(json_t **ret, err_t *err)
{
    cjose_err why = {0};
    AUTO(jwk) cjose_jwk_t *key = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &why);
    AUTO(json) json_t *public = key ? jwk_json(key, false) : NULL;
    AUTO(json) json_t *whole = key ? jwk_json(key, true) : NULL;
    if (!public || !whole)
        return refused(err, &why);
    char kid[SHA256_HEX_SIZE];
    AUTO(mem) char *text = must(json_dumps(public, JSON_COMPACT | JSON_SORT_KEYS));
    hash_sha256_hex(text, strlen(text), kid);
    kid[KID_LEN] = '\0';
    json_object_set_new(whole, "kid", json_string(kid));
    json_object_set_new(whole, "use", json_string("sig"));
    json_object_set_new(whole, "alg", json_string("ES256"));
    *ret = TAKE(whole);
    return RC_OK;
}

/* Public members only, whatever the key has beside. */
static json_t *published_key(const json_t *key)
{
    static const char *const members[] = {"kty", "n", "e", "crv", "x", "y", "kid", "use", "alg"};
    json_t *out = must(json_object());
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        json_t *value = json_object_get(key, members[i]);
        if (value)
            json_object_set(out, members[i], value);
    }
    return out;
}

static char *published_set(const json_t *keys)
{
    AUTO(json) json_t *out = must(json_pack("{s:[]}", "keys"));
    size_t i;
    json_t *key;
    json_array_foreach(keys, i, key)
        json_array_append_new(json_object_get(out, "keys"), published_key(key));
    return must(json_dumps(out, JSON_COMPACT));
}

static rc_t first_key(signer_t *s, const json_t *key, err_t *err)
{
    cjose_err why = {0};
    AUTO(mem) char *text = must(json_dumps(key, JSON_COMPACT));
    const char *kid = json_string_value(json_object_get(key, "kid"));
    if (!json_object_get(key, "d") || !kid)
        return err_set(err, RC_FATAL, "clave", "la primera clave debe ser privada y tener kid");
    s->key = cjose_jwk_import(text, strlen(text), &why);
    if (!s->key)
        return refused(err, &why);
    s->alg = cjose_jwk_get_kty(s->key, &why) == CJOSE_JWK_KTY_EC ? "ES256" : "RS256";
    s->kid = must(strdup(kid));
    return RC_OK;
}

rc_t signer_parse(const char *json, size_t len, signer_t **ret, err_t *err)
{
    AUTO(json) json_t *whole = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *keys = json_object_get(whole, "keys");
    if (json_array_size(keys) == 0)
        return err_set(err, RC_FATAL, "clave", "no es un conjunto de claves JWK ({\"keys\": […]})");
    AUTO(signer) signer_t *s = must(calloc(1, sizeof *s));
    s->published = published_set(keys);
    AUTO(jwk_set) jwk_set_t *usable = NULL; /* what nobody could verify by is no key to sign with */
    rc_t rc = jwk_set_parse(s->published, strlen(s->published), &usable, err);
    if (rc == RC_OK)
        rc = first_key(s, json_array_get(keys, 0), err);
    if (rc != RC_OK) {
        err->rc = RC_FATAL;
        return RC_FATAL;
    }
    size_t at = 0;
    if (!jwk_set_next(usable, s->alg, s->kid, &at))
        return err_set(err, RC_FATAL, "clave",
                       "la primera clave no sirve para firmar: RSA de 2.048 bits o más, o EC P-256");
    *ret = TAKE(s);
    return RC_OK;
}

rc_t signer_load(const char *path, signer_t **ret, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    rc_t rc = conf_load_text(path, &text, err);
    if (rc == RC_OK && (rc = signer_parse(buf_str(&text), text.len, ret, err)) != RC_OK)
        err_prefix(err, "%s: ", path);
    if (text.data)
        sodium_memzero(text.data, text.len);
    return rc;
}

void signer_free(signer_t *s)
{
    if (!s)
        return;
    cjose_jwk_release(s->key);
    free(s->kid);
    free(s->published);
    free(s);
}

const char *signer_public(const signer_t *s)
{
    return s->published;
}

rc_t signer_sign(const signer_t *s, const json_t *claims, buf_t *out, err_t *err)
{
    cjose_err why = {0};
    AUTO(header) cjose_header_t *header = must(cjose_header_new(&why));
    AUTO(mem) char *text = must(json_dumps(claims, JSON_COMPACT));
    const char *compact = NULL;
    if (!cjose_header_set(header, CJOSE_HDR_ALG, s->alg, &why) ||
        !cjose_header_set(header, CJOSE_HDR_KID, s->kid, &why) ||
        !cjose_header_set(header, "typ", "JWT", &why))
        return refused(err, &why);
    AUTO(made_jws)
    cjose_jws_t *jws = cjose_jws_sign(s->key, header, (const uint8_t *)text, strlen(text), &why);
    if (!jws || !cjose_jws_export(jws, &compact, &why))
        return refused(err, &why);
    buf_adds(out, compact);
    return RC_OK;
}
