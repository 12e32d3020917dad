/* Signing in over REST on a real PostgreSQL: sessions from their beginning to their ends, passwords, locks
 * and bounds, what a cookie may and may not do, and the token by which the other services know who is signed
 * in. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include "common/event.h"
#include "common/http.h"
#include "common/identity/guard.h"
#include "common/metrics.h"
#include "services/reporting/api/api.h"
#include "services/reporting/people/gate.h"
#include "services/reporting/people/password.h"
#include "services/reporting/people/user.h"
#include "tests/lib/http_client.h"

#define ISSUER "https://pqr.prueba/"
#define PASSWORD "una clave de prueba"
#define SUBSCRIPTIONS "/v1/avisos/suscripciones" /* for coordinador and admin */
#define HEADERS 1024
#define EDGE_KEY "clave del borde"
#define BY_EDGE "X-PQR-Borde: " EDGE_KEY "\n"

static pg_settings_t as_service, as_operator, as_admin;
static pg_t *operator_, *admin;
static gate_t gate = {
    .issuer = ISSUER, .idle_minutes = 30, .total_hours = 12, .at_once = 2, .proxy_key = EDGE_KEY};
static keys_t *keys;
static api_t api;
static http_t *server;
static char root[64], folder[] = "/tmp/pqr-sesiones.XXXXXX", sign_file[64], keys_file[64], conf_file[64];

/* ---- what is there ---- */

static void put(const char *path, const char *text)
{
    AUTO(file) FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
}

static void make_keys(void)
{
    err_t err = ERR_INIT;
    json_t *key = NULL;
    AUTO(signer) signer_t *s = NULL;
    AUTO(buf) buf_t conf = {0};
    assert_int_equal(signer_key_new(&key, &err), RC_OK);
    AUTO(json) json_t *set = json_pack("{s:[o]}", "keys", key);
    AUTO(mem) char *text = json_dumps(set, 0);
    snprintf(sign_file, sizeof sign_file, "%s/firma.json", folder);
    snprintf(keys_file, sizeof keys_file, "%s/claves.json", folder);
    snprintf(conf_file, sizeof conf_file, "%s/identidad.conf", folder);
    put(sign_file, text);
    assert_int_equal(signer_load(sign_file, &s, &err), RC_OK);
    put(keys_file, signer_public(s));
    buf_printf(
        &conf,
        "emisores = ( { nombre = \"propio\"; iss = \"%s\"; aud = \"pqr\"; jwks_archivo = \"%s\"; } );\n",
        ISSUER, keys_file);
    put(conf_file, buf_str(&conf));
}

static int setup(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (sodium_init() < 0 || !mkdtemp(folder))
        return -1;
    make_keys();
    as_service =
        (pg_settings_t){getenv("PQR_PG_CONNINFO"), getenv("PQR_PG_PASSWORD"), "test-sesiones", "reporting"};
    as_operator = (pg_settings_t){getenv("PQR_PG_OPERADOR_CONNINFO"), NULL, "test-operador", "reporting"};
    as_admin = (pg_settings_t){getenv("PQR_PG_ADMIN_CONNINFO"), NULL, "test-admin", "reporting"};
    operator_ = pg_new(&as_operator);
    admin = pg_new(&as_admin);
    gate.sign_file = sign_file;
    int port = (int)strtol(getenv("PQR_REPORTING_PORT"), NULL, 10);
    snprintf(root, sizeof root, "http://127.0.0.1:%d", port);
    if (guard_start(conf_file, &keys, &err) != RC_OK)
        return -1;
    const http_guard_t bearer = guard_of(keys), guard = gate_guard(&gate);
    api = (api_t){.pg = &as_service, .gate = &gate};
    return gate_start(&gate, &as_service, &bearer, 4, &err) == RC_OK &&
                   api_start("127.0.0.1", port, 4, &guard, &api, &server, &err) == RC_OK
               ? 0
               : -1;
}

static int teardown(void **state)
{
    (void)state;
    http_stop(server);
    gate_done(&gate);
    keys_stop(keys);
    pg_free(operator_);
    pg_free(admin);
    (void)unlink(sign_file);
    (void)unlink(keys_file);
    (void)unlink(conf_file);
    return rmdir(folder);
}

/* A user that there was not, who has this password for good, or must change it. */
static void user(const char *usuario, roles_t roles, bool must_change)
{
    static char hash[PASSWORD_HASH_SIZE];
    err_t err = ERR_INIT;
    AUTO(buf) buf_t sql = {0};
    if (!*hash)
        assert_int_equal(password_hash(PASSWORD, hash, &err), RC_OK);
    const user_facts_t facts = {usuario, "Persona De Prueba", "Equipo 1", roles};
    if (user_create(operator_, &facts, hash, &err) != RC_OK)
        fail_msg("%s", err.text);
    if (must_change)
        return;
    buf_printf(&sql, "UPDATE reporting.usuario SET debe_cambiar = false WHERE usuario = '%s'", usuario);
    assert_int_equal(pg_run(admin, buf_str(&sql), &err), RC_OK);
}

