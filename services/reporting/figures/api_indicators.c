#include "services/reporting/figures/api_indicators.h"

#include "common/json_out.h"
#include "embed/reporting_core/indicador_decisiones_sql.h"
#include "embed/reporting_core/indicador_mal_escaladas_sql.h"
#include "embed/reporting_core/indicador_motivos_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/figures/api_trends.h"
#include "services/reporting/figures/indicator.h"

/* ---- what the three indicators share ---- */

static const char *const comparisons[] = {"anterior", NULL};
enum { DESDE, HASTA, COMPARAR };
static const list_filter_t filters[] = {
    [DESDE] = {.name = "desde", .kind = LIST_DAY},
    [HASTA] = {.name = "hasta", .kind = LIST_DAY},
    [COMPARAR] = {.name = "comparar", .kind = LIST_WORD, .words = comparisons},
    {0},
};

/* The columns of the period before come last, and are there where it is asked for. */
#define BEFORE                                                                                               \
    {"registros_antes", "Registros antes", CELL_COUNT, 16},                                                  \
    {                                                                                                        \
        "porcentaje_antes", "% antes", CELL_PERCENT, 10                                                      \
    }
#define DETAIL                                                                                               \
    {                                                                                                        \
        "detalle", NULL, CELL_TEXT, 0                                                                        \
    }

/* Reads the span and runs the indicator's SQL over it. */
static rc_t begin(const report_call_t *c, const char *sql, const char *title, report_out_t *out,
                  indicator_span_t *span, PGresult **ret, err_t *err)
{
    rc_t rc = indicator_span(c->pg, c->params[DESDE], c->params[HASTA], c->params[COMPARAR], span, err);
    if (rc == RC_OK)
        rc = pg_exec_prepared(
            c->pg, sql, 3,
            (const char *[]){buf_str(&span->levels), buf_str(&span->starts), buf_str(&span->before_flags)},
            ret, err);
    if (rc == RC_OK)
        indicator_head(span, title, out);
    return rc;
}

static void total_out(const indicator_total_t *t, const indicator_span_t *span, report_out_t *out)
{
    json_out_int(report_head(out), "total_registros", t->now);
    if (span->compared)
        json_out_int(report_head(out), "total_registros_antes", t->before);
}

/* ---- PQR mal escaladas ---- */

#define WRONG_TITLE "PQR mal escaladas"

static rc_t wrong_rows(const PGresult *rows, const indicator_span_t *span, const indicator_total_t *total,
                       report_out_t *out, err_t *err)
{
    int user = pg_column(rows, "usuario"), name = pg_column(rows, "asesor"), n = pg_column(rows, "registros"),
        confirmed = pg_column(rows, "confirmadas"), overturned = pg_column(rows, "revertidas"),
        n_before = pg_column(rows, "registros_antes"),
        confirmed_before = pg_column(rows, "confirmadas_antes"),
        overturned_before = pg_column(rows, "revertidas_antes");
    AUTO(buf) buf_t detail = {0};
    rc_t rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < PQntuples(rows); i++) {
        char share[PERCENT_SIZE], share_before[PERCENT_SIZE];
        const char *usuario = pg_text(rows, i, user);
        detail_begin("../", BASE_MAL_ESCALADOS, &span->period, &detail);
        detail_filter(usuario ? "usuario" : "sin_asesor", usuario ? usuario : "true", &detail);
        const char *const cells[] = {
            usuario,
            pg_text(rows, i, name),
            pg_text(rows, i, n),
            percent_text(pg_int(rows, i, n), total->now, share),
            pg_text(rows, i, confirmed),
            pg_text(rows, i, overturned),
            buf_str(&detail),
            pg_text(rows, i, n_before),
            percent_text(pg_int(rows, i, n_before), total->before, share_before),
            pg_text(rows, i, confirmed_before),
            pg_text(rows, i, overturned_before),
        };
        rc = report_row(out, cells, err);
    }
    return rc;
}

