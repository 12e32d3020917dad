#include "services/ingest/rest/api.h"

#include <string.h>

#include "common/metrics.h"
#include "embed/ingest_core/openapi_json.h"
#include "services/ingest/events/events.h"
#include "services/ingest/rest/bases.h"
#include "services/ingest/rest/cargas.h"
#include "services/ingest/rest/events.h"

#define CONNECTIONS 32         /* at once: each may hold a whole workbook in memory */
#define FORM_BYTES (64 * 1024) /* what a form adds to its file */

int api_status(const char *code)
{
    static const struct {
        const char *code;
        int status;
    } rows[] = {
        {"archivo_vacio", 415},       {"xls_antiguo", 415},      {"libro_cifrado", 415},
        {"formato_no_admitido", 415}, {"base_ya_recibida", 409}, {"base_reemplazada", 409},
        {"archivo_muy_grande", 413},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strcmp(rows[i].code, code) == 0)
            return rows[i].status;
    return 422;
}

static rc_t tell(void *ctx, const audit_entry_t *e, err_t *err)
{
    const api_t *api = ctx;
    return events_tell(api->events, e, err);
}

rc_t api_start(const api_options_t *o, http_t **ret, err_t *err)
{
    static const http_route_t routes[] = {
        {"POST", "/v1/bases", bases_post, COORDINADOR | INTEGRACION | ADMIN},
        {"GET", "/v1/cargas/:id", cargas_get, COORDINADOR | INTEGRACION | ADMIN},
        {"POST", "/v1/eventos", events_post, INTEGRACION | ADMIN},
        {0},
    };
    static const http_audit_t audits[] = {
        {"POST", "/v1/bases", "base.publicar", NULL},
        {"POST", "/v1/eventos", "evento.publicar", NULL},
        {0},
    };
    metric_help("pqr_ingest_bases_total", "libros recibidos, por resultado");
    metric_help("pqr_ingest_milliseconds_total", "tiempo dedicado a libros, en milisegundos");
    metric_help("pqr_ingest_warnings_total", "advertencias en registros aceptados");
    events_metrics();
    const http_options_t options = {
        .address = o->address,
        .port = o->port,
        .threads = o->threads,
        .body_max = (size_t)o->api->columns->limits.file_bytes + FORM_BYTES,
        .connections = CONNECTIONS,
        .routes = routes,
        .guard = o->guard,
        .proxy_key = o->proxy_key,
        .audits = audits,
        .tell = o->api->events ? tell : NULL,
        .ctx = o->api,
        .openapi = openapi_json,
        .openapi_len = openapi_json_len,
    };
    return http_start(&options, ret, err);
}
