#include "services/reporting/figures/api_indicators.h"

#include "common/json_out.h"
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

/* Reads the span and what is counted in it. */
static rc_t begin(const report_call_t *c, const counts_kind_t *kinds, const char *title, report_out_t *out,
                  indicator_span_t *span, counts_t *ret, err_t *err)
{
    rc_t rc = indicator_span(c->pg, c->params[DESDE], c->params[HASTA], c->params[COMPARAR], span, err);
    if (rc == RC_OK)
        rc = indicator_counts(c, span, kinds, ret, err);
    if (rc == RC_OK)
        indicator_head(span, title, out);
    return rc;
}

/* Cells, which live as long as the block that they stand in. */
#define NUMBER(n) number_text(n, (char[NUMBER_SIZE]){0})
#define PERCENT(part, whole) percent_text(part, whole, (char[PERCENT_SIZE]){0})

static void total_out(const indicator_total_t *t, const indicator_span_t *span, report_out_t *out)
{
    json_out_int(report_head(out), "total_registros", t->now);
    if (span->compared)
        json_out_int(report_head(out), "total_registros_antes", t->before);
}

/* ---- PQR mal escaladas ---- */

#define WRONG_TITLE "PQR mal escaladas"

static rc_t wrong_rows(const counts_t *counts, const indicator_span_t *span, const indicator_total_t *total,
                       report_out_t *out, err_t *err)
{
    AUTO(buf) buf_t detail = {0};
    rc_t rc = RC_OK;
    detail_begin("../", BASE_MAL_ESCALADOS, &span->period, &detail);
    const size_t up_to = detail.len;
    for (size_t i = 0; rc == RC_OK && i < counts->of[COUNTS_ADVISORS].n; i++) {
        const count_row_t *r = &counts->of[COUNTS_ADVISORS].rows[i];
        const char *usuario = r->texts[0];
        buf_cut(&detail, up_to);
        detail_filter(usuario ? "usuario" : "sin_asesor", usuario ? usuario : "true", &detail);
        const char *const cells[] = {
            usuario,
            r->texts[1],
            NUMBER(r->now[0]),
            PERCENT(r->now[0], total->now),
            NUMBER(r->now[1]),
            NUMBER(r->now[2]),
            buf_str(&detail),
            NUMBER(r->before[0]),
            PERCENT(r->before[0], total->before),
            NUMBER(r->before[1]),
            NUMBER(r->before[2]),
        };
        rc = report_row(out, cells, err);
    }
    return rc;
}

static rc_t wrong_make(const report_call_t *c, report_out_t *out, const char **ret_field, err_t *err)
{
    (void)ret_field;
    static const counts_kind_t kinds[] = {COUNTS_ADVISORS, COUNTS_TOTALS, COUNTS_KINDS};
    AUTO(indicator_span) indicator_span_t span = {0};
    AUTO(counts) counts_t counts = {0};
    rc_t rc = begin(c, kinds, WRONG_TITLE, out, &span, &counts, err);
    if (rc != RC_OK)
        return rc;
    const indicator_total_t total = indicator_total(&counts, BASE_MAL_ESCALADOS);
    total_out(&total, &span, out);
    return wrong_rows(&counts, &span, &total, out, err);
}

static const report_t wrong = {
    .extra = 4,
    .extra_filter = COMPARAR,
    .remembers = true,
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
             .version = {.kafka = VERSION_FIGURES}},
    .make = wrong_make,
};

static void get_wrong_escalations(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &wrong, NULL);
}

/* ---- motivos ---- */

#define MOTIVES_TITLE "Motivos con más recurrencia"

static rc_t motives_rows(const report_call_t *c, const counts_t *counts, const indicator_span_t *span,
                         const indicator_total_t *total, report_out_t *out, err_t *err)
{
    AUTO(buf) buf_t detail = {0};
    rc_t rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < counts->of[COUNTS_MOTIVES].n; i++) {
        const count_row_t *r = &counts->of[COUNTS_MOTIVES].rows[i];
        const char *causal = r->texts[0];
        detail_begin("../", BASE_PENDIENTES, &span->period, &detail);
        detail_filter(causal ? "causal" : "sin_identificar", causal ? causal : "true", &detail);
        const char *const cells[] = {
            causal,
            catalogue_name(c->api->catalogue, causal),
            NUMBER(r->now[0]),
            PERCENT(r->now[0], total->now),
            buf_str(&detail),
            NUMBER(r->before[0]),
            PERCENT(r->before[0], total->before),
        };
        rc = report_row(out, cells, err);
    }
    return rc;
}