static rc_t wrong_make(const report_call_t *c, report_out_t *out, const char **ret_field, err_t *err)
{
    (void)ret_field;
    AUTO(indicator_span) indicator_span_t span = {0};
    AUTO(pgresult) PGresult *rows = NULL;
    indicator_total_t total = {0};
    rc_t rc = begin(c, indicador_mal_escaladas_sql, WRONG_TITLE, out, &span, &rows, err);
    if (rc == RC_OK)
        rc = indicator_total(c->pg, &span, BASE_MAL_ESCALADOS, &total, err);
    if (rc != RC_OK)
        return rc;
    total_out(&total, &span, out);
    return wrong_rows(rows, &span, &total, out, err);
}

static const report_t wrong = {
    .extra = 4,
    .extra_filter = COMPARAR,
    .list = {.title = WRONG_TITLE,
             .columns = (const table_column_t[]){{"usuario", "Usuario", CELL_TEXT, 16},
                                                 {"asesor", "Asesor", CELL_TEXT, 32},
                                                 {"registros", "Registros", CELL_COUNT, 11},
                                                 {"porcentaje", "%", CELL_PERCENT, 9},
                                                 {"confirmadas", "Confirmadas", CELL_COUNT, 13},
                                                 {"revertidas", "Revertidas", CELL_COUNT, 12},
                                                 DETAIL,
                                                 BEFORE,
                                                 {"confirmadas_antes", "Confirmadas antes", CELL_COUNT, 18},
                                                 {"revertidas_antes", "Revertidas antes", CELL_COUNT, 17},
                                                 {0}},
             .filters = filters,
             .version = {.kafka = true}},
    .make = wrong_make,
};

static void get_wrong_escalations(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &wrong, NULL);
}

/* ---- motivos ---- */

#define MOTIVES_TITLE "Motivos con más recurrencia"

static rc_t motives_rows(const report_call_t *c, const PGresult *rows, const indicator_span_t *span,
                         const indicator_total_t *total, report_out_t *out, err_t *err)
{
    int letter = pg_column(rows, "causal"), n = pg_column(rows, "registros"),
        n_before = pg_column(rows, "registros_antes");
    AUTO(buf) buf_t detail = {0};
    rc_t rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < PQntuples(rows); i++) {
        char share[PERCENT_SIZE], share_before[PERCENT_SIZE];
        const char *causal = pg_text(rows, i, letter);
        detail_begin("../", BASE_PENDIENTES, &span->period, &detail);
        detail_filter(causal ? "causal" : "sin_identificar", causal ? causal : "true", &detail);
        const char *const cells[] = {
            causal,
            catalogue_name(c->api->catalogue, causal),
            pg_text(rows, i, n),
            percent_text(pg_int(rows, i, n), total->now, share),
            buf_str(&detail),
            pg_text(rows, i, n_before),
            percent_text(pg_int(rows, i, n_before), total->before, share_before),
        };
        rc = report_row(out, cells, err);
    }
    return rc;
}

static rc_t motives_make(const report_call_t *c, report_out_t *out, const char **ret_field, err_t *err)
{
    (void)ret_field;
    AUTO(indicator_span) indicator_span_t span = {0};
    AUTO(pgresult) PGresult *rows = NULL;
    indicator_total_t total = {0};
    rc_t rc = begin(c, indicador_motivos_sql, MOTIVES_TITLE, out, &span, &rows, err);
    if (rc == RC_OK)
        rc = indicator_total(c->pg, &span, BASE_PENDIENTES, &total, err);
    if (rc != RC_OK)
        return rc;
    total_out(&total, &span, out);
    return motives_rows(c, rows, &span, &total, out, err);
}

static const report_t motives = {
    .extra = 2,
    .extra_filter = COMPARAR,
    .list = {.title = MOTIVES_TITLE,
             .columns = (const table_column_t[]){{"causal", "Causal", CELL_TEXT, 8},
                                                 {"nombre", "Nombre", CELL_TEXT, 48},
                                                 {"registros", "Registros", CELL_COUNT, 11},
                                                 {"porcentaje", "%", CELL_PERCENT, 9},
                                                 DETAIL,
                                                 BEFORE,
                                                 {0}},
             .filters = filters,
             .version = {.kafka = true}},
    .make = motives_make,
};

static void get_motives(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &motives, NULL);
}

