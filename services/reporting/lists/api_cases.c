#include "services/reporting/lists/api_cases.h"

#include "common/event.h"
#include "embed/reporting_core/caso_historia_sql.h"
#include "embed/reporting_core/caso_sql.h"
#include "embed/reporting_core/casos_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/figures/period.h"

#define CASES_DEFAULT 100
#define CASES_MAX 1000

static json_t *column_text(const PGresult *res, int row, const char *name)
{
    return text_or_null(pg_text(res, row, pg_column(res, name)));
}

/* What the list and the single case both tell. */
static json_t *case_row(const PGresult *res, int row)
{
    return json_pack("{s:o,s:o,s:o,s:I,s:o,s:o}", "radicado", column_text(res, row, "radicado"), "estado",
                     column_text(res, row, "estado"), "causal", column_text(res, row, "causal"), "version",
                     (json_int_t)pg_int(res, row, pg_column(res, "version")), "abierto",
                     column_text(res, row, "abierto"), "actualizado", column_text(res, row, "actualizado"));
}

static void filter(const char *name, const char *value, buf_t *more)
{
    if (!value)
        return;
    buf_printf(more, "&%s=", name);
    url_escape(value, more);
}

static void get_cases(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *res = NULL;
    const char *after = http_query(q, "despues"), *estado = http_query(q, "estado"),
               *causal = http_query(q, "causal");
    int limit = 0;
    if (limit_parse(http_query(q, "limite"), CASES_DEFAULT, CASES_MAX, &limit, &err) != RC_OK)
        return http_error(a, &err, 400);
    char rows[16];
    snprintf(rows, sizeof rows, "%d", limit + 1);
    if (view_open(ctx, &pg, &err) != RC_OK ||
        pg_exec(pg, casos_sql, 4, (const char *[]){after, estado, causal, rows}, &res, &err) != RC_OK)
        return http_error(a, &err, 400);

    int n = PQntuples(res) > limit ? limit : PQntuples(res);
    json_t *data = json_array();
    for (int i = 0; i < n; i++)
        json_array_append_new(data, case_row(res, i));
    if (PQntuples(res) > limit) {
        AUTO(buf) buf_t more = {0};
        filter("estado", estado, &more);
        filter("causal", causal, &more);
        answer_next(a, pg_text(res, n - 1, pg_column(res, "radicado")), limit, buf_str(&more));
    }
    answer(a, json_pack("{s:o}", "datos", data));
}

static void get_case(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *found = NULL;
    AUTO(pgresult) PGresult *history = NULL;
    const char *const params[] = {http_path(q, "radicado")};
    if (view_open(ctx, &pg, &err) != RC_OK || pg_exec(pg, caso_sql, 1, params, &found, &err) != RC_OK ||
        pg_exec(pg, caso_historia_sql, 1, params, &history, &err) != RC_OK)
        return http_error(a, &err, 400);
    if (PQntuples(found) == 0)
        return http_problem(a, 404, "caso_desconocido", "No se conoce ningún caso con ese radicado.");

    json_t *body = case_row(found, 0), *entries = json_array();
    for (int i = 0; i < PQntuples(history); i++)
        json_array_append_new(entries, json_loads(pg_text(history, i, 0), 0, NULL));
    json_object_set_new(body, "decision", column_text(found, 0, "decision"));
    json_object_set_new(body, "razon_decision", column_text(found, 0, "razon_decision"));
    json_object_set_new(body, "historia", entries);
    answer(a, body);
}

const http_route_t cases_routes[] = {
    {"GET", "/v1/casos", get_cases},
    {"GET", "/v1/casos/:radicado", get_case},
    {0},
};
