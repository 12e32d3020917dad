#include "services/reporting/reports/api_reports.h"

#include <string.h>

#include "common/audit/audit.h"
#include "common/identity/actor.h"
#include "common/metrics.h"
#include "common/pg_thread.h"
#include "embed/reporting_core/informe_detalle_sql.h"
#include "embed/reporting_core/informe_diferencias_sql.h"
#include "embed/reporting_core/informe_existe_sql.h"
#include "embed/reporting_core/informe_filas_sql.h"
#include "embed/reporting_core/informe_registros_lista_sql.h"
#include "embed/reporting_core/informe_sql.h"
#include "embed/reporting_core/informes_sql.h"
#include "embed/reporting_core/ultimo_corte_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/figures/period.h"
#include "services/reporting/lists/api_records.h"
#include "services/reporting/lists/list.h"
#include "services/reporting/reports/form_body.h"
#include "services/reporting/reports/report_keep.h"
#include "services/reporting/reports/rows.h"
#include "services/reporting/reports/week_due.h"
#include "services/reporting/reports/week_top.h"

#define DAYS 7
#define TRIES 3
#define NO_REPORT "informe_desconocido"
#define NO_REPORT_DETAIL "De esa semana no hay un informe guardado; se guarda con POST a esta misma ruta."

/* ---- the week of a request ---- */

static void refuse_week(http_response_t *a, const char *which)
{
    http_problem_with(a, 400, "semana_invalida", json_pack("{s:s}", "campo", "semana"),
                      "%s no es una semana ISO: se espera AAAA-Wnn, por ejemplo 2021-W49.", which);
}

static bool path_week(const http_request_t *q, http_response_t *a, day_t *ret)
{
    if (week_parse(http_path(q, "semana"), ret))
        return true;
    refuse_week(a, "La «semana» de la ruta");
    return false;
}

/* Without a week asked for: the latest one with records, or the present one where there are none. */
static rc_t week_latest(pg_t *pg, day_t *ret_day, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, ultimo_corte_sql, 0, NULL, &res, err);
    if (rc != RC_OK)
        return rc;
    const char *day = pg_text(res, 0, 0);
    if (!day || !day_parse(day, ret_day))
        *ret_day = instant_day(clock_now(), NULL);
    *ret_day -= day_weekday(*ret_day) - 1;
    return RC_OK;
}

/* The week's name and days, and those beside it, as members of o. */
static void add_week(json_t *o, day_t monday)
{
    char name[WEEK_SIZE], before[WEEK_SIZE], after[WEEK_SIZE], from[11], to[11];
    week_format(monday, name);
    week_format(monday - DAYS, before);
    week_format(monday + DAYS, after);
    day_format(monday, from);
    day_format(monday + DAYS - 1, to);
    json_object_set_new(o, "semana", json_string(name));
    json_object_set_new(o, "desde", json_string(from));
    json_object_set_new(o, "hasta", json_string(to));
    json_object_set_new(o, "semana_anterior", json_string(before));
    json_object_set_new(o, "semana_siguiente", json_string(after));
}

/* ---- the top 5 as it is now ---- */

static rc_t report_exists(pg_t *pg, const char *week, bool *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, informe_existe_sql, 1, &week, &res, err);
    if (rc == RC_OK)
        *ret = PQntuples(res) > 0;
    return rc;
}

static rc_t top_answer(pg_t *pg, const api_t *api, day_t monday, export_format_t format, http_response_t *a,
                       err_t *err)
{
    AUTO(pgresult) PGresult *rows = NULL;
    char name[WEEK_SIZE];
    bool kept = false;
    week_format(monday, name);
    rc_t rc = week_top_read(pg, monday, &rows, err);
    if (rc == RC_OK && format != EXPORT_JSON)
        return week_top_file(format, rows, api->catalogue, name, a, err);
    if (rc == RC_OK)
        rc = report_exists(pg, name, &kept, err);
    if (rc != RC_OK)
        return rc;
    json_t *o = json_object();
    add_week(o, monday);
    json_object_set_new(o, "informe_guardado", json_boolean(kept));
    json_object_set_new(o, "datos", week_top_json(rows, api->catalogue));
    answer(a, o);
    return RC_OK;
}

