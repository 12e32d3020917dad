/* What was held, and who holds which role: lists, single ones with their history, and what people do to them.
 */
#include <string.h>

#include "common/audit/audit.h"
#include "common/clock.h"
#include "common/identity/actor.h"
#include "common/json_out.h"
#include "embed/reporting_core/practica_historia_sql.h"
#include "embed/reporting_core/practica_personas_sql.h"
#include "embed/reporting_core/practica_registros_sql.h"
#include "services/reporting/lists/list.h"
#include "services/reporting/practices/api_practices.h"
#include "services/reporting/practices/practice_write.h"

#define ID_DIGITS 18

/* ---- the lists ---- */

static const char *const annulled_words[] = {"no", "si", "todos", NULL};

static const list_t registros = {
    .title = "Prácticas realizadas",
    .sql = practica_registros_sql,
    .columns =
        (const table_column_t[]){
            {"id", "Número", CELL_COUNT, 9},
            {"fecha", "Fecha", CELL_DAY, 11},
            {"practica", NULL, CELL_TEXT, 0},
            {"practica_nombre", "Práctica", CELL_TEXT, 28},
            {"rol", NULL, CELL_TEXT, 0},
            {"rol_nombre", "Rol", CELL_TEXT, 14},
            {"persona", "Persona", CELL_TEXT, 16},
            {"nombre", "Nombre", CELL_TEXT, 28},
            {"equipo", "Equipo", CELL_TEXT, 16},
            {"minutos", "Minutos", CELL_COUNT, 9},
            {"participantes", NULL, CELL_JSON, 0},
            {"participantes_texto", "Participantes", CELL_TEXT, 32}, /* the same, as files show them */
            {"observacion", "Observación", CELL_TEXT, 48},
            {"con_rol", "Tenía el rol", CELL_FLAG, 12},
            {"anulado", "Anulado", CELL_FLAG, 9},
            {"version", "Versión", CELL_COUNT, 8},
            {"creado", "Registrado", CELL_INSTANT, 19},
            {"cambiado", "Último cambio", CELL_INSTANT, 19},
            {"por", "Por", CELL_TEXT, 16},
            {"motivo", "Motivo", CELL_TEXT, 32},
            {0},
        },
    .filters =
        (const list_filter_t[]){
            {.name = "practica", .kind = LIST_TEXT},
            {.name = "rol", .kind = LIST_TEXT},
            {.name = "persona", .kind = LIST_TEXT, .max = 400},
            {.name = "equipo", .kind = LIST_TEXT, .max = 400},
            {.name = "desde", .kind = LIST_DAY},
            {.name = "hasta", .kind = LIST_DAY},
            {.name = "con_rol", .kind = LIST_FLAG},
            {.name = "anulado", .kind = LIST_WORD, .words = annulled_words, .absent = "no"},
            {0},
        },
    .orders =
        (const list_order_t[]){
            {"fecha", {{"fecha", "date"}, {"id", "bigint"}}},
            {"persona", {{"persona", "text"}, {"fecha", "date"}, {"id", "bigint"}}},
            {"practica", {{"practica", "text"}, {"fecha", "date"}, {"id", "bigint"}}},
            {"id", {{"id", "bigint"}}},
            {0},
        },
    .order_default = "-fecha",
    .version = {.tables = "practica_registro,practica_persona", .rules = practices_fingerprint},
};

static const list_t personas = {
    .title = "Roles de las personas",
    .sql = practica_personas_sql,
    .columns =
        (const table_column_t[]){
            {"id", "Número", CELL_COUNT, 9},
            {"persona", "Persona", CELL_TEXT, 16},
            {"nombre", "Nombre", CELL_TEXT, 28},
            {"rol", NULL, CELL_TEXT, 0},
            {"rol_nombre", "Rol", CELL_TEXT, 14},
            {"equipo", "Equipo", CELL_TEXT, 16},
            {"desde", "Desde", CELL_DAY, 11},
            {"hasta", "Hasta", CELL_DAY, 11},
            {"anulado", "Anulado", CELL_FLAG, 9},
            {"version", "Versión", CELL_COUNT, 8},
            {"creado", "Registrado", CELL_INSTANT, 19},
            {"cambiado", "Último cambio", CELL_INSTANT, 19},
            {"por", "Por", CELL_TEXT, 16},
            {"motivo", "Motivo", CELL_TEXT, 32},
            {0},
        },
    .filters =
        (const list_filter_t[]){
            {.name = "persona", .kind = LIST_TEXT, .max = 400},
            {.name = "rol", .kind = LIST_TEXT},
            {.name = "equipo", .kind = LIST_TEXT, .max = 400},
            {.name = "vigente", .kind = LIST_DAY},
            {.name = "anulado", .kind = LIST_WORD, .words = annulled_words, .absent = "no"},
            {0},
        },
    .orders =
        (const list_order_t[]){
            {"persona", {{"persona", "text"}, {"rol", "text"}, {"desde", "date"}, {"id", "bigint"}}},
            {"desde", {{"desde", "date"}, {"id", "bigint"}}},
            {"id", {{"id", "bigint"}}},
            {0},
        },
    .version = {.tables = "practica_persona", .rules = practices_fingerprint},
};

