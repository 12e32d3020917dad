#include "services/reporting/lists/api_cases.h"

#include <ctype.h>
#include <string.h>

#include "common/json_out.h"
#include "embed/reporting_core/caso_eventos_sql.h"
#include "embed/reporting_core/caso_historia_sql.h"
#include "embed/reporting_core/caso_sql.h"
#include "embed/reporting_core/casos_sql.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/lists/api_records.h"
#include "services/reporting/lists/overview.h"
#include "services/reporting/lists/scope.h"

#define RADICADO_MIN 4 /* of a beginning: fewer would be no search */

/* As the contract of case.event names them. */
static const char *const states[] = {"en_revision",
                                     "por_clasificar",
                                     "por_resolver",
                                     "por_corregir",
                                     "por_contactar",
                                     "en_llamada",
                                     "buzon_pedido",
                                     "en_buzon",
                                     "aviso_escrito_pendiente",
                                     "respondido",
                                     "escalado",
                                     "en_area_cliente",
                                     "por_finalizar",
                                     "recurso_en_curso",
                                     "cerrado",
                                     NULL};

static const char *wrong_radicado(const char *value)
{
    size_t n = 0;
    while (isalnum((unsigned char)value[n]) || value[n] == '-')
        n++;
    return value[n] || n < RADICADO_MIN ? "debe ser un radicado o su comienzo: al menos 4 cifras o letras."
                                        : NULL;
}

/* A word of which nothing is left to search for would find nothing, and look as if there were nothing. */
static const char *wrong_words(const char *value)
{
    for (size_t run = 0; *value; value++) {
        run = isalnum((unsigned char)*value) || (unsigned char)*value >= 0x80 ? run + 1 : 0;
        if (run == 2)
            return NULL;
    }
    return "no trae ninguna palabra que buscar: escriba una de al menos dos letras.";
}

#define CASE_COLUMNS                                                                                         \
    {"radicado", "Radicado", CELL_TEXT, 20}, {"estado", "Estado", CELL_TEXT, 22},                            \
        {"causal", "Causal", CELL_TEXT, 8}, {"version", NULL, CELL_COUNT, 0},                                \
        {"abierto", "Abierto", CELL_INSTANT, 20}, {"actualizado", "Actualizado", CELL_INSTANT, 20},          \
        {"decision", "Decisión", CELL_TEXT, 12},                                                             \
    {                                                                                                        \
        "razon_decision", "Razón de la decisión", CELL_TEXT, 24                                              \
    }

const list_t cases_list = {
    .title = "Casos",
    .sql = casos_sql,
    .columns = (const table_column_t[]){CASE_COLUMNS,
                                        {"base", "Base", CELL_TEXT, 15},
                                        {"fecha_corte", "Última fecha de corte", CELL_DAY, 20},
                                        {"usuario", "Usuario", CELL_TEXT, 14},
                                        {"asesor", "Asesor", CELL_TEXT, 28},
                                        {0}},
    .filters =
        (const list_filter_t[]){{.name = "radicado", .kind = LIST_TEXT, .max = 40, .wrong = wrong_radicado},
                                {.name = "cuenta", .kind = LIST_TEXT, .max = 40, .personal = true},
                                {.name = "usuario", .kind = LIST_TEXT, .max = 60},
                                {.name = "causal", .kind = LIST_WORDS, .words = causal_letters},
                                {.name = "estado", .kind = LIST_WORDS, .words = states},
                                {.name = "decision", .kind = LIST_WORDS, .words = decision_words},
                                {.name = "desde", .kind = LIST_DAY},
                                {.name = "hasta", .kind = LIST_DAY},
                                {.name = "actualizado_desde", .kind = LIST_DAY},
                                {.name = "actualizado_hasta", .kind = LIST_DAY},
                                {.name = "texto", .kind = LIST_TEXT, .wrong = wrong_words, .personal = true},
                                {0}},
    .orders = (const list_order_t[]){{"radicado", {{"radicado", "text"}}},
                                     {"actualizado", {{"actualizado", "timestamptz"}, {"radicado", "text"}}},
                                     {"abierto", {{"abierto", "timestamptz"}, {"radicado", "text"}}},
                                     {0}},
    .of_cases = true,
    .version = {.kafka = VERSION_ALL},
    .search = "/v1/casos/buscar",
};

