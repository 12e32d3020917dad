#include "services/reporting/notices/api_notices.h"

#include <string.h>

#include "common/clock.h"
#include "common/pg_thread.h"
#include "embed/reporting_core/alertas_sql.h"
#include "embed/reporting_core/aviso_intentos_sql.h"
#include "embed/reporting_core/aviso_lista_sql.h"
#include "embed/reporting_core/aviso_reintentar_sql.h"
#include "embed/reporting_core/aviso_uno_sql.h"
#include "embed/reporting_core/resumenes_sql.h"
#include "embed/reporting_core/suscripcion_tomar_sql.h"
#include "services/reporting/audit/audit_note.h"
#include "services/reporting/lists/list.h"

#define UNKNOWN "aviso_desconocido"
#define NOTICES_DEFAULT 100
#define NOTICES_MAX 1000
#define ID_DIGITS 18

/* Types of PostgreSQL's catalogue, which never change. */
enum { OID_BOOL = 16, OID_INT8 = 20, OID_INT4 = 23, OID_JSON = 114 };

static bool is_number(const char *text)
{
    size_t n = text ? strlen(text) : 0;
    return n > 0 && n <= ID_DIGITS && text[strspn(text, "0123456789")] == '\0';
}

bool notice_id(const http_request_t *q, http_response_t *a, const char *code, const char **ret)
{
    *ret = http_path(q, "id");
    if (is_number(*ret))
        return true;
    http_problem(a, 404, code, "No se conoce ese número.");
    return false;
}

json_t *notice_body(const http_request_t *q, http_response_t *a)
{
    json_t *body = q->binary_body_length == 0
                       ? json_object()
                       : json_loadb(q->binary_body, q->binary_body_length, JSON_REJECT_DUPLICATES, NULL);
    if (!body)
        http_problem(a, 400, "cuerpo_invalido", "El cuerpo debe ser un objeto JSON.");
    return body;
}

typedef struct changing {
    const notice_change_t *c;
    PGresult **ret;
} changing_t;

/* A subscription as it stands; NULL: there is none. */
static rc_t facts(pg_t *pg, const char *id, json_t **ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = id ? pg_exec(pg, suscripcion_tomar_sql, 1, &id, &res, err) : RC_OK;
    if (rc == RC_OK && res && PQntuples(res) > 0)
        *ret = must(json_loads(pg_text(res, 0, 0), 0, NULL));
    return rc;
}

static rc_t tell(pg_t *pg, const changing_t *x, const json_t *before, err_t *err)
{
    const notice_change_t *c = x->c;
    const bool about_subscription = strcmp(c->kind, "suscripcion") == 0;
    const int n = PQntuples(*x->ret);
    const char *id = c->id ? c->id : pg_text(*x->ret, 0, 0);
    char objeto[64];
    AUTO(json) json_t *after = NULL;
    rc_t rc = about_subscription ? facts(pg, id, &after, err) : RC_OK;
    if (rc != RC_OK)
        return rc;
    if (c->said && !after)
        after = json_object();
    json_object_update(after, c->said);
    if (n > 1)
        json_object_set_new(after, "cuantos", json_integer(n));
    snprintf(objeto, sizeof objeto, "%s/%s", c->kind, n > 1 ? "varios" : id);
    return audit_note(pg, c->accion, objeto, json_incref((json_t *)(uintptr_t)before), json_incref(after),
                      err);
}

static rc_t run(pg_t *pg, void *ctx, err_t *err)
{
    const changing_t *x = ctx;
    AUTO(json) json_t *before = NULL;
    PQclear(*x->ret);
    *x->ret = NULL;
    rc_t rc = facts(pg, x->c->id, &before, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, x->c->sql, x->c->n, x->c->params, x->ret, err);
    return rc == RC_OK && PQntuples(*x->ret) > 0 ? tell(pg, x, before, err) : rc;
}

rc_t notice_write(const api_t *api, const notice_change_t *c, PGresult **ret, err_t *err)
{
    changing_t x = {c, ret};
    rc_t rc = pg_thread_write(api->pg, run, &x, err);
    json_decref(c->said);
    return rc;
}

