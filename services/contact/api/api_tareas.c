#include "services/contact/api/api_tareas.h"

#include <inttypes.h>
#include <string.h>

#include "common/pg_thread.h"
#include "embed/contact_core/tarea_rechazada_ya_sql.h"
#include "embed/contact_core/tareas_sql.h"
#include "services/contact/api/api_rows.h"
#include "services/contact/api/bodies.h"
#include "services/contact/api/reach.h"
#include "services/contact/api/refusals.h"
#include "services/contact/api/request.h"
#include "services/contact/store/store_finish.h"

/* ---- the list ---- */

typedef struct filter {
    const char *estado, *tipo, *manos;
    char link[128];
} filter_t;

static bool one_of(const char *text, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(text, *names) == 0)
            return true;
    return false;
}

static bool filter_read(const http_request_t *q, http_response_t *a, filter_t *ret)
{
    static const char *const estados[] = {"pendiente", "hecha", "cancelada", "rechazada", NULL};
    static const char *const manos[] = {"persona", "adaptador", NULL};
    tarea_tipo_t known;
    *ret = (filter_t){http_query(q, "estado"), http_query(q, "tipo"), http_query(q, "manos"), ""};
    if (!ret->estado)
        ret->estado = "pendiente";
    if (!one_of(ret->estado, estados))
        refuse_parameter(a, "estado", "estado_invalido",
                         "«estado» debe ser pendiente, hecha, cancelada o rechazada.");
    else if (ret->tipo && !tarea_from_name(ret->tipo, &known))
        refuse_parameter(
            a, "tipo", "tipo_invalido",
            "«tipo» debe ser escalar, finalizar, cerrar, corregir_factura, nota, aviso_escrito o "
            "copia_sic.");
    else if (ret->manos && !one_of(ret->manos, manos))
        refuse_parameter(a, "manos", "manos_invalidas", "«manos» debe ser persona o adaptador.");
    else {
        snprintf(ret->link, sizeof ret->link, "&estado=%s%s%s%s%s", ret->estado, ret->tipo ? "&tipo=" : "",
                 ret->tipo ? ret->tipo : "", ret->manos ? "&manos=" : "", ret->manos ? ret->manos : "");
        return true;
    }
    return false;
}

void get_tareas(const http_request_t *q, http_response_t *a, void *ctx)
{
    static const char *const key[] = {"vence", "id"};
    page_t p;
    filter_t f;
    if (!page_read(q, a, COUNT_OF(key), &p) || !filter_read(q, a, &f))
        return;
    const char *const params[] = {
        f.estado, f.tipo, p.keys[0], p.keys[1], p.limit_text, f.manos, reach_of(http_identity(a)).equipo};
    const list_t list = {
        .sql = tareas_sql, .key = key, .n_keys = COUNT_OF(key), .filter = f.link, .adorn = row_days_left};
    answer_list(a, ctx, &list, COUNT_OF(params), params, &p);
}

/* ---- done, or not to be done ---- */

typedef struct finishing {
    int64_t id;
    finish_in_t in;
    finish_out_t out;
    bool told_before; /* a person knows already that RR will not do it, and why */
} finishing_t;

/* A refused task waits for a person under the same number: what was said of it may come again. */
static rc_t was_told(pg_t *pg, finishing_t *f, err_t *err)
{
    char id[24];
    snprintf(id, sizeof id, "%" PRId64, f->id);
    const char *const params[] = {id, f->in.error};
    AUTO(pgresult) PGresult *found = NULL;
    rc_t rc = pg_exec(pg, tarea_rechazada_ya_sql, COUNT_OF(params), params, &found, err);
    f->told_before = rc == RC_OK && PQntuples(found) == 1;
    return rc;
}

static rc_t finish(pg_t *pg, void *ctx, err_t *err)
{
    finishing_t *f = ctx;
    rc_t rc = f->in.refused ? was_told(pg, f, err) : RC_OK;
    if (rc != RC_OK || f->told_before)
        return rc;
    return store_task_finish(pg, f->id, &f->in, clock_now(), &f->out, err);
}

/* A refused correction is over; any other task stays, for a person. */
static const char *estado_after(const finishing_t *f)
{
    if (!f->in.refused)
        return "hecha";
    return !f->told_before && f->out.tipo == TAREA_CORREGIR ? "rechazada" : "pendiente";
}

static void answer_finished(http_response_t *a, const finishing_t *f, bool repetida)
{
    http_json(
        a, 200,
        json_pack("{s:I,s:s,s:b}", "id", (json_int_t)f->id, "estado", estado_after(f), "repetida", repetida));
}

static void answer_fate(http_response_t *a, const finishing_t *f)
{
    if (f->told_before) {
        answer_finished(a, f, true);
        return;
    }
    switch (f->out.fate) {
    case FINISH_DONE:
        answer_finished(a, f, false);
        break;
    case FINISH_WAS_DONE:
        if (f->in.refused)
            answer_refusal(a, "tarea_ya_hecha", NULL);
        else
            answer_finished(a, f, true);
        break;
    case FINISH_WAS_REFUSED:
        if (f->in.refused)
            answer_finished(a, f, true);
        else
            answer_refusal(a, "tarea_rechazada", NULL);
        break;
    case FINISH_CANCELLED:
        answer_refusal(a, "tarea_cancelada", NULL);
        break;
    case FINISH_UNKNOWN:
        answer_refusal(a, "tarea_desconocida", NULL);
        break;
    case FINISH_REFUSED:
        answer_refusal(a, f->out.paso.rechazo, NULL);
        break;
    }
}

static void finish_and_answer(http_response_t *a, void *ctx, finishing_t *f)
{
    err_t err = ERR_INIT;
    if (pg_thread_write(ctx, finish, f, &err) == RC_OK)
        answer_fate(a, f);
    else
        http_error(a, &err, 409);
}

void post_tarea_hecha(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(body) body_t body = {0};
    hecha_body_t b;
    finishing_t f = {0};
    if (!request_id(q, a, "tarea_desconocida", &f.id) || !request_body(q, a, hecha_fields, &b, &body))
        return;
    f.in = (finish_in_t){.quien = b.quien, .nota = b.nota, .evidencia = b.evidencia};
    finish_and_answer(a, ctx, &f);
}

void post_tarea_rechazada(const http_request_t *q, http_response_t *a, void *ctx)
{
    AUTO(body) body_t body = {0};
    rechazada_body_t b;
    finishing_t f = {0};
    if (!request_id(q, a, "tarea_desconocida", &f.id) || !request_body(q, a, rechazada_fields, &b, &body))
        return;
    f.in = (finish_in_t){.refused = true, .quien = b.quien, .error = b.error};
    finish_and_answer(a, ctx, &f);
}