static void run(const char *sql)
{
    err_t err = ERR_INIT;
    if (pg_run(admin, sql, &err) != RC_OK)
        fail_msg("%s: %s", sql, err.text);
}

static int64_t number(const char *sql)
{
    AUTO(pgresult) PGresult *res = NULL;
    err_t err = ERR_INIT;
    if (pg_exec(admin, sql, 0, NULL, &res, &err) != RC_OK)
        fail_msg("%s: %s", sql, err.text);
    return pg_int(res, 0, 0);
}

/* ---- asking ---- */

/* Of one who is signed in. */
typedef struct signed_in {
    char token[128], csrf[64];
} signed_in_t;

static const char *text_of(const json_t *o, const char *name)
{
    return json_string_value(json_object_get(o, name));
}

static void is(const answer_t *a, long status, const char *code)
{
    const char *got = text_of(a->json, "code");
    if (a->status != status || strcmp(got ? got : "", code ? code : "") != 0)
        fail_msg("%ld %s, not %ld %s: %s", a->status, got ? got : "-", status, code ? code : "-",
                 buf_str(&a->body));
}

static const char *header_of(const answer_t *a, const char *name)
{
    static char value[4096];
    AUTO(buf) buf_t wanted = {0};
    buf_printf(&wanted, "\r\n%s: ", name);
    const char *at = a->headers.data ? strcasestr(a->headers.data, buf_str(&wanted)) : NULL;
    if (!at)
        return NULL;
    at += wanted.len;
    snprintf(value, sizeof value, "%.*s", (int)strcspn(at, "\r"), at);
    return value;
}

/* As from an address of this name's own, so that the bounds of one test are not another's. */
/* more NULL: as the edge has it from some client. */
static void enter_as(const char *usuario, const char *clave, const char *more, answer_t *ret)
{
    char headers[HEADERS];
    AUTO(json) json_t *body = json_pack("{s:s,s:s}", "usuario", usuario, "clave", clave);
    AUTO(mem) char *text = json_dumps(body, 0);
    snprintf(headers, sizeof headers, "Content-Type: application/json\n%s",
             more ? more : BY_EDGE "X-Forwarded-For: 10.1.1.1");
    http_send("POST", root, "/v1/sesion", headers, text, strlen(text), ret);
}

static void enter(const char *usuario, const char *clave, signed_in_t *ret)
{
    AUTO(answer) answer_t a;
    enter_as(usuario, clave, NULL, &a);
    is(&a, 200, NULL);
    const char *cookie = header_of(&a, "Set-Cookie");
    assert_non_null(cookie);
    assert_int_equal(strncmp(cookie, SESSION_COOKIE "=", strlen(SESSION_COOKIE "=")), 0);
    assert_non_null(strstr(cookie, "; Path=/; Secure; HttpOnly; SameSite=Strict"));
    cookie += strlen(SESSION_COOKIE "=");
    snprintf(ret->token, sizeof ret->token, "%.*s", (int)strcspn(cookie, ";"), cookie);
    snprintf(ret->csrf, sizeof ret->csrf, "%s", text_of(a.json, "csrf"));
}

/* With the cookie, and further headers, several with line feeds between; NULL: none. */
static void ask_as(const signed_in_t *s, const char *method, const char *path, const char *more,
                   const char *body, answer_t *ret)
{
    AUTO(buf) buf_t headers = {0};
    buf_printf(&headers, "Cookie: otra=1; " SESSION_COOKIE "=%s%s%s", s->token, more ? "\n" : "",
               more ? more : "");
    if (body)
        http_send(method, root, path, buf_str(&headers), body, strlen(body), ret);
    else
        http_ask(method, root, path, buf_str(&headers), ret);
}

static void answers(const signed_in_t *s, const char *method, const char *path, const char *more,
                    const char *body, long status, const char *code)
{
    AUTO(answer) answer_t a;
    ask_as(s, method, path, more, body, &a);
    is(&a, status, code);
}

static const char *csrf_header(const signed_in_t *s)
{
    static char header[HEADERS];
    snprintf(header, sizeof header, "X-CSRF: %s", s->csrf);
    return header;
}

static void password_answers(const signed_in_t *s, const char *actual, const char *nueva, long status,
                             const char *code, const char *field)
{
    AUTO(answer) answer_t a;
    AUTO(json) json_t *body = json_pack("{s:s,s:s}", "actual", actual, "nueva", nueva);
    AUTO(mem) char *text = json_dumps(body, 0);
    ask_as(s, "POST", "/v1/sesion/clave", csrf_header(s), text, &a);
    is(&a, status, code);
    if (field)
        assert_string_equal(text_of(a.json, "campo"), field);
}

/* ---- the tests ---- */

