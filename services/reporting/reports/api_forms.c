#include "services/reporting/reports/api_forms.h"

#include <string.h>

#include "embed/reporting_core/formato_historia_sql.h"
#include "embed/reporting_core/formatos_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/figures/period.h"
#include "services/reporting/lists/list.h"
#include "services/reporting/lists/scope.h"
#include "services/reporting/reports/form_body.h"
#include "services/reporting/reports/form_read.h"
#include "services/reporting/reports/rows.h"
#include "services/reporting/reports/week_top.h"

#define ID_DIGITS 18

bool form_id(const http_request_t *q, http_response_t *a, const char **ret)
{
    *ret = http_path(q, "id");
    size_t n = *ret ? strlen(*ret) : 0;
    if (n > 0 && n <= ID_DIGITS && (*ret)[strspn(*ret, "0123456789")] == '\0')
        return true;
    form_unknown(a);
    return false;
}

void form_unknown(http_response_t *a)
{
    http_problem(a, 404, "formato_desconocido", "No hay ningún formato con ese número.");
}

/* ---- one form ---- */

static json_t *errors_json(const form_data_t *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->n_errors; i++)
        json_array_append_new(list, json_pack("{s:s?,s:s,s:s,s:s,s:s}", "radicado", d->errors[i].radicado,
                                              "cortes", d->errors[i].cutoffs, "base", d->errors[i].base,
                                              "causal", d->errors[i].causal, "razon", d->errors[i].reason));
    return list;
}

static json_t *causales_json(const form_data_t *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->n_causales; i++)
        json_array_append_new(list, json_pack("{s:s?,s:s,s:I}", "causal", d->causales[i].letter, "nombre",
                                              d->causales[i].name, "radicados",
                                              (json_int_t)d->causales[i].radicados));
    return list;
}

static json_t *possible_json(const form_now_t *now)
{
    json_t *list = json_array();
    for (form_action_t i = 0; i < FORM_ACTIONS; i++)
        if (form_may(now->kind, now->state, i))
            json_array_append_new(list, json_string(form_action_name(i)));
    return list;
}

/* The scan's columns as one member. */
static void fold_scan(json_t *o)
{
    json_t *type = json_object_get(o, "escaneo_tipo");
    json_t *scan = json_is_string(type) ? json_pack("{s:O,s:O,s:O,s:O}", "tipo", type, "bytes",
                                                    json_object_get(o, "escaneo_bytes"), "sha256",
                                                    json_object_get(o, "escaneo_sha256"), "version",
                                                    json_object_get(o, "escaneo_version"))
                                        : json_null();
    static const char *const gone[] = {"escaneo_tipo", "escaneo_bytes", "escaneo_sha256", "escaneo_version",
                                       "antes"};
    for (size_t i = 0; i < COUNT_OF(gone); i++)
        json_object_del(o, gone[i]);
    json_object_set_new(o, "escaneo", scan);
}

/* A new reference. */
static json_t *form_json(const form_record_t *r, day_t today)
{
    json_t *o = row_json(r->row, 0);
    fold_scan(o);
    json_object_set_new(o, "titulo", json_string(form_kind_title(r->data.kind)));
    json_object_set_new(o, "semana_anterior",
                        json_pack("{s:I,s:I}", "radicados", (json_int_t)r->data.before, "cambio",
                                  (json_int_t)(r->data.radicados - r->data.before)));
    json_object_set_new(o, "causales", causales_json(&r->data));
    json_object_set_new(o, "seguimiento_vencido", json_boolean(form_overdue(&r->now, today)));
    json_object_set_new(o, "posibles", possible_json(&r->now));
    json_object_set_new(o, "errores", errors_json(&r->data));
    return o;
}

static rc_t add_history(pg_t *pg, const char *id, json_t *o, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, formato_historia_sql, 1, &id, &res, err);
    if (rc != RC_OK)
        return rc;
    json_t *list = json_array();
    for (int i = 0; i < PQntuples(res); i++)
        json_array_append_new(list, row_json(res, i));
    json_object_set_new(o, "historia", list);
    return RC_OK;
}

