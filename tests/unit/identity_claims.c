/* What a token's claims come to under the rules of its issuer; files of issuers; roles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/identity/claims.h"
#include "common/identity/guard.h"
#include "tests/lib/cases.h"

#define NOW_MS 1767225600000 /* 2026-01-01T00:00:00Z */

DEFINE_CLEANUP(json, json_t *, json_decref)

static const char issuers_text[] =
    "emisores = ( { nombre = \"propio\"; iss = \"https://pqr/\"; aud = \"pqr\"; jwks_archivo = \"-\"; },\n"
    "{ nombre = \"empresa\"; iss = \"https://login/\"; aud = \"pqr-backend\"; jwks_archivo = \"-\";\n"
    "  campo_usuario = \"preferred_username\"; campo_equipo = \"dep\"; campo_roles = "
    "\"realm_access.roles\";\n"
    "  roles = ( { valor = \"PQR Agentes\"; rol = \"agente\"; }, { valor = \"PQR Jefes\"; rol = "
    "\"supervisor\"; },\n"
    "            { valor = \"PQR Jefes\"; rol = \"coordinador\"; } ); },\n"
    "{ nombre = \"grupo\"; iss = \"https://grupo/\"; aud = \"pqr\"; jwks_archivo = \"-\"; mismas_personas = "
    "true; } );";

static const issuer_t *issuer_named(const issuers_t *l, const char *name)
{
    for (size_t i = 0; i < issuers_count(l); i++)
        if (strcmp(issuers_at(l, i)->name, name) == 0)
            return issuers_at(l, i);
    fail_msg("no issuer %s", name);
    return NULL;
}

static void one_claims(const case_row_t *row, void *ctx)
{
    err_t err = ERR_INIT;
    identity_t who = {0};
    AUTO(json) json_t *claims = json_loads(case_get(row, "claims"), 0, NULL);
    assert_non_null(claims);
    rc_t rc = claims_read(claims, issuer_named(ctx, case_get(row, "issuer")), NOW_MS, &who, &err);
    const char *code = case_get(row, "code"), *usuario = case_get(row, "usuario"),
               *roles = case_get(row, "roles"), *equipo = case_get(row, "equipo");
    assert_string_equal(err.code, code ? code : "");
    assert_int_equal(rc, code ? RC_REJECT : RC_OK);
    AUTO(buf) buf_t words = {0};
    roles_words(who.roles, ",", &words);
    assert_string_equal(who.usuario, usuario ? usuario : "");
    assert_string_equal(buf_str(&words), roles ? roles : "");
    assert_string_equal(who.equipo, equipo ? equipo : "");
}

static void claims_cases(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    AUTO(issuers) issuers_t *l = NULL;
    assert_int_equal(issuers_parse("prueba", issuers_text, &l, &err), RC_OK);
    cases_run("identity_claims.tsv", one_claims, l);
}

static void one_file(const case_row_t *row, void *ctx)
{
    (void)ctx;
    err_t err = ERR_INIT;
    AUTO(issuers) issuers_t *l = NULL;
    const char *says = case_get(row, "says");
    assert_int_equal(issuers_parse("identidad.conf", case_get(row, "file"), &l, &err),
                     says ? RC_FATAL : RC_OK);
    if (says)
        case_says_all(err.text, says);
}

static void issuers_cases(void **state)
{
    (void)state;
    cases_run("identity_issuers.tsv", one_file, NULL);
}

static void the_example_serves(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    AUTO(issuers) issuers_t *l = NULL;
    assert_int_equal(issuers_load(SOURCE_DIR "/deploy/policy/identidad.conf", &l, &err), RC_OK);
    assert_int_equal(issuers_count(l), 1);
}

static void roles_have_names(void **state)
{
    (void)state;
    AUTO(buf) buf_t all = {0};
    roles_words(ROLES_ALL, " ", &all);
    assert_string_equal(buf_str(&all), "agente backoffice supervisor coordinador gerente integracion admin");
    for (int i = 0; i < ROLE_COUNT; i++) {
        user_role_t role;
        assert_true(user_role_parse(user_role_name((user_role_t)i), &role));
        assert_int_equal(role, i);
    }
    user_role_t none;
    assert_false(user_role_parse("jefe", &none));
    assert_false(user_role_parse("", &none));
}

static void bearer_is_found_in_its_header(void **state)
{
    (void)state;
    assert_null(guard_bearer(NULL));
    assert_null(guard_bearer("Basic YQ=="));
    assert_null(guard_bearer("Bearer"));
    assert_string_equal(guard_bearer("Bearer abc"), "abc");
    assert_string_equal(guard_bearer("bEARER   abc"), "abc");
    assert_string_equal(guard_bearer("Bearer "), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_cases),
        cmocka_unit_test(issuers_cases),
        cmocka_unit_test(the_example_serves),
        cmocka_unit_test(roles_have_names),
        cmocka_unit_test(bearer_is_found_in_its_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