static void get_cases(const http_request_t *q, http_response_t *a, void *ctx)
{
    list_answer(q, a, ctx, &cases_list, NULL);
}

static void search_cases(const http_request_t *q, http_response_t *a, void *ctx)
{
    list_search(q, a, ctx, &cases_list, NULL);
}

static const table_column_t case_columns[] = {CASE_COLUMNS};

/* How it stands, of what its events say. */
static rc_t overview_read(pg_t *pg, const char *radicado, arena_t *texts, overview_t *ret, err_t *err)
{
    AUTO(pgresult) PGresult *events = NULL;
    rc_t rc = pg_exec(pg, caso_eventos_sql, 1, &radicado, &events, err);
    for (int i = 0; rc == RC_OK && i < PQntuples(events); i++) {
        const char *datos = pg_text(events, i, 2);
        err_t why = ERR_INIT;
        doc_t doc;
        bool read = datos && doc_parse(&doc, texts, datos, strlen(datos), &why) == RC_OK;
        overview_event(ret, pg_text(events, i, 0), arena_text(texts, pg_text(events, i, 1)),
                       read ? &doc : NULL);
    }
    return rc;
}

static void story_out(const PGresult *found, const overview_t *overview, const PGresult *history, buf_t *body)
{
    const char *cells[COUNT_OF(case_columns)];
    for (size_t i = 0; i < COUNT_OF(case_columns); i++)
        cells[i] = pg_text(found, 0, pg_column(found, case_columns[i].name));
    json_out_open(body, NULL, '{');
    table_json(case_columns, COUNT_OF(case_columns), cells, body);
    overview_json(overview, body);
    json_out_open(body, "historia", '[');
    for (int i = 0; i < PQntuples(history); i++)
        json_out_raw(body, NULL, pg_text(history, i, 0));
    json_out_close(body, ']');
    json_out_close(body, '}');
}

static rc_t story(pg_t *pg, const char *radicado, const PGresult *found, http_response_t *a, err_t *err)
{
    AUTO(pgresult) PGresult *history = NULL;
    AUTO(arena) arena_t texts = {0};
    AUTO(buf) buf_t body = {0};
    overview_t overview = {0};
    rc_t rc = overview_read(pg, radicado, &texts, &overview, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, caso_historia_sql, 1, &radicado, &history, err);
    if (rc != RC_OK)
        return rc;
    story_out(found, &overview, history, &body);
    answer_text(a, &body);
    return RC_OK;
}

static void get_case(const http_request_t *q, http_response_t *a, void *ctx)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *found = NULL;
    tag_t tag;
    const char *radicado = http_path(q, "radicado");
    if (view_open(ctx, &pg, &err) != RC_OK || pg_exec(pg, caso_sql, 1, &radicado, &found, &err) != RC_OK)
        return http_error(a, &err, 400);
    bool within = false;
    if (scope_case(pg, a, radicado, &within, &err) != RC_OK)
        return http_error(a, &err, 400);
    if (PQntuples(found) == 0 || !within)
        return http_problem(a, 404, "caso_desconocido", "No se conoce ningún caso con ese radicado.");
    if (tag_read(pg, ctx, &cases_list.version, q, "json", &tag, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (!tag_answered(q, a, tag.text) && story(pg, radicado, found, a, &err) != RC_OK)
        http_error(a, &err, 400);
}

const http_route_t cases_routes[] = {
    {"GET", "/v1/casos", get_cases, BACKOFFICE | SUPERVISOR | COORDINADOR | GERENTE | ADMIN},
    {"POST", "/v1/casos/buscar", search_cases, BACKOFFICE | SUPERVISOR | COORDINADOR | ADMIN},
    {"GET", "/v1/casos/:radicado", get_case, BACKOFFICE | SUPERVISOR | COORDINADOR | ADMIN},
    {0},
};