static void answer_form(const api_t *api, const char *id, http_response_t *a)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(form_record) form_record_t r = {0};
    bool found = false;
    if (view_open(api, &pg, &err) != RC_OK ||
        form_read(pg, id, scope_team(http_identity(a)), api->catalogue, &r, &found, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (!found)
        return form_unknown(a);
    AUTO(json) json_t *o = form_json(&r, instant_day(clock_now(), NULL));
    if (add_history(pg, id, o, &err) != RC_OK)
        return http_error(a, &err, 500);
    AUTO(buf) buf_t tag = {0};
    buf_printf(&tag, "\"v%lld\"", (long long)r.version);
    u_map_put(a->map_header, "ETag", buf_str(&tag));
    answer(a, TAKE(o));
}

static void get_form(const http_request_t *q, http_response_t *a, void *ctx)
{
    const char *id;
    if (form_id(q, a, &id))
        answer_form(ctx, id, a);
}

/* ---- changes ---- */

static void answer_refusal(http_response_t *a, const err_t *err, const form_outcome_t *out)
{
    if (err->rc != RC_REJECT)
        return http_error(a, err, 500);
    json_t *more = json_object();
    if (*out->field)
        json_object_set_new(more, "campo", json_string(out->field));
    if (out->stands)
        json_object_set_new(more, "version", json_integer(out->stands));
    http_problem_with(a, out->status, err->code, more, "%s", err->text);
}

void form_change_answer(const http_request_t *q, http_response_t *a, const api_t *api, form_change_t *c)
{
    err_t err = ERR_INIT;
    form_outcome_t out;
    c->asks = http_identity(a);
    c->por = http_header(q, "PQR-Por");
    c->now = clock_now();
    if (form_if_match(http_header(q, "If-Match"), &c->if_match, &err) != RC_OK)
        return refuse_field(a, &err, 400, "If-Match");
    if (form_change(api, c, &out, &err) != RC_OK)
        return answer_refusal(a, &err, &out);
    answer_form(api, c->id, a);
}

static void change(const http_request_t *q, http_response_t *a, const api_t *api, form_action_t action)
{
    form_change_t c = {.action = action, .needs_version = action == FORM_EDIT};
    if (!form_id(q, a, &c.id))
        return;
    AUTO(json) json_t *body = request_json(q, a);
    if (!body)
        return;
    c.body = body;
    form_change_answer(q, a, api, &c);
}

static void patch_form(const http_request_t *q, http_response_t *a, void *ctx)
{
    change(q, a, ctx, FORM_EDIT);
}

static void post_delivered(const http_request_t *q, http_response_t *a, void *ctx)
{
    change(q, a, ctx, FORM_DELIVER);
}

static void post_signed(const http_request_t *q, http_response_t *a, void *ctx)
{
    change(q, a, ctx, FORM_SIGN);
}

static void post_followed_up(const http_request_t *q, http_response_t *a, void *ctx)
{
    change(q, a, ctx, FORM_FOLLOW_UP);
}

/* ---- the list ---- */

static const char *wrong_week(const char *value)
{
    day_t monday;
    return week_parse(value, &monday) ? NULL : "debe ser una semana ISO, por ejemplo 2021-W49.";
}

static const char *const kinds[] = {"compromiso", "enterado", NULL};
static const char *const states[] = {"pendiente", "entregado", "firmado", "seguimiento_hecho", NULL};
static const list_t forms_list = {
    .title = "Formatos",
    .sql = formatos_sql,
    .columns =
        (const table_column_t[]){
            {"id", "Número", CELL_COUNT, 10},
            {"semana", "Semana", CELL_TEXT, 10},
            {"usuario", "Usuario", CELL_TEXT, 14},
            {"asesor", "Asesor", CELL_TEXT, 30},
            {"tipo", "Formato", CELL_TEXT, 14},
            {"estado", "Estado", CELL_TEXT, 18},
            {"fecha_seguimiento", "Fecha de seguimiento", CELL_DAY, 20},
            {"seguimiento_vencido", "Seguimiento vencido", CELL_FLAG, 20},
            {"entregado", "Entregado", CELL_DAY, 12},
            {"firmado", "Firmado", CELL_DAY, 12},
            {"seguimiento", "Seguimiento", CELL_DAY, 12},
            {"responsable", "Retroalimenta", CELL_TEXT, 24},
            {"puesto", "Puesto", CELL_COUNT, 8},
            {"radicados", "Radicados", CELL_COUNT, 10},
            {"version", "Versión", CELL_COUNT, 9},
            {"cambiado", "Último cambio", CELL_INSTANT, 18},
            {0},
        },
    .filters = (const list_filter_t[]){{.name = "semana", .kind = LIST_TEXT, .wrong = wrong_week},
                                       {.name = "usuario", .kind = LIST_TEXT},
                                       {.name = "tipo", .kind = LIST_WORD, .words = kinds},
                                       {.name = "estado", .kind = LIST_WORDS, .words = states},
                                       {.name = "seguimiento_vencido", .kind = LIST_FLAG},
                                       {0}},
    .orders =
        (const list_order_t[]){{"id", {{"id", "bigint"}}},
                               {"semana", {{"semana", "text"}, {"puesto", "smallint"}, {"id", "bigint"}}},
                               {"usuario", {{"usuario", "text"}, {"id", "bigint"}}},
                               {0}},
    .order_default = "-id",
    .version = {.tables = "formato", .today = true},
};

static void get_forms(const http_request_t *q, http_response_t *a, void *ctx)
{
    char today[11];
    day_format(instant_day(clock_now(), NULL), today);
    list_answer(q, a, ctx, &forms_list, (const char *[]){today, NULL});
}

const http_route_t forms_routes[] = {
    {"GET", "/v1/formatos", get_forms, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"GET", "/v1/formatos/:id", get_form, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"PATCH", "/v1/formatos/:id", patch_form, SUPERVISOR | COORDINADOR | ADMIN},
    {"GET", "/v1/formatos/:id/documento", get_form_document, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"POST", "/v1/formatos/:id/entregado", post_delivered, SUPERVISOR | COORDINADOR | ADMIN},
    {"POST", "/v1/formatos/:id/firmado", post_signed, SUPERVISOR | COORDINADOR | ADMIN},
    {"POST", "/v1/formatos/:id/seguimiento", post_followed_up, SUPERVISOR | COORDINADOR | ADMIN},
    {"GET", "/v1/formatos/:id/escaneo", get_form_scan, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"PUT", "/v1/formatos/:id/escaneo", put_form_scan, SUPERVISOR | COORDINADOR | ADMIN},
    {0},
};
