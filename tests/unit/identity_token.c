/* Tokens of every kind that an attacker or a mistaken system would send, and ours; their keys fetched anew
 * while a server runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "common/identity/guard.h"
#include "common/identity/signer.h"
#include "tests/lib/cases.h"
#include "tests/lib/http_client.h"

DEFINE_CLEANUP(json, json_t *, json_decref)
DEFINE_CLEANUP(jwk, cjose_jwk_t *, cjose_jwk_release)

enum { KEY_EC, KEY_RSA, KEY_OTHER_EC, KEY_OTHER_RSA, KEY_SHORT_RSA, KEYS };
static const char *const key_names[KEYS] = {"ec", "rsa", "other_ec", "other_rsa", "short_rsa"};
static cjose_jwk_t *key_of[KEYS];
static char *published; /* the JWK set of ec, rsa and short_rsa */
static jwk_set_t *set;

static void base64url(const void *data, size_t len, buf_t *out)
{
    char text[4096];
    assert_non_null(
        sodium_bin2base64(text, sizeof text, data, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING));
    buf_adds(out, text);
}

static void publish(json_t *keys, cjose_jwk_t *key, const char *kid)
{
    cjose_err ignored;
    AUTO(mem) char *text = cjose_jwk_to_json(key, false, &ignored);
    json_t *one = json_loads(text, 0, NULL);
    json_object_set_new(one, "kid", json_string(kid));
    json_array_append_new(keys, one);
}

static int keys_make(void **state)
{
    (void)state;
    cjose_err why;
    for (int i = 0; i < KEYS; i++) {
        key_of[i] = i == KEY_EC || i == KEY_OTHER_EC
                        ? cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &why)
                        : cjose_jwk_create_RSA_random(i == KEY_SHORT_RSA ? 1024 : 2048,
                                                      (const uint8_t *)"\x01\x00\x01", 3, &why);
        if (!key_of[i])
            return -1;
    }
    AUTO(json) json_t *whole = json_pack("{s:[]}", "keys");
    json_t *keys = json_object_get(whole, "keys");
    json_array_append_new(keys, json_string("no es una clave"));
    json_array_append_new(keys,
                          json_pack("{s:s,s:s,s:s}", "kty", "oct", "kid", "secreta", "k", "c2VjcmV0bw"));
    publish(keys, key_of[KEY_EC], "ec");
    publish(keys, key_of[KEY_RSA], "rsa");
    publish(keys, key_of[KEY_SHORT_RSA], "corta");
    published = json_dumps(whole, JSON_COMPACT);
    err_t err = ERR_INIT;
    return jwk_set_parse(published, strlen(published), &set, &err) == RC_OK && jwk_set_count(set) == 2 ? 0
                                                                                                       : -1;
}

static int keys_drop(void **state)
{
    (void)state;
    for (int i = 0; i < KEYS; i++)
        cjose_jwk_release(key_of[i]);
    jwk_set_free(set);
    free(published);
    return 0;
}

static json_t *claims_of(const char *issuer, const char *sub)
{
    instant_t exp = clock_real_now() / 1000 + 600;
    return json_pack("{s:s,s:s,s:s,s:[s],s:I}", "iss", issuer, "aud", "pqr", "sub", sub, "roles", "agente",
                     "exp", (json_int_t)exp);
}

/* header.claims signed as the library signs, whose own header only has what it knows: so the signature is
 * made over that, and where the header asks for more, or for another algorithm, by hand below. */
static void sign(const char *header, const json_t *claims, cjose_jwk_t *key, buf_t *out)
{
    cjose_err why;
    cjose_header_t *h = cjose_header_new(&why);
    AUTO(json) json_t *wanted = json_loads(header, 0, NULL);
    const char *name;
    json_t *value;
    json_object_foreach(wanted, name, value) {
        AUTO(mem) char *raw = json_dumps(value, JSON_ENCODE_ANY);
        if (json_is_string(value))
            assert_true(cjose_header_set(h, name, json_string_value(value), &why));
        else
            assert_true(cjose_header_set_raw(h, name, raw, &why));
    }
    AUTO(mem) char *text = json_dumps(claims, JSON_COMPACT);
    cjose_jws_t *jws = cjose_jws_sign(key, h, (const uint8_t *)text, strlen(text), &why);
    const char *compact = NULL;
    assert_non_null(jws);
    assert_true(cjose_jws_export(jws, &compact, &why));
    buf_adds(out, compact);
    cjose_jws_release(jws);
    cjose_header_release(h);
}

