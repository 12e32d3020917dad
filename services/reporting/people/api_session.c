#include "services/reporting/people/api_session.h"

#include <string.h>

#include "common/event.h" /* AUTO(json) */
#include "common/identity/issue.h"
#include "common/pg_thread.h"
#include "embed/reporting_core/sesion_cerrar_sql.h"
#include "services/reporting/api/api.h"
#include "services/reporting/people/gate.h"
#include "services/reporting/people/password_rules.h"
#include "services/reporting/people/session_body.h"
#include "services/reporting/people/sign_in.h"
#include "services/reporting/people/suceso.h"

#define COOKIE_FORM SESSION_COOKIE "=%s; Path=/; Secure; HttpOnly; SameSite=Strict"
#define CREDENTIAL_S 120
#define AUDIENCE "pqr"

static gate_t *gate_of(void *ctx)
{
    return ((const api_t *)ctx)->gate;
}

static void no_store(http_response_t *a)
{
    u_map_put(a->map_header, "Cache-Control", "no-store");
}

/* Answers what gate_session() or a guard refused. */
static void refused(gate_t *p, http_response_t *a, const err_t *err)
{
    http_guard_t guard = gate_guard(p);
    no_store(a);
    http_refused(a, &guard, err);
}

static void cookie_set(http_response_t *a, const char *token)
{
    AUTO(buf) buf_t text = {0};
    buf_printf(&text, COOKIE_FORM, token);
    u_map_put(a->map_header, "Set-Cookie", buf_str(&text));
}

static void cookie_clear(http_response_t *a)
{
    u_map_put(a->map_header, "Set-Cookie",
              SESSION_COOKIE "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict");
}

/* csrf NULL: who asks has no session. */
static void answer_who(http_response_t *a, int status, const identity_t *who, const char *csrf,
                       bool must_change)
{
    no_store(a);
    json_t *equipo = *who->equipo ? json_string(who->equipo) : json_null(),
           *value = csrf ? json_string(csrf) : json_null();
    http_json(a, status,
              must(json_pack("{s:s,s:s,s:o,s:o,s:o,s:b}", "usuario", who->usuario, "nombre", who->nombre,
                             "equipo", equipo, "roles", roles_json(who->roles), "csrf", value,
                             "debe_cambiar_clave", must_change)));
}

/* The members named; false and answered 400: they are not there as they should be. They live as long as
 * *body. */
static bool body_read(const http_request_t *q, http_response_t *a, const char *const *names, json_t **body,
                      const char **ret)
{
    err_t err = ERR_INIT;
    const char *field = NULL;
    *body = q->binary_body_length
                ? json_loadb(q->binary_body, q->binary_body_length, JSON_REJECT_DUPLICATES, NULL)
                : NULL;
    if (session_body(*body, names, PASSWORD_MAX, ret, &field, &err) == RC_OK)
        return true;
    json_t *more = json_object();
    if (field)
        json_object_set_new(more, "campo", json_string(field));
    no_store(a);
    http_problem_with(a, 400, err.code, more, "%s", err.text);
    return false;
}

/* What sign_in() and password_change() refused. */
static void answer_refused(http_response_t *a, const err_t *err, int wait_s, int status, const char *field)
{
    char text[16];
    no_store(a);
    if (err->rc != RC_REJECT)
        return http_error(a, err, status);
    if (wait_s) {
        snprintf(text, sizeof text, "%d", wait_s);
        u_map_put(a->map_header, "Retry-After", text);
        return http_problem(a, 429, err->code, "%s", err->text);
    }
    http_problem_with(a, status, err->code, field ? json_pack("{s:s}", "campo", field) : NULL, "%s",
                      err->text);
}

static void address_of(const gate_t *p, const http_request_t *q, char ret[CLIENT_ADDRESS_SIZE])
{
    http_client(q, p->proxy_key, ret);
}

static void post_session(const http_request_t *q, http_response_t *a, void *ctx)
{
    static const char *const names[] = {"usuario", "clave", NULL};
    gate_t *p = gate_of(ctx);
    const char *said[2];
    char address[CLIENT_ADDRESS_SIZE], token[SESSION_TEXT_SIZE];
    int wait_s;
    session_t s;
    AUTO(json) json_t *body = NULL;
    err_t err = ERR_INIT;
    if (!site_passes(http_header(q, "Sec-Fetch-Site"))) {
        err_set(&err, RC_REJECT, "csrf", "Se entra desde la página, y no desde otra.");
        return refused(p, a, &err);
    }
    if (!body_read(q, a, names, &body, said))
        return;
    address_of(p, q, address);
    attempt_t attempt = {said[0], said[1], address};
    if (sign_in(p, &attempt, gate_cookie(q), token, &wait_s, &err) != RC_OK)
        return answer_refused(a, &err, wait_s, 401, NULL);
    if (gate_session(p, q, token, "GET", &s, &err) != RC_OK)
        return refused(p, a, &err);
    cookie_set(a, token);
    answer_who(a, 200, &s.who, s.csrf, s.must_change);
}

static void get_session(const http_request_t *q, http_response_t *a, void *ctx)
{
    gate_t *p = gate_of(ctx);
    const char *token = gate_cookie(q);
    session_t s;
    identity_t who;
    err_t err = ERR_INIT;
    if (token && gate_session(p, q, token, "GET", &s, &err) == RC_OK)
        return answer_who(a, 200, &s.who, s.csrf, s.must_change);
    if (token && !http_header(q, "Authorization"))
        return refused(p, a, &err);
    err_clear(&err);
    if (p->bearer.identify(p->bearer.ctx, q, &who, &err) != RC_OK)
        return refused(p, a, &err);
    answer_who(a, 200, &who, NULL, false);
}

