#include "services/reporting/operation/api_operation.h"

#include "common/json_out.h"
#include "embed/reporting_core/operacion_resumen_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/operation/api_backlog.h"
#include "services/reporting/operation/api_calls.h"
#include "services/reporting/operation/api_dead.h"
#include "services/reporting/operation/api_freshness.h"
#include "services/reporting/operation/api_recursos.h"

/* The single numbers. */
static rc_t numbers(pg_t *pg, day_t today, buf_t *out, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    char day[11];
    day_format(today, day);
    rc_t rc = pg_exec(pg, operacion_resumen_sql, 1, (const char *[]){day}, &res, err);
    if (rc != RC_OK)
        return rc;
    json_out_open(out, "recursos", '{');
    json_out_int(out, "abiertos", pg_int(res, 0, pg_column(res, "recursos")));
    json_out_int(out, "vencidos", pg_int(res, 0, pg_column(res, "recursos_vencidos")));
    json_out_close(out, '}');
    json_out_open(out, "tareas", '{');
    json_out_int(out, "pendientes", pg_int(res, 0, pg_column(res, "tareas")));
    json_out_int(out, "rechazadas", pg_int(res, 0, pg_column(res, "tareas_rechazadas")));
    json_out_close(out, '}');
    json_out_open(out, "muertos", '{');
    json_out_int(out, "abiertos", pg_int(res, 0, pg_column(res, "muertos")));
    json_out_close(out, '}');
    return RC_OK;
}

/* All in one snapshot. */
static void get_summary(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(buf) buf_t body = {0};
    const day_t today = today_in_bogota();
    json_out_open(&body, NULL, '{');
    json_out_day(&body, "hoy", today);
    rc_t rc = view_open(ctx, &pg, &err);
    if (rc == RC_OK)
        rc = backlog_summary(pg, "estados", &body, &err);
    if (rc == RC_OK)
        rc = terms_summary(pg, "terminos", today, &body, &err);
    if (rc == RC_OK)
        rc = calls_summary(pg, today, &body, &err);
    if (rc == RC_OK)
        rc = numbers(pg, today, &body, &err);
    if (rc == RC_OK)
        rc = freshness_summary(pg, ctx, &body, &err);
    json_out_close(&body, '}');
    if (rc != RC_OK)
        return http_error(a, &err, 500);
    answer_text(a, &body);
}

const http_route_t operation_routes[] = {
    {"GET", "/v1/operacion/resumen", get_summary, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/operacion/pendientes", get_backlog, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/operacion/terminos", get_terms, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/operacion/casos", get_open_cases, BACKOFFICE | SUPERVISOR | COORDINADOR | ADMIN},
    {"GET", "/v1/operacion/contactabilidad", get_contactability, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/operacion/actividad", get_activity, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/operacion/recursos", get_recursos, BACKOFFICE | SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/operacion/recursos/lista", get_recursos_list,
     BACKOFFICE | SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/operacion/tareas", get_tasks, BACKOFFICE | SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/operacion/tareas/lista", get_pending_tasks,
     BACKOFFICE | SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/operacion/rechazos", get_rejected, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/operacion/muertos", get_dead, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/operacion/muertos/lista", get_dead_list, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/operacion/frescura", get_freshness,
     BACKOFFICE | SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {0},
};