static rc_t motives_make(const report_call_t *c, report_out_t *out, const char **ret_field, err_t *err)
{
    (void)ret_field;
    static const counts_kind_t kinds[] = {COUNTS_MOTIVES, COUNTS_TOTALS, COUNTS_KINDS};
    AUTO(indicator_span) indicator_span_t span = {0};
    AUTO(counts) counts_t counts = {0};
    rc_t rc = begin(c, kinds, MOTIVES_TITLE, out, &span, &counts, err);
    if (rc != RC_OK)
        return rc;
    const indicator_total_t total = indicator_total(&counts, BASE_PENDIENTES);
    total_out(&total, &span, out);
    return motives_rows(c, &counts, &span, &total, out, err);
}

static const report_t motives = {
    .extra = 2,
    .extra_filter = COMPARAR,
    .remembers = true,
    .list = {.title = MOTIVES_TITLE,
             .columns = (const table_column_t[]){{"causal", "Causal", CELL_TEXT, 8},
                                                 {"nombre", "Nombre", CELL_TEXT, 48},
                                                 {"registros", "Registros", CELL_COUNT, 11},
                                                 {"porcentaje", "%", CELL_PERCENT, 9},
                                                 DETAIL,
                                                 BEFORE,
                                                 {0}},
             .filters = filters,
             .version = {.kafka = VERSION_FIGURES}},
    .make = motives_make,
};

static void get_motives(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &motives, NULL);
}

/* ---- decisions by reason ---- */

#define DECISIONS_TITLE "Decisiones por razón"

static rc_t decisions_rows(const counts_t *counts, const indicator_span_t *span,
                           const indicator_total_t total[2], report_out_t *out, err_t *err)
{
    AUTO(buf) buf_t detail = {0};
    rc_t rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < counts->of[COUNTS_DECISIONS].n; i++) {
        const count_row_t *r = &counts->of[COUNTS_DECISIONS].rows[i];
        base_kind_t base = BASE_PENDIENTES;
        if (!base_from_name(r->texts[0], &base))
            return err_set(err, RC_FATAL, "postgres", "hay registros de una base desconocida");
        detail_begin("../", base, &span->period, &detail);
        detail_filter("decision", r->texts[1], &detail);
        detail_filter("razon_decision", r->texts[2], &detail);
        const char *const cells[] = {
            r->texts[0],
            r->texts[1],
            r->texts[2],
            NUMBER(r->now[0]),
            PERCENT(r->now[0], total[base].now),
            buf_str(&detail),
            NUMBER(r->before[0]),
            PERCENT(r->before[0], total[base].before),
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
    static const counts_kind_t kinds[] = {COUNTS_DECISIONS, COUNTS_TOTALS, COUNTS_KINDS};
    AUTO(indicator_span) indicator_span_t span = {0};
    AUTO(counts) counts_t counts = {0};
    rc_t rc = begin(c, kinds, DECISIONS_TITLE, out, &span, &counts, err);
    if (rc != RC_OK)
        return rc;
    const indicator_total_t total[] = {
        [BASE_PENDIENTES] = indicator_total(&counts, BASE_PENDIENTES),
        [BASE_MAL_ESCALADOS] = indicator_total(&counts, BASE_MAL_ESCALADOS),
    };
    totals_out("total_registros", total[BASE_PENDIENTES].now, total[BASE_MAL_ESCALADOS].now, out);
    if (span.compared)
        totals_out("total_registros_antes", total[BASE_PENDIENTES].before, total[BASE_MAL_ESCALADOS].before,
                   out);
    return decisions_rows(&counts, &span, total, out, err);
}

static const report_t decisions = {
    .extra = 2,
    .extra_filter = COMPARAR,
    .remembers = true,
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
             .version = {.kafka = VERSION_FIGURES}},
    .make = decisions_make,
};

static void get_decisions(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &decisions, NULL);
}

const http_route_t indicators_routes[] = {
    {"GET", "/v1/indicadores/mal-escaladas", get_wrong_escalations,
     SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"GET", "/v1/indicadores/motivos", get_motives, SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"GET", "/v1/indicadores/decisiones", get_decisions,
     SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"GET", "/v1/indicadores/mal-escaladas/tendencia", get_wrong_trend,
     SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"GET", "/v1/indicadores/motivos/tendencia", get_motives_trend,
     SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {0},
};
