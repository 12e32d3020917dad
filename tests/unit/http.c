/* The REST server itself: which methods a path admits, and what it answers to those that it does not; the
 * document and its page, which travel once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/etag.h"
#include "common/http.h"
#include "tests/lib/cases.h"
#include "tests/lib/http_client.h"

static void hello(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)ctx;
    u_map_put(a->map_header, "X-Asked", q->http_verb);
    http_bytes(a, 200, "text/plain; charset=utf-8", "hola", 4);
}

static void whoever(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    (void)ctx;
    const identity_t *who = http_identity(a);
    http_bytes(a, 200, "text/plain; charset=utf-8", who->usuario, strlen(who->usuario));
}

static const http_route_t routes[] = {
    {"GET", "/", hello, ROLES_ANYBODY},
    {"GET", "/v1/bases", hello, ROLES_ANYBODY},
    {"POST", "/v1/bases", hello, ROLES_ANYBODY},
    {"GET", "/v1/bases/:sha256", hello, ROLES_ANYBODY},
    {"PUT", "/v1/bases/:sha256/nota", hello, ROLES_ANYBODY},
    {"DELETE", "/v1/bases/:sha256/nota", hello, ROLES_ANYBODY},
    {"PATCH", "/v1/:cosa/estado", hello, ROLES_ANYBODY},
    {"POST", "/v1/bases/reintentar", hello, ROLES_ANYBODY},
    {"GET", "/v1/agenda", whoever, ROLE_SET(ROLE_AGENTE) | ROLE_SET(ROLE_SUPERVISOR)},
    {"GET", "/v1/cerrada", whoever, 0},
    {0},
};

/* The header says who asks: "agente ana", or "nadie", or "espere". */
static rc_t identify(void *ctx, const http_request_t *q, identity_t *ret, err_t *err)
{
    (void)ctx;
    const char *says = http_header(q, "X-Soy");
    if (!says)
        return err_set(err, RC_REJECT, "sin_token", "falta decir quién");
    if (strcmp(says, "espere") == 0)
        return err_set(err, RC_RETRY, "claves", "todavía no se sabe");
    *ret = (identity_t){0};
    char role[20];
    if (sscanf(says, "%19s %20s", role, ret->usuario) != 2)
        return err_set(err, RC_REJECT, "token_malformado", "nadie");
    user_role_t parsed;
    ret->roles = user_role_parse(role, &parsed) ? ROLE_SET(parsed) : 0;
    return RC_OK;
}

static void one_path(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t allow = {0};
    const char *want = case_get(row, "want");
    assert_int_equal(http_allow(routes, case_get(row, "path"), &allow), want != NULL);
    assert_string_equal(buf_str(&allow), want ? want : "");
}

static void allow_cases(void **state)
{
    (void)state;
    cases_run("common_http_allow.tsv", one_path, NULL);
}

static void variable_add(void *ctx, const char *name, size_t name_len, const char *value, size_t len)
{
    buf_printf(ctx, " %.*s=%.*s", (int)name_len, name, (int)len, value);
}

static void one_find(const case_row_t *row, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t found = {0};
    const char *want = case_get(row, "want");
    const http_route_t *r = http_find(routes, case_get(row, "method"), case_get(row, "path"));
    if (r) {
        buf_printf(&found, "%s %s", r->method, r->path);
        http_variables(r->path, case_get(row, "path"), variable_add, &found);
    }
    assert_string_equal(buf_str(&found), want ? want : "");
}

static void find_cases(void **state)
{
    (void)state;
    cases_run("common_http_find.tsv", one_find, NULL);
}

static void one_tag(const case_row_t *row, void *ctx)
{
    (void)ctx;
    assert_int_equal(etag_matches(case_get(row, "header"), case_get(row, "tag")), case_int(row, "want"));
}

static void etag_cases(void **state)
{
    (void)state;
    cases_run("common_etags.tsv", one_tag, NULL);
}

/* ---- a server ---- */

static http_t *server;
static char root[64];

static int server_start(void **state)
{
    (void)state;
    const http_guard_t guard = {.identify = identify};
    static const char document[] = "{\"openapi\":\"3.1.0\"}";
    err_t err = ERR_INIT;
    int port = http_free_port();
    const http_options_t o = {.address = "127.0.0.1",
                              .port = port,
                              .threads = 2,
                              .body_max = 100,
                              .routes = routes,
                              .guard = &guard,
                              .openapi = document,
                              .openapi_len = sizeof document - 1,
                              .prefix = "/api/prueba"};
    snprintf(root, sizeof root, "http://127.0.0.1:%d", port);
    return http_start(&o, &server, &err) == RC_OK ? 0 : -1;
}

