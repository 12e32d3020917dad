#include <inttypes.h>
#include <string.h>

#include "common/calendar_in_force.h"
#include "embed/contact_core/caso_devolver_sql.h"
#include "embed/contact_core/casos_vida_sql.h"
#include "embed/contact_core/causal_enviada_sql.h"
#include "embed/contact_core/causal_rechazar_sql.h"
#include "embed/contact_core/intentos_interrumpir_sql.h"
#include "embed/contact_core/por_revisar_decision_sql.h"
#include "embed/contact_core/por_revisar_devolver_sql.h"
#include "embed/contact_core/tareas_cancelar_sql.h"
#include "services/contact/store/store_answer.h"
#include "services/contact/store/store_case.h"
#include "services/contact/store/store_causal.h"
#include "services/contact/store/store_rows.h"

/* An answer that was refused, with its case as it is locked. Texts point into the rows. */
typedef struct refused {
    PGresult *sent, *locked, *asking;
    const char *radicado;
    given_t given;
    bool awaited;
    case_view_t before;
    int64_t version;
    char fecha[32];
} refused_t;

static void refused_cleanup(refused_t *r)
{
    PQclear(r->sent);
    PQclear(r->locked);
    PQclear(r->asking);
}

static const char *field(const PGresult *r, const char *name)
{
    return pg_text(r, 0, pg_column(r, name));
}

/* The decision that the case goes back to. */
static rc_t asking_read(pg_t *pg, refused_t *r, decision_view_t *ret, err_t *err)
{
    const char *const key[] = {r->radicado};
    rc_t rc = pg_exec(pg, por_revisar_decision_sql, 1, key, &r->asking, err);
    if (rc != RC_OK)
        return rc;
    if (PQntuples(r->asking) != 1)
        return err_set(err, RC_FATAL, "registro_sin_decision", "un registro en revisión no tiene decisión");
    *ret = (decision_view_t){.sighting = r->given.sighting,
                             .kind = DECISION_REVIEW,
                             .razon = field(r->asking, "razon"),
                             .causal = field(r->asking, "causal")};
    ret->sighting.revision = (int)pg_int(r->asking, 0, pg_column(r->asking, "revision"));
    return RC_OK;
}

/* *ret_fresh false: it is none of ours, or known. The case is locked before it is looked at. */
static rc_t refused_read(pg_t *pg, const refusal_t *what, refused_t *r, bool *ret_fresh, err_t *err)
{
    const char *const key[] = {what->ce_id};
    AUTO(pgresult) PGresult *found = NULL;
    *ret_fresh = false;
    rc_t rc = pg_exec(pg, causal_enviada_sql, 1, key, &found, err);
    if (rc != RC_OK || PQntuples(found) == 0)
        return rc;
    rc = case_lock(pg, field(found, "radicado"), &r->locked, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, causal_enviada_sql, 1, key, &r->sent, err);
    if (rc != RC_OK || PQntuples(r->locked) == 0 || strcmp(field(r->sent, "estado"), "enviada") != 0)
        return rc;
    *ret_fresh = true;
    r->radicado = field(r->sent, "radicado");
    r->awaited = pg_bool(r->sent, 0, pg_column(r->sent, "esperada"));
    r->given =
        (given_t){.causal = field(r->sent, "causal"), .quien = field(r->sent, "quien"), .error = what->error};
    const case_columns_t columns = case_columns(r->locked);
    rc = case_from_row(r->locked, 0, &columns, &r->before, &r->version, err);
    return rc == RC_OK ? sighting_from_row(r->sent, &r->given.sighting, err) : rc;
}

/* The sighting waits for a person again: where the case's life goes that way, it goes back to it. */
static rc_t write_back(pg_t *pg, const refused_t *r, const step_t *step, err_t *err)
{
    const char *const why[] = {r->radicado, r->given.error};
    AUTO(pg_columns) pg_columns_t attempts = {0}, tasks = {0};
    pg_columns_text(&attempts, r->radicado);
    pg_columns_end(&attempts);
    rows_add_tarea_cancelada(&tasks, r->radicado, step->ended);
    rc_t rc = pg_exec(pg, por_revisar_devolver_sql, COUNT_OF(why), why, NULL, err);
    if (rc == RC_OK && (step->effects & EFFECT_HOLD))
        rc = pg_exec(pg, caso_devolver_sql, 1, why, NULL, err);
    if (rc == RC_OK && (step->effects & (EFFECT_CANCEL_ATTEMPTS | EFFECT_CANCEL_TASK)))
        rc = pg_columns_write(&attempts, pg, intentos_interrumpir_sql, r->fecha, NULL, err);
    if (rc == RC_OK && (step->effects & EFFECT_CANCEL_TASK))
        rc = pg_columns_write(&tasks, pg, tareas_cancelar_sql, r->fecha, NULL, err);
    return rc;
}

static rc_t write_life(pg_t *pg, const refused_t *r, const step_t *step, err_t *err)
{
    AUTO(pg_columns) pg_columns_t row = {0};
    const caso_row_t caso = {.radicado = r->radicado, .view = &step->after, .version = r->version};
    rows_add_vida(&row, &caso);
    return pg_columns_write(&row, pg, casos_vida_sql, r->fecha, NULL, err);
}

static rc_t write_refused(pg_t *pg, const char *ce_id, refused_t *r, const step_t *step, err_t *err)
{
    const case_change_t change = {.radicado = r->radicado,
                                  .before = &r->before,
                                  .step = step,
                                  .dada = &r->given,
                                  .fecha = r->fecha,
                                  .traceparent = ""};
    const char *const known[] = {ce_id, r->given.error, r->fecha};
    outbox_t out = {0};
    case_events_add(&out, &change, &r->version);
    rc_t rc = pg_exec(pg, causal_rechazar_sql, COUNT_OF(known), known, NULL, err);
    if (rc == RC_OK)
        rc = write_life(pg, r, step, err);
    if (rc == RC_OK && r->awaited)
        rc = write_back(pg, r, step, err);
    if (rc == RC_OK)
        rc = outbox_write(&out, pg, CONTACT_SCHEMA, err);
    outbox_done(&out);
    return rc;
}

rc_t store_causal_refused(pg_t *pg, const refusal_t *what, instant_t now, store_tally_t *ret, err_t *err)
{
    __attribute__((cleanup(refused_cleanup))) refused_t r = {0};
    decision_view_t asking = {0};
    bool fresh;
    rc_t rc = refused_read(pg, what, &r, &fresh, err);
    if (rc == RC_OK && fresh && r.awaited)
        rc = asking_read(pg, &r, &asking, err);
    if (rc != RC_OK || !fresh)
        return rc;
    instant_format(now, r.fecha);
    const entrada_view_t in = {.que =
                                   r.awaited ? ENTRADA_CAUSAL_RECHAZADA : ENTRADA_CAUSAL_RECHAZADA_ANTERIOR,
                               .rige = r.awaited ? &asking : NULL};
    const step_t step = lifecycle_on(calendar_in_force(), &r.before, &in, r.radicado, now);
    rc = write_refused(pg, what->ce_id, &r, &step, err);
    if (rc == RC_OK) {
        ret->refused++;
        ret->events += step.n_events;
    }
    return rc;
}