static void unsigned_token(const char *header, const json_t *claims, const char *signature, buf_t *out)
{
    AUTO(mem) char *text = json_dumps(claims, JSON_COMPACT);
    base64url(header, strlen(header), out);
    buf_addc(out, '.');
    base64url(text, strlen(text), out);
    buf_addc(out, '.');
    buf_adds(out, signature);
}

/* The classic confusion: what everybody may read, used as the secret of an HMAC. */
static void sign_with_published(const char *header, const json_t *claims, buf_t *out)
{
    unsigned_token(header, claims, "", out);
    crypto_auth_hmacsha256_state s;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_init(&s, (const unsigned char *)published, strlen(published));
    crypto_auth_hmacsha256_update(&s, (const unsigned char *)out->data, out->len - 1);
    crypto_auth_hmacsha256_final(&s, mac);
    base64url(mac, sizeof mac, out);
}

static void token_of(const char *header, const char *signer, const char *issuer, buf_t *out)
{
    AUTO(json) json_t *claims = claims_of(issuer, "ana");
    for (int i = 0; i < KEYS; i++)
        if (strcmp(key_names[i], signer) == 0) {
            sign(header, claims, key_of[i], out);
            return;
        }
    if (strcmp(signer, "none") == 0) {
        unsigned_token(header, claims, "", out);
        return;
    }
    if (strcmp(signer, "hs_public") == 0) {
        sign_with_published(header, claims, out);
        return;
    }
    AUTO(buf) buf_t whole = {0};
    sign(header, claims, key_of[KEY_EC], &whole);
    char *dot = strrchr(whole.data, '.');
    if (strcmp(signer, "cut") == 0) {
        buf_add(out, whole.data, whole.len - 1);
    } else if (strcmp(signer, "changed") == 0) {
        AUTO(json) json_t *other = claims_of(issuer, "eva");
        unsigned_token(header, other, dot + 1, out);
    } else {
        AUTO(json) json_t *other = claims_of(issuer, "eva");
        AUTO(buf) buf_t foreign = {0};
        sign(header, other, key_of[KEY_EC], &foreign);
        buf_add(out, whole.data, (size_t)(dot - whole.data));
        buf_adds(out, strrchr(foreign.data, '.'));
    }
}

static const char issuers_text[] =
    "emisores = ( { nombre = \"propio\"; iss = \"propio\"; aud = \"pqr\"; jwks_archivo = \"-\"; },"
    "{ nombre = \"solo_es\"; iss = \"solo_es\"; aud = \"pqr\"; jwks_archivo = \"-\"; mismas_personas = true; "
    "algoritmos = ( "
    "\"ES256\" ); },"
    "{ nombre = \"sin_claves\"; iss = \"sin_claves\"; aud = \"pqr\"; jwks_archivo = \"-\"; } );";

static void one_token(const case_row_t *row, void *ctx)
{
    err_t err = ERR_INIT;
    identity_t who = {0};
    int issuer;
    AUTO(buf) buf_t token = {0};
    token_of(case_get(row, "header"), case_get(row, "signer"), case_get(row, "issuer"), &token);
    const jwk_set_t *sets[] = {set, set, NULL};
    const char *code = case_get(row, "code");
    rc_t rc = token_verify(&(keyring_t){ctx, sets}, buf_str(&token), clock_real_now(), &who, &issuer, &err);
    assert_string_equal(err.code, code ? code : "");
    assert_int_equal(rc, !code ? RC_OK : strcmp(code, "claves") == 0 ? RC_RETRY : RC_REJECT);
    assert_string_equal(who.usuario, code ? "" : "ana");
}

static void token_cases(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    AUTO(issuers) issuers_t *l = NULL;
    assert_int_equal(issuers_parse("prueba", issuers_text, &l, &err), RC_OK);
    cases_run("identity_tokens.tsv", one_token, l);
}

