#include "services/reporting/figures/api_trends.h"

#include <string.h>

#include "embed/reporting_core/tendencia_mal_escaladas_sql.h"
#include "embed/reporting_core/tendencia_motivos_sql.h"
#include "services/reporting/figures/indicator.h"

static const char *const steps[] = {"dia", "semana", "mes", NULL};

/* As PostgreSQL's date_trunc() calls it. */
static const char *unit_of(const char *por)
{
    return strcmp(por, "mes") == 0 ? "month" : strcmp(por, "semana") == 0 ? "week" : "day";
}

enum { STEP_NAME_SIZE = 16 };
typedef struct step {
    period_t days;             /* of the step, inside the period asked for */
    char name[STEP_NAME_SIZE]; /* 2021-12-07, 2021-W49, 2021-12 */
    char first[11], last[11];
} step_t;

static day_t month_last(day_t d)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    return day_from_civil(year + month / 12, month % 12 + 1, 1) - 1;
}

static void step_of(day_t first, const char *por, const period_t *within, step_t *ret)
{
    day_t last = *por == 'm' ? month_last(first) : *por == 's' ? first + 6 : first;
    day_format(first, ret->name);
    if (*por == 's')
        week_format(first, ret->name);
    if (*por == 'm')
        ret->name[7] = '\0';
    ret->days = (period_t){first > within->desde ? first : within->desde,
                           last < within->hasta ? last : within->hasta};
    day_format(ret->days.desde, ret->first);
    day_format(ret->days.hasta, ret->last);
}

enum { DESDE, HASTA, POR, OF, NONE };

typedef struct trend {
    const char *title, *sql;
    base_kind_t base;
    const char *of, *none; /* the filters: of one advisor or causal, or of those records that have none */
} trend_t;

static bool none_asked(const char *const *params)
{
    return params[NONE] && strcmp(params[NONE], "true") == 0;
}

static rc_t trend_row(const trend_t *t, const report_call_t *c, const PGresult *rows, int i,
                      const period_t *within, report_out_t *out, err_t *err)
{
    AUTO(buf) buf_t detail = {0};
    step_t step;
    day_t first = DAY_NONE;
    char share[PERCENT_SIZE];
    int64_t total = pg_int(rows, i, 1), n = pg_int(rows, i, 2);
    if (!day_parse(pg_text(rows, i, 0), &first))
        return err_set(err, RC_FATAL, "postgres", "PostgreSQL no devolvió un día");
    step_of(first, c->params[POR], within, &step);
    detail_begin("../../", t->base, &step.days, &detail);
    if (c->params[OF])
        detail_filter(t->of, c->params[OF], &detail);
    if (none_asked(c->params))
        detail_filter(t->none, "true", &detail);
    const char *const cells[] = {step.name,
                                 step.first,
                                 step.last,
                                 pg_text(rows, i, 1),
                                 pg_text(rows, i, 2),
                                 percent_text(n, total, share),
                                 buf_str(&detail),
                                 PQnfields(rows) > 3 ? pg_text(rows, i, 3) : NULL,
                                 PQnfields(rows) > 4 ? pg_text(rows, i, 4) : NULL};
    return report_row(out, cells, err);
}

static rc_t trend_make(const trend_t *t, const report_call_t *c, report_out_t *out, err_t *err)
{
    AUTO(indicator_span) indicator_span_t span = {0};
    AUTO(pgresult) PGresult *rows = NULL;
    char from[11], to[11];
    rc_t rc = indicator_span(c->pg, c->params[DESDE], c->params[HASTA], false, &span, err);
    if (rc != RC_OK)
        return rc;
    indicator_head(&span, t->title, out);
    if (span.period.desde == DAY_NONE || span.period.hasta == DAY_NONE)
        return RC_OK;
    day_format(span.period.desde, from);
    day_format(span.period.hasta, to);
    const char *const params[] = {from, to, unit_of(c->params[POR]),
                                  none_asked(c->params) ? "" : c->params[OF]};
    rc = pg_exec_prepared(c->pg, t->sql, 4, params, &rows, err);
    for (int i = 0; rc == RC_OK && i < PQntuples(rows); i++)
        rc = trend_row(t, c, rows, i, &span.period, out, err);
    return rc;
}

#define TREND_COLUMNS                                                                                        \
    {"paso", "Paso", CELL_TEXT, 12}, {"desde", "Desde", CELL_DAY, 12}, {"hasta", "Hasta", CELL_DAY, 12},     \
        {"total_registros", "Enviados", CELL_COUNT, 11}, {"registros", "Registros", CELL_COUNT, 11},         \
        {"porcentaje", "%", CELL_PERCENT, 9},                                                                \
    {                                                                                                        \
        "detalle", NULL, CELL_TEXT, 0                                                                        \
    }
#define TREND_FILTERS(of, none)                                                                              \
    (const list_filter_t[])                                                                                  \
    {                                                                                                        \
        [DESDE] = {.name = "desde", .kind = LIST_DAY}, [HASTA] = {.name = "hasta", .kind = LIST_DAY},        \
        [POR] = {.name = "por", .kind = LIST_WORD, .words = steps, .absent = "dia"},                         \
        [OF] = {.name = of, .kind = LIST_TEXT},                                                              \
        [NONE] = {.name = none, .kind = LIST_FLAG, .contradicts = of}, {0},                                  \
    }

static rc_t wrong_make(const report_call_t *c, report_out_t *out, const char **ret_field, err_t *err)
{
    static const trend_t t = {"Tendencia de PQR mal escaladas", tendencia_mal_escaladas_sql,
                              BASE_MAL_ESCALADOS, "usuario", "sin_asesor"};
    (void)ret_field;
    return trend_make(&t, c, out, err);
}

static const report_t wrong = {
    .list = {.title = "Tendencia mal escaladas", /* a sheet's name has 31 characters */
             .columns = (const table_column_t[]){TREND_COLUMNS,
                                                 {"confirmadas", "Confirmadas", CELL_COUNT, 13},
                                                 {"revertidas", "Revertidas", CELL_COUNT, 12},
                                                 {0}},
             .filters = TREND_FILTERS("usuario", "sin_asesor"),
             .version = {.kafka = VERSION_FIGURES}},
    .make = wrong_make,
};

void get_wrong_trend(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &wrong, NULL);
}

static rc_t motives_make(const report_call_t *c, report_out_t *out, const char **ret_field, err_t *err)
{
    static const trend_t t = {"Tendencia de motivos", tendencia_motivos_sql, BASE_PENDIENTES, "causal",
                              "sin_identificar"};
    (void)ret_field;
    return trend_make(&t, c, out, err);
}

static const report_t motives = {
    .list = {.title = "Tendencia de motivos",
             .columns = (const table_column_t[]){TREND_COLUMNS, {0}},
             .filters = TREND_FILTERS("causal", "sin_identificar"),
             .version = {.kafka = VERSION_FIGURES}},
    .make = motives_make,
};

void get_motives_trend(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &motives, NULL);
}