static void who_signs_in_is_known_by_the_cookie(void **state)
{
    (void)state;
    signed_in_t s;
    AUTO(answer) answer_t a;
    user("Ana.Gomez", COORDINADOR | SUPERVISOR, false);
    enter("ana.gomez", PASSWORD, &s); /* as people type it */
    ask_as(&s, "GET", "/v1/sesion", NULL, NULL, &a);
    is(&a, 200, NULL);
    assert_string_equal(text_of(a.json, "usuario"), "Ana.Gomez");
    assert_string_equal(text_of(a.json, "nombre"), "Persona De Prueba");
    assert_string_equal(text_of(a.json, "equipo"), "Equipo 1");
    assert_string_equal(text_of(a.json, "csrf"), s.csrf);
    assert_true(json_is_false(json_object_get(a.json, "debe_cambiar_clave")));
    assert_int_equal(json_array_size(json_object_get(a.json, "roles")), 2);
    assert_string_equal(header_of(&a, "Cache-Control"), "no-store");
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 200, NULL);
    answers(&s, "GET", "/api/reporting" SUBSCRIPTIONS, NULL, NULL, 200, NULL);
    AUTO(buf) buf_t sql = {0};
    char huella[SHA256_HEX_SIZE];
    hash_sha256_hex(s.token, strlen(s.token), huella);
    buf_printf(&sql, "SELECT count(*) FROM reporting.sesion WHERE huella = '%s'", huella);
    assert_int_equal(number(buf_str(&sql)), 1);
}

static void nobody_is_answered_401(void **state)
{
    (void)state;
    static const signed_in_t none = {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""},
                             garbage = {"\"';--", ""};
    static const char *const paths[] = {"/v1/sesion", SUBSCRIPTIONS};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        AUTO(answer) answer_t a;
        http_ask("GET", root, paths[i], NULL, &a);
        is(&a, 401, "sin_token");
        answers(&none, "GET", paths[i], NULL, NULL, 401, "sesion_vencida");
        answers(&garbage, "GET", paths[i], NULL, NULL, 401, "sesion_vencida");
    }
}

static void whoever_may_not_sign_in_gets_one_answer(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    static const char *const names[] = {"luz", "nadie", "quieta", "cerrada"};
    AUTO(buf) buf_t first = {0};
    int64_t failed = number("SELECT coalesce(sum(intentos), 0)::bigint FROM reporting.sesion_fallida");
    user("luz", AGENTE, false);
    user("quieta", AGENTE, false);
    user("cerrada", AGENTE, false);
    assert_int_equal(user_disable(operator_, "QUIETA", &err), RC_OK);
    run("UPDATE reporting.usuario SET bloqueado_hasta = now() + interval '1 minute', fallos = 5 WHERE "
        "usuario = 'cerrada'");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        AUTO(answer) answer_t a;
        enter_as(names[i], i == 0 ? "otra clave cualquiera" : PASSWORD, NULL, &a);
        is(&a, 401, "credenciales");
        assert_null(header_of(&a, "Set-Cookie"));
        if (i == 0)
            buf_adds(&first, buf_str(&a.body));
        assert_string_equal(buf_str(&a.body), buf_str(&first));
    }
    assert_int_equal(number("SELECT fallos FROM reporting.usuario WHERE usuario = 'luz'"), 1);
    assert_int_equal(number("SELECT fallos FROM reporting.usuario WHERE usuario = 'cerrada'"), 5);
    assert_int_equal(number("SELECT sum(intentos)::bigint FROM reporting.sesion_fallida"), failed + 3);
}