static void what_is_no_token_is_refused(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    AUTO(issuers) issuers_t *l = NULL;
    assert_int_equal(issuers_parse("prueba", issuers_text, &l, &err), RC_OK);
    AUTO(mem) char *long_one = must(malloc(TOKEN_MAX + 2));
    memset(long_one, 'a', TOKEN_MAX + 1);
    long_one[TOKEN_MAX + 1] = '\0';
    const char *const texts[] = {
        "", ".", "..", "...", "a.b.c", "a.b", "\xff\xfe.\x01.x", "e30.e30.", long_one,
        "eyJhbGciOiJFUzI1NiJ9.W10.AAAA", "eyJhbGciOiJFUzI1NiJ9..AAAA",
        /* a part that is not base64url to its end, in each place; no algorithm, or none that is a text */
        "eyJhbGciOiJFUzI1NiJ9A=.e30.AAAA", "eyJhbGciOiJFUzI1NiJ9.e30AA=.AAAA",
        "eyJhbGciOiJFUzI1NiJ9.e30.AAAAA=", "eyJhbGciOiJFUzI1NiJ9.e30.AAAAA", "eyJhbGciOiJFUzI1NiJ9.e30=.AAAA",
        "eyJhbGciOiJFUzI1NiJ9.e30.AA+A", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA.AAAA", "e30.e30.AAAA",
        "eyJhbGciOjF9.e30.AAAA"};
    const jwk_set_t *sets[] = {set, set, NULL};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        identity_t who;
        int issuer;
        err_clear(&err);
        assert_int_equal(token_verify(&(keyring_t){l, sets}, texts[i], clock_real_now(), &who, &issuer, &err),
                         RC_REJECT);
        assert_string_equal(err.code, "token_malformado");
        assert_int_equal(issuer, -1);
    }
}

static void a_key_that_is_not_one_is_left_out(void **state)
{
    (void)state;
    static const char *const members[] = {"n", "e", "x", "y"}, *const numbers[] = {"AAAAA=", "AAAAA", "AA+A",
                                                                                   "é", ""};
    for (size_t i = 0; i < COUNT_OF(members); i++)
        for (size_t j = 0; j < COUNT_OF(numbers); j++) {
            AUTO(json) json_t *whole = json_pack("{s:[]}", "keys");
            publish(json_object_get(whole, "keys"), key_of[KEY_EC], "ec");
            publish(json_object_get(whole, "keys"), key_of[KEY_RSA], "rsa");
            json_object_set_new(json_array_get(json_object_get(whole, "keys"), i / 2 ? 0 : 1), members[i],
                                json_string(numbers[j]));
            AUTO(mem) char *text = json_dumps(whole, 0);
            err_t err = ERR_INIT;
            AUTO(jwk_set) jwk_set_t *other = NULL;
            assert_int_equal(jwk_set_parse(text, strlen(text), &other, &err), RC_OK);
            assert_int_equal(jwk_set_count(other), 1);
        }
}

/* ---- a signer of our own, and keys that change while others verify ---- */

static signer_t *signer_of(json_t *keys)
{
    err_t err = ERR_INIT;
    signer_t *s = NULL;
    AUTO(json) json_t *whole = json_pack("{s:O}", "keys", keys);
    AUTO(mem) char *text = json_dumps(whole, 0);
    assert_int_equal(signer_parse(text, strlen(text), &s, &err), RC_OK);
    return s;
}

static void what_is_published_is_not_secret(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    AUTO(json) json_t *keys = json_array();
    for (int i = 0; i < 2; i++) {
        json_t *key = NULL;
        assert_int_equal(signer_key_new(&key, &err), RC_OK);
        json_array_append_new(keys, key);
    }
    AUTO(signer) signer_t *s = signer_of(keys);
    size_t i;
    json_t *key;
    json_array_foreach(keys, i, key) {
        assert_null(strstr(signer_public(s), json_string_value(json_object_get(key, "d"))));
        assert_non_null(strstr(signer_public(s), json_string_value(json_object_get(key, "kid"))));
    }
    AUTO(jwk_set) jwk_set_t *both = NULL;
    assert_int_equal(jwk_set_parse(signer_public(s), strlen(signer_public(s)), &both, &err), RC_OK);
    assert_int_equal(jwk_set_count(both), 2);
    signer_t *none = NULL;
    AUTO(mem) char *public_only = strdup(signer_public(s));
    assert_int_equal(signer_parse(public_only, strlen(public_only), &none, &err), RC_FATAL);
}

typedef struct world {
    pthread_mutex_t lock;
    const char *jwks; /* what /claves answers; NULL: 503 */
    int asked;
} world_t;

