#include "services/contact/store/store_rr.h"

#include <inttypes.h>
#include <string.h>

#include "common/json_out.h"
#include "embed/contact_core/orden_leer_sql.h"
#include "embed/contact_core/orden_tarde_sql.h"
#include "services/contact/life/contacto_in_force.h"
#include "services/contact/store/orden_rows.h"
#include "services/contact/store/step_rows.h"
#include "services/contact/store/store_finish.h"

/* The task that an order is. Texts point into the row. */
typedef struct orden_row {
    int64_t id;
    tarea_tipo_t tipo;
    const char *estado, *error, *quien;
    bool pendiente, adaptador, dicho_tarde;
    int envios;
} orden_row_t;

/* What is taken in now. */
typedef struct taking {
    pg_t *pg;
    const rr_reported_t *r;
    orden_row_t orden;
    instant_t now;
    rr_tally_t *tally;
} taking_t;

static rc_t refuse(err_t *err, const char *code, const rr_reported_t *r, const char *why)
{
    return err_set(err, RC_REJECT, code, "la orden a RR «%.80s»: %s", r->comando, why);
}

static rc_t orden_from_row(const PGresult *r, orden_row_t *ret, err_t *err)
{
    orden_row_t o = {.id = pg_int(r, 0, pg_column(r, "id")),
                     .estado = pg_text(r, 0, pg_column(r, "estado")),
                     .error = pg_text(r, 0, pg_column(r, "error")),
                     .quien = pg_text(r, 0, pg_column(r, "quien")),
                     .dicho_tarde = pg_bool(r, 0, pg_column(r, "dicho_tarde")),
                     .envios = (int)pg_int(r, 0, pg_column(r, "envios"))};
    if (!tarea_from_name(pg_text(r, 0, pg_column(r, "tipo")), &o.tipo))
        return err_set(err, RC_FATAL, "tarea_ilegible",
                       "una tarea guardada dice algo que este programa no conoce");
    o.pendiente = strcmp(o.estado, "pendiente") == 0;
    o.adaptador = strcmp(pg_text(r, 0, pg_column(r, "manos")), MANOS_ADAPTADOR) == 0;
    *ret = o;
    return RC_OK;
}

/* As a JSON object, or NULL: RR gave it no number. */
static const char *evidence(const rr_reported_t *r, buf_t *o)
{
    if (!r->referencia)
        return NULL;
    json_out_open(o, NULL, '{');
    json_out_text(o, "referencia", r->referencia);
    json_out_close(o, '}');
    return buf_str(o);
}

static const char *reason(const rr_reported_t *r)
{
    return r->error ? r->error : "RR la rechazó sin decir por qué";
}

/* ---- a pending one ---- */

static rc_t finish(const taking_t *k, bool refused, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    finish_out_t out;
    const finish_in_t in = {.refused = refused,
                            .quien = RR_QUIEN,
                            .evidencia = refused ? NULL : evidence(k->r, &text),
                            .error = refused ? reason(k->r) : NULL,
                            .traceparent = k->r->traceparent};
    rc_t rc = store_task_finish(k->pg, k->orden.id, &in, k->now, &out, err);
    if (rc == RC_OK && out.fate == FINISH_REFUSED)
        return refuse(err, out.paso.rechazo, k->r, "el caso no espera esa tarea");
    k->tally->refused += refused;
    k->tally->done += !refused;
    return rc;
}

/* RR is asked again later, or a person does it. */
static rc_t put_off(const taking_t *k, const orden_step_t *s, err_t *err)
{
    AUTO(pg_columns) pg_columns_t rows = {0};
    orden_rows_add(&rows, k->orden.id, s, k->orden.envios, k->now,
                   k->r->error ? k->r->error : "RR está ocupado");
    k->tally->busy++;
    return orden_rows_write(&rows, k->pg, k->now, err);
}

static rc_t nothing(const taking_t *k)
{
    k->tally->repeated++;
    return RC_OK;
}