static void bodies_are_refused_by_their_field(void **state)
{
    (void)state;
    static const struct {
        const char *body, *code, *field;
    } rows[] = {
        {"", "cuerpo_invalido", NULL},
        {"[]", "cuerpo_invalido", NULL},
        {"{\"usuario\":\"ana\"}", "campo_invalido", "clave"},
        {"{\"usuario\":\"ana\",\"clave\":\"x\",\"rol\":\"admin\"}", "campo_desconocido", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(answer) answer_t a;
        http_post(root, "/v1/sesion", rows[i].body, &a);
        is(&a, 400, rows[i].code);
        const char *field = text_of(a.json, "campo");
        assert_string_equal(field ? field : "", rows[i].field ? rows[i].field : "");
    }
}

static void five_failures_lock_and_an_operator_unlocks(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    signed_in_t s;
    user("rosa", AGENTE, false);
    for (int i = 0; i < 5; i++) {
        AUTO(answer) answer_t a;
        enter_as("rosa", "no es esta clave", NULL, &a);
        is(&a, 401, "credenciales");
    }
    AUTO(answer) answer_t a;
    enter_as("rosa", PASSWORD, NULL, &a);
    is(&a, 401, "credenciales");
    assert_int_equal(number("SELECT fallos FROM reporting.usuario WHERE usuario = 'rosa'"), 5);
    assert_int_equal(
        number(
            "SELECT round(extract(epoch FROM bloqueado_hasta - now()) / 60)::bigint FROM reporting.usuario "
            "WHERE usuario = 'rosa'"),
        15);
    assert_int_equal(user_unlock(operator_, "rosa", &err), RC_OK);
    enter("rosa", PASSWORD, &s);
    assert_int_equal(number("SELECT fallos FROM reporting.usuario WHERE usuario = 'rosa'"), 0);
}

/* By a narrower rule, so that the test costs less. */
static void narrow(throttle_t **which, throttle_rule_t rule)
{
    throttle_free(*which);
    *which = throttle_new(rule);
}

static void is_throttled(const char *usuario, const char *from)
{
    AUTO(answer) answer_t a;
    enter_as(usuario, PASSWORD, from, &a);
    is(&a, 429, "demasiados_intentos");
    assert_non_null(header_of(&a, "Retry-After"));
    int seconds = (int)strtol(header_of(&a, "Retry-After"), NULL, 10);
    assert_true(seconds > 0 && seconds <= 60);
}

static void too_many_tries_are_put_off_known_or_not(void **state)
{
    (void)state;
    static const char *const names[] = {"mar", "nadie mas"};
    user("mar", AGENTE, false);
    narrow(&gate.by_user, (throttle_rule_t){2, 60000});
    for (size_t n = 0; n < COUNT_OF(names); n++) {
        for (int i = 0; i < 2; i++) {
            AUTO(answer) answer_t a;
            enter_as(names[n], "no es esta clave", NULL, &a);
            is(&a, 401, "credenciales");
        }
        is_throttled(names[n], NULL);
        is_throttled(names[n], BY_EDGE "X-Forwarded-For: 10.9.9.9"); /* from wherever */
    }
    is_throttled("MAR", NULL);
    assert_int_equal(number("SELECT fallos FROM reporting.usuario WHERE usuario = 'mar'"), 2);
    narrow(&gate.by_user, (throttle_rule_t){1000, 1});

    narrow(&gate.by_address, (throttle_rule_t){1, 60000});
    AUTO(answer) answer_t a;
    enter_as("uno", PASSWORD, BY_EDGE "X-Forwarded-For: 1.2.3.4, 10.8.8.8", &a);
    is(&a, 401, "credenciales");
    is_throttled("otro", BY_EDGE "X-Forwarded-For: 10.8.8.8");
    AUTO(answer) answer_t b;
    enter_as("otro", PASSWORD, BY_EDGE "X-Forwarded-For: 10.8.8.9", &b);
    is(&b, 401, "credenciales");
    narrow(&gate.by_address, (throttle_rule_t){100000, 1});
}

static void who_is_not_the_edge_is_its_own_address(void **state)
{
    (void)state;
    narrow(&gate.by_address, (throttle_rule_t){1, 60000});
    AUTO(answer) answer_t a;
    enter_as("uno", PASSWORD, "X-Forwarded-For: 10.7.7.1", &a);
    is(&a, 401, "credenciales");
    is_throttled("otro", "X-Forwarded-For: 10.7.7.2");
    is_throttled("tres", "X-PQR-Borde: otra clave\nX-Forwarded-For: 10.7.7.3");
    narrow(&gate.by_address, (throttle_rule_t){100000, 1});
}

static void turns_take(void)
{
    for (int i = 0; i < gate.at_once; i++)
        assert_int_equal(sem_trywait(&gate.turns), 0);
}

static void turns_give(int n)
{
    int turns;
    for (int i = 0; i < n; i++)
        sem_post(&gate.turns);
    sem_getvalue(&gate.turns, &turns);
    assert_int_equal(turns, gate.at_once);
}

static void no_more_passwords_are_tried_at_once_than_there_is_memory_for(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    turns_take();
    enter_as("ana.gomez", PASSWORD, NULL, &a);
    turns_give((int)gate.at_once);
    is(&a, 429, "ocupado");
    assert_string_equal(header_of(&a, "Retry-After"), "1");
    signed_in_t s;
    enter("ana.gomez", PASSWORD, &s);
    turns_give(0); /* every way out gave its turn back */
}

/* Gives a turn back once somebody waits for one. */
static void *give_when_waited_for(void *ret_seen)
{
    for (int64_t end = clock_monotonic_ms() + 20000; clock_monotonic_ms() < end;)
        if (atomic_load(&gate.waiting) > 0) {
            *(bool *)ret_seen = true;
            break;
        }
    sem_post(&gate.turns);
    return NULL;
}

static void a_turn_is_waited_for(void **state)
{
    (void)state;
    pthread_t thread;
    bool seen = false;
    signed_in_t s;
    turns_take();
    assert_int_equal(pthread_create(&thread, NULL, give_when_waited_for, &seen), 0);
    enter("ana.gomez", PASSWORD, &s);
    pthread_join(thread, NULL);
    turns_give((int)gate.at_once - 1);
    assert_true(seen);
    assert_int_equal(atomic_load(&gate.waiting), 0);
}

static void no_more_wait_for_a_turn_than_leave_threads_to_others(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    assert_int_equal(gate.waiting_max, 1); /* of four threads, two with a turn */
    turns_take();
    atomic_fetch_add(&gate.waiting, gate.waiting_max);
    int64_t began = clock_monotonic_ms();
    enter_as("ana.gomez", PASSWORD, NULL, &a);
    int64_t took = clock_monotonic_ms() - began;
    atomic_fetch_sub(&gate.waiting, gate.waiting_max);
    turns_give((int)gate.at_once);
    is(&a, 429, "ocupado");
    assert_true(took < 1500);
}

static void who_tries_too_often_takes_no_turn(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    narrow(&gate.by_user, (throttle_rule_t){1, 60000});
    enter_as("nadie", PASSWORD, NULL, &a);
    is(&a, 401, "credenciales");
    turns_take();
    is_throttled("nadie", NULL);
    turns_give((int)gate.at_once);
    narrow(&gate.by_user, (throttle_rule_t){1000, 1});
}

static void a_first_password_is_good_for_its_change_only(void **state)
{
    (void)state;
    signed_in_t s;
    user("nueva", COORDINADOR, true);
    enter("nueva", PASSWORD, &s);
    AUTO(answer) answer_t a;
    ask_as(&s, "GET", "/v1/sesion", NULL, NULL, &a);
    assert_true(json_is_true(json_object_get(a.json, "debe_cambiar_clave")));
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 403, "cambie_su_clave");
    answers(&s, "GET", "/v1/sesion/credencial", "X-Original-Method: GET", NULL, 403, "cambie_su_clave");
    password_answers(&s, PASSWORD, "corta", 422, "clave_corta", "nueva");
    password_answers(&s, PASSWORD, PASSWORD, 422, "clave_repetida", "nueva");
    password_answers(&s, PASSWORD, "persona ilustre 77", 422, "clave_con_nombre", "nueva");
    password_answers(&s, "no es esta clave", "otra clave muy larga", 422, "clave_incorrecta", "actual");
    assert_int_equal(number("SELECT fallos FROM reporting.usuario WHERE usuario = 'nueva'"), 1);
    password_answers(&s, PASSWORD, "otra clave muy larga", 200, NULL, NULL);
    assert_int_equal(number("SELECT fallos FROM reporting.usuario WHERE usuario = 'nueva'"), 0);
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 200, NULL);
    AUTO(answer) answer_t old;
    enter_as("nueva", PASSWORD, NULL, &old);
    is(&old, 401, "credenciales");
    enter("nueva", "otra clave muy larga", &s);
}