static void get_keys(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    world_t *w = ctx;
    pthread_mutex_lock(&w->lock);
    w->asked++;
    if (w->jwks)
        http_bytes(a, 200, "application/json", w->jwks, strlen(w->jwks));
    else
        http_problem(a, 503, "ocupado", "todavía no");
    pthread_mutex_unlock(&w->lock);
}

static void serve(world_t *w, const char *jwks)
{
    pthread_mutex_lock(&w->lock);
    w->jwks = jwks;
    pthread_mutex_unlock(&w->lock);
}

/* Until the keys say that, at most half a minute: a new one is looked for some seconds after it is first
 * named. */
static void becomes(keys_t *keys, const char *token, rc_t want)
{
    identity_t who;
    rc_t rc = RC_FATAL;
    for (int64_t end = clock_monotonic_ms() + 30000; rc != want && clock_monotonic_ms() < end;) {
        err_t err = ERR_INIT;
        rc = keys_verify(keys, token, &who, &err);
        if (rc != want)
            nanosleep(&(struct timespec){0, 20000000}, NULL);
    }
    assert_int_equal(rc, want);
}

static void keys_are_changed_without_a_stop(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    world_t w = {.lock = PTHREAD_MUTEX_INITIALIZER};
    static const http_route_t routes[] = {{"GET", "/claves", get_keys, ROLES_ANYBODY}, {0}};
    http_t *server = NULL;
    int port = http_free_port();
    const http_options_t o = {
        .address = "127.0.0.1", .port = port, .threads = 1, .body_max = 100, .routes = routes, .ctx = &w};
    assert_int_equal(http_start(&o, &server, &err), RC_OK);

    AUTO(json) json_t *first = json_array(), *second = json_array();
    json_t *key = NULL;
    assert_int_equal(signer_key_new(&key, &err), RC_OK);
    json_array_append_new(first, key);
    assert_int_equal(signer_key_new(&key, &err), RC_OK);
    json_array_append_new(second, key);
    AUTO(signer) signer_t *old = signer_of(first), *new = signer_of(second);
    AUTO(buf) buf_t old_token = {0}, new_token = {0}, file = {0};
    AUTO(json) json_t *claims = claims_of("propio", "ana");
    assert_int_equal(signer_sign(old, claims, &old_token, &err), RC_OK);
    assert_int_equal(signer_sign(new, claims, &new_token, &err), RC_OK);

    buf_printf(&file,
               "emisores = ( { nombre = \"propio\"; iss = \"propio\"; aud = \"pqr\"; jwks_url = "
               "\"http://127.0.0.1:%d/claves\"; } );",
               port);
    issuers_t *issuers = NULL;
    keys_t *keys = NULL;
    assert_int_equal(issuers_parse("prueba", buf_str(&file), &issuers, &err), RC_OK);
    assert_int_equal(keys_start(issuers, &keys, &err), RC_OK);
    assert_int_equal(keys_own(keys, "propio", &err), RC_OK);
    assert_int_equal(keys_own(keys, "https://otro/", &err), RC_FATAL);
    err_clear(&err);
    becomes(keys, old_token.data, RC_RETRY); /* nobody is turned away while the issuer does not answer */
    serve(&w, signer_public(old));
    becomes(keys, old_token.data, RC_OK);
    becomes(keys, new_token.data, RC_REJECT);
    serve(&w, signer_public(new));
    becomes(keys, new_token.data, RC_OK); /* named, so asked for */
    becomes(keys, old_token.data,
            RC_REJECT); /* and what was taken away vouches for nobody, remembered or not */
    serve(&w, NULL);
    becomes(keys, new_token.data, RC_OK);
    int asked = w.asked;
    for (int i = 0; i < 50; i++) { /* a flood of unknown keys asks no more often */
        identity_t who;
        err_clear(&err);
        assert_int_equal(keys_verify(keys, old_token.data, &who, &err), RC_REJECT);
    }
    assert_in_range(w.asked, asked, asked + 1);
    keys_stop(keys);
    http_stop(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token_cases),
        cmocka_unit_test(what_is_no_token_is_refused),
        cmocka_unit_test(a_key_that_is_not_one_is_left_out),
        cmocka_unit_test(what_is_published_is_not_secret),
        cmocka_unit_test(keys_are_changed_without_a_stop),
    };
    return cmocka_run_group_tests(tests, keys_make, keys_drop);
}