/* Of the day too: without records the present week is answered. */
static const tag_source_t top_version = {.kafka = VERSION_ALL, .today = true, .tables = "informe"};
static const char *const format_names[] = {
    [EXPORT_JSON] = "json", [EXPORT_CSV] = "csv", [EXPORT_XLSX] = "xlsx"};

static void get_top_advisors(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    tag_t tag;
    AUTO(view) pg_t *pg = NULL;
    const char *week = http_query(q, "semana");
    day_t monday = DAY_NONE;
    export_format_t format;
    u_map_put(a->map_header, "Vary", "Accept");
    if (week && !week_parse(week, &monday))
        return refuse_week(a, "El parámetro «semana»");
    if (export_format_pick(http_query(q, "formato"), http_header(q, "Accept"), &format, &err) != RC_OK)
        return refuse_field(a, &err, 400, "formato");
    if (view_open(ctx, &pg, &err) != RC_OK ||
        tag_read(pg, ctx, &top_version, q, format_names[format], &tag, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (tag_answered(q, a, tag.text))
        return;
    if ((!week && week_latest(pg, &monday, &err) != RC_OK) ||
        top_answer(pg, ctx, monday, format, a, &err) != RC_OK)
        http_error(a, &err, 500);
}

/* ---- a kept report ---- */

/* Whether it would be the same if it were made now, and what it would count otherwise. Null where sightings
 * of that week were taken away: nothing can be said any more. */
static rc_t add_present(pg_t *pg, const api_t *api, json_t *o, const char *week, day_t monday, err_t *err)
{
    AUTO(pgresult) PGresult *rows = NULL;
    AUTO(pgresult) PGresult *differ = NULL;
    char day[11];
    day_format(monday, day);
    rc_t rc = pg_exec(pg, informe_diferencias_sql, 2, (const char *[]){week, day}, &differ, err);
    if (rc == RC_OK)
        rc = week_top_read(pg, monday, &rows, err);
    if (rc != RC_OK)
        return rc;
    bool gone = pg_bool(differ, 0, pg_column(differ, "retirado"));
    AUTO(json) json_t *now = week_top_json(rows, api->catalogue);
    json_object_set_new(o, "vigente_ahora",
                        gone ? json_null() : json_boolean(json_equal(now, json_object_get(o, "datos"))));
    json_object_set_new(o, "diferencias",
                        gone ? json_null()
                             : json_pack("{s:I,s:I}", "registros_nuevos",
                                         (json_int_t)pg_int(differ, 0, pg_column(differ, "nuevos")),
                                         "registros_que_ya_no",
                                         (json_int_t)pg_int(differ, 0, pg_column(differ, "sobrantes"))));
    return RC_OK;
}

/* The whole of it, a new reference; *ret stays NULL where there is none. */
static rc_t report_read(pg_t *pg, const api_t *api, day_t monday, json_t **ret, err_t *err)
{
    AUTO(pgresult) PGresult *head = NULL;
    AUTO(pgresult) PGresult *rows = NULL;
    AUTO(pgresult) PGresult *more = NULL;
    char name[WEEK_SIZE];
    week_format(monday, name);
    const char *week = name;
    rc_t rc = pg_exec(pg, informe_sql, 1, &week, &head, err);
    if (rc != RC_OK || PQntuples(head) == 0)
        return rc;
    rc = pg_exec(pg, informe_filas_sql, 1, &week, &rows, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, informe_detalle_sql, 1, &week, &more, err);
    if (rc != RC_OK)
        return rc;
    AUTO(json) json_t *o = row_json(head, 0);
    AUTO(json) json_t *details = row_json(more, 0);
    add_week(o, monday);
    json_object_set_new(o, "datos", week_top_json(rows, api->catalogue));
    rc = add_present(pg, api, o, week, monday, err);
    json_object_update(o, details);
    if (rc == RC_OK)
        *ret = json_incref(o);
    return rc;
}

static void answer_report(const api_t *api, day_t monday, int status, http_response_t *a)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(json) json_t *o = NULL;
    if (view_open(api, &pg, &err) != RC_OK || report_read(pg, api, monday, &o, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (!o)
        return http_problem(a, 404, NO_REPORT, NO_REPORT_DETAIL);
    u_map_put(a->map_header, "Cache-Control", "no-store");
    http_json(a, status, TAKE(o));
}

static void get_report(const http_request_t *q, http_response_t *a, void *ctx)
{
    day_t monday;
    if (path_week(q, a, &monday))
        answer_report(ctx, monday, 200, a);
}

/* Another replica may make it at the same moment: then it is there at the next try. */
static rc_t keep(const api_t *api, const report_order_t *o, bool *ret_made, err_t *err)
{
    rc_t rc = RC_RETRY;
    for (int i = 0; i < TRIES && rc == RC_RETRY; i++) {
        pg_t *pg = NULL;
        err_clear(err);
        rc = pg_thread_begin(api->pg, REPORT_BEGIN, &pg, err);
        if (rc == RC_OK)
            rc = report_keep(pg, api->catalogue, o, ret_made, err);
        if (rc == RC_OK)
            rc = pg_commit(pg, err);
        if (rc != RC_OK)
            pg_rollback(pg);
    }
    return rc;
}

/* Whom the body or the header PQR-Por names; NULL where neither does. */
static rc_t named(const http_request_t *q, const json_t *body, char **ret, const char **ret_field, err_t *err)
{
    const char *name;
    json_t *v;
    *ret_field = NULL;
    if (!json_is_object(body))
        return err_set(err, RC_REJECT, "cuerpo_invalido", "El cuerpo debe ser un objeto JSON.");
    json_object_foreach((json_t *)body, name, v) {
        *ret_field = name;
        if (strcmp(name, "por") != 0)
            return err_set(err, RC_REJECT, "campo_desconocido", "«%.31s» no va en esta solicitud: lleva por.",
                           name);
    }
    *ret_field = "por";
    v = json_object_get(body, "por");
    const char *text = v ? json_is_string(v) ? json_string_value(v) : "" : http_header(q, "PQR-Por");
    return text ? form_who(text, ret, err) : RC_OK;
}

static void post_report(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(mem) char *by = NULL;
    day_t monday;
    bool made = false;
    const char *field;
    if (!path_week(q, a, &monday))
        return;
    AUTO(json) json_t *body = request_json(q, a);
    if (!body)
        return;
    const char *who = NULL;
    if (named(q, body, &by, &field, &err) != RC_OK)
        return refuse_field(a, &err, 400, field);
    if (actor_decide(http_identity(a), field, by, &who, &err) != RC_OK) {
        audit_deny(ACTOR_ANOTHER, NULL);
        return refuse_field(a, &err, 403, field);
    }
    const report_order_t o = {.monday = monday, .now = clock_now(), .asked = true, .by = who};
    if (!week_is_over(monday, o.now)) {
        char end[11];
        day_format(monday + DAYS - 1, end);
        return http_problem_with(a, 409, "semana_sin_terminar", json_pack("{s:s}", "campo", "semana"),
                                 "La semana termina el %s: su informe se guarda cuando haya terminado. "
                                 "Cómo va se ve en /v1/informes/top-asesores.",
                                 end);
    }
    if (keep(ctx, &o, &made, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (made)
        metric_add("pqr_reporting_reports_total", "origen=\"pedido\"", 1);
    answer_report(ctx, monday, made ? 201 : 200, a);
}

/* ---- lists ---- */

static const char *const origins[] = {"programado", "pedido", NULL};
static const list_t kept_list = {
    .title = "Informes semanales",
    .sql = informes_sql,
    .columns =
        (const table_column_t[]){
            {"semana", "Semana", CELL_TEXT, 10},
            {"desde", "Desde", CELL_DAY, 12},
            {"hasta", "Hasta", CELL_DAY, 12},
            {"origen", "Origen", CELL_TEXT, 12},
            {"hecho", "Guardado", CELL_INSTANT, 18},
            {"por", "Por", CELL_TEXT, 20},
            {"asesores", "Asesores con errores", CELL_COUNT, 20},
            {"radicados", "Radicados", CELL_COUNT, 12},
            {"registros", "Registros", CELL_COUNT, 12},
            {"formatos", "Formatos", CELL_COUNT, 12},
            {"pendientes", "Formatos sin firmar", CELL_COUNT, 18},
            {0},
        },
    .filters = (const list_filter_t[]){{.name = "desde", .kind = LIST_DAY},
                                       {.name = "hasta", .kind = LIST_DAY},
                                       {.name = "origen", .kind = LIST_WORD, .words = origins},
                                       {0}},
    .orders = (const list_order_t[]){{"semana", {{"semana", "text"}}}, {0}},
    .order_default = "-semana",
    .version = {.tables = "informe,formato"},
};

static void get_reports(const http_request_t *q, http_response_t *a, void *ctx)
{
    list_answer(q, a, ctx, &kept_list, NULL);
}

static const char *const kinds[] = {"pendientes", "mal_escalados", NULL};
static const list_t kept_records_list = {
    .title = "Registros del informe",
    .sql = informe_registros_lista_sql,
    .columns =
        (const table_column_t[]){
            {"usuario", "Usuario", CELL_TEXT, 14},
            {"radicado", "Radicado", CELL_TEXT, 20},
            {"fecha_corte", "Fecha de corte", CELL_DAY, 14},
            {"base", "Base", CELL_TEXT, 14},
            {"revision", "Revisión", CELL_COUNT, 9},
            {"entrega", "Entrega", CELL_COUNT, 9},
            {"causal", "Causal", CELL_TEXT, 8},
            {"razon_decision", "Razón", CELL_TEXT, 20},
            {"politica_version", "Política", CELL_TEXT, 16},
            {"politica_regla", "Regla", CELL_TEXT, 20},
            {"sha256", "Base (SHA-256)", CELL_TEXT, 66},
            {"puesto", "Puesto en el top", CELL_COUNT, 16},
            {0},
        },
    .filters = (const list_filter_t[]){{.name = "usuario", .kind = LIST_TEXT},
                                       {.name = "causal", .kind = LIST_WORD, .words = causal_letters},
                                       {.name = "base", .kind = LIST_WORD, .words = kinds},
                                       {.name = "radicado", .kind = LIST_TEXT},
                                       {0}},
    .orders =
        (const list_order_t[]){
            {"usuario",
             {{"usuario", "text"}, {"radicado", "text"}, {"fecha_corte", "date"}, {"base", "text"}}},
            {"fecha_corte",
             {{"fecha_corte", "date"}, {"base", "text"}, {"usuario", "text"}, {"radicado", "text"}}},
            {0}},
    .version = {.kafka = VERSION_ALL, .tables = "informe"},
    .of_cases = true,
    .parent = {.sql = informe_existe_sql, .code = NO_REPORT, .detail = NO_REPORT_DETAIL},
};

static void get_report_records(const http_request_t *q, http_response_t *a, void *ctx)
{
    day_t monday;
    char week[WEEK_SIZE];
    if (!path_week(q, a, &monday))
        return;
    week_format(monday, week);
    list_answer(q, a, ctx, &kept_records_list, (const char *[]){week, NULL});
}

const http_route_t reports_routes[] = {
    {"GET", "/v1/informes/top-asesores", get_top_advisors,
     SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"GET", "/v1/informes/semanas", get_reports, SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"POST", "/v1/informes/semanas/:semana", post_report, COORDINADOR | ADMIN},
    {"GET", "/v1/informes/semanas/:semana", get_report,
     SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"GET", "/v1/informes/semanas/:semana/registros", get_report_records,
     SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {0},
};
