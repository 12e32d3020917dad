#include "services/reporting/notices/api_notices.h"

#include <string.h>

#include "common/clock.h"
#include "common/pg_thread.h"
#include "embed/reporting_core/alertas_sql.h"
#include "embed/reporting_core/aviso_intentos_sql.h"
#include "embed/reporting_core/aviso_lista_sql.h"
#include "embed/reporting_core/aviso_reintentar_sql.h"
#include "embed/reporting_core/resumenes_sql.h"
#include "services/reporting/figures/period.h"

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

typedef struct statement {
    const char *sql;
    int n;
    const char *const *params;
    PGresult **ret;
} statement_t;

static rc_t run(pg_t *pg, void *ctx, err_t *err)
{
    const statement_t *s = ctx;
    PQclear(*s->ret);
    *s->ret = NULL;
    return pg_exec(pg, s->sql, s->n, s->params, s->ret, err);
}

rc_t notice_write(const api_t *api, const char *sql, int n, const char *const *params, PGresult **ret,
                  err_t *err)
{
    statement_t s = {sql, n, params, ret};
    return pg_thread_write(api->pg, run, &s, err);
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

static bool is_state(const char *text)
{
    return strcmp(text, "pendiente") == 0 || strcmp(text, "entregado") == 0 || strcmp(text, "muerto") == 0;
}

static rc_t refuse(const char *name, const char *what, err_t *err)
{
    return err_set(err, RC_REJECT, "parametro_invalido", "El parámetro «%s» debe ser %s.", name, what);
}

static rc_t list_params(const http_request_t *q, const char **ret, int *ret_limit, err_t *err)
{
    ret[0] = http_query(q, "despues");
    ret[1] = http_query(q, "estado");
    ret[2] = http_query(q, "suscripcion");
    ret[3] = NULL;
    if (ret[0] && !is_number(ret[0]))
        return refuse("despues", "el número del último aviso ya visto", err);
    if (ret[1] && !is_state(ret[1]))
        return refuse("estado", "pendiente, entregado o muerto", err);
    if (ret[2] && !is_number(ret[2]))
        return refuse("suscripcion", "el número de una suscripción", err);
    return limit_parse(http_query(q, "limite"), NOTICES_DEFAULT, NOTICES_MAX, ret_limit, err);
}

static void add_link(http_response_t *a, const PGresult *res, int limit, const char *const *params)
{
    AUTO(buf) buf_t more = {0};
    if (params[1])
        buf_printf(&more, "&estado=%s", params[1]);
    if (params[2])
        buf_printf(&more, "&suscripcion=%s", params[2]);
    answer_next(a, pg_text(res, limit - 1, pg_column(res, "id")), limit, buf_str(&more));
}

static void get_notices(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *res = NULL;
    const char *params[5];
    char rows[16];
    int limit = 0;
    if (list_params(q, params, &limit, &err) != RC_OK)
        return http_error(a, &err, 400);
    snprintf(rows, sizeof rows, "%d", limit + 1);
    params[4] = rows;
    if (view_open(ctx, &pg, &err) != RC_OK || pg_exec(pg, aviso_lista_sql, 5, params, &res, &err) != RC_OK)
        return http_error(a, &err, 400);
    json_t *data = json_array();
    for (int i = 0; i < PQntuples(res) && i < limit; i++)
        json_array_append_new(data, notice_row(res, i));
    if (PQntuples(res) > limit)
        add_link(a, res, limit, params);
    answer(a, json_pack("{s:o}", "datos", data));
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
    if (view_open(ctx, &pg, &err) != RC_OK ||
        pg_exec(pg, aviso_lista_sql, 5, (const char *[]){NULL, NULL, NULL, id, "1"}, &res, &err) != RC_OK ||
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
    if (notice_write(ctx, aviso_reintentar_sql, 5, (const char *[]){id, NULL, NULL, NULL, NULL}, &res,
                     &err) != RC_OK)
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
    if (retry_filter(body, params, numbers, &err) != RC_OK ||
        notice_write(ctx, aviso_reintentar_sql, 5, params, &res, &err) != RC_OK)
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
    {"GET", "/v1/avisos/suscripciones", get_subscriptions},
    {"POST", "/v1/avisos/suscripciones", post_subscription},
    {"GET", "/v1/avisos/suscripciones/:id", get_subscription},
    {"PATCH", "/v1/avisos/suscripciones/:id", patch_subscription},
    {"DELETE", "/v1/avisos/suscripciones/:id", delete_subscription},
    {"POST", "/v1/avisos/suscripciones/:id/secreto", post_subscription_secret},
    {"POST", "/v1/avisos/suscripciones/:id/probar", post_subscription_trial},
    {"POST", "/v1/avisos/reintentar", post_retry_all},
    {"GET", "/v1/avisos/alertas", get_alerts},
    {"GET", "/v1/avisos/resumenes", get_summaries},
    {"GET", "/v1/avisos", get_notices},
    {"GET", "/v1/avisos/:id", get_notice},
    {"POST", "/v1/avisos/:id/reintentar", post_retry},
    {0},
};