static void a_new_password_ends_the_other_sessions(void **state)
{
    (void)state;
    signed_in_t here, there;
    user("doble", COORDINADOR, false);
    enter("doble", PASSWORD, &here);
    enter("doble", PASSWORD, &there);
    answers(&there, "GET", SUBSCRIPTIONS, NULL, NULL, 200, NULL);
    password_answers(&here, PASSWORD, "la clave de los dos", 200, NULL, NULL);
    answers(&here, "GET", SUBSCRIPTIONS, NULL, NULL, 200, NULL);
    answers(&there, "GET", SUBSCRIPTIONS, NULL, NULL, 401, "sesion_vencida");
    AUTO(answer) answer_t a;
    http_send("POST", root, "/v1/sesion/clave", NULL, "{}", 2, &a);
    is(&a, 401, "sin_sesion");
}

static void what_a_cookie_writes_is_the_pages_own(void **state)
{
    (void)state;
    signed_in_t s, other;
    char headers[HEADERS];
    static const struct {
        const char *site;
        long status;
        const char *code;
    } sites[] = {{"same-origin", 400, "campo_invalido"},
                 {"same-site", 403, "csrf"},
                 {"cross-site", 403, "csrf"},
                 {"none", 403, "csrf"}};
    user("ines", COORDINADOR, false);
    enter("ines", PASSWORD, &s);
    enter("ines", PASSWORD, &other);
    answers(&s, "POST", SUBSCRIPTIONS, NULL, "{}", 403, "csrf");
    answers(&s, "PATCH", SUBSCRIPTIONS "/1", "X-CSRF: ", "{}", 403, "csrf");
    answers(&s, "DELETE", SUBSCRIPTIONS "/1", "X-CSRF: otra cosa", NULL, 403, "csrf");
    answers(&s, "DELETE", "/v1/sesion", NULL, NULL, 403, "csrf");
    answers(&s, "POST", "/v1/sesion/clave", NULL, "{}", 403, "csrf");
    answers(&s, "POST", SUBSCRIPTIONS, csrf_header(&other), "{}", 403, "csrf");
    answers(&s, "POST", SUBSCRIPTIONS, csrf_header(&s), "{}", 400, "campo_invalido");
    for (size_t i = 0; i < COUNT_OF(sites); i++) {
        snprintf(headers, sizeof headers, "X-CSRF: %s\nSec-Fetch-Site: %s", s.csrf, sites[i].site);
        answers(&s, "POST", SUBSCRIPTIONS, headers, "{}", sites[i].status, sites[i].code);
    }
    answers(&s, "GET", SUBSCRIPTIONS, "Sec-Fetch-Site: cross-site", NULL, 200, NULL);
    AUTO(answer) answer_t a;
    enter_as("ines", PASSWORD, "Sec-Fetch-Site: cross-site", &a);
    is(&a, 403, "csrf");
    assert_null(header_of(&a, "Set-Cookie"));
}

