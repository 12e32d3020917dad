#include "services/reporting/lists/api_records.h"

#include "embed/reporting_core/registros_sql.h"

const char *const causal_letters[] = {"A", "B", "C", "D", "E", "F", "G", "H", "I",
                                      "J", "K", "L", "M", "N", "O", "P", "Q", NULL};
const char *const decision_words[] = {"escalate", "close", "contact", "review", NULL};
const char *const base_words[] = {"pendientes", "mal_escalados", NULL};
static const char *const holding_words[] = {"true", "false", "todos", NULL};

const list_t records_list = {
    .title = "Registros",
    .sql = registros_sql,
    .columns = (const table_column_t[]){{"fecha_corte", "Fecha de corte", CELL_DAY, 15},
                                        {"base", "Base", CELL_TEXT, 15},
                                        {"radicado", "Radicado", CELL_TEXT, 20},
                                        {"cuenta", "Cuenta", CELL_PERSONAL, 14},
                                        {"estado", "Estado", CELL_TEXT, 14},
                                        {"motivo", "Motivo", CELL_TEXT, 40},
                                        {"razon", "Razón", CELL_TEXT, 24},
                                        {"subrazon", "Subrazón", CELL_TEXT, 24},
                                        {"usuario", "Usuario", CELL_TEXT, 14},
                                        {"asesor", "Asesor", CELL_TEXT, 28},
                                        {"ciudad", "Ciudad", CELL_TEXT, 18},
                                        {"fecha_radicacion", "Fecha de radicación", CELL_TEXT, 20},
                                        {"causal", "Causal", CELL_TEXT, 8},
                                        {"decision", "Decisión", CELL_TEXT, 12},
                                        {"razon_decision", "Razón de la decisión", CELL_TEXT, 24},
                                        {"politica_version", "Política", CELL_TEXT, 14},
                                        {"politica_regla", "Regla", CELL_TEXT, 24},
                                        {"revision", "Revisión", CELL_COUNT, 9},
                                        {"sha256", "SHA-256 de la base", CELL_TEXT, 66},
                                        {"fila", "Fila", CELL_COUNT, 8},
                                        {"vigente", "Cuenta en los indicadores", CELL_FLAG, 14},
                                        {0}},
    .filters =
        (const list_filter_t[]){
            {.name = "base", .kind = LIST_WORD, .words = base_words},
            {.name = "desde", .kind = LIST_DAY},
            {.name = "hasta", .kind = LIST_DAY},
            {.name = "usuario", .kind = LIST_TEXT},
            {.name = "sin_asesor", .kind = LIST_FLAG, .contradicts = "usuario"},
            {.name = "causal", .kind = LIST_WORDS, .words = causal_letters},
            {.name = "sin_identificar", .kind = LIST_FLAG, .contradicts = "causal"},
            {.name = "decision", .kind = LIST_WORDS, .words = decision_words},
            {.name = "razon_decision", .kind = LIST_TEXT},
            {.name = "vigente", .kind = LIST_WORD, .words = holding_words, .absent = "true"},
            {.name = "sha256", .kind = LIST_SHA256},
            {0}},
    .orders =
        (const list_order_t[]){
            {"fecha_corte", {{"fecha_corte", "date"}, {"base", "text"}, {"radicado", "text"}}},
            {"radicado", {{"radicado", "text"}, {"fecha_corte", "date"}, {"base", "text"}}},
            {0}},
    .of_cases = true,
    .version = {.kafka = VERSION_ALL},
};

static void get_records(const http_request_t *q, http_response_t *a, void *ctx)
{
    list_answer(q, a, ctx, &records_list, NULL);
}

const http_route_t records_routes[] = {
    {"GET", "/v1/registros", get_records, SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {0},
};