/* ---- decisions by reason ---- */

#define DECISIONS_TITLE "Decisiones por razón"

static rc_t decisions_rows(const PGresult *rows, const indicator_span_t *span,
                           const indicator_total_t total[2], report_out_t *out, err_t *err)
{
    int of = pg_column(rows, "base"), decision = pg_column(rows, "decision"),
        reason = pg_column(rows, "razon_decision"), n = pg_column(rows, "registros"),
        n_before = pg_column(rows, "registros_antes");
    AUTO(buf) buf_t detail = {0};
    rc_t rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < PQntuples(rows); i++) {
        char share[PERCENT_SIZE], share_before[PERCENT_SIZE];
        base_kind_t base = BASE_PENDIENTES;
        if (!base_from_name(pg_text(rows, i, of), &base))
            return err_set(err, RC_FATAL, "postgres", "hay registros de una base desconocida");
        detail_begin("../", base, &span->period, &detail);
        detail_filter("decision", pg_text(rows, i, decision), &detail);
        detail_filter("razon_decision", pg_text(rows, i, reason), &detail);
        const char *const cells[] = {
            base_name(base),
            pg_text(rows, i, decision),
            pg_text(rows, i, reason),
            pg_text(rows, i, n),
            percent_text(pg_int(rows, i, n), total[base].now, share),
            buf_str(&detail),
            pg_text(rows, i, n_before),
            percent_text(pg_int(rows, i, n_before), total[base].before, share_before),
        };
        rc = report_row(out, cells, err);
    }
    return rc;
}

static void totals_out(const char *name, int64_t pendientes, int64_t mal_escalados, report_out_t *out)
{
    buf_t *head = report_head(out);
    json_out_open(head, name, '{');
    json_out_int(head, base_name(BASE_PENDIENTES), pendientes);
    json_out_int(head, base_name(BASE_MAL_ESCALADOS), mal_escalados);
    json_out_close(head, '}');
}

static rc_t decisions_make(const report_call_t *c, report_out_t *out, const char **ret_field, err_t *err)
{
    (void)ret_field;
    AUTO(indicator_span) indicator_span_t span = {0};
    AUTO(pgresult) PGresult *rows = NULL;
    indicator_total_t total[2] = {0};
    rc_t rc = begin(c, indicador_decisiones_sql, DECISIONS_TITLE, out, &span, &rows, err);
    for (base_kind_t b = 0; rc == RC_OK && b < COUNT_OF(total); b++)
        rc = indicator_total(c->pg, &span, b, &total[b], err);
    if (rc != RC_OK)
        return rc;
    totals_out("total_registros", total[BASE_PENDIENTES].now, total[BASE_MAL_ESCALADOS].now, out);
    if (span.compared)
        totals_out("total_registros_antes", total[BASE_PENDIENTES].before, total[BASE_MAL_ESCALADOS].before,
                   out);
    return decisions_rows(rows, &span, total, out, err);
}

static const report_t decisions = {
    .extra = 2,
    .extra_filter = COMPARAR,
    .list = {.title = DECISIONS_TITLE,
             .columns = (const table_column_t[]){{"base", "Base", CELL_TEXT, 15},
                                                 {"decision", "Decisión", CELL_TEXT, 12},
                                                 {"razon_decision", "Razón", CELL_TEXT, 26},
                                                 {"registros", "Registros", CELL_COUNT, 11},
                                                 {"porcentaje", "% de la base", CELL_PERCENT, 13},
                                                 DETAIL,
                                                 BEFORE,
                                                 {0}},
             .filters = filters,
             .version = {.kafka = true}},
    .make = decisions_make,
};

static void get_decisions(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &decisions, NULL);
}

const http_route_t indicators_routes[] = {
    {"GET", "/v1/indicadores/mal-escaladas", get_wrong_escalations, SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"GET", "/v1/indicadores/motivos", get_motives, SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"GET", "/v1/indicadores/decisiones", get_decisions, SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"GET", "/v1/indicadores/mal-escaladas/tendencia", get_wrong_trend, SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"GET", "/v1/indicadores/motivos/tendencia", get_motives_trend, SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {0},
};