static void sessions_end_without_use_and_in_all(void **state)
{
    (void)state;
    signed_in_t s;
    user("vieja", COORDINADOR, false);
    enter("vieja", PASSWORD, &s);
    run("UPDATE reporting.sesion SET creada = creada - interval '29 minutes', vista = vista - interval '29 "
        "minutes' WHERE usuario = 'vieja'");
    answers(&s, "GET", SUBSCRIPTIONS, "X-Automatica: 1", NULL, 200, NULL); /* no use */
    assert_true(number("SELECT extract(epoch FROM now() - vista)::bigint FROM reporting.sesion WHERE usuario "
                       "= 'vieja'") > 1700);
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 200, NULL);
    assert_true(number("SELECT extract(epoch FROM now() - vista)::bigint FROM reporting.sesion WHERE usuario "
                       "= 'vieja'") < 120);
    run("UPDATE reporting.sesion SET creada = creada - interval '2 minutes', vista = vista - interval '30 "
        "minutes' WHERE usuario = 'vieja'");
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 401, "sesion_vencida");
    answers(&s, "GET", "/v1/sesion", NULL, NULL, 401, "sesion_vencida");

    enter("vieja", PASSWORD, &s); /* and what had ended is gone */
    assert_int_equal(number("SELECT count(*) FROM reporting.sesion WHERE usuario = 'vieja'"), 1);
    run("UPDATE reporting.sesion SET creada = creada - interval '719 minutes' WHERE usuario = 'vieja'");
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 200, NULL);
    run("UPDATE reporting.sesion SET creada = creada - interval '1 minute' WHERE usuario = 'vieja'");
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 401, "sesion_vencida");
}

static void who_signs_out_is_out(void **state)
{
    (void)state;
    signed_in_t s;
    user("sale", COORDINADOR, false);
    enter("sale", PASSWORD, &s);
    AUTO(answer) answer_t a;
    ask_as(&s, "DELETE", "/v1/sesion", csrf_header(&s), NULL, &a);
    assert_int_equal(a.status, 204);
    assert_non_null(strstr(header_of(&a, "Set-Cookie"), SESSION_COOKIE "=; Path=/; Max-Age=0"));
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 401, "sesion_vencida");
    answers(&s, "DELETE", "/v1/sesion", NULL, NULL, 204, NULL);
    AUTO(answer) answer_t nobody;
    http_ask("DELETE", root, "/v1/sesion", NULL, &nobody);
    assert_int_equal(nobody.status, 204);
    assert_int_equal(number("SELECT count(*) FROM reporting.sesion WHERE usuario = 'sale'"), 0);
}

static void another_sign_in_of_the_browser_replaces_its_session(void **state)
{
    (void)state;
    signed_in_t s;
    char headers[HEADERS];
    user("turno", COORDINADOR, false);
    enter("turno", PASSWORD, &s);
    snprintf(headers, sizeof headers, "Cookie: " SESSION_COOKIE "=%s", s.token);
    AUTO(answer) answer_t a;
    enter_as("turno", PASSWORD, headers, &a);
    is(&a, 200, NULL);
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 401, "sesion_vencida");
    assert_int_equal(number("SELECT count(*) FROM reporting.sesion WHERE usuario = 'turno'"), 1);
}

static void the_credential_is_a_token_of_the_person(void **state)
{
    (void)state;
    signed_in_t s;
    identity_t who;
    err_t err = ERR_INIT;
    char headers[HEADERS];
    user("pase", COORDINADOR | BACKOFFICE, false);
    enter("pase", PASSWORD, &s);
    AUTO(answer) answer_t a;
    ask_as(&s, "GET", "/v1/sesion/credencial", "X-Original-Method: GET", NULL, &a);
    assert_int_equal(a.status, 204);
    const char *credential = header_of(&a, "X-PQR-Credencial");
    assert_non_null(guard_bearer(credential));
    assert_int_equal(keys_verify(keys, guard_bearer(credential), &who, &err), RC_OK);
    assert_string_equal(who.usuario, "pase");
    assert_string_equal(who.nombre, "Persona De Prueba");
    assert_string_equal(who.equipo, "Equipo 1");
    assert_int_equal(who.roles, COORDINADOR | BACKOFFICE);
    int64_t left_ms = who.vence - clock_real_now();
    assert_true(left_ms > 100000 && left_ms <= 120000);

    /* By it, without a cookie, as any service takes it; a session is no part of that. */
    snprintf(headers, sizeof headers, "Authorization: %s", credential);
    AUTO(answer) answer_t by_token;
    http_ask("GET", root, "/v1/sesion", headers, &by_token);
    is(&by_token, 200, NULL);
    assert_true(json_is_null(json_object_get(by_token.json, "csrf")));
    AUTO(answer) answer_t posted;
    http_send("POST", root, SUBSCRIPTIONS, headers, "{}", 2, &posted);
    is(&posted, 400, "campo_invalido");
    signed_in_t ended = {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""};
    answers(&ended, "GET", SUBSCRIPTIONS, headers, NULL, 200, NULL);
}

