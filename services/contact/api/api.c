#include "services/contact/api/api.h"

#include "common/pg_thread.h"
#include "embed/contact_core/openapi_json.h"
#include "services/contact/api/api_agenda.h"
#include "services/contact/api/api_caso.h"
#include "services/contact/api/api_causal.h"
#include "services/contact/api/api_intentos.h"
#include "services/contact/api/api_recursos.h"
#include "services/contact/api/api_respuesta.h"
#include "services/contact/api/api_tareas.h"
#include "services/contact/api/api_titular.h"
#include "services/contact/store/store_audit.h"

#define BODY_MAX 65536

static const http_route_t routes[] = {
    {"GET", "/v1/agenda", get_agenda, SUPERVISOR | COORDINADOR | ADMIN},
    {"POST", "/v1/agenda/tomar", post_tomar, AGENTE | ADMIN},
    {"GET", "/v1/horario", get_horario, ROLES_ALL},
    {"GET", "/v1/resultados", get_resultados, ROLES_ALL},
    {"POST", "/v1/intentos/:id/marcar", post_marcar, AGENTE | ADMIN},
    {"POST", "/v1/intentos/:id/resultado", post_resultado, AGENTE | ADMIN},
    {"POST", "/v1/intentos/:id/soltar", post_soltar, AGENTE | ADMIN},
    {"POST", "/v1/intentos/:id/prolongar", post_prolongar, AGENTE | ADMIN},
    {"GET", "/v1/casos/:radicado", get_caso, AGENTE | BACKOFFICE | SUPERVISOR | COORDINADOR | ADMIN},
    {"POST", "/v1/casos/:radicado/causal", post_causal, BACKOFFICE | SUPERVISOR | COORDINADOR | ADMIN},
    {"POST", "/v1/casos/:radicado/respuesta", post_respuesta, BACKOFFICE | COORDINADOR | ADMIN},
    {"POST", "/v1/casos/:radicado/recursos", post_recurso, AGENTE | BACKOFFICE | COORDINADOR | ADMIN},
    {"GET", "/v1/revision", get_revision, BACKOFFICE | SUPERVISOR | COORDINADOR | ADMIN},
    {"GET", "/v1/resolver", get_resolver, BACKOFFICE | SUPERVISOR | COORDINADOR | ADMIN},
    {"GET", "/v1/recursos", get_recursos, BACKOFFICE | SUPERVISOR | COORDINADOR | ADMIN},
    {"POST", "/v1/recursos/:id/decision", post_decision, BACKOFFICE | COORDINADOR | ADMIN},
    {"GET", "/v1/tareas", get_tareas, BACKOFFICE | SUPERVISOR | COORDINADOR | INTEGRACION | ADMIN},
    {"POST", "/v1/tareas/:id/hecha", post_tarea_hecha, BACKOFFICE | COORDINADOR | INTEGRACION | ADMIN},
    {"POST", "/v1/tareas/:id/rechazada", post_tarea_rechazada,
     BACKOFFICE | COORDINADOR | INTEGRACION | ADMIN},
    {"POST", "/v1/titulares/datos", post_titular_datos, COORDINADOR | ADMIN},
    {"POST", "/v1/titulares/corregir", post_titular_corregir, COORDINADOR | ADMIN},
    {"POST", "/v1/titulares/suprimir", post_titular_suprimir, COORDINADOR | ADMIN},
    {0},
};

static const http_audit_t audits[] = {
    {"POST", "/v1/agenda/tomar", "caso.intento_tomado|caso.buzon_tomado", NULL},
    {"POST", "/v1/intentos/:id/marcar", "telefono.ver", NULL},
    {"POST", "/v1/intentos/:id/resultado", "caso.|intento.numero", NULL}, /* by the outcome */
    {"POST", "/v1/intentos/:id/soltar", "caso.intento_soltado|caso.buzon_soltado", NULL},
    {"POST", "/v1/intentos/:id/prolongar", "intento.prolongar", NULL},
    {"POST", "/v1/casos/:radicado/causal", "caso.causal_dada", NULL},
    {"POST", "/v1/casos/:radicado/respuesta", "caso.respuesta_explica|caso.respuesta_corrige", NULL},
    {"POST", "/v1/casos/:radicado/recursos", "caso.recurso_presentado", NULL},
    {"POST", "/v1/recursos/:id/decision", "caso.recurso_decidido", NULL},
    {"POST", "/v1/tareas/:id/hecha", "caso.", NULL}, /* by the task */
    {"POST", "/v1/tareas/:id/rechazada", "caso.tarea_rechazada", NULL},
    {"POST", "/v1/titulares/datos", "titular.ver", NULL},
    {"POST", "/v1/titulares/corregir", "caso.correccion", NULL},
    {"POST", "/v1/titulares/suprimir", "caso.supresion", NULL},
    {0},
};

static rc_t write_entry(pg_t *pg, void *ctx, err_t *err)
{
    return store_audit_entry(pg, ctx, err);
}

/* What changes nothing: a denial. */
static rc_t tell(void *ctx, const audit_entry_t *e, err_t *err)
{
    audit_entry_t entry = *e;
    return pg_thread_write(ctx, write_entry, &entry, err);
}

rc_t api_start(const char *address, int port, int threads, const char *proxy_key, const http_guard_t *guard,
               const pg_settings_t *pg, http_t **ret, err_t *err)
{
    const http_options_t o = {
        .address = address,
        .port = port,
        .threads = threads,
        .body_max = BODY_MAX,
        .routes = routes,
        .guard = guard,
        .proxy_key = proxy_key,
        .audits = audits,
        .tell = tell,
        .ctx = (void *)pg,
        .openapi = openapi_json,
        .openapi_len = openapi_json_len,
    };
    return http_start(&o, ret, err);
}