static rc_t close_one(pg_t *pg, void *ctx, err_t *err)
{
    const session_t *s = ctx;
    rc_t rc = pg_exec(pg, sesion_cerrar_sql, 1, (const char *[]){s->huella}, NULL, err);
    return rc == RC_OK ? suceso_note(pg, SUCESO_SALIDA, s->who.usuario, true, err) : rc;
}

/* Without a session there is nothing to end, and that is well. */
static void delete_session(const http_request_t *q, http_response_t *a, void *ctx)
{
    gate_t *p = gate_of(ctx);
    const char *token = gate_cookie(q);
    session_t s;
    err_t err = ERR_INIT;
    rc_t rc = token ? gate_session(p, q, token, q->http_verb, &s, &err) : RC_OK;
    bool over = rc == RC_REJECT && strcmp(err.code, "sesion_vencida") == 0;
    if (rc != RC_OK && !over)
        return refused(p, a, &err);
    if (token && !over) {
        if (pg_thread_write(p->pg, close_one, &s, &err) != RC_OK)
            return refused(p, a, &err);
        sesion_suceso(SUCESO_SALIDA, s.who.usuario);
    }
    no_store(a);
    cookie_clear(a);
    ulfius_set_empty_body_response(a, 204);
}

static void post_password(const http_request_t *q, http_response_t *a, void *ctx)
{
    static const char *const names[] = {"actual", "nueva", NULL};
    gate_t *p = gate_of(ctx);
    const char *said[2], *token = gate_cookie(q);
    char address[CLIENT_ADDRESS_SIZE];
    int wait_s;
    session_t s;
    AUTO(json) json_t *body = NULL;
    err_t err = ERR_INIT;
    if (!token) {
        err_set(&err, RC_REJECT, "sin_sesion", "Solo cambia su clave quien entró con ella.");
        return refused(p, a, &err);
    }
    if (gate_session(p, q, token, q->http_verb, &s, &err) != RC_OK)
        return refused(p, a, &err);
    if (!body_read(q, a, names, &body, said))
        return;
    address_of(p, q, address);
    attempt_t attempt = {s.who.usuario, said[0], address};
    if (password_change(p, &attempt, &s, said[1], &wait_s, &err) != RC_OK)
        return answer_refused(a, &err, wait_s, 422,
                              strcmp(err.code, "clave_incorrecta") == 0 ? "actual" : "nueva");
    answer_who(a, 200, &s.who, s.csrf, false);
}

/* The service behind the edge judges whoever comes without a session. */
static void as_it_came(http_response_t *a)
{
    no_store(a);
    ulfius_set_empty_body_response(a, 204);
}

static void get_credential(const http_request_t *q, http_response_t *a, void *ctx)
{
    gate_t *p = gate_of(ctx);
    const char *token = gate_cookie(q), *method = http_header(q, "X-Original-Method");
    session_t s;
    err_t err = ERR_INIT;
    if (!token || http_header(q, "Authorization"))
        return as_it_came(a);
    /* Of a request whose method is not told it's not known that it changes nothing. */
    rc_t rc = gate_session(p, q, token, method ? method : "POST", &s, &err);
    if (rc == RC_OK && s.must_change)
        rc = err_set(&err, RC_REJECT, "cambie_su_clave", "Antes de seguir, cambie la clave que le dieron.");
    if (rc == RC_OK && !p->signer)
        rc = err_set(&err, RC_FATAL, "sin_firma",
                     "Este servicio no tiene con qué firmar: falta PQR_FIRMA_FILE.");
    if (rc != RC_OK)
        return refused(p, a, &err);
    AUTO(buf) buf_t credential = {0};
    const token_wish_t wish = {.issuer = p->issuer,
                               .audience = AUDIENCE,
                               .usuario = s.who.usuario,
                               .nombre = s.who.nombre,
                               .equipo = *s.who.equipo ? s.who.equipo : NULL,
                               .roles = s.who.roles,
                               .seconds = CREDENTIAL_S};
    buf_adds(&credential, "Bearer ");
    if (token_issue(p->signer, &wish, &credential, &err) != RC_OK)
        return refused(p, a, &err);
    u_map_put(a->map_header, "X-PQR-Credencial", buf_str(&credential));
    as_it_came(a);
}

/* Its guard has judged the token. */
static void get_bearer(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    (void)ctx;
    as_it_came(a);
}

static void get_keys(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    const gate_t *p = gate_of(ctx);
    const char *set = p->signer ? signer_public(p->signer) : "{\"keys\":[]}";
    u_map_put(a->map_header, "Cache-Control", "max-age=60");
    http_bytes(a, 200, "application/jwk-set+json", set, strlen(set));
}

const http_route_t session_routes[] = {
    {"POST", "/v1/sesion", post_session, ROLES_ANYBODY},
    {"GET", "/v1/sesion", get_session, ROLES_ANYBODY},
    {"DELETE", "/v1/sesion", delete_session, ROLES_ANYBODY},
    {"POST", "/v1/sesion/clave", post_password, ROLES_ANYBODY},
    {"GET", "/v1/sesion/credencial", get_credential, ROLES_ANYBODY},
    {"GET", "/v1/sesion/portador", get_bearer, ROLES_ALL},
    {"GET", "/v1/claves", get_keys, ROLES_ANYBODY},
    {0},
};