static void the_credential_is_asked_for_as_the_request_is(void **state)
{
    (void)state;
    signed_in_t s;
    char headers[HEADERS];
    static const signed_in_t none = {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""};
    user("paso", COORDINADOR, false);
    enter("paso", PASSWORD, &s);
    answers(&s, "GET", "/v1/sesion/credencial", NULL, NULL, 403, "csrf"); /* of what method is not told */
    answers(&s, "GET", "/v1/sesion/credencial", "X-Original-Method: POST", NULL, 403, "csrf");
    snprintf(headers, sizeof headers, "X-Original-Method: POST\nX-CSRF: %s", s.csrf);
    answers(&s, "GET", "/v1/sesion/credencial", headers, NULL, 204, NULL);
    snprintf(headers, sizeof headers, "X-Original-Method: POST\nX-CSRF: %s\nSec-Fetch-Site: cross-site",
             s.csrf);
    answers(&s, "GET", "/v1/sesion/credencial", headers, NULL, 403, "csrf");
    answers(&none, "GET", "/v1/sesion/credencial", "X-Original-Method: GET", NULL, 401, "sesion_vencida");
    AUTO(answer) answer_t nobody, own;
    http_ask("GET", root, "/v1/sesion/credencial", "X-Original-Method: POST", &nobody);
    assert_int_equal(nobody.status, 204);
    assert_null(header_of(&nobody, "X-PQR-Credencial"));
    ask_as(&s, "GET", "/v1/sesion/credencial", "Authorization: Bearer x\nX-Original-Method: POST", NULL,
           &own);
    assert_int_equal(own.status, 204);
    assert_null(header_of(&own, "X-PQR-Credencial"));
}

static void a_token_is_judged_before_a_large_body_is_read(void **state)
{
    (void)state;
    signed_in_t s;
    char headers[HEADERS];
    user("porta", AGENTE, false);
    enter("porta", PASSWORD, &s);
    AUTO(answer) answer_t credential, good, bad, nobody;
    ask_as(&s, "GET", "/v1/sesion/credencial", "X-Original-Method: GET", NULL, &credential);
    snprintf(headers, sizeof headers, "Authorization: %s", header_of(&credential, "X-PQR-Credencial"));
    http_ask("GET", root, "/v1/sesion/portador", headers, &good);
    assert_int_equal(good.status, 204);
    http_ask("GET", root, "/v1/sesion/portador", "Authorization: Bearer x", &bad);
    is(&bad, 401, "token_malformado");
    assert_string_equal(header_of(&bad, "X-PQR-Codigo"), "token_malformado");
    http_ask("GET", root, "/v1/sesion/portador", NULL, &nobody);
    is(&nobody, 401, "sin_token");
    assert_string_equal(header_of(&nobody, "X-PQR-Codigo"), "sin_token");
}

static void the_keys_are_published_without_what_signs(void **state)
{
    (void)state;
    AUTO(answer) answer_t a;
    http_ask("GET", root, "/v1/claves", NULL, &a);
    is(&a, 200, NULL);
    const json_t *key = json_array_get(json_object_get(a.json, "keys"), 0);
    assert_string_equal(text_of(key, "alg"), "ES256");
    assert_non_null(text_of(key, "kid"));
    assert_null(json_object_get(key, "d"));
}

static void what_an_operator_changes_holds_at_once(void **state)
{
    (void)state;
    err_t err = ERR_INIT;
    signed_in_t s;
    user("cambia", COORDINADOR, false);
    enter("cambia", PASSWORD, &s);
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 200, NULL);
    user_facts_t facts = {.usuario = "cambia", .roles = AGENTE};
    assert_int_equal(user_change(operator_, &facts, &err), RC_OK);
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 403, "sin_permiso");
    facts.roles = ADMIN;
    assert_int_equal(user_change(operator_, &facts, &err), RC_OK);
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 200, NULL);
    run("UPDATE reporting.usuario SET desactivado = now() WHERE usuario = 'cambia'"); /* its sessions stay */
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 401, "sesion_vencida");
    assert_int_equal(user_enable(operator_, "cambia", &err), RC_OK);
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 200, NULL);
    assert_int_equal(user_disable(operator_, "cambia", &err), RC_OK); /* and now they do not */
    assert_int_equal(user_enable(operator_, "cambia", &err), RC_OK);
    answers(&s, "GET", SUBSCRIPTIONS, NULL, NULL, 401, "sesion_vencida");
}