static json_t *cell(const PGresult *res, int row, int column)
{
    const char *text = pg_text(res, row, column);
    if (!text)
        return json_null();
    switch (PQftype(res, column)) {
    case OID_INT8:
    case OID_INT4:
        return json_integer(pg_int(res, row, column));
    case OID_BOOL:
        return json_boolean(pg_bool(res, row, column));
    case OID_JSON:
        return must(json_loads(text, JSON_DECODE_ANY, NULL));
    default:
        return json_string(text);
    }
}

json_t *notice_row(const PGresult *res, int row)
{
    json_t *o = json_object();
    for (int i = 0; i < PQnfields(res); i++)
        json_object_set_new(o, PQfname(res, i), cell(res, row, i));
    return o;
}

static const char *const states[] = {"pendiente", "entregado", "muerto", NULL};
static const list_t notices = {
    .title = "Avisos",
    .sql = aviso_lista_sql,
    .columns = (const table_column_t[]){{"id", "Aviso", CELL_COUNT, 10},
                                        {"suscripcion", "Suscripción", CELL_COUNT, 12},
                                        {"evento", "Evento", CELL_TEXT, 40},
                                        {"tipo", "Tipo", CELL_TEXT, 24},
                                        {"clave", "Clave", CELL_TEXT, 24},
                                        {"estado", "Estado", CELL_TEXT, 12},
                                        {"intentos", "Intentos", CELL_COUNT, 10},
                                        {"creado", "Creado", CELL_INSTANT, 20},
                                        {"proximo", "Próximo intento", CELL_INSTANT, 20},
                                        {"terminado", "Terminado", CELL_INSTANT, 20},
                                        {"http", "Respuesta HTTP", CELL_COUNT, 15},
                                        {"error", "Error", CELL_TEXT, 48},
                                        {"ms", "Milisegundos", CELL_COUNT, 13},
                                        {0}},
    .filters = (const list_filter_t[]){{.name = "estado", .kind = LIST_WORD, .words = states},
                                       {.name = "suscripcion", .kind = LIST_COUNT},
                                       {0}},
    .orders = (const list_order_t[]){{"id", {{"id", "bigint"}}}, {0}},
    .order_default = "-id",
    .limit_default = NOTICES_DEFAULT,
    .limit_max = NOTICES_MAX,
};

static void get_notices(const http_request_t *q, http_response_t *a, void *ctx)
{
    list_answer(q, a, ctx, &notices, NULL);
}