static int server_stop(void **state)
{
    (void)state;
    http_stop(server);
    return 0;
}

/* The value of a header, ret's. */
static const char *header_of(const answer_t *a, const char *name, char *ret, size_t size)
{
    AUTO(buf) buf_t line = {0};
    buf_printf(&line, "\n%s: ", name);
    const char *at = strcasestr(buf_str(&a->headers), buf_str(&line));
    *ret = '\0';
    if (at)
        snprintf(ret, size, "%.*s", (int)strcspn(at + line.len, "\r\n"), at + line.len);
    return at ? ret : NULL;
}

static void other_methods_are_told_which_there_are(void **state)
{
    (void)state;
    static const char *const methods[] = {"DELETE", "PATCH", "TRACE", "OTRO"};
    char allow[64];
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        AUTO(answer) answer_t a;
        http_ask(methods[i], root, "/v1/bases", NULL, &a);
        assert_int_equal(a.status, 405);
        assert_string_equal(header_of(&a, "Allow", allow, sizeof allow), "GET, HEAD, POST, OPTIONS");
        assert_string_equal(json_string_value(json_object_get(a.json, "code")), "metodo_no_permitido");
    }
}

static void guarded(const case_row_t *row, void *ctx)
{
    (void)ctx;
    const char *who = case_get(row, "who"), *code = case_get(row, "code");
    char header[80], challenge[80];
    snprintf(header, sizeof header, "X-Soy: %s", who ? who : "");
    AUTO(answer) answer_t a;
    http_ask(case_get(row, "method"), root, case_get(row, "path"), who ? header : NULL, &a);
    assert_int_equal(a.status, case_int(row, "status"));
    assert_int_equal(header_of(&a, "WWW-Authenticate", challenge, sizeof challenge) != NULL, a.status == 401);
    if (code)
        assert_string_equal(json_string_value(json_object_get(a.json, "code")), code);
    else if (a.body.len)
        assert_string_equal(buf_str(&a.body), "ana");
}

static void guard_cases(void **state)
{
    (void)state;
    cases_run("common_http_guard.tsv", guarded, NULL);
}

/* ---- refusals and the audit ---- */

typedef struct telling {
    bool fails;
    int entries;
    long long omitted;
} telling_t;

static rc_t tell(void *ctx, const audit_entry_t *e, err_t *err)
{
    telling_t *t = ctx;
    const char *n = strstr(e->despues, "\"omitidas\":");
    if (t->fails)
        return err_set(err, RC_RETRY, "postgres", "no ahora");
    t->entries++;
    t->omitted += n ? strtoll(n + strlen("\"omitidas\":"), NULL, 10) : 0;
    return RC_OK;
}

static void refusals_that_could_not_be_told_are_counted_in_the_next_that_is(void **state)
{
    (void)state;
    const http_guard_t guard = {.identify = identify};
    telling_t t = {.fails = true};
    err_t err = ERR_INIT;
    http_t *h = NULL;
    char url[64];
    const int port = http_free_port();
    const http_options_t o = {.address = "127.0.0.1",
                              .port = port,
                              .threads = 1,
                              .body_max = 100,
                              .routes = routes,
                              .guard = &guard,
                              .tell = tell,
                              .ctx = &t};
    assert_int_equal(http_start(&o, &h, &err), RC_OK);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    for (int i = 0; i < 4; i++) {
        AUTO(answer) answer_t a;
        t.fails = i != 2;
        http_ask("GET", url, "/v1/agenda", "X-Soy: gerente ana", &a);
        assert_int_equal(a.status, 403);
    }
    assert_int_equal(t.entries, 1);
    assert_int_equal(t.omitted, 2);
    t.fails = false;
    http_stop(h); /* the last one */
    assert_int_equal(t.entries + t.omitted, 2 + 2 + 1);
    assert_int_equal(t.omitted, 3);
}

static void a_route_that_nobody_guards_stops_the_start(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    http_t *none = NULL;
    const http_options_t o = {
        .address = "127.0.0.1", .port = http_free_port(), .threads = 1, .body_max = 1, .routes = routes};
    assert_int_equal(http_start(&o, &none, &err), RC_FATAL);
    assert_non_null(strstr(err.text, "/v1/agenda"));
}

static void a_name_is_no_value_of_a_variable(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    char allow[64];
    http_ask("GET", root, "/v1/bases/reintentar", NULL, &a);
    assert_int_equal(a.status, 405);
    assert_string_equal(header_of(&a, "Allow", allow, sizeof allow), "POST, OPTIONS");
}

