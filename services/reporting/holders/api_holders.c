#include "services/reporting/holders/api_holders.h"

#include <string.h>

#include "common/json_out.h"
#include "embed/reporting_core/titular_reporting_sql.h"
#include "services/reporting/api/api_read.h"

#define RADICADOS_MAX 200

/* An array as PostgreSQL reads it. False: one is no text, or there are too many. */
static bool array_out(const json_t *list, buf_t *out)
{
    size_t i;
    json_t *one;
    buf_addc(out, '{');
    json_array_foreach(list, i, one)
    {
        if (!json_is_string(one) || i >= RADICADOS_MAX)
            return false;
        buf_adds(out, i ? ",\"" : "\"");
        for (const char *c = json_string_value(one); *c; c++) {
            if (*c == '"' || *c == '\\')
                buf_addc(out, '\\');
            buf_addc(out, *c);
        }
        buf_addc(out, '"');
    }
    buf_addc(out, '}');
    return true;
}

/* cuenta, a text, and radicados, a list of texts: at least one of them, and nothing else. */
static bool body_read(const json_t *body, const char **ret_cuenta, buf_t *ret_radicados)
{
    const json_t *cuenta = json_object_get(body, "cuenta"), *radicados = json_object_get(body, "radicados");
    if (!json_is_object(body) || json_object_size(body) != (size_t)!!cuenta + !!radicados || !(cuenta || radicados))
        return false;
    if ((cuenta && !json_is_string(cuenta)) || (radicados && !json_is_array(radicados)))
        return false;
    *ret_cuenta = json_string_value(cuenta);
    return array_out(radicados, ret_radicados);
}

static void answer_rows(const PGresult *found, http_response_t *a)
{
    AUTO(buf) buf_t out = {0};
    json_out_open(&out, NULL, '{');
    json_out_open(&out, "datos", '[');
    for (int i = 0; i < PQntuples(found); i++) {
        json_out_open(&out, NULL, '{');
        json_out_text(&out, "tabla", pg_text(found, i, 0));
        json_out_raw(&out, "dato", pg_text(found, i, 1));
        json_out_close(&out, '}');
    }
    json_out_close(&out, ']');
    json_out_close(&out, '}');
    answer_text(a, &out);
}

static void post_data(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(json) json_t *body = json_loadb(q->binary_body, q->binary_body_length, JSON_REJECT_DUPLICATES, NULL);
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *found = NULL;
    AUTO(buf) buf_t radicados = {0};
    err_t err = ERR_INIT;
    const char *cuenta = NULL;
    if (!body_read(body, &cuenta, &radicados))
        return http_problem(a, 400, "cuerpo_invalido",
                            "El cuerpo debe ser un objeto JSON con «cuenta», un texto, o «radicados», una lista de a lo más 200 textos.");
    const char *const params[] = {cuenta, buf_str(&radicados)};
    if (view_open(ctx, &pg, &err) != RC_OK || pg_exec(pg, titular_reporting_sql, COUNT_OF(params), params, &found, &err) != RC_OK)
        return http_error(a, &err, 400);
    audit_hand_out("titular.ver", NULL, json_pack("{s:s,s:i}", "por", cuenta ? "cuenta" : "radicado", "filas", PQntuples(found)));
    answer_rows(found, a);
}

const http_route_t holders_routes[] = {
    {"POST", "/v1/titulares/datos", post_data, COORDINADOR | ADMIN},
    {0},
};