static bool same(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

static rc_t on_pending(const taking_t *k, err_t *err)
{
    const orden_step_t s = orden_next(contacto_in_force(), k->r->respuesta, k->orden.envios);
    switch (s.que) {
    case ORDEN_TERMINA:
        return finish(k, false, err);
    case ORDEN_RECHAZA: /* a person has it already, for that very reason */
        if (!k->orden.adaptador && same(k->orden.error, reason(k->r)))
            return nothing(k);
        return finish(k, true, err);
    case ORDEN_ESPERA:
    case ORDEN_A_PERSONA:
        return k->orden.adaptador ? put_off(k, &s, err) : nothing(k);
    case ORDEN_REPITE:
    case ORDEN_QUES:
        break;
    }
    return nothing(k);
}

/* ---- one that is over ---- */

static const char *why_late(const orden_row_t *o)
{
    if (strcmp(o->estado, "hecha") == 0)
        return "RR la hizo también, cuando ya la había hecho una persona: verifique en RR";
    if (strcmp(o->estado, "rechazada") == 0)
        return "RR la hizo después de rechazarla: verifique en RR";
    return "RR la hizo cuando ya estaba cancelada: verifique en RR";
}

static rc_t keep_late(const taking_t *k, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    char id[24], fecha[32];
    snprintf(id, sizeof id, "%" PRId64, k->orden.id);
    instant_format(k->now, fecha);
    const char *const row[] = {id, evidence(k->r, &text), fecha};
    return pg_exec(k->pg, orden_tarde_sql, COUNT_OF(row), row, NULL, err);
}

/* Something was done in RR that nobody waits for: the case says so, and stays where it is. */
static rc_t on_over(const taking_t *k, step_case_t *c, err_t *err)
{
    const orden_row_t *o = &k->orden;
    AUTO(step_rows) step_rows_t rows = {0};
    step_out_t out;
    const bool known = strcmp(o->estado, "hecha") == 0 && same(o->quien, RR_QUIEN);
    if (k->r->respuesta != ORDEN_HECHA || known || o->dicho_tarde)
        return nothing(k);
    const step_in_t in = {.in = {.que = ENTRADA_TAREA_SUELTA_HECHA, .tarea = o->tipo},
                          .quien = RR_QUIEN,
                          .nota = why_late(o),
                          .traceparent = k->r->traceparent,
                          .tarea = o->id,
                          .tarea_tarde = true};
    step_rows_begin(&rows, k->now);
    rc_t rc = step_take(k->pg, &rows, c, &in, &out, err);
    step_rows_case(&rows, c);
    if (rc == RC_OK)
        rc = step_rows_write(&rows, k->pg, err);
    if (rc == RC_OK)
        rc = keep_late(k, err);
    k->tally->late++;
    return rc;
}

static rc_t take(taking_t *k, err_t *err)
{
    AUTO(step_case) step_case_t c = {0};
    AUTO(pgresult) PGresult *found = NULL;
    const char *const key[] = {k->r->radicado, k->r->comando};
    bool known;
    rc_t rc = step_case_lock(k->pg, k->r->radicado, &c, &known, err);
    if (rc == RC_OK && known)
        rc = pg_exec(k->pg, orden_leer_sql, COUNT_OF(key), key, &found, err);
    if (rc != RC_OK)
        return rc;
    if (!known || PQntuples(found) != 1)
        return refuse(err, "comando_desconocido", k->r, "no se ha dado para ese radicado");
    rc = orden_from_row(found, &k->orden, err);
    if (rc != RC_OK)
        return rc;
    return k->orden.pendiente ? on_pending(k, err) : on_over(k, &c, err);
}

/* By radicado, then as they came: the sort keeps what is equal in no order, so places break ties. */
static int by_case(const void *a, const void *b)
{
    const rr_reported_t *x = a, *y = b;
    const int c = strcmp(x->radicado, y->radicado);
    return c ? c : (x->place > y->place) - (x->place < y->place);
}

rc_t store_rr(pg_t *pg, rr_reported_t *items, size_t n, instant_t now, rr_tally_t *ret, err_t *err)
{
    rr_tally_t t = {0};
    rc_t rc = RC_OK;
    for (size_t i = 0; i < n; i++)
        items[i].place = i;
    if (n)
        qsort(items, n, sizeof *items, by_case);
    for (size_t i = 0; rc == RC_OK && i < n; i++)
        rc = take(&(taking_t){.pg = pg, .r = &items[i], .now = now, .tally = &t}, err);
    if (rc == RC_OK)
        *ret = t;
    return rc;
}
