#include "services/reporting/operation/api_dead.h"

#include "common/json_out.h"
#include "embed/reporting_core/operacion_muertos_lista_sql.h"
#include "embed/reporting_core/operacion_muertos_sql.h"
#include "embed/reporting_core/operacion_rechazos_sql.h"

static const char *const bases[] = {"pendientes", "mal_escalados", NULL};
static const char *const base_estados[] = {"vigente", "reemplazada", NULL};
static const char *const muerto_estados[] = {"abierto", "reintentado", "descartado", NULL};

static const list_t rejected_list = {
    .title = "Registros no aceptados",
    .sql = operacion_rechazos_sql,
    .columns = (const table_column_t[]){{"sha256", NULL, CELL_TEXT, 0},
                                        {"archivo", "Archivo", CELL_TEXT, 44},
                                        {"base", "Base", CELL_TEXT, 14},
                                        {"fecha_corte", "Fecha de corte", CELL_DAY, 14},
                                        {"estado", "Estado", CELL_TEXT, 12},
                                        {"recibido", "Recibida", CELL_INSTANT, 18},
                                        {"total", "Registros", CELL_COUNT, 10},
                                        {"aceptados", "Aceptados", CELL_COUNT, 10},
                                        {"rechazados", "Rechazados", CELL_COUNT, 11},
                                        {"duplicados", "Duplicados", CELL_COUNT, 11},
                                        {"razones", NULL, CELL_JSON, 0},
                                        {"detalle", "Razones", CELL_TEXT, 50},
                                        {0}},
    .filters = (const list_filter_t[]){{.name = "desde", .kind = LIST_DAY},
                                       {.name = "hasta", .kind = LIST_DAY},
                                       {.name = "base", .kind = LIST_WORD, .words = bases},
                                       {.name = "estado", .kind = LIST_WORD, .words = base_estados},
                                       {.name = "con_rechazos", .kind = LIST_FLAG},
                                       {0}},
    .orders = (const list_order_t[]){{"fecha_corte", {{"fecha_corte", "date"}, {"sha256", "text"}}},
                                     {"recibido", {{"recibido", "timestamptz"}, {"sha256", "text"}}},
                                     {0}},
    .order_default = "-fecha_corte",
    .version = {.kafka = VERSION_ALL},
};

void get_rejected(const http_request_t *q, http_response_t *a, void *ctx)
{
    list_answer(q, a, ctx, &rejected_list, NULL);
}

static rc_t dead_make(const report_call_t *call, report_out_t *out, const char **ret_field, err_t *err)
{
    (void)ret_field;
    AUTO(cells) cells_t row = {0};
    AUTO(pgresult) PGresult *res = NULL;
    const period_t p = period_asked(call->params[0], call->params[1]);
    char from[11], to[11];
    day_format(p.desde, from);
    day_format(p.hasta, to);
    rc_t rc = pg_exec(call->pg, operacion_muertos_sql, 2, (const char *[]){from, to}, &res, err);
    int64_t open = 0;
    for (int i = 0; rc == RC_OK && i < PQntuples(res); i++) {
        open += pg_int(res, i, 3);
        for (int c = 0; c < PQnfields(res); c++)
            cells_text(&row, pg_text(res, i, c));
        rc = cells_row(&row, out, err);
    }
    period_head(&p, out);
    json_out_int(report_head(out), "abiertos", open);
    return rc;
}

static const report_t dead_report = {
    .list = {.title = "Mensajes muertos",
             .columns = (const table_column_t[]){{"topico", "Dónde", CELL_TEXT, 18},
                                                 {"etapa", "Quién lo apartó", CELL_TEXT, 16},
                                                 {"codigo", "Por qué", CELL_TEXT, 26},
                                                 {"abiertos", "Abiertos", CELL_COUNT, 9},
                                                 {"reintentados", "Reintentados", CELL_COUNT, 13},
                                                 {"descartados", "Descartados", CELL_COUNT, 12},
                                                 {"mas_antiguo", "El abierto más antiguo", CELL_INSTANT, 22},
                                                 {"ultimo", "El último", CELL_INSTANT, 18},
                                                 {0}},
             .filters = (const list_filter_t[]){{.name = "desde", .kind = LIST_DAY},
                                                {.name = "hasta", .kind = LIST_DAY},
                                                {0}},
             .version = {.kafka = VERSION_ALL, .today = true}},
    .make = dead_make,
};

void get_dead(const http_request_t *q, http_response_t *a, void *ctx)
{
    report_answer(q, a, ctx, &dead_report, NULL);
}

static const list_t dead_list = {
    .title = "Lista de mensajes muertos",
    .sql = operacion_muertos_lista_sql,
    .columns = (const table_column_t[]){{"id", "Id", CELL_TEXT, 28},
                                        {"topico", "Dónde murió", CELL_TEXT, 18},
                                        {"de_particion", "Partición", CELL_COUNT, 10},
                                        {"de_posicion", "Posición", CELL_COUNT, 12},
                                        {"escrito", "Apartado", CELL_INSTANT, 18},
                                        {"etapa", "Quién lo apartó", CELL_TEXT, 16},
                                        {"codigo", "Código", CELL_TEXT, 24},
                                        {"error", "Error", CELL_TEXT, 60},
                                        {"bytes", "Bytes", CELL_COUNT, 9},
                                        {"reintento_de", "Reintento de", CELL_TEXT, 28},
                                        {"estado", "Estado", CELL_TEXT, 12},
                                        {"resuelto", "Resuelto", CELL_INSTANT, 18},
                                        {"resuelto_por", "Por", CELL_TEXT, 16},
                                        {0}},
    .filters = (const list_filter_t[]){{.name = "estado", .kind = LIST_WORD, .words = muerto_estados},
                                       {.name = "topico", .kind = LIST_TEXT},
                                       {.name = "etapa", .kind = LIST_TEXT},
                                       {.name = "codigo", .kind = LIST_TEXT},
                                       {.name = "desde", .kind = LIST_DAY},
                                       {.name = "hasta", .kind = LIST_DAY},
                                       {0}},
    .orders = (const list_order_t[]){{"escrito",
                                      {{"escrito", "timestamptz"},
                                       {"topico", "text"},
                                       {"particion", "integer"},
                                       {"posicion", "bigint"}}},
                                     {0}},
    .order_default = "-escrito",
    .version = {.kafka = VERSION_ALL},
};

void get_dead_list(const http_request_t *q, http_response_t *a, void *ctx)
{
    list_answer(q, a, ctx, &dead_list, NULL);
}