static void a_hash_of_other_parameters_is_made_anew(void **state)
{
    (void)state;
    char weak[PASSWORD_HASH_SIZE];
    AUTO(buf) buf_t sql = {0};
    signed_in_t s;
    user("debil", AGENTE, false);
    assert_int_equal(crypto_pwhash_str(weak, PASSWORD, strlen(PASSWORD), crypto_pwhash_OPSLIMIT_MIN,
                                       crypto_pwhash_MEMLIMIT_MIN),
                     0);
    buf_printf(&sql, "UPDATE reporting.usuario SET clave = '%s' WHERE usuario = 'debil'", weak);
    run(buf_str(&sql));
    for (int i = 0; i < 2; i++)
        enter("debil", PASSWORD, &s);
    assert_int_equal(
        number(
            "SELECT count(*) FROM reporting.usuario WHERE usuario = 'debil' AND clave LIKE '%m=65536,t=2,%'"),
        1);
}

static void what_happened_is_counted_and_names_nobody(void **state)
{
    (void)state;
    AUTO(buf) buf_t out = {0};
    metrics_print(&out);
    static const char *const events[] = {"entrada",     "salida",    "clave_errada",
                                         "bloqueo",     "bloqueado", "desconocido",
                                         "desactivado", "frenado",   "clave_cambiada"};
    for (size_t i = 0; i < COUNT_OF(events); i++) {
        char line[96];
        snprintf(line, sizeof line, "pqr_sesion_sucesos_total{suceso=\"%s\"}", events[i]);
        if (!strstr(buf_str(&out), line))
            fail_msg("no %s", line);
    }
    assert_null(strcasestr(buf_str(&out), "ana.gomez"));
}

/* What the service logs while it is asked this, as it stands in the file. */
static void log_of_an_entry(buf_t *ret)
{
    signed_in_t s;
    char path[64], piece[512];
    snprintf(path, sizeof path, "%s/log", folder);
    int kept = dup(STDERR_FILENO), fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(kept >= 0 && fd >= 0);
    dup2(fd, STDERR_FILENO);
    enter("Ana.Gomez", PASSWORD, &s);
    dup2(kept, STDERR_FILENO);
    close(kept);
    lseek(fd, 0, SEEK_SET);
    for (ssize_t n; (n = read(fd, piece, sizeof piece)) > 0;)
        buf_add(ret, piece, (size_t)n);
    close(fd);
    (void)unlink(path);
}

static void the_log_has_the_event_and_no_name(void **state)
{
    (void)state;
    AUTO(buf) buf_t log = {0};
    log_of_an_entry(&log);
    assert_non_null(strstr(buf_str(&log), "\"suceso\":\"entrada\",\"usuario_huella\":\""));
    assert_null(strcasestr(buf_str(&log), "ana.gomez"));
    assert_null(strstr(buf_str(&log), PASSWORD));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_signs_in_is_known_by_the_cookie),
        cmocka_unit_test(nobody_is_answered_401),
        cmocka_unit_test(whoever_may_not_sign_in_gets_one_answer),
        cmocka_unit_test(bodies_are_refused_by_their_field),
        cmocka_unit_test(five_failures_lock_and_an_operator_unlocks),
        cmocka_unit_test(too_many_tries_are_put_off_known_or_not),
        cmocka_unit_test(who_is_not_the_edge_is_its_own_address),
        cmocka_unit_test(no_more_passwords_are_tried_at_once_than_there_is_memory_for),
        cmocka_unit_test(a_turn_is_waited_for),
        cmocka_unit_test(no_more_wait_for_a_turn_than_leave_threads_to_others),
        cmocka_unit_test(who_tries_too_often_takes_no_turn),
        cmocka_unit_test(a_first_password_is_good_for_its_change_only),
        cmocka_unit_test(a_new_password_ends_the_other_sessions),
        cmocka_unit_test(what_a_cookie_writes_is_the_pages_own),
        cmocka_unit_test(sessions_end_without_use_and_in_all),
        cmocka_unit_test(who_signs_out_is_out),
        cmocka_unit_test(another_sign_in_of_the_browser_replaces_its_session),
        cmocka_unit_test(the_credential_is_a_token_of_the_person),
        cmocka_unit_test(the_credential_is_asked_for_as_the_request_is),
        cmocka_unit_test(a_token_is_judged_before_a_large_body_is_read),
        cmocka_unit_test(the_keys_are_published_without_what_signs),
        cmocka_unit_test(what_an_operator_changes_holds_at_once),
        cmocka_unit_test(a_hash_of_other_parameters_is_made_anew),
        cmocka_unit_test(what_happened_is_counted_and_names_nobody),
        cmocka_unit_test(the_log_has_the_event_and_no_name),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