static void get_notice(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *res = NULL;
    AUTO(pgresult) PGresult *tries = NULL;
    const char *id;
    if (!notice_id(q, a, UNKNOWN, &id))
        return;
    if (view_open(ctx, &pg, &err) != RC_OK || pg_exec(pg, aviso_uno_sql, 1, &id, &res, &err) != RC_OK ||
        pg_exec(pg, aviso_intentos_sql, 1, &id, &tries, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (PQntuples(res) == 0)
        return http_problem(a, 404, UNKNOWN, "No hay ningún aviso con ese número.");
    json_t *o = notice_row(res, 0), *list = json_array();
    for (int i = 0; i < PQntuples(tries); i++)
        json_array_append_new(list, notice_row(tries, i));
    json_object_set_new(o, "historial", list);
    answer(a, o);
}

static void post_retry(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *res = NULL;
    const char *id;
    if (!notice_id(q, a, UNKNOWN, &id))
        return;
    const notice_change_t c = {.sql = aviso_reintentar_sql,
                               .n = 5,
                               .params = (const char *[]){id, NULL, NULL, NULL, NULL},
                               .accion = "aviso.reintentar",
                               .kind = "aviso"};
    if (notice_write(ctx, &c, &res, &err) != RC_OK)
        return http_error(a, &err, 409);
    if (PQntuples(res) == 0)
        return http_problem(a, 409, "aviso_no_muerto",
                            "Solo se reintenta un aviso muerto, y no hay ninguno con ese número.");
    http_json(a, 202, json_pack("{s:i}", "reintentados", 1));
}

/* An instant as PostgreSQL reads it, or NULL where none is said. False: it is none. */
static bool instant_member(const json_t *body, const char *name, char storage[32], const char **ret)
{
    instant_t t;
    const json_t *v = json_object_get(body, name);
    *ret = NULL;
    if (!v)
        return true;
    if (!json_is_string(v) || !instant_parse(json_string_value(v), &t))
        return false;
    instant_format(t, storage);
    *ret = storage;
    return true;
}

static rc_t retry_filter(const json_t *body, const char **params, char numbers[3][32], err_t *err)
{
    static const char *const known[] = {"suscripcion", "tipo", "desde", "hasta"};
    const json_t *of = json_object_get(body, known[0]), *type = json_object_get(body, known[1]);
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(known); i++)
        n += json_object_get(body, known[i]) != NULL;
    params[0] = params[1] = NULL;
    params[2] = json_string_value(type);
    if (!json_is_object(body) || n != json_object_size(body) || n == 0)
        return err_set(err, RC_REJECT, "cuerpo_invalido",
                       "El cuerpo dice cuáles: suscripcion, tipo, desde y hasta, uno al menos.");
    if (of && (!json_is_integer(of) || json_integer_value(of) < 1))
        return err_set(err, RC_REJECT, "campo_invalido", "«suscripcion» debe ser el número de una.");
    if (type && !params[2])
        return err_set(err, RC_REJECT, "campo_invalido", "«tipo» debe ser un texto.");
    if (!instant_member(body, "desde", numbers[1], &params[3]) ||
        !instant_member(body, "hasta", numbers[2], &params[4]))
        return err_set(err, RC_REJECT, "campo_invalido",
                       "«desde» y «hasta» deben ser fecha y hora con su zona.");
    if (of) {
        snprintf(numbers[0], 32, "%" JSON_INTEGER_FORMAT, json_integer_value(of));
        params[1] = numbers[0];
    }
    return RC_OK;
}

static void post_retry_all(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *res = NULL;
    AUTO(json) json_t *body = notice_body(q, a);
    const char *params[5];
    char numbers[3][32];
    if (!body)
        return;
    if (retry_filter(body, params, numbers, &err) != RC_OK)
        return http_error(a, &err, 400);
    const notice_change_t c = {.sql = aviso_reintentar_sql,
                               .n = 5,
                               .params = params,
                               .accion = "aviso.reintentar",
                               .said = json_incref(body),
                               .kind = "aviso"};
    if (notice_write(ctx, &c, &res, &err) != RC_OK)
        return http_error(a, &err, 400);
    http_json(a, 202, json_pack("{s:i}", "reintentados", PQntuples(res)));
}

/* A short list whole. */
static void answer_list(const api_t *api, const char *sql, http_response_t *a)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *res = NULL;
    if (view_open(api, &pg, &err) != RC_OK || pg_exec(pg, sql, 0, NULL, &res, &err) != RC_OK)
        return http_error(a, &err, 500);
    json_t *data = json_array();
    for (int i = 0; i < PQntuples(res); i++)
        json_array_append_new(data, notice_row(res, i));
    answer(a, json_pack("{s:o}", "datos", data));
}

static void get_alerts(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    answer_list(ctx, alertas_sql, a);
}

static void get_summaries(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    answer_list(ctx, resumenes_sql, a);
}

/* Fixed words come before a number in the same place. */
const http_route_t notices_routes[] = {
    {"GET", "/v1/avisos/suscripciones", get_subscriptions, COORDINADOR | ADMIN},
    {"POST", "/v1/avisos/suscripciones", post_subscription, COORDINADOR | ADMIN},
    {"GET", "/v1/avisos/suscripciones/:id", get_subscription, COORDINADOR | ADMIN},
    {"PATCH", "/v1/avisos/suscripciones/:id", patch_subscription, COORDINADOR | ADMIN},
    {"DELETE", "/v1/avisos/suscripciones/:id", delete_subscription, COORDINADOR | ADMIN},
    {"POST", "/v1/avisos/suscripciones/:id/secreto", post_subscription_secret, COORDINADOR | ADMIN},
    {"POST", "/v1/avisos/suscripciones/:id/probar", post_subscription_trial, COORDINADOR | ADMIN},
    {"POST", "/v1/avisos/reintentar", post_retry_all, COORDINADOR | ADMIN},
    {"GET", "/v1/avisos/alertas", get_alerts, COORDINADOR | ADMIN},
    {"GET", "/v1/avisos/resumenes", get_summaries, COORDINADOR | ADMIN},
    {"GET", "/v1/avisos", get_notices, COORDINADOR | ADMIN},
    {"GET", "/v1/avisos/:id", get_notice, COORDINADOR | ADMIN},
    {"POST", "/v1/avisos/:id/reintentar", post_retry, COORDINADOR | ADMIN},
    {0},
};