/* One of the two, as a resource. */
typedef struct resource {
    const practice_kind_t *kind;
    const list_t *list;
    const char *path, *unknown_code, *unknown;
} resource_t;

static const resource_t registro = {&registro_kind, &registros, "registros", "registro_desconocido",
                                    "No hay ningún registro con ese número."},
                        persona = {&persona_kind, &personas, "personas", "persona_desconocida",
                                   "No hay ninguna persona con rol bajo ese número."};

/* The names of practices and roles go to the query beside what was asked, since no table has them. "" : any
 * id. */
static void answer_all(const resource_t *r, const http_request_t *q, http_response_t *a, const api_t *api)
{
    AUTO(mem) char *names = practice_names();
    list_answer(q, a, api, r->list, (const char *[]){names, "", NULL});
}

/* ---- one ---- */

static void write_one(const resource_t *r, const PGresult *row, const PGresult *history, buf_t *out)
{
    const char *cells[LIST_COLUMNS_MAX];
    size_t n = list_columns(r->list);
    for (size_t i = 0; i < n; i++)
        cells[i] = pg_text(row, 0, pg_column(row, r->list->columns[i].name));
    json_out_open(out, NULL, '{');
    table_json(r->list->columns, n, cells, out);
    json_out_raw(out, "historial", pg_text(history, 0, 0));
    json_out_close(out, '}');
}

static rc_t read_one(const resource_t *r, pg_t *pg, const char *id, PGresult **ret_row,
                     PGresult **ret_history, err_t *err)
{
    AUTO(mem) char *names = practice_names();
    const char *params[LIST_FILTERS_MAX + 2] = {NULL};
    size_t n = list_filters(r->list);
    for (size_t i = 0; i < n; i++)
        if (strcmp(r->list->filters[i].name, "anulado") == 0)
            params[i] = "todos";
    params[n++] = names;
    params[n++] = id;
    rc_t rc = pg_exec(pg, r->list->sql, (int)n, params, ret_row, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, practica_historia_sql, 2, (const char *[]){r->kind->table, id}, ret_history, err);
    return rc;
}

/* As it stands now, with its history; its ETag is its version, for If-Match. */
static void answer_one(const resource_t *r, const api_t *api, const char *id, int status, http_response_t *a)
{
    err_t err = ERR_INIT;
    AUTO(view) pg_t *pg = NULL;
    AUTO(pgresult) PGresult *row = NULL;
    AUTO(pgresult) PGresult *history = NULL;
    AUTO(buf) buf_t out = {0};
    char tag[24];
    if (view_open(api, &pg, &err) != RC_OK || read_one(r, pg, id, &row, &history, &err) != RC_OK)
        return http_error(a, &err, 500);
    if (PQntuples(row) == 0)
        return http_problem(a, 404, r->unknown_code, "%s", r->unknown);
    write_one(r, row, history, &out);
    snprintf(tag, sizeof tag, "\"%d\"", (int)pg_int(row, 0, pg_column(row, "version")));
    u_map_put(a->map_header, "ETag", tag);
    u_map_put(a->map_header, "Cache-Control", "no-store");
    http_bytes(a, status, "application/json; charset=utf-8", buf_str(&out), out.len);
}

/* The path's :id, or false and answered. */
static bool path_id(const resource_t *r, const http_request_t *q, http_response_t *a, const char **ret)
{
    const char *id = http_path(q, "id");
    size_t n = id ? strspn(id, "0123456789") : 0;
    if (n == 0 || n > ID_DIGITS || id[n]) {
        http_problem(a, 404, r->unknown_code, "%s", r->unknown);
        return false;
    }
    *ret = id;
    return true;
}

