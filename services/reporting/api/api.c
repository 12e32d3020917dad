#include "services/reporting/api/api.h"

#include "common/metrics.h"
#include "embed/reporting_core/openapi_json.h"
#include "services/reporting/audit/api_audit.h"
#include "services/reporting/audit/audit_note.h"
#include "services/reporting/figures/api_indicators.h"
#include "services/reporting/holders/api_holders.h"
#include "services/reporting/lists/api_bases.h"
#include "services/reporting/lists/api_cases.h"
#include "services/reporting/lists/api_records.h"
#include "services/reporting/notices/api_notices.h"
#include "services/reporting/operation/api_operation.h"
#include "services/reporting/people/api_session.h"
#include "services/reporting/people/suceso.h"
#include "services/reporting/practices/api_practices.h"
#include "services/reporting/reports/api_forms.h"
#include "services/reporting/reports/api_reports.h"
#include "services/reporting/reports/scan_kind.h"
#include "services/reporting/web/web.h"

#define ROUTES_MAX 256
/* At once: each may hold a scanned form in memory (http.h). */
#define CONNECTIONS 128
#define PREFIX "/api/reporting"

/* Each room's own routes: a room is a folder, and its table ends it. */
static const http_route_t *const rooms[] = {
    bases_routes,   indicators_routes, cases_routes,     notices_routes, records_routes, practices_routes,
    reports_routes, forms_routes,      operation_routes, session_routes, audit_routes,   holders_routes};

static const http_route_t page[] = {
    {"GET", "/", get_web, ROLES_ANYBODY},
    {"GET", "/app.js", get_web, ROLES_ANYBODY},
    {"GET", "/app.css", get_web, ROLES_ANYBODY},
    {"GET", "/icon.svg", get_web, ROLES_ANYBODY},
    {0},
};

/* A scanned form is larger than any other body. */
static const http_body_room_t larger[] = {
    {"PUT", "/v1/formatos/:id/escaneo", SCAN_MAX},
    {"PUT", PREFIX "/v1/formatos/:id/escaneo", SCAN_MAX},
    {0},
};

static struct {
    http_route_t at[ROUTES_MAX + 1];
    size_t n;
} joined;

static void add(const http_route_t *r, const char *path)
{
    if (joined.n == ROUTES_MAX)
        abort();
    joined.at[joined.n++] = (http_route_t){r->method, path, r->handler, r->roles};
}

/* Each path under its own name and under the one origin's: the page asks below /api/reporting wherever it is
 * served from. The longer names live as long as the process. */
static void join_routes(void)
{
    if (joined.n) /* another server of this process has joined them */
        return;
    for (size_t i = 0; i < COUNT_OF(rooms); i++)
        for (const http_route_t *r = rooms[i]; r->method; r++) {
            char *longer = NULL;
            if (asprintf(&longer, PREFIX "%s", r->path) < 0)
                abort();
            add(r, r->path);
            add(r, longer);
        }
    for (const http_route_t *r = page; r->method; r++)
        add(r, r->path);
}

static rc_t tell(void *ctx, const audit_entry_t *e, err_t *err)
{
    const api_t *api = ctx;
    return audit_note_alone(api->pg, e, err);
}

rc_t api_start(const char *address, int port, int threads, const http_guard_t *guard, api_t *api,
               http_t **ret, err_t *err)
{
    web_init();
    join_routes();
    metric_help("pqr_answers_asked_total",
                "Respuestas con ETag, según salieran de la memoria o de la base de datos");
    metric_help("pqr_answers_kept_bytes", "Bytes de respuestas guardadas en memoria");
    metric_help("pqr_counts_read_total",
                "Lecturas de cifras por bloques, según salieran de la memoria o de la base de datos");
    const http_options_t o = {
        .address = address,
        .port = port,
        .threads = threads,
        .body_max = 65536, /* four texts of 4,000 characters, of four bytes each */
        .connections = CONNECTIONS,
        .routes = joined.at,
        .rooms = larger,
        .guard = guard,
        .proxy_key = api->proxy_key,
        .audits = audit_table,
        .tell = tell,
        .rests = suceso_rests,
        .ctx = api,
        .openapi = openapi_json,
        .openapi_len = openapi_json_len,
        .prefix = PREFIX,
    };
    return http_start(&o, ret, err);
}
