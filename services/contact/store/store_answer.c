#include "services/contact/store/store_answer.h"

#include <string.h>

#include "common/calendar_in_force.h"
#include "embed/contact_core/casos_vida_sql.h"
#include "embed/contact_core/causal_ultima_sql.h"
#include "embed/contact_core/causales_guardar_sql.h"
#include "embed/contact_core/por_revisar_enviada_sql.h"
#include "embed/contact_core/por_revisar_leer_sql.h"
#include "services/contact/life/registro.h"
#include "services/contact/store/store_audit.h"
#include "services/contact/store/store_case.h"
#include "services/contact/store/store_causal.h"
#include "services/contact/store/store_rows.h"

/* The case as it is locked, and what waits with it. Texts point into the rows. */
typedef struct asked {
    PGresult *locked, *waiting, *last;
    case_view_t view;
    int64_t version;
    sighting_t sighting; /* that waits; revision: the last one used */
    bool waits;          /* for a person */
} asked_t;

static void asked_cleanup(asked_t *a)
{
    PQclear(a->locked);
    PQclear(a->waiting);
    PQclear(a->last);
}

/* Locks the case first and reads the rest after: the order of every writer. *ret_known false: no such case.
 */
static rc_t asked_read(pg_t *pg, const char *radicado, asked_t *a, bool *ret_known, err_t *err)
{
    const char *const key[] = {radicado};
    rc_t rc = case_lock(pg, radicado, &a->locked, err);
    *ret_known = rc == RC_OK && PQntuples(a->locked) == 1;
    if (!*ret_known)
        return rc;
    const case_columns_t columns = case_columns(a->locked);
    rc = case_from_row(a->locked, 0, &columns, &a->view, &a->version, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, por_revisar_leer_sql, 1, key, &a->waiting, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, causal_ultima_sql, 1, key, &a->last, err);
    if (rc != RC_OK || PQntuples(a->waiting) == 0)
        return rc;
    a->waits =
        a->view.estado == ESTADO_EN_REVISION && !pg_bool(a->waiting, 0, pg_column(a->waiting, "enviada"));
    return sighting_from_row(a->waiting, &a->sighting, err);
}

/* Whether it is the sighting that the person has seen, as far as he or she says which. */
static bool is_seen(const answer_given_t *a, const sighting_t *s)
{
    return (a->revision < 0 || a->revision == s->revision) && (a->entrega < 0 || a->entrega == s->entrega) &&
           (!a->base || strcmp(a->base, base_name(s->base)) == 0) &&
           (a->fecha_corte == DAY_NONE || a->fecha_corte == s->fecha_corte);
}

/* Nothing waits for a person: is this what was said already? */
static rc_t compare_with_last(const asked_t *q, const answer_given_t *a, answer_result_t *ret, err_t *err)
{
    ret->fate = ANSWER_NOT_IN_REVIEW;
    if (PQntuples(q->last) == 0)
        return RC_OK;
    sighting_t s;
    rc_t rc = sighting_from_row(q->last, &s, err);
    if (rc != RC_OK)
        return rc;
    ret->sighting = s;
    s.revision--; /* what was seen */
    const bool same = is_seen(a, &s) &&
                      strcmp(a->causal, pg_text(q->last, 0, pg_column(q->last, "causal"))) == 0 &&
                      strcmp(a->quien, pg_text(q->last, 0, pg_column(q->last, "quien"))) == 0;
    ret->fate = same ? ANSWER_WAS_SENT : ANSWER_OTHER;
    return RC_OK;
}

