#include "services/reporting/reports/rows.h"

/* Types of PostgreSQL's catalogue, which never change. */
enum { OID_BOOL = 16, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_JSON = 114, OID_JSONB = 3802 };

static json_t *cell(const PGresult *res, int row, int column)
{
    const char *text = pg_text(res, row, column);
    if (!text)
        return json_null();
    switch (PQftype(res, column)) {
    case OID_INT8:
    case OID_INT4:
    case OID_INT2:
        return json_integer(pg_int(res, row, column));
    case OID_BOOL:
        return json_boolean(pg_bool(res, row, column));
    case OID_JSON:
    case OID_JSONB:
        return must(json_loads(text, JSON_DECODE_ANY, NULL));
    default:
        return json_string(text);
    }
}

json_t *row_json(const PGresult *res, int row)
{
    json_t *o = json_object();
    for (int i = 0; i < PQnfields(res); i++)
        json_object_set_new(o, PQfname(res, i), cell(res, row, i));
    return o;
}

day_t row_day(const PGresult *res, int row, const char *column)
{
    day_t day = DAY_NONE;
    const char *text = pg_text(res, row, pg_column(res, column));
    return text && day_parse(text, &day) ? day : DAY_NONE;
}

void refuse_field(http_response_t *a, const err_t *err, int status, const char *field)
{
    if (err->rc != RC_REJECT)
        return http_error(a, err, status);
    json_t *more = field && *field ? json_pack("{s:s}", "campo", field) : NULL;
    http_problem_with(a, status, err->code, more, "%s", err->text);
}

json_t *request_json(const http_request_t *q, http_response_t *a)
{
    json_t *body = q->binary_body_length == 0
                       ? json_object()
                       : json_loadb(q->binary_body, q->binary_body_length, JSON_REJECT_DUPLICATES, NULL);
    if (!body)
        http_problem(a, 400, "cuerpo_invalido", "El cuerpo debe ser un objeto JSON.");
    return body;
}
