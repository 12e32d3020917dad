#include "services/reporting/operation/api_recursos.h"

#include <string.h>

#include "common/json_out.h"
#include "embed/reporting_core/operacion_recursos_lista_sql.h"
#include "embed/reporting_core/operacion_recursos_sql.h"
#include "embed/reporting_core/operacion_resumen_sql.h"
#include "services/reporting/operation/words.h"

static const char *const estados[] = {"abierto", "decidido", NULL};
static const char *const tipos[] = {"reposicion", "apelacion", NULL};

static const word_t plazos[] = {{"en_curso", "En curso"},
                                {"vencido", "Vencido sin decidir"},
                                {"en_termino", "Decidido en término"},
                                {"tarde", "Decidido tarde"},
                                {0}};

/* How many are open now, whenever they were filed. */
static rc_t open_now(pg_t *pg, day_t today, buf_t *out, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    char day[11];
    day_format(today, day);
    rc_t rc = pg_exec(pg, operacion_resumen_sql, 1, (const char *[]){day}, &res, err);
    if (rc != RC_OK)
        return rc;
    json_out_int(out, "abiertos", pg_int(res, 0, pg_column(res, "recursos")));
    json_out_int(out, "vencidos", pg_int(res, 0, pg_column(res, "recursos_vencidos")));
    return RC_OK;
}

static rc_t recursos_make(const report_call_t *call, report_out_t *out, const char **ret_field, err_t *err)
{
    (void)ret_field;
    AUTO(cells) cells_t row = {0};
    AUTO(pgresult) PGresult *res = NULL;
    const period_t p = period_asked(call->params[0], call->params[1]);
    char from[11], to[11], today[11];
    day_format(p.desde, from);
    day_format(p.hasta, to);
    day_format(today_in_bogota(), today);
    rc_t rc = pg_exec(call->pg, operacion_recursos_sql, 3, (const char *[]){from, to, today}, &res, err);
    int64_t total = 0;
    for (int i = 0; rc == RC_OK && i < PQntuples(res); i++) {
        const char *tipo = pg_text(res, i, 0), *plazo = pg_text(res, i, 2);
        total += pg_int(res, i, 3);
        cells_text(&row, tipo);
        cells_text(&row, word_text(recurso_words, tipo));
        cells_text(&row, pg_text(res, i, 1));
        cells_text(&row, plazo);
        cells_text(&row, word_text(plazos, plazo));
        cells_count(&row, pg_int(res, i, 3));
        rc = cells_row(&row, out, err);
    }
    if (rc != RC_OK)
        return rc;
    period_head(&p, out);
    json_out_int(report_head(out), "total", total);
    return open_now(call->pg, today_in_bogota(), report_head(out), err);
}

static const report_t recursos_report = {
    .list = {.title = "Recursos",
             .columns = (const table_column_t[]){{"tipo", NULL, CELL_TEXT, 0},
                                                 {"texto", "Recurso", CELL_TEXT, 34},
                                                 {"decision", "Decisión", CELL_TEXT, 12},
                                                 {"plazo", NULL, CELL_TEXT, 0},
                                                 {"plazo_texto", "Término", CELL_TEXT, 22},
                                                 {"recursos", "Recursos", CELL_COUNT, 9},
                                                 {0}},
             .filters = (const list_filter_t[]){{.name = "desde", .kind = LIST_DAY},
                                                {.name = "hasta", .kind = LIST_DAY},
                                                {0}},
             .version = {.kafka = VERSION_ALL, .today = true}},
    .make = recursos_make,
};

void get_recursos(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &recursos_report, NULL);
}

static const list_t recursos_list = {
    .title = "Lista de recursos",
    .of_cases = true,
    .sql = operacion_recursos_lista_sql,
    .columns = (const table_column_t[]){{"radicado", "Radicado", CELL_TEXT, 20},
                                        {"tipo", "Recurso", CELL_TEXT, 12},
                                        {"presentado", "Presentado", CELL_DAY, 12},
                                        {"vence", "Vence", CELL_DAY, 12},
                                        {"canal", "Por", CELL_TEXT, 12},
                                        {"decidido", "Decidido", CELL_INSTANT, 18},
                                        {"decision", "Decisión", CELL_TEXT, 12},
                                        {"estado", "Estado del caso", CELL_TEXT, 24},
                                        {"causal", "Causal", CELL_TEXT, 8},
                                        {0}},
    .filters = (const list_filter_t[]){{.name = "estado", .kind = LIST_WORD, .words = estados},
                                       {.name = "tipo", .kind = LIST_WORD, .words = tipos},
                                       {.name = "vence_desde", .kind = LIST_DAY},
                                       {.name = "vence_hasta", .kind = LIST_DAY},
                                       {.name = "presentado_desde", .kind = LIST_DAY},
                                       {.name = "presentado_hasta", .kind = LIST_DAY},
                                       {0}},
    .orders =
        (const list_order_t[]){
            {"vence", {{"orden_vence", "date"}, {"radicado", "text"}, {"version", "bigint"}}},
            {"presentado", {{"presentado", "date"}, {"radicado", "text"}, {"version", "bigint"}}},
            {0}},
    .version = {.kafka = VERSION_ALL},
};

void get_recursos_list(const http_request_t *q, http_response_t *a, void *ctx)
{
    list_answer(q, a, ctx, &recursos_list, NULL);
}
