#include "services/reporting/figures/api_indicators.h"

#include "common/event.h"
#include "embed/reporting_core/indicador_mal_escaladas_sql.h"
#include "embed/reporting_core/indicador_motivos_sql.h"
#include "embed/reporting_core/periodo_sql.h"
#include "embed/reporting_core/top_asesores_sql.h"
#include "embed/reporting_core/total_registros_sql.h"
#include "embed/reporting_core/ultimo_corte_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/figures/blocks.h"
#include "services/reporting/figures/percent.h"
#include "services/reporting/figures/period.h"

/* An indicator over a period, ready to be filled row by row. */
typedef struct indicator {
    json_t *body;  /* owned: {"desde", "hasta", "total_registros", "datos": []} */
    json_t *data;  /* its datos */
    int64_t total; /* the divisor: see indicator_read() */
} indicator_t;

static json_t *percent_json(int64_t part, int64_t whole)
{
    return json_real((double)percent_hundredths(part, whole) / 100);
}

/* Which cut-offs the request means: the dates given, or all that is known. *ret holds the row. */
static rc_t period_resolve(pg_t *pg, const period_t *p, PGresult **ret, err_t *err)
{
    char from[11], to[11];
    if (p->desde != DAY_NONE)
        day_format(p->desde, from);
    if (p->hasta != DAY_NONE)
        day_format(p->hasta, to);
    const char *const params[] = {p->desde == DAY_NONE ? NULL : from, p->hasta == DAY_NONE ? NULL : to};
    return pg_exec(pg, periodo_sql, 2, params, ret, err);
}

/* Runs `sql` over the request's period. The divisor is all that was sent (domain: indicators): the totals of
 * the workbooks of that kind that hold, and the records that are in none of them. So every record of a
 * numerator is in the divisor too, whatever has arrived so far. */
static rc_t indicator_read(pg_t *pg, const period_t *p, base_kind_t base, const char *sql, indicator_t *ret,
                           PGresult **ret_rows, err_t *err)
{
    AUTO(pgresult) PGresult *range = NULL;
    AUTO(pgresult) PGresult *total = NULL;
    AUTO(buf) buf_t levels = {0};
    AUTO(buf) buf_t starts = {0};
    rc_t rc = period_resolve(pg, p, &range, err);
    if (rc != RC_OK)
        return rc;
    const char *from = pg_text(range, 0, pg_column(range, "desde"));
    const char *to = pg_text(range, 0, pg_column(range, "hasta"));
    day_t first = 0, last = -1; /* nothing known: no day */
    if (from && to && !(day_parse(from, &first) && day_parse(to, &last)))
        return err_set(err, RC_FATAL, "postgres", "PostgreSQL no devolvió fechas");
    blocks_of(first, last, &levels, &starts);
    const char *const params[] = {buf_str(&levels), buf_str(&starts), base_name(base)};
    rc = pg_exec(pg, total_registros_sql, 3, params, &total, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, sql, 2, params, ret_rows, err);
    if (rc != RC_OK)
        return rc;
    ret->total = pg_int(total, 0, 0);
    ret->data = json_array();
    ret->body = json_pack("{s:o,s:o,s:I,s:o}", "desde", text_or_null(from), "hasta", text_or_null(to),
                          "total_registros", (json_int_t)ret->total, "datos", ret->data);
    return RC_OK;
}

static void get_wrong_escalations(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *rows = NULL;
    period_t p;
    indicator_t x;
    if (period_parse(http_query(q, "desde"), http_query(q, "hasta"), &p, &err) != RC_OK)
        return http_error(a, &err, 400);
    if (view_open(ctx, &pg, &err) != RC_OK ||
        indicator_read(pg, &p, BASE_MAL_ESCALADOS, indicador_mal_escaladas_sql, &x, &rows, &err) != RC_OK)
        return http_error(a, &err, 500);

    int user = pg_column(rows, "usuario"), name = pg_column(rows, "asesor"),
        count = pg_column(rows, "registros");
    int confirmed = pg_column(rows, "confirmadas"), overturned = pg_column(rows, "revertidas");
    for (int i = 0; i < PQntuples(rows); i++) {
        int64_t n = pg_int(rows, i, count);
        json_array_append_new(x.data, json_pack("{s:o,s:o,s:I,s:o,s:I,s:I}", "usuario",
                                                text_or_null(pg_text(rows, i, user)), "asesor",
                                                text_or_null(pg_text(rows, i, name)), "registros",
                                                (json_int_t)n, "porcentaje", percent_json(n, x.total),
                                                "confirmadas", (json_int_t)pg_int(rows, i, confirmed),
                                                "revertidas", (json_int_t)pg_int(rows, i, overturned)));
    }
    answer(a, x.body);
}

static void get_motives(const http_request_t *q, http_response_t *a, void *ctx)
{
    const api_t *api = ctx;
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *rows = NULL;
    period_t p;
    indicator_t x;
    if (period_parse(http_query(q, "desde"), http_query(q, "hasta"), &p, &err) != RC_OK)
        return http_error(a, &err, 400);
    if (view_open(api, &pg, &err) != RC_OK ||
        indicator_read(pg, &p, BASE_PENDIENTES, indicador_motivos_sql, &x, &rows, &err) != RC_OK)
        return http_error(a, &err, 500);

    int causal = pg_column(rows, "causal"), count = pg_column(rows, "registros");
    for (int i = 0; i < PQntuples(rows); i++) {
        int64_t n = pg_int(rows, i, count);
        const char *c = pg_text(rows, i, causal);
        json_array_append_new(x.data, json_pack("{s:o,s:s,s:I,s:o}", "causal", text_or_null(c), "nombre",
                                                catalogue_name(api->catalogue, c), "registros", (json_int_t)n,
                                                "porcentaje", percent_json(n, x.total)));
    }
    answer(a, x.body);
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

static void get_top_advisors(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *rows = NULL;
    const char *week = http_query(q, "semana");
    day_t monday = DAY_NONE;
    if (week && !week_parse(week, &monday))
        return http_problem(
            a, 400, "semana_invalida",
            "El parámetro «semana» no es una semana ISO: se espera AAAA-Wnn, por ejemplo 2021-W49.");
    if (view_open(ctx, &pg, &err) != RC_OK || (!week && week_latest(pg, &monday, &err) != RC_OK))
        return http_error(a, &err, 500);
    char day[11], name[WEEK_SIZE];
    day_format(monday, day);
    week_format(monday, name);
    if (pg_exec(pg, top_asesores_sql, 1, (const char *[]){day}, &rows, &err) != RC_OK)
        return http_error(a, &err, 500);

    json_t *data = json_array();
    int user = pg_column(rows, "usuario"), advisor = pg_column(rows, "asesor"),
        n = pg_column(rows, "radicados");
    for (int i = 0; i < PQntuples(rows); i++)
        json_array_append_new(data, json_pack("{s:s,s:o,s:I}", "usuario", pg_text(rows, i, user), "asesor",
                                              text_or_null(pg_text(rows, i, advisor)), "radicados",
                                              (json_int_t)pg_int(rows, i, n)));
    answer(a, json_pack("{s:s,s:o}", "semana", name, "datos", data));
}

const http_route_t indicators_routes[] = {
    {"GET", "/v1/indicadores/mal-escaladas", get_wrong_escalations},
    {"GET", "/v1/indicadores/motivos", get_motives},
    {"GET", "/v1/informes/top-asesores", get_top_advisors},
    {0},
};
