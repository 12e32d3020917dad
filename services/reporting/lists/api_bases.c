#include "services/reporting/lists/api_bases.h"

#include "common/hash.h"
#include "common/json_out.h"
#include "embed/reporting_core/base_decisiones_sql.h"
#include "embed/reporting_core/base_sql.h"
#include "embed/reporting_core/bases_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/lists/api_records.h"
#include "services/reporting/lists/api_rejections.h"
#include "services/reporting/lists/list.h"

void unknown_base(http_response_t *a)
{
    http_problem(a, 404, "base_desconocida", "No se ha recibido ninguna base con ese sha256.");
}

/* What the list and a single base both tell, and what only the list does: why something is no base. */
#define BASE_COLUMNS                                                                                         \
    {"sha256", "SHA-256", CELL_TEXT, 66}, {"archivo", "Archivo", CELL_TEXT, 40},                             \
        {"base", "Base", CELL_TEXT, 15}, {"fecha_corte", "Fecha de corte", CELL_DAY, 16},                    \
        {"total", "Registros", CELL_COUNT, 12}, {"aceptados", "Aceptados", CELL_COUNT, 12},                  \
        {"rechazados", "Rechazados", CELL_COUNT, 13}, {"duplicados", "Duplicados", CELL_COUNT, 12},          \
        {"advertencias", "Advertencias", CELL_COUNT, 14}, {"entrega", "Entrega", CELL_COUNT, 10},            \
        {"recibido", "Recibido", CELL_INSTANT, 20}, {"estado", "Estado", CELL_TEXT, 14},                     \
        {"reemplaza", "Reemplaza a", CELL_TEXT, 20}, {"reemplazada_por", "Reemplazada por", CELL_TEXT, 20},  \
        {"canal", "Canal", CELL_TEXT, 10},                                                                   \
    {                                                                                                        \
        "remitente", "Remitente", CELL_TEXT, 30                                                              \
    }
static const table_column_t base_columns[] = {BASE_COLUMNS};
static const table_column_t came_columns[] = {BASE_COLUMNS,
                                              {"asunto", "Asunto", CELL_TEXT, 30},
                                              {"codigo", "Código", CELL_TEXT, 24},
                                              {"detalle", "Por qué no es una base", CELL_TEXT, 60},
                                              {0}};

static const char *const states[] = {"vigente", "reemplazada", "rechazada", "cuarentena", "repetida", NULL};
static const char *const channels[] = {"rest", "correo", "carpeta", NULL};

const list_t bases_list = {
    .title = "Bases recibidas",
    .sql = bases_sql,
    .columns = came_columns,
    .filters = (const list_filter_t[]){{.name = "estado", .kind = LIST_WORDS, .words = states},
                                       {.name = "canal", .kind = LIST_WORDS, .words = channels},
                                       {.name = "base", .kind = LIST_WORD, .words = base_words},
                                       {.name = "desde", .kind = LIST_DAY},
                                       {.name = "hasta", .kind = LIST_DAY},
                                       {0}},
    .orders =
        (const list_order_t[]){
            {"recibido", {{"recibido", "timestamptz"}, {"clase", "integer"}, {"clave", "text"}}},
            {"fecha_corte", {{"corte", "date"}, {"clase", "integer"}, {"clave", "text"}}},
            {"archivo", {{"archivo", "text"}, {"clase", "integer"}, {"clave", "text"}}},
            {0}},
    .order_default = "-recibido",
    .version = {.kafka = VERSION_ALL, .tables = "anonimato"},
};

static void get_bases(const http_request_t *q, http_response_t *a, void *ctx)
{
    list_answer(q, a, ctx, &bases_list, NULL);
}

static void base_out(const PGresult *base, const PGresult *decisions, buf_t *body)
{
    const char *cells[COUNT_OF(base_columns)];
    int name = pg_column(decisions, "decision"), n = pg_column(decisions, "registros");
    for (size_t i = 0; i < COUNT_OF(base_columns); i++)
        cells[i] = pg_text(base, 0, pg_column(base, base_columns[i].name));
    json_out_open(body, NULL, '{');
    table_json(base_columns, COUNT_OF(base_columns), cells, body);
    json_out_open(body, "decisiones", '{');
    for (int i = 0; i < PQntuples(decisions); i++)
        json_out_int(body, pg_text(decisions, i, name), pg_int(decisions, i, n));
    json_out_close(body, '}');
    json_out_close(body, '}');
}

static void get_base(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *base = NULL;
    AUTO(pgresult) PGresult *decisions = NULL;
    AUTO(buf) buf_t body = {0};
    tag_t tag;
    const char *sha256 = http_path(q, "sha256");
    if (!hash_is_sha256_hex(sha256))
        return unknown_base(a);
    const char *const params[] = {sha256};
    if (view_open(ctx, &pg, &err) != RC_OK || pg_exec(pg, base_sql, 1, params, &base, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (PQntuples(base) == 0)
        return unknown_base(a);
    if (tag_read(pg, ctx, &bases_list.version, q, "json", &tag, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (tag_answered(q, a, tag.text))
        return;
    if (pg_exec(pg, base_decisiones_sql, 1, params, &decisions, &err) != RC_OK)
        return http_error(a, &err, 500);
    base_out(base, decisions, &body);
    answer_text(a, &body);
}

const http_route_t bases_routes[] = {
    {"GET", "/v1/bases", get_bases, BACKOFFICE | SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"GET", "/v1/bases/:sha256", get_base,
     BACKOFFICE | SUPERVISOR | COORDINADOR | GERENTE | INTEGRACION | ADMIN},
    {"GET", "/v1/bases/:sha256/rechazos", get_base_rejections,
     BACKOFFICE | SUPERVISOR | COORDINADOR | INTEGRACION | ADMIN},
    {0},
};