static rc_t judge(const asked_t *q, const answer_given_t *a, answer_result_t *ret, err_t *err)
{
    ret->estado = q->view.estado;
    if (!q->waits && !(q->view.estado == ESTADO_EN_REVISION && PQntuples(q->waiting) == 0))
        return compare_with_last(q, a, ret, err);
    if (!q->waits)
        ret->fate = ANSWER_NO_RECORD;
    else if (!is_seen(a, &q->sighting))
        ret->fate = ANSWER_OVERTAKEN;
    else if (strlen(pg_text(q->waiting, 0, pg_column(q->waiting, "registro"))) > REGISTRO_MAX)
        ret->fate = ANSWER_TOO_LARGE;
    else
        ret->fate = ANSWER_SENT;
    return RC_OK;
}

static rc_t write_answer(pg_t *pg, const char *radicado, const asked_t *q, const given_t *g,
                         const step_t *step, instant_t now, err_t *err)
{
    char fecha[32], revision[16];
    instant_format(now, fecha);
    snprintf(revision, sizeof revision, "%d", g->sighting.revision);
    const char *traceparent = pg_text(q->waiting, 0, pg_column(q->waiting, "traceparent"));
    const case_change_t change = {.radicado = radicado,
                                  .before = &q->view,
                                  .step = step,
                                  .dada = g,
                                  .quien = g->quien,
                                  .fecha = fecha,
                                  .traceparent = traceparent};
    const answer_row_t row = {.radicado = radicado,
                              .given = g,
                              .motivo = pg_text(q->waiting, 0, pg_column(q->waiting, "motivo")),
                              .facts = pg_text(q->waiting, 0, pg_column(q->waiting, "registro")),
                              .traceparent = traceparent,
                              .fecha = fecha};
    const char *const sent[] = {radicado, revision};
    int64_t version = q->version;
    AUTO(pg_columns) pg_columns_t rows = {0}, life = {0};
    outbox_t out = {0};
    case_events_add(&out, &change, &version);
    store_audit_case(&out, &(case_deed_t){.radicado = radicado,
                                          .accion = "caso.causal_dada",
                                          .quien = g->quien,
                                          .before = &q->view,
                                          .after = &step->after,
                                          .version_before = q->version,
                                          .version_after = version,
                                          .more = json_pack("{s:s,s:i}", "causal_dada", g->causal, "revision",
                                                            g->sighting.revision)});
    causal_send(&row, &rows, &out);
    rows_add_vida(&life, &(caso_row_t){.radicado = radicado, .view = &step->after, .version = version});
    rc_t rc = pg_columns_write(&rows, pg, causales_guardar_sql, fecha, NULL, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, por_revisar_enviada_sql, COUNT_OF(sent), sent, NULL, err);
    if (rc == RC_OK)
        rc = pg_columns_write(&life, pg, casos_vida_sql, fecha, NULL, err);
    if (rc == RC_OK)
        rc = outbox_write(&out, pg, CONTACT_SCHEMA, err);
    outbox_done(&out);
    return rc;
}

rc_t store_causal_give(pg_t *pg, const char *radicado, const answer_given_t *a, instant_t now,
                       answer_result_t *ret, err_t *err)
{
    __attribute__((cleanup(asked_cleanup))) asked_t q = {0};
    answer_result_t r = {.fate = ANSWER_NO_CASE};
    bool known;
    rc_t rc = asked_read(pg, radicado, &q, &known, err);
    if (rc == RC_OK && known)
        rc = judge(&q, a, &r, err);
    if (rc == RC_OK && r.fate == ANSWER_SENT) {
        const entrada_view_t in = {.que = ENTRADA_CAUSAL_DADA};
        const step_t step = lifecycle_on(calendar_in_force(), &q.view, &in, radicado, now);
        if (step.rechazo)
            return err_set(err, RC_FATAL, "causal_fuera_de_vida",
                           "un caso que espera una causal no está en revisión");
        r.sighting = q.sighting;
        r.sighting.revision++;
        r.estado = step.after.estado;
        const given_t g = {.sighting = r.sighting, .causal = a->causal, .quien = a->quien, .nota = a->nota};
        rc = write_answer(pg, radicado, &q, &g, &step, now, err);
    }
    if (rc == RC_OK)
        *ret = r;
    return rc;
}
