#include "services/contact/api/api_caso.h"

#include "common/calendar_in_force.h"
#include "common/event.h"
#include "common/pg_thread.h"
#include "embed/contact_core/caso_avisos_sql.h"
#include "embed/contact_core/caso_causales_sql.h"
#include "embed/contact_core/caso_decisiones_sql.h"
#include "embed/contact_core/caso_intentos_sql.h"
#include "embed/contact_core/caso_llamadas_sql.h"
#include "embed/contact_core/caso_recursos_sql.h"
#include "embed/contact_core/caso_reemplazos_sql.h"
#include "embed/contact_core/caso_tareas_sql.h"
#include "embed/contact_core/caso_ver_sql.h"
#include "services/contact/api/api_rows.h"
#include "services/contact/api/reach.h"
#include "services/contact/api/refusals.h"
#include "services/contact/life/plazo.h"

static day_t day_of(const json_t *o, const char *name)
{
    day_t d;
    const char *text = json_string_value(json_object_get(o, name));
    return text && day_parse(text, &d) ? d : DAY_NONE;
}

/* What no column has: the days left, the last alert by its name, and until when a recurso may be filed. */
static void add_terms(json_t *caso)
{
    const day_t known = day_of(caso, "notificado");
    const plazo_nivel_t told = (plazo_nivel_t)json_integer_value(json_object_get(caso, "alerta"));
    row_days_left(caso);
    json_object_set_new(caso, "alerta", text_json(plazo_name(told)));
    json_object_set_new(caso, "recurso_hasta",
                        day_json(known == DAY_NONE ? DAY_NONE
                                                   : calendar_term_end(calendar_in_force(),
                                                                       TERMINO_PRESENTAR_RECURSO, known)));
}

/* *ret: a new reference, also where this fails; NULL: there is no such case. */
static rc_t read_case(pg_t *pg, const char *radicado, json_t **ret, err_t *err)
{
    static const struct {
        const char *name, *sql;
    } parts[] = {{"intentos", caso_intentos_sql},     {"llamadas", caso_llamadas_sql},
                 {"avisos", caso_avisos_sql},         {"recursos", caso_recursos_sql},
                 {"tareas", caso_tareas_sql},         {"decisiones", caso_decisiones_sql},
                 {"reemplazos", caso_reemplazos_sql}, {"causales", caso_causales_sql}};
    const char *const params[] = {radicado};
    AUTO(pgresult) PGresult *found = NULL;
    rc_t rc = pg_exec(pg, caso_ver_sql, 1, params, &found, err);
    if (rc != RC_OK)
        return rc;
    if (PQntuples(found) == 0)
        return RC_OK;
    *ret = row_json(found, 0);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        AUTO(pgresult) PGresult *rows = NULL;
        rc = pg_exec(pg, parts[i].sql, 1, params, &rows, err);
        if (rc != RC_OK)
            return rc;
        json_object_set_new(*ret, parts[i].name, rows_json(rows, PQntuples(rows)));
    }
    add_terms(*ret);
    return RC_OK;
}

void get_caso(const http_request_t *q, http_response_t *a, void *ctx)
{
    pg_t *pg = NULL;
    err_t err = ERR_INIT;
    AUTO(json) json_t *o = NULL;
    if (!reach_case(a, ctx, http_path(q, "radicado")))
        return;
    rc_t rc = pg_thread_begin(ctx, PG_READ_ONLY, &pg, &err);
    if (rc == RC_OK)
        rc = read_case(pg, http_path(q, "radicado"), &o, &err);
    pg_rollback(pg);
    if (rc != RC_OK)
        http_error(a, &err, 404);
    else if (!o)
        answer_refusal(a, "caso_desconocido", NULL);
    else
        http_json(a, 200, TAKE(o));
}
