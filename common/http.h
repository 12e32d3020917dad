/* A small REST server over ulfius: UTF-8 JSON answers, problem+json errors, a pool of threads, bounded
 * bodies, and the admin listener with /livez, /readyz and /metrics. Handlers run in pool threads and return
 * nothing: they answer through http_json() or http_problem(). */
#ifndef PQR_COMMON_HTTP_H
#define PQR_COMMON_HTTP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <ulfius.h>

#include "common/audit/audit_bound.h"
#include "common/buf.h"
#include "common/client_address.h"
#include "common/err.h"
#include "common/identity/identity.h"

typedef struct http http_t;
typedef struct _u_request http_request_t;
typedef struct _u_response http_response_t;
typedef void (*http_handler_t)(const http_request_t *q, http_response_t *a, void *ctx);

typedef struct http_route {
    const char *method; /* NULL ends the table */
    const char *path;   /* "/v1/bases/:sha256" */
    http_handler_t handler;
    roles_t roles; /* who may: any of these; 0: nobody */
} http_route_t;

/* A route's roles where whoever asks is answered, known or not. */
#define ROLES_ANYBODY (1u << 31)

/* Who asks. RC_REJECT: that cannot be told (401, with the error's code and text), or, with one of the codes
 * `forbidden`, it is known and may not ask so (403); RC_RETRY: not now (503). */
typedef struct http_guard {
    rc_t (*identify)(void *ctx, const http_request_t *q, identity_t *ret, err_t *err);
    void *ctx;
    const char *const *forbidden; /* NULL ends them; NULL: none */
} http_guard_t;

/* What a route of the table takes that takes larger bodies than the others. */
typedef struct http_body_room {
    const char *method, *path; /* as the route has them; NULL ends the table */
    size_t body_max;           /* bytes */
} http_body_room_t;

/* What a route leaves in the audit (common/audit/audit.h) where it did something. */
typedef struct http_audit {
    const char *method, *path; /* as the route has them; NULL ends the table */
    const char *accion;        /* of its entry; NULL: it leaves none, */
    const char *why;           /* … because */
} http_audit_t;

typedef struct http_options {
    const char *address; /* "127.0.0.1" */
    int port;
    int threads;
    size_t body_max; /* bytes; larger bodies get 413, but for routes that `rooms` names */
    int connections; /* at once, each of which may hold a body as large as the largest that any route allows,
                        because a body is in memory before its route is asked; 0: 1024 */
    const http_route_t *routes;
    const http_body_room_t *rooms; /* NULL: none */
    const http_audit_t *audits;    /* every route but GETs must be there, and those that hand out what is
                                      personal;    NULL: this server audits nothing */
    /* Writes an entry of what changes nothing: a denial, or what an answer hands out (audit_hand_out());
     * NULL: nobody does. In the thread of the request; what it had open in the database may be ended. */
    rc_t (*tell)(void *ctx, const audit_entry_t *e, err_t *err);
    const audit_rest_t *rests; /* further floods of which the rest is told; NULL: none */
    const http_guard_t *guard; /* copied; NULL where every route is for ROLES_ANYBODY */
    const char *proxy_key;     /* by which our own proxy is known, whose word for the client's address counts;
                                  NULL, "": nobody's */
    void *ctx;
    const char
        *openapi; /* the JSON document served at /openapi.json, which the page at /docs shows; or NULL */
    size_t openapi_len;
    const char *prefix; /* where these two are served too, "/api/reporting"; or NULL */
} http_options_t;

/* Before a handler: 401 for whoever is not known, 403 for whoever has none of the route's roles. Of what has
 * no route nothing but that is told to anybody. Beside the routes: HEAD wherever there is a GET; OPTIONS,
 * answered with Allow; 405 with Allow for every other method of a path that there is; 404 for the rest. */
MUST_CHECK rc_t http_start(const http_options_t *o, http_t **ret, err_t *err);
/* The admin listener: /livez, /readyz (200, also when something is degraded, or 503; ?verbose lists the
 * checks), /metrics. */
MUST_CHECK rc_t http_start_admin(const char *address, int port, http_t **ret, err_t *err);
void http_stop(http_t *h); /* waits for handlers under way; NULL is fine */

/* Takes the reference to body over. */
void http_json(http_response_t *a, int status, json_t *body);
void http_bytes(http_response_t *a, int status, const char *content_type, const void *body, size_t len);
/* RFC 9457: {"type":"about:blank","title":…,"status":…,"detail":…,"code":…}. detail in Spanish. */
void http_problem(http_response_t *a, int status, const char *code, const char *detail_fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* The same with further members beside; takes the reference to `more`, an object, over. */
void http_problem_with(http_response_t *a, int status, const char *code, json_t *more, const char *detail_fmt,
                       ...) __attribute__((format(printf, 5, 6)));
/* 503 with Retry-After for RC_RETRY, `reject_status` for RC_REJECT, 500 for RC_FATAL, with the error's text
 * and code. */
void http_error(http_response_t *a, const err_t *e, int reject_status);

/* Gives the memory of a request's body back before the handler returns. */
void http_body_free(http_request_t *q);

/* NULL when absent. */
const char *http_query(const http_request_t *q, const char *name);
/* A :name of the route: UTF-8, never NULL in its handler, for anything else of it is not found. */
const char *http_path(const http_request_t *q, const char *name);
const char *http_header(const http_request_t *q, const char *name);
/* By whom it was sent: the peer, or whom our own proxy says (client_address.h). */
void http_client(const http_request_t *q, const char *proxy_key, char ret[CLIENT_ADDRESS_SIZE]);
/* Who asks; NULL on a route for ROLES_ANYBODY. Belongs to the answer. */
const identity_t *http_identity(const http_response_t *a);
/* Answers what a guard refused. */
void http_refused(http_response_t *a, const http_guard_t *guard, const err_t *e);

/* What a route of these leaves in the audit; NULL: that is not said. Pure. */
const http_audit_t *http_audit_of(const http_options_t *o, const http_route_t *route);
/* The route for a request: HEAD is asked of GET's. Where a route names the path itself, without variables,
 * the path is no value of another's variable. NULL: there is none. Pure. */
const http_route_t *http_find(const http_route_t *routes, const char *method, const char *path);
/* The variables of a route in a path that it fits, one by one, without their colon; neither ends with a NUL.
 * Pure. */
typedef void (*http_variable_fn)(void *ctx, const char *name, size_t name_len, const char *value, size_t len);
void http_variables(const char *route, const char *path, http_variable_fn each, void *ctx);
/* Which methods a path admits, by the table: "GET, HEAD, OPTIONS". Pure; appends. False: no route has it. */
bool http_allow(const http_route_t *routes, const char *path, buf_t *out);

#endif
