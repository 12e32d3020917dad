#include "services/reporting/api.h"

#include "embed/reporting_core/openapi_json.h"
#include "services/reporting/api_bases.h"
#include "services/reporting/api_cases.h"
#include "services/reporting/api_indicators.h"
#include "services/reporting/api_rejections.h"
#include "services/reporting/web.h"

/* Each path under its own name and under the one origin's: the page asks below /api/reporting wherever it is
 * served from. */
#define ROUTE(path, handler)                                                                                 \
    {"GET", path, handler},                                                                                  \
    {                                                                                                        \
        "GET", "/api/reporting" path, handler                                                                \
    }

static const http_route_t routes[] = {
    ROUTE("/v1/bases", get_bases),
    ROUTE("/v1/bases/:sha256", get_base),
    ROUTE("/v1/bases/:sha256/rechazos", get_base_rejections),
    ROUTE("/v1/indicadores/mal-escaladas", get_wrong_escalations),
    ROUTE("/v1/indicadores/motivos", get_motives),
    ROUTE("/v1/informes/top-asesores", get_top_advisors),
    ROUTE("/v1/casos", get_cases),
    ROUTE("/v1/casos/:radicado", get_case),
    {"GET", "/", get_web},
    {"GET", "/app.js", get_web},
    {"GET", "/app.css", get_web},
    {"GET", "/icon.svg", get_web},
    {0},
};

rc_t api_start(const char *address, int port, int threads, api_t *api, http_t **ret, err_t *err)
{
    web_init();
    const http_options_t o = {
        .address = address,
        .port = port,
        .threads = threads,
        .body_max = 4096,
        .routes = routes,
        .ctx = api,
        .openapi = openapi_json,
        .openapi_len = openapi_json_len,
    };
    return http_start(&o, ret, err);
}
