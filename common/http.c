#include "common/http.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>

#include "common/docs.h"
#include "common/docs_access.h"
#include "common/event.h"
#include "common/health.h"
#include "common/log.h"
#include "common/metrics.h"
#include "common/text.h"

#define RESTS_MAX 4

struct http {
    struct _u_instance instance;
    http_options_t o;
    http_guard_t guard;
    docs_t *docs;  /* NULL: no document */
    char *openapi; /* the document, with who may do what */
    bool up;
    audit_bound_t denials;
    audit_rest_t rests[RESTS_MAX + 1];
    audit_rest_teller_t *teller; /* NULL: nobody tells */
};

void http_bytes(http_response_t *a, int status, const char *content_type, const void *body, size_t len)
{
    ulfius_set_binary_body_response(a, (unsigned)status, body, len);
    u_map_put(a->map_header, "Content-Type", content_type);
}

static void json_answer(http_response_t *a, int status, const char *content_type, json_t *body)
{
    AUTO(mem) char *text = body ? json_dumps(body, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    json_decref(body);
    if (!text) {
        ulfius_set_string_body_response(a, 500, "");
        return;
    }
    http_bytes(a, status, content_type, text, strlen(text));
}

void http_json(http_response_t *a, int status, json_t *body)
{
    json_answer(a, status, "application/json; charset=utf-8", body);
}

static const char *title_of(int status)
{
    static const struct {
        int status;
        const char *title;
    } rows[] = {
        {400, "Solicitud no válida"},
        {401, "Falta autenticarse"},
        {403, "Sin permiso"},
        {404, "No encontrado"},
        {405, "Método no permitido"},
        {409, "Conflicto con lo que ya existe"},
        {412, "Ya no es la versión que se leyó"},
        {413, "Contenido demasiado grande"},
        {415, "Formato no admitido"},
        {422, "Contenido no procesable"},
        {428, "Falta decir qué versión se cambia"},
        {429, "Demasiadas solicitudes"},
        {500, "Error interno"},
        {503, "Servicio no disponible por ahora"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].status == status)
            return rows[i].title;
    return "Error";
}

__attribute__((format(printf, 5, 0))) static void problem(http_response_t *a, int status, const char *code,
                                                          json_t *more, const char *fmt, va_list ap)
{
    char words[1024];
    vsnprintf(words, sizeof words, fmt, ap);
    AUTO(buf) buf_t detail = {0};
    text_clean(words, strlen(words),
               &detail); /* what it quotes may be no UTF-8, and then no JSON could carry it */
    json_t *body = must(json_pack("{s:s,s:s,s:i,s:s}", "type", "about:blank", "title", title_of(status),
                                  "status", status, "detail", buf_str(&detail)));
    if (code && *code)
        json_object_set_new(body, "code", json_string(code));
    json_object_update(body, more);
    json_decref(more);
    json_answer(a, status, "application/problem+json; charset=utf-8", body);
}

void http_problem(http_response_t *a, int status, const char *code, const char *detail_fmt, ...)
{
    va_list ap;
    va_start(ap, detail_fmt);
    problem(a, status, code, NULL, detail_fmt, ap);
    va_end(ap);
}

void http_problem_with(http_response_t *a, int status, const char *code, json_t *more, const char *detail_fmt,
                       ...)
{
    va_list ap;
    va_start(ap, detail_fmt);
    problem(a, status, code, more, detail_fmt, ap);
    va_end(ap);
}

void http_error(http_response_t *a, const err_t *e, int reject_status)
{
    switch (e->rc) {
    case RC_RETRY:
        u_map_put(a->map_header, "Retry-After", "2");
        http_problem(a, 503, e->code, "%s", e->text);
        break;
    case RC_REJECT:
        http_problem(a, reject_status, e->code, "%s", e->text);
        break;
    default:
        http_problem(a, 500, e->code, "%s", e->text);
    }
}

void http_body_free(http_request_t *q)
{
    o_free(q->binary_body);
    q->binary_body = NULL;
    q->binary_body_length = 0;
}

const char *http_query(const http_request_t *q, const char *name)
{
    return u_map_get(q->map_url, name);
}

const char *http_path(const http_request_t *q, const char *name)
{
    return u_map_get(q->map_url, name);
}

const char *http_header(const http_request_t *q, const char *name)
{
    return u_map_get_case(q->map_header, name);
}

/* What is asked with a method that its path has no route for, or of a path that there is none. */
static int on_unknown(const struct _u_request *q, struct _u_response *a, void *data)
{
    const http_t *h = data;
    AUTO(buf) buf_t allow = {0};
    u_map_put(a->map_header, "X-Content-Type-Options", "nosniff");
    bool options = strcmp(q->http_verb, "OPTIONS") == 0;
    if (options && strcmp(q->url_path, "*") == 0)
        buf_adds(&allow, "GET, HEAD, OPTIONS"); /* of the server as a whole */
    else if (!http_allow(h->o.routes, q->url_path, &allow) && !docs_allow(h->docs, q->url_path, &allow)) {
        http_problem(a, 404, "ruta_desconocida", "no existe esta ruta; vea /openapi.json");
        return U_CALLBACK_COMPLETE;
    }
    u_map_put(a->map_header, "Allow", buf_str(&allow));
    if (options)
        ulfius_set_empty_body_response(a, 204);
    else
        http_problem(a, 405, "metodo_no_permitido", "esta ruta no admite %s; admite %s", q->http_verb,
                     buf_str(&allow));
    return U_CALLBACK_COMPLETE;
}

const identity_t *http_identity(const http_response_t *a)
{
    return a->shared_data;
}

static bool is_forbidden(const http_guard_t *guard, const char *code)
{
    for (const char *const *c = guard->forbidden; c && *c; c++)
        if (strcmp(*c, code) == 0)
            return true;
    return false;
}

void http_refused(http_response_t *a, const http_guard_t *guard, const err_t *e)
{
    bool forbidden = is_forbidden(guard, e->code);
    if (e->rc == RC_REJECT)
        u_map_put(a->map_header, "X-PQR-Codigo", e->code); /* for a proxy that asks, and reads no body */
    if (e->rc == RC_REJECT && !forbidden)
        u_map_put(a->map_header, "WWW-Authenticate",
                  strncmp(e->code, "token_", strlen("token_")) == 0
                      ? "Bearer realm=\"pqr\", error=\"invalid_token\""
                      : "Bearer realm=\"pqr\"");
    http_error(a, e, forbidden ? 403 : 401);
}

void http_client(const http_request_t *q, const char *proxy_key, char ret[CLIENT_ADDRESS_SIZE])
{
    client_address(q->client_address, http_header(q, "X-Forwarded-For"),
                   client_is_proxy(http_header(q, CLIENT_PROXY_HEADER), proxy_key), ret);
}

/* For whom the thread works while it answers. */
static void origin_set(const http_t *h, const http_request_t *q, const identity_t *who)
{
    char address[CLIENT_ADDRESS_SIZE];
    http_client(q, h->o.proxy_key, address);
    audit_origin_set(who, address, http_header(q, "X-Request-Id"));
}

typedef struct denial {
    const http_route_t *route;
    const identity_t *who; /* NULL: nobody known */
    const char *codigo;
    const char *objeto; /* NULL: the route */
} denial_t;

/* Who asked for what is not for him or her, or with a token that counts for nothing. Who brings none is no
 * news. A flood of them is bounded, and none of it may keep the answer. */
static void denial_tell(http_t *h, const http_request_t *q, const denial_t *d)
{
    int64_t omitted;
    char objeto[256];
    err_t err = ERR_INIT;
    if (!h->o.tell || !audit_bound_take(&h->denials, clock_monotonic_ms(), &omitted))
        return;
    origin_set(h, q, d->who);
    snprintf(objeto, sizeof objeto, "ruta%s", d->route->path);
    AUTO(mem)
    char *after = audit_json(json_pack("{s:s,s:s*,s:s,s:I}", "metodo", d->route->method, "ruta",
                                       d->objeto ? d->route->path : NULL, "codigo", d->codigo, "omitidas",
                                       (json_int_t)omitted));
    audit_entry_t e =
        audit_entry(d->who ? "acceso.negado" : "acceso.rechazado", d->objeto ? d->objeto : objeto);
    if (!d->who)
        e.quien = "desconocido";
    e.despues = after;
    if (h->o.tell(h->o.ctx, &e, &err) != RC_OK) {
        audit_bound_untold(&h->denials, clock_monotonic_ms(), omitted + 1);
        log_warn("un acceso negado no quedó en la auditoría", "{s:s,s:s}", "codigo", err.code, "error",
                 err.text);
    }
    audit_origin_clear();
}

/* False: answered with why not. */
static bool admitted(http_t *h, const http_route_t *route, const http_request_t *q, http_response_t *a)
{
    const http_guard_t *guard = &h->guard;
    if (route->roles == ROLES_ANYBODY)
        return true;
    err_t err = ERR_INIT;
    identity_t who;
    rc_t rc = guard->identify(guard->ctx, q, &who, &err);
    if (rc != RC_OK) {
        if (rc == RC_REJECT &&
            (is_forbidden(guard, err.code) || strncmp(err.code, "token_", strlen("token_")) == 0))
            denial_tell(h, q, &(denial_t){.route = route, .codigo = err.code});
        http_refused(a, guard, &err);
        return false;
    }
    if (!identity_is(&who, route->roles)) {
        AUTO(buf) buf_t roles = {0};
        roles_words(route->roles, ", ", &roles);
        denial_tell(h, q, &(denial_t){.route = route, .who = &who, .codigo = "sin_permiso"});
        http_problem(a, 403, "sin_permiso", "esto es para: %s", buf_str(&roles));
        return false;
    }
    identity_t *kept = must(malloc(sizeof *kept));
    *kept = who;
    a->shared_data = kept;
    a->free_shared_data = free;
    return true;
}

static size_t body_max_of(const http_options_t *o, const http_route_t *route)
{
    for (const http_body_room_t *r = o->rooms; r && r->method; r++)
        if (strcmp(r->method, route->method) == 0 && strcmp(r->path, route->path) == 0)
            return r->body_max;
    return o->body_max;
}

typedef struct variables {
    struct _u_map *map;
    bool are_texts;
} variables_t;

/* Decoded, as the framework does it. What is no text, or ends before its end, is the value of nothing. */
static void variable_put(void *ctx, const char *name, size_t name_len, const char *value, size_t len)
{
    variables_t *v = ctx;
    AUTO(mem) char *key = must(strndup(name, name_len));
    AUTO(mem) char *raw = must(strndup(value, len));
    char *decoded = must(ulfius_url_decode(raw));
    v->are_texts = v->are_texts && !strstr(raw, "%00") && text_is_utf8(decoded, strlen(decoded));
    u_map_put(v->map, key, decoded);
    o_free(decoded);
}

static bool variables_read(const http_route_t *route, const http_request_t *q)
{
    variables_t v = {q->map_url, true};
    http_variables(route->path, q->url_path, variable_put, &v);
    return v.are_texts;
}

/* An answer that is not sent after all. */
static void answer_drop(http_response_t *a)
{
    if (a->stream_callback_free)
        a->stream_callback_free(a->stream_user_data);
    a->stream_callback = NULL;
    a->stream_callback_free = NULL;
    a->stream_user_data = NULL;
    a->stream_size = 0;
    u_map_remove_from_key(a->map_header, "Content-Disposition");
    u_map_remove_from_key(a->map_header, "ETag");
}

/* The path that was asked, without the prefix of the one origin. */
static const char *path_of(const http_t *h, const http_request_t *q)
{
    size_t n = h->o.prefix ? strlen(h->o.prefix) : 0;
    return n && strncmp(q->url_path, h->o.prefix, n) == 0 ? q->url_path + n : q->url_path;
}

/* What an answer hands out is told before it is sent. */
static void told(const http_t *h, const http_request_t *q, http_response_t *a)
{
    audit_entry_t e;
    err_t err = ERR_INIT;
    const char *mark = q->http_url ? strchr(q->http_url, '?') : NULL, *query = mark ? mark + 1 : NULL;
    if (!h->o.tell || a->status != 200 || !audit_handed(path_of(h, q), query, &e))
        return;
    const bool fits = audit_query_fits(query);
    if (fits && h->o.tell(h->o.ctx, &e, &err) == RC_OK)
        return;
    answer_drop(a);
    if (fits)
        return http_error(a, &err, 500);
    http_problem(
        a, 400, "consulta_muy_larga",
        "Lo que se entrega queda en la auditoría con lo que se pidió, y esta consulta es demasiado larga "
        "o no es texto: acórtela.");
}

/* What a handler refused because of whose it is. */
static void denied(http_t *h, const http_route_t *route, const http_request_t *q, const http_response_t *a)
{
    const char *codigo, *about;
    char objeto[256];
    if (!audit_denied(&codigo, &about))
        return;
    text_put(objeto, sizeof objeto, about ? about : ""); /* what it says is gone with the origin */
    denial_tell(h, q, &(denial_t){route, http_identity(a), codigo, about ? objeto : NULL});
}

static void handle(http_t *h, const http_route_t *route, const http_request_t *q, http_response_t *a)
{
    origin_set(h, q, http_identity(a));
    route->handler(q, a, h->o.ctx);
    told(h, q, a);
    denied(h, route, q, a);
    audit_origin_clear();
}

/* Every request but those of docs.h. The framework's own way from a path to its endpoint takes each of them
 * to pieces anew, and with hundreds of routes that was a third of an answer's time. */
static int on_request(const struct _u_request *q, struct _u_response *a, void *data)
{
    http_t *h = data;
    const http_route_t *route = http_find(h->o.routes, q->http_verb, q->url_path);
    if (!route)
        return on_unknown(q, a, data);
    size_t body_max = body_max_of(&h->o, route);
    u_map_put(a->map_header, "X-Content-Type-Options", "nosniff");
    if (!admitted(h, route, q, a))
        return U_CALLBACK_COMPLETE;
    if (!variables_read(route, q))
        http_problem(a, 404, "ruta_desconocida", "la ruta no es texto en UTF-8; vea /openapi.json");
    else if (q->binary_body_length > body_max)
        http_problem(a, 413, "cuerpo_muy_grande", "el cuerpo pasa del límite de %zu bytes", body_max);
    else
        handle(h, route, q, a);
    return U_CALLBACK_COMPLETE;
}

static rc_t listen_address(const char *address, int port, struct sockaddr_storage *ret, err_t *err)
{
    char service[8];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE},
                    *found = NULL;
    if (getaddrinfo(address, service, &hints, &found) != 0 || !found)
        return err_set(err, RC_FATAL, "ajuste", "no se puede escuchar en la dirección «%s»", address);
    memcpy(ret, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return RC_OK;
}

/* Whether each route is for anybody, or guarded. */
static rc_t guard_check(const http_t *h, err_t *err)
{
    for (const http_route_t *r = h->o.routes; r && r->method; r++)
        if (r->roles != ROLES_ANYBODY && !h->guard.identify)
            return err_set(err, RC_FATAL, "http", "nadie guarda la ruta %s", r->path);
    return RC_OK;
}

const http_audit_t *http_audit_of(const http_options_t *o, const http_route_t *route)
{
    size_t prefix = o->prefix ? strlen(o->prefix) : 0;
    for (const http_audit_t *r = o->audits; r && r->method; r++) {
        const bool longer = prefix && strncmp(route->path, o->prefix, prefix) == 0;
        if (strcmp(r->method, route->method) == 0 &&
            strcmp(r->path, route->path + (longer ? prefix : 0)) == 0)
            return r;
    }
    return NULL;
}

/* Whether each route that may change something says what it leaves in the audit. */
static rc_t audit_check(const http_options_t *o, err_t *err)
{
    for (const http_route_t *r = o->routes; o->audits && r && r->method; r++)
        if (strcmp(r->method, "GET") != 0 && !http_audit_of(o, r))
            return err_set(err, RC_FATAL, "http", "nadie dice qué deja %s %s en la auditoría", r->method,
                           r->path);
    return RC_OK;
}

static void teller_start(http_t *h)
{
    size_t n = 0;
    if (!h->o.tell)
        return;
    h->rests[n++] = (audit_rest_t){&h->denials, "acceso.negado"};
    for (const audit_rest_t *r = h->o.rests; r && r->bound && n < RESTS_MAX; r++)
        h->rests[n++] = *r;
    h->teller = audit_rest_begin(h->rests, h->o.tell, h->o.ctx);
}

static rc_t docs_start(http_t *h, err_t *err)
{
    size_t len = 0;
    if (!h->o.openapi)
        return RC_OK;
    h->openapi = docs_access(&h->o, &len);
    if (!h->openapi)
        return err_set(err, RC_FATAL, "http", "el documento OpenAPI no es JSON");
    h->docs = docs_add(&h->instance, h->openapi, len, h->o.prefix);
    return RC_OK;
}

/* The framework has one bound for all routes. */
static size_t body_max_of_all(const http_options_t *o)
{
    size_t most = o->body_max;
    for (const http_body_room_t *r = o->rooms; r && r->method; r++)
        most = r->body_max > most ? r->body_max : most;
    return most;
}

rc_t http_start(const http_options_t *o, http_t **ret, err_t *err)
{
    struct sockaddr_storage address;
    rc_t rc = listen_address(o->address, o->port, &address, err);
    if (rc != RC_OK)
        return rc;
    http_t *h = must(calloc(1, sizeof *h));
    h->o = *o;
    h->denials = (audit_bound_t)AUDIT_BOUND;
    h->guard = o->guard ? *o->guard : (http_guard_t){0};
    if (ulfius_init_instance(&h->instance, (unsigned)o->port, NULL, NULL) != U_OK) {
        free(h);
        return err_set(err, RC_FATAL, "http", "no se pudo preparar el servidor HTTP");
    }
    size_t body_max = body_max_of_all(o);
    h->instance.max_post_body_size =
        body_max + 1; /* one more, so that on_request() sees that it is too much */
    h->instance.max_post_param_size = body_max + 1;
    h->instance.allowed_post_processor = U_POST_PROCESS_NONE; /* handlers read the raw body themselves */
    ulfius_set_default_endpoint(&h->instance, on_request, h);
    rc = guard_check(h, err);
    if (rc == RC_OK)
        rc = audit_check(o, err);
    if (rc == RC_OK)
        rc = docs_start(h, err);
    /* With options of one's own, the framework's two hooks must be among them, or it leaks and never
     * matches. */
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)mhd_request_completed, NULL},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)ulfius_uri_logger, NULL},
        {MHD_OPTION_SOCK_ADDR, 0, &address},
        {MHD_OPTION_CONNECTION_TIMEOUT, 60, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, o->connections ? o->connections : 1024, NULL},
        {MHD_OPTION_LISTENING_ADDRESS_REUSE, 1, NULL},
        {o->threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, o->threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC;
    if (rc == RC_OK && ulfius_start_framework_with_mhd_options(&h->instance, flags, options) != U_OK)
        rc = err_set(err, RC_FATAL, "http", "no se puede escuchar en %s:%d: ¿puerto ocupado?", o->address,
                     o->port);
    h->up = rc == RC_OK;
    if (rc != RC_OK) {
        http_stop(h);
        return rc;
    }
    teller_start(h);
    *ret = h;
    return RC_OK;
}

