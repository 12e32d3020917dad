#include "services/contact/api/api.h"

#include <inttypes.h>
#include <string.h>

#include "common/pg_thread.h"
#include "embed/contact_core/agenda_sql.h"
#include "embed/contact_core/caso_causales_sql.h"
#include "embed/contact_core/caso_decisiones_sql.h"
#include "embed/contact_core/caso_intentos_sql.h"
#include "embed/contact_core/caso_reemplazos_sql.h"
#include "embed/contact_core/caso_tareas_sql.h"
#include "embed/contact_core/caso_ver_sql.h"
#include "embed/contact_core/openapi_json.h"
#include "embed/contact_core/tareas_sql.h"
#include "services/contact/api/api_causal.h"
#include "services/contact/api/api_rows.h"
#include "services/contact/store/store.h"

#define BODY_MAX 65536

/* ---- reading ---- */

static void get_agenda(const http_request_t *q, http_response_t *a, void *ctx)
{
    static const char *const key[] = {"vence", "desde", "radicado"};
    page_t p;
    if (!page_read(q, a, COUNT_OF(key), &p))
        return;
    const char *const params[] = {p.keys[0], p.keys[1], p.keys[2], p.limit_text};
    const list_t list = {.sql = agenda_sql, .key = key, .n_keys = COUNT_OF(key), .filter = ""};
    answer_list(a, ctx, &list, COUNT_OF(params), params, &p);
}

static void get_tareas(const http_request_t *q, http_response_t *a, void *ctx)
{
    static const char *const key[] = {"vence", "id"};
    page_t p;
    if (!page_read(q, a, COUNT_OF(key), &p))
        return;
    const char *estado = http_query(q, "estado"), *tipo = http_query(q, "tipo");
    tarea_tipo_t known;
    if (!estado)
        estado = "pendiente";
    if (strcmp(estado, "pendiente") != 0 && strcmp(estado, "hecha") != 0 &&
        strcmp(estado, "cancelada") != 0 && strcmp(estado, "rechazada") != 0) {
        http_problem(a, 400, "estado_invalido", "«estado» debe ser pendiente, hecha, cancelada o rechazada.");
        return;
    }
    if (tipo && !tarea_from_name(tipo, &known)) {
        http_problem(a, 400, "tipo_invalido",
                     "«tipo» debe ser escalar, finalizar, cerrar, "
                     "corregir_factura, nota, aviso_escrito o copia_sic.");
        return;
    }
    char filter[64];
    snprintf(filter, sizeof filter, "&estado=%s%s%s", estado, tipo ? "&tipo=" : "", tipo ? tipo : "");
    const char *const params[] = {estado, tipo, p.keys[0], p.keys[1], p.limit_text};
    const list_t list = {.sql = tareas_sql, .key = key, .n_keys = COUNT_OF(key), .filter = filter};
    answer_list(a, ctx, &list, COUNT_OF(params), params, &p);
}

static rc_t read_case(pg_t *pg, const char *radicado, json_t **ret, err_t *err)
{
    static const struct {
        const char *name, *sql;
    } parts[] = {{"intentos", caso_intentos_sql},
                 {"tareas", caso_tareas_sql},
                 {"decisiones", caso_decisiones_sql},
                 {"reemplazos", caso_reemplazos_sql},
                 {"causales", caso_causales_sql}};
    const char *const params[] = {radicado};
    AUTO(pgresult) PGresult *found = NULL;
    rc_t rc = pg_exec(pg, caso_ver_sql, 1, params, &found, err);
    if (rc != RC_OK)
        return rc;
    if (PQntuples(found) == 0)
        return err_set(err, RC_REJECT, "caso_desconocido", "No hay un caso con ese radicado.");
    AUTO(json) json_t *o = row_json(found, 0);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        AUTO(pgresult) PGresult *rows = NULL;
        rc = pg_exec(pg, parts[i].sql, 1, params, &rows, err);
        if (rc != RC_OK)
            return rc;
        json_object_set_new(o, parts[i].name, rows_json(rows, PQntuples(rows)));
    }
    *ret = TAKE(o);
    return RC_OK;
}

static void get_caso(const http_request_t *q, http_response_t *a, void *ctx)
{
    pg_t *pg = NULL;
    err_t err = ERR_INIT;
    json_t *o = NULL;
    rc_t rc = pg_thread_begin(ctx, PG_READ_ONLY, &pg, &err);
    if (rc == RC_OK)
        rc = read_case(pg, http_path(q, "radicado"), &o, &err);
    pg_rollback(pg);
    if (rc == RC_OK)
        http_json(a, 200, o);
    else
        http_error(a, &err, 404);
}

/* ---- writing ---- */

typedef struct task_writing {
    int64_t id;
    task_done_t done;
} task_writing_t;

static rc_t task_done(pg_t *pg, void *ctx, err_t *err)
{
    task_writing_t *w = ctx;
    return store_task_done(pg, w->id, clock_now(), &w->done, err);
}

static void post_tarea_hecha(const http_request_t *q, http_response_t *a, void *ctx)
{
    const char *text = http_path(q, "id");
    char *end;
    int64_t id = strtoll(text, &end, 10);
    if (end == text || *end || id <= 0) {
        http_problem(a, 404, "tarea_desconocida", "No hay una tarea con ese número.");
        return;
    }
    err_t err = ERR_INIT;
    task_writing_t w = {.id = id};
    if (pg_thread_write(ctx, task_done, &w, &err) != RC_OK) {
        http_error(a, &err, 409);
        return;
    }
    switch (w.done) {
    case TASK_DONE:
    case TASK_WAS_DONE:
        http_json(a, 200,
                  json_pack("{s:I,s:s,s:b}", "id", (json_int_t)id, "estado", "hecha", "repetida",
                            w.done == TASK_WAS_DONE));
        break;
    case TASK_CANCELLED:
        http_problem(a, 409, "tarea_cancelada",
                     "La tarea se canceló: una decisión posterior pide otra cosa.");
        break;
    case TASK_UNKNOWN:
        http_problem(a, 404, "tarea_desconocida", "No hay una tarea con ese número.");
        break;
    }
}

static const http_route_t routes[] = {
    {"GET", "/v1/agenda", get_agenda},
    {"GET", "/v1/casos/:radicado", get_caso},
    {"POST", "/v1/casos/:radicado/causal", post_causal},
    {"GET", "/v1/revision", get_revision},
    {"GET", "/v1/tareas", get_tareas},
    {"POST", "/v1/tareas/:id/hecha", post_tarea_hecha},
    {0},
};

rc_t api_start(const char *address, int port, int threads, const pg_settings_t *pg, http_t **ret, err_t *err)
{
    const http_options_t o = {
        .address = address,
        .port = port,
        .threads = threads,
        .body_max = BODY_MAX,
        .routes = routes,
        .ctx = (void *)pg,
        .openapi = openapi_json,
        .openapi_len = openapi_json_len,
    };
    return http_start(&o, ret, err);
}