static void get_one(const resource_t *r, const http_request_t *q, http_response_t *a, const api_t *api)
{
    const char *id;
    if (path_id(r, q, a, &id))
        answer_one(r, api, id, 200, a);
}

/* ---- what people do ---- */

/* A problem that names the field at fault ("": none). */
static void refuse_field(http_response_t *a, const err_t *err, const char *field)
{
    if (err->rc != RC_REJECT)
        return http_error(a, err, 400);
    http_problem_with(a, 400, err->code, *field ? json_pack("{s:s}", "campo", field) : json_object(), "%s",
                      err->text);
}

/* From here on `por` says who does it. */
static bool actor_put(http_response_t *a, practice_body_t *b)
{
    err_t err = ERR_INIT;
    const char *who = NULL;
    if (actor_decide(http_identity(a), "por", json_string_value(json_object_get(b->about, "por")), &who,
                     &err) == RC_OK) {
        json_object_set_new(b->about, "por", json_string(who));
        return true;
    }
    audit_deny(ACTOR_ANOTHER, NULL);
    http_problem_with(a, 403, err.code, json_pack("{s:s}", "campo", "por"), "%s", err.text);
    return false;
}

static bool read_body(const resource_t *r, body_use_t use, const http_request_t *q, http_response_t *a,
                      practice_body_t *ret)
{
    err_t err = ERR_INIT;
    const char *field = "";
    AUTO(json)
    json_t *body =
        json_loadb(q->binary_body, q->binary_body_length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    if (practice_body_read(body, r->kind->fields, use, ret, &field, &err) == RC_OK)
        return actor_put(a, ret);
    refuse_field(a, &err, field);
    return false;
}

/* The version that was read: If-Match, else the body's. 0: answered. */
static int read_version(const http_request_t *q, const practice_body_t *b, http_response_t *a)
{
    const char *match = http_header(q, "If-Match");
    int version = match ? version_parse(match) : b->version;
    if (version)
        return version;
    http_problem_with(
        a, 400, "version_requerida", json_pack("{s:s}", "campo", "version"),
        match ? "La cabecera If-Match no es la de una versión: ponga la ETag que vino al leer, por "
                "ejemplo \"3\"."
              : "Diga qué versión leyó, para no pisar lo que otra persona haya cambiado: en "
                "«version», o la ETag en la cabecera If-Match.");
    return 0;
}

static void answer_stale(const practice_write_t *w, const http_request_t *q, http_response_t *a)
{
    http_problem_with(
        a, http_header(q, "If-Match") ? 412 : 409, "version_cambiada",
        json_pack("{s:s,s:i}", "campo", "version", "version", w->version_now),
        "Se leyó la versión %d y ya va en la %d: vuelva a leer y repita el cambio sobre lo que hay.",
        w->version, w->version_now);
}

static void answer_overlap(const practice_write_t *w, http_response_t *a)
{
    http_problem_with(
        a, 409, "rol_traslapado", json_pack("{s:s,s:s}", "campo", "desde", "otro", w->ret_id),
        "Esa persona ya tiene el rol desde %s%s%s (número %s): cambie las fechas, o termine o corrija "
        "ese periodo.",
        w->other_from, *w->other_to ? " hasta " : " y sin fecha de fin", w->other_to, w->ret_id);
}

static void answer_made(const resource_t *r, const api_t *api, const practice_write_t *w, http_response_t *a)
{
    char location[64];
    snprintf(location, sizeof location, "%s/%s", r->path,
             w->ret_id); /* relative: it holds behind any prefix */
    u_map_put(a->map_header, "Location", location);
    if (w->outcome == OUTCOME_REPLAYED)
        u_map_put(a->map_header, "Idempotency-Replayed", "true");
    answer_one(r, api, w->ret_id, w->outcome == OUTCOME_REPLAYED ? 200 : 201, a);
}

static void answer_outcome(const resource_t *r, const api_t *api, const practice_write_t *w,
                           const http_request_t *q, http_response_t *a)
{
    switch (w->outcome) {
    case OUTCOME_MADE:
    case OUTCOME_REPLAYED:
        return answer_made(r, api, w, a);
    case OUTCOME_CHANGED:
        return answer_one(r, api, w->ret_id, 200, a);
    case OUTCOME_KEY_USED:
        return http_problem(
            a, 422, "clave_reutilizada",
            "Esa Idempotency-Key ya se usó con otro contenido: use una nueva para algo nuevo.");
    case OUTCOME_UNKNOWN:
        return http_problem(a, 404, r->unknown_code, "%s", r->unknown);
    case OUTCOME_STALE:
        return answer_stale(w, q, a);
    case OUTCOME_ANNULLED:
        return http_problem(a, 409, "anulado",
                            "Está anulado y ya no cambia: si se anuló por error, regístrelo de nuevo.");
    case OUTCOME_OVERLAP:
        return answer_overlap(w, a);
    case OUTCOME_REFUSED:
        return refuse_field(a, &w->why, w->field);
    case OUTCOME_BEYOND:
        audit_deny("persona_ajena", NULL);
        return http_problem_with(a, 403, "persona_ajena", json_pack("{s:s}", "campo", "persona"),
                                 "Esa persona no es de su equipo: cada quien registra, cambia y anula las "
                                 "prácticas propias y las de su equipo.");
    }
}

static void carry_out(const resource_t *r, practice_write_t *w, const http_request_t *q, http_response_t *a,
                      const api_t *api)
{
    err_t err = ERR_INIT;
    w->kind = r->kind;
    w->practices = practices_in_force();
    w->asks = http_identity(a);
    w->now = clock_now();
    if (practice_write(api->pg, w, &err) != RC_OK)
        return http_error(a, &err, 409);
    answer_outcome(r, api, w, q, a);
}

static bool read_key(const http_request_t *q, http_response_t *a, const char **ret)
{
    *ret = http_header(q, "Idempotency-Key");
    if (!*ret || key_is_valid(*ret))
        return true;
    http_problem(
        a, 400, "clave_invalida",
        "La cabecera Idempotency-Key debe tener de 1 a 200 caracteres ASCII visibles, sin espacios.");
    return false;
}

static void post(const resource_t *r, const http_request_t *q, http_response_t *a, const api_t *api)
{
    AUTO(practice_body) practice_body_t b = {0};
    const char *field = "";
    err_t err = ERR_INIT;
    practice_write_t w = {.act = ACT_MAKE, .body = &b};
    if (!read_key(q, a, &w.key) || !read_body(r, BODY_NEW, q, a, &b))
        return;
    if (r->kind->check(b.facts, practices_in_force(), instant_day(clock_now(), NULL), &field, &err) != RC_OK)
        return refuse_field(a, &err, field);
    carry_out(r, &w, q, a, api);
}

static void alter(const resource_t *r, practice_act_t act, const http_request_t *q, http_response_t *a,
                  const api_t *api)
{
    AUTO(practice_body) practice_body_t b = {0};
    practice_write_t w = {.act = act, .body = &b};
    if (!path_id(r, q, a, &w.id) || !read_body(r, act == ACT_ANNUL ? BODY_VOID : BODY_CHANGE, q, a, &b))
        return;
    w.version = read_version(q, &b, a);
    if (w.version)
        carry_out(r, &w, q, a, api);
}

/* ---- the handlers ---- */

void get_registros(const http_request_t *q, http_response_t *a, void *ctx)
{
    answer_all(&registro, q, a, ctx);
}

void post_registro(const http_request_t *q, http_response_t *a, void *ctx)
{
    post(&registro, q, a, ctx);
}

void get_registro(const http_request_t *q, http_response_t *a, void *ctx)
{
    get_one(&registro, q, a, ctx);
}

void patch_registro(const http_request_t *q, http_response_t *a, void *ctx)
{
    alter(&registro, ACT_CHANGE, q, a, ctx);
}

void delete_registro(const http_request_t *q, http_response_t *a, void *ctx)
{
    alter(&registro, ACT_ANNUL, q, a, ctx);
}

void get_personas(const http_request_t *q, http_response_t *a, void *ctx)
{
    answer_all(&persona, q, a, ctx);
}

void post_persona(const http_request_t *q, http_response_t *a, void *ctx)
{
    post(&persona, q, a, ctx);
}

void get_persona(const http_request_t *q, http_response_t *a, void *ctx)
{
    get_one(&persona, q, a, ctx);
}

void patch_persona(const http_request_t *q, http_response_t *a, void *ctx)
{
    alter(&persona, ACT_CHANGE, q, a, ctx);
}

void delete_persona(const http_request_t *q, http_response_t *a, void *ctx)
{
    alter(&persona, ACT_ANNUL, q, a, ctx);
}
