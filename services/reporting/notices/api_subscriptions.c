#include <inttypes.h>
#include <string.h>

#include "common/clock.h"
#include "embed/reporting_core/suscripcion_borrar_sql.h"
#include "embed/reporting_core/suscripcion_cambiar_sql.h"
#include "embed/reporting_core/suscripcion_crear_sql.h"
#include "embed/reporting_core/suscripcion_probar_sql.h"
#include "embed/reporting_core/suscripcion_secreto_sql.h"
#include "embed/reporting_core/suscripciones_sql.h"
#include "services/reporting/notices/api_notices.h"
#include "services/reporting/notices/notice_sign.h"
#include "services/reporting/notices/subscription.h"

#define UNKNOWN "suscripcion_desconocida"
#define OLD_SECRET_HOURS "24"

static void unknown(http_response_t *a)
{
    http_problem(a, 404, UNKNOWN, "No hay ninguna suscripción con ese número.");
}

void get_subscriptions(const http_request_t *q, http_response_t *a, void *ctx)
{
    (void)q;
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *res = NULL;
    if (view_open(ctx, &pg, &err) != RC_OK ||
        pg_exec(pg, suscripciones_sql, 1, (const char *[]){NULL}, &res, &err) != RC_OK)
        return http_error(a, &err, 500);
    json_t *data = json_array();
    for (int i = 0; i < PQntuples(res); i++)
        json_array_append_new(data, notice_row(res, i));
    answer(a, json_pack("{s:o}", "datos", data));
}

/* What stands now, with its secret where it was made just now. */
static void answer_one(const api_t *api, const char *id, int status, const char *secret, http_response_t *a)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *res = NULL;
    if (view_open(api, &pg, &err) != RC_OK ||
        pg_exec(pg, suscripciones_sql, 1, (const char *[]){id}, &res, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (PQntuples(res) == 0)
        return unknown(a);
    json_t *o = notice_row(res, 0);
    if (secret)
        json_object_set_new(o, "secreto", json_string(secret));
    u_map_put(a->map_header, "Cache-Control", "no-store");
    http_json(a, status, o);
}

void get_subscription(const http_request_t *q, http_response_t *a, void *ctx)
{
    const char *id;
    if (notice_id(q, a, UNKNOWN, &id))
        answer_one(ctx, id, 200, NULL, a);
}

/* A list as JSON text, "[]" or NULL for none. */
static char *list_text(const json_t *list, const char *none)
{
    return list ? must(json_dumps(list, JSON_COMPACT)) : none ? must(strdup(none)) : NULL;
}

void post_subscription(const http_request_t *q, http_response_t *a, void *ctx)
{
    const api_t *api = ctx;
    err_t err = ERR_INIT;
    subscription_t s;
    AUTO(json) json_t *body = notice_body(q, a);
    if (!body)
        return;
    if (subscription_read(body, true, api->notices_reach, &s, &err) != RC_OK)
        return http_error(a, &err, 400);
    AUTO(buf) buf_t secret = {0};
    if (s.secret)
        buf_adds(&secret, s.secret);
    else
        notice_secret(&secret);
    AUTO(mem) char *types = list_text(s.types, "[]");
    AUTO(mem) char *thresholds = list_text(s.thresholds, "[]");
    AUTO(pgresult) PGresult *res = NULL;
    char now[32];
    instant_format(clock_now(), now);
    const notice_change_t c = {.sql = suscripcion_crear_sql,
                               .n = 5,
                               .params = (const char *[]){s.url, buf_str(&secret), types, thresholds, now},
                               .accion = "suscripcion.crear",
                               .kind = "suscripcion"};
    if (notice_write(api, &c, &res, &err) != RC_OK)
        return http_error(a, &err, 400);
    answer_one(api, pg_text(res, 0, 0), 201, buf_str(&secret), a);
}

void patch_subscription(const http_request_t *q, http_response_t *a, void *ctx)
{
    const api_t *api = ctx;
    const char *id;
    err_t err = ERR_INIT;
    subscription_t s;
    if (!notice_id(q, a, UNKNOWN, &id))
        return;
    AUTO(json) json_t *body = notice_body(q, a);
    if (!body)
        return;
    if (subscription_read(body, false, api->notices_reach, &s, &err) != RC_OK)
        return http_error(a, &err, 400);
    AUTO(mem) char *types = list_text(s.types, NULL);
    AUTO(mem) char *thresholds = list_text(s.thresholds, NULL);
    AUTO(pgresult) PGresult *res = NULL;
    const notice_change_t c = {.sql = suscripcion_cambiar_sql,
                               .n = 5,
                               .params = (const char *[]){id, s.url, types, thresholds, s.state},
                               .accion = "suscripcion.cambiar",
                               .id = id,
                               .kind = "suscripcion"};
    if (notice_write(api, &c, &res, &err) != RC_OK)
        return http_error(a, &err, 400);
    answer_one(api, id, 200, NULL, a);
}

void delete_subscription(const http_request_t *q, http_response_t *a, void *ctx)
{
    const char *id;
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *res = NULL;
    if (!notice_id(q, a, UNKNOWN, &id))
        return;
    const notice_change_t c = {.sql = suscripcion_borrar_sql,
                               .n = 1,
                               .params = (const char *[]){id},
                               .accion = "suscripcion.borrar",
                               .id = id,
                               .kind = "suscripcion"};
    if (notice_write(ctx, &c, &res, &err) != RC_OK)
        return http_error(a, &err, 400);
    if (PQntuples(res) == 0)
        return unknown(a);
    a->status = 204;
}

void post_subscription_secret(const http_request_t *q, http_response_t *a, void *ctx)
{
    const char *id;
    err_t err = ERR_INIT;
    AUTO(buf) buf_t secret = {0};
    AUTO(pgresult) PGresult *res = NULL;
    if (!notice_id(q, a, UNKNOWN, &id))
        return;
    notice_secret(&secret);
    const notice_change_t c = {.sql = suscripcion_secreto_sql,
                               .n = 3,
                               .params = (const char *[]){id, buf_str(&secret), OLD_SECRET_HOURS},
                               .accion = "suscripcion.secreto",
                               .id = id,
                               .kind = "suscripcion"};
    if (notice_write(ctx, &c, &res, &err) != RC_OK)
        return http_error(a, &err, 400);
    answer_one(ctx, id, 200, buf_str(&secret), a);
}

void post_subscription_trial(const http_request_t *q, http_response_t *a, void *ctx)
{
    const char *id;
    char now[32], number[24];
    err_t err = ERR_INIT;
    AUTO(pgresult) PGresult *res = NULL;
    if (!notice_id(q, a, UNKNOWN, &id))
        return;
    instant_format(clock_now(), now);
    snprintf(number, sizeof number, "%" PRId64, clock_real_us());
    const notice_change_t c = {.sql = suscripcion_probar_sql,
                               .n = 3,
                               .params = (const char *[]){id, now, number},
                               .accion = "suscripcion.probar",
                               .id = id,
                               .kind = "suscripcion"};
    if (notice_write(ctx, &c, &res, &err) != RC_OK)
        return http_error(a, &err, 409);
    if (PQntuples(res) == 0)
        return unknown(a);
    http_json(a, 202, json_pack("{s:I}", "aviso", (json_int_t)pg_int(res, 0, 0)));
}