void http_stop(http_t *h)
{
    if (!h)
        return;
    if (h->up)
        ulfius_stop_framework(&h->instance);
    audit_rest_end(h->teller);
    ulfius_clean_instance(&h->instance);
    docs_free(h->docs);
    free(h->openapi);
    free(h);
}

/* ---- the admin listener ---- */

static void livez(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    (void)ctx;
    http_bytes(a, 200, "text/plain; charset=utf-8", "ok\n", 3);
}

static void readyz(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)ctx;
    AUTO(buf) buf_t report = {0};
    static const char *const words[] = {"listo", "listo, con algo degradado", "no está listo"};
    health_t health = health_report(&report);
    if (!http_query(q, "verbose"))
        buf_clear(&report);
    buf_printf(&report, "%s\n", words[health]);
    http_bytes(a, health == HEALTH_NOT_READY ? 503 : 200, "text/plain; charset=utf-8", report.data,
               report.len);
}

static void metrics(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    (void)ctx;
    AUTO(buf) buf_t out = {0};
    metrics_print(&out);
    http_bytes(a, 200, "text/plain; version=0.0.4; charset=utf-8", buf_str(&out), out.len);
}

rc_t http_start_admin(const char *address, int port, http_t **ret, err_t *err)
{
    static const http_route_t routes[] = {
        {"GET", "/livez", livez, ROLES_ANYBODY},
        {"GET", "/readyz", readyz, ROLES_ANYBODY},
        {"GET", "/metrics", metrics, ROLES_ANYBODY},
        {0},
    };
    const http_options_t o = {
        .address = address, .port = port, .threads = 1, .body_max = 4096, .routes = routes};
    return http_start(&o, ret, err);
}