static void options_says_the_same_without_a_body(void **state)
{
    (void)state;
    static const struct {
        const char *path, *allow;
    } rows[] = {{"/v1/bases/abc/nota", "PUT, DELETE, OPTIONS"},
                {"/docs", "GET, HEAD, OPTIONS"},
                {"/api/prueba/openapi.json", "GET, HEAD, OPTIONS"}};
    char allow[64];
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(answer) answer_t a;
        http_ask("OPTIONS", root, rows[i].path, NULL, &a);
        assert_int_equal(a.status, 204);
        assert_string_equal(header_of(&a, "Allow", allow, sizeof allow), rows[i].allow);
        assert_int_equal(a.body.len, 0);
    }
}

static void head_is_get_without_its_body(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    char length[16];
    http_ask("HEAD", root, "/v1/bases/abc", NULL, &a);
    assert_int_equal(a.status, 200);
    assert_string_equal(header_of(&a, "Content-Length", length, sizeof length), "4");
    assert_int_equal(a.body.len, 0);
}

static void unknown_paths_are_not_found_whatever_the_method(void **state)
{
    (void)state;
    static const char *const methods[] = {"GET", "HEAD", "OPTIONS", "POST", "TRACE"};
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        AUTO(answer) answer_t a;
        http_ask(methods[i], root, "/v1/nada", NULL, &a);
        assert_int_equal(a.status, 404);
    }
}

/* In a query it would be another parameter, which stands for nothing in the path. */
static void a_path_that_is_no_text_is_not_found(void **state)
{
    (void)state;
    static const char *const paths[] = {"/v1/bases/%FF", "/v1/bases/%FF?sha256=abc", "/v1/bases/%C3",
                                        "/v1/bases/a%00b", "/v1/bases/%00"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        AUTO(answer) answer_t a;
        http_ask("GET", root, paths[i], NULL, &a);
        assert_int_equal(a.status, 404);
    }
    AUTO(answer) answer_t a;
    http_ask("GET", root, "/v1/bases/%C3%B1", NULL, &a);
    assert_int_equal(a.status, 200);
}

static void document_and_page_travel_once(void **state)
{
    (void)state;
    static const char *const paths[] = {"/openapi.json", "/docs", "/docs.js", "/docs.css",
                                        "/api/prueba/docs.js"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        AUTO(answer) answer_t first, again;
        char tag[ETAG_SIZE], header[ETAG_SIZE + 20];
        http_ask("GET", root, paths[i], NULL, &first);
        assert_int_equal(first.status, 200);
        assert_true(first.body.len > 0);
        assert_non_null(header_of(&first, "ETag", tag, sizeof tag));
        snprintf(header, sizeof header, "If-None-Match: %s", tag);
        http_ask("GET", root, paths[i], header, &again);
        assert_int_equal(again.status, 304);
        assert_int_equal(again.body.len, 0);
    }
}

static void page_may_have_nothing_from_elsewhere(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    char policy[256];
    http_ask("GET", root, "/docs", NULL, &a);
    assert_non_null(
        strstr(header_of(&a, "Content-Security-Policy", policy, sizeof policy), "default-src 'none'"));
    assert_null(strstr(policy, "unsafe"));
    assert_null(strstr(buf_str(&a.body), "://"));
}

static void page_is_found_beside_its_parts_only(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    char to[64];
    http_ask("GET", root, "/docs/", NULL, &a);
    assert_int_equal(a.status, 308);
    assert_string_equal(header_of(&a, "Location", to, sizeof to), "../docs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allow_cases),
        cmocka_unit_test(guard_cases),
        cmocka_unit_test(refusals_that_could_not_be_told_are_counted_in_the_next_that_is),
        cmocka_unit_test(a_route_that_nobody_guards_stops_the_start),
        cmocka_unit_test(find_cases),
        cmocka_unit_test(etag_cases),
        cmocka_unit_test(other_methods_are_told_which_there_are),
        cmocka_unit_test(a_name_is_no_value_of_a_variable),
        cmocka_unit_test(options_says_the_same_without_a_body),
        cmocka_unit_test(head_is_get_without_its_body),
        cmocka_unit_test(unknown_paths_are_not_found_whatever_the_method),
        cmocka_unit_test(a_path_that_is_no_text_is_not_found),
        cmocka_unit_test(document_and_page_travel_once),
        cmocka_unit_test(page_may_have_nothing_from_elsewhere),
        cmocka_unit_test(page_is_found_beside_its_parts_only),
    };
    return cmocka_run_group_tests(tests, server_start, server_stop);
}
