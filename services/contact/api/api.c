#include "services/contact/api/api.h"

#include "embed/contact_core/openapi_json.h"
#include "services/contact/api/api_agenda.h"
#include "services/contact/api/api_caso.h"
#include "services/contact/api/api_causal.h"
#include "services/contact/api/api_intentos.h"
#include "services/contact/api/api_recursos.h"
#include "services/contact/api/api_respuesta.h"
#include "services/contact/api/api_tareas.h"

#define BODY_MAX 65536

static const http_route_t routes[] = {
    {"GET", "/v1/agenda", get_agenda},
    {"POST", "/v1/agenda/tomar", post_tomar},
    {"GET", "/v1/horario", get_horario},
    {"GET", "/v1/resultados", get_resultados},
    {"POST", "/v1/intentos/:id/marcar", post_marcar},
    {"POST", "/v1/intentos/:id/resultado", post_resultado},
    {"POST", "/v1/intentos/:id/soltar", post_soltar},
    {"POST", "/v1/intentos/:id/prolongar", post_prolongar},
    {"GET", "/v1/casos/:radicado", get_caso},
    {"POST", "/v1/casos/:radicado/causal", post_causal},
    {"POST", "/v1/casos/:radicado/respuesta", post_respuesta},
    {"POST", "/v1/casos/:radicado/recursos", post_recurso},
    {"GET", "/v1/revision", get_revision},
    {"GET", "/v1/resolver", get_resolver},
    {"GET", "/v1/recursos", get_recursos},
    {"POST", "/v1/recursos/:id/decision", post_decision},
    {"GET", "/v1/tareas", get_tareas},
    {"POST", "/v1/tareas/:id/hecha", post_tarea_hecha},
    {"POST", "/v1/tareas/:id/rechazada", post_tarea_rechazada},
    {0},
};

rc_t api_start(const char *address, int port, int threads, const pg_settings_t *pg, http_t **ret, err_t *err)
{
    const http_options_t o = {
        .address = address,
        .port = port,
        .threads = threads,
        .body_max = BODY_MAX,
        .routes = routes,
        .ctx = (void *)pg,
        .openapi = openapi_json,
        .openapi_len = openapi_json_len,
    };
    return http_start(&o, ret, err);
}
