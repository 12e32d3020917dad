#include "services/contact/store/store_recurso.h"

#include <inttypes.h>
#include <string.h>

#include "embed/contact_core/recurso_caso_sql.h"
#include "embed/contact_core/recurso_leer_sql.h"
#include "services/contact/store/step_recurso.h"

/* The recurso of a case. Texts point into the row. */
typedef struct recurso_row {
    PGresult *row;
    int64_t id; /* 0: none */
    recurso_tipo_t tipo;
    day_t presentado, vence;
    bool decidido;
    const char *decision, *texto, *canal;
} recurso_row_t;

static void recurso_row_cleanup(recurso_row_t *r)
{
    PQclear(r->row);
}

static rc_t recurso_read(pg_t *pg, const char *radicado, recurso_row_t *ret, err_t *err)
{
    const char *const key[] = {radicado};
    rc_t rc = pg_exec(pg, recurso_leer_sql, 1, key, &ret->row, err);
    if (rc != RC_OK || PQntuples(ret->row) == 0)
        return rc;
    const PGresult *r = ret->row;
    ret->id = pg_int(r, 0, pg_column(r, "id"));
    ret->decision = pg_text(r, 0, pg_column(r, "decision"));
    ret->texto = pg_text(r, 0, pg_column(r, "texto"));
    ret->canal = pg_text(r, 0, pg_column(r, "canal"));
    ret->decidido = ret->decision != NULL;
    if (!recurso_tipo_from_name(pg_text(r, 0, pg_column(r, "tipo")), &ret->tipo) ||
        !day_parse(pg_text(r, 0, pg_column(r, "presentado")), &ret->presentado) ||
        !day_parse(pg_text(r, 0, pg_column(r, "vence")), &ret->vence))
        return err_set(err, RC_FATAL, "recurso_ilegible",
                       "un recurso guardado dice algo que este programa no conoce");
    return RC_OK;
}

/* ---- filing ---- */

static bool is_the_same(const recurso_row_t *had, const recurso_in_t *in, day_t presentado)
{
    return had->id && had->tipo == in->tipo && had->presentado == presentado &&
           strcmp(had->canal, in->canal) == 0;
}

rc_t step_recurso_file(pg_t *pg, step_rows_t *r, step_case_t *c, const recurso_in_t *in, recurso_filed_t *ret,
                       err_t *err)
{
    __attribute__((cleanup(recurso_row_cleanup))) recurso_row_t had = {0};
    const day_t today = instant_day(r->now, NULL);
    const day_t presentado = in->presentado == DAY_NONE ? today : in->presentado;
    rc_t rc = recurso_read(pg, c->radicado, &had, err);
    if (rc != RC_OK)
        return rc;
    *ret = (recurso_filed_t){.known = true, .hasta = DAY_NONE, .vence = had.vence, .id = had.id};
    if (is_the_same(&had, in, presentado)) {
        ret->era_conocido = true;
        return RC_OK;
    }
    const recurso_step_t step = recurso_file(
        r->cal, &(recurso_filing_t){.tipo = in->tipo,
                                    .hoy = today,
                                    .presentado = presentado,
                                    /* no answer is older than the case */
                                    .respondida = c->view.respuesta.texto ? c->view.inicio : DAY_NONE,
                                    .notificada = c->view.notificado,
                                    .en_curso = had.id && !had.decidido,
                                    .decidido = had.decidido});
    ret->regla = step.regla;
    ret->hasta = step.hasta;
    if (!step.aceptado) {
        ret->rechazo = step.regla;
        return RC_OK;
    }
    const step_in_t file = {.in = {.que = ENTRADA_RECURSO_PRESENTADO, .vence = step.vence},
                            .quien = in->quien,
                            .traceparent = in->traceparent,
                            .recurso_tipo = recurso_tipo_name(in->tipo),
                            .recurso_canal = in->canal,
                            .recurso_motivo = in->motivo,
                            .recurso_presentado = presentado};
    rc = step_take(pg, r, c, &file, &ret->paso, err);
    ret->rechazo = ret->paso.rechazo;
    ret->id = ret->paso.id;
    ret->vence = step.vence;
    return rc;
}

rc_t store_recurso_file(pg_t *pg, const char *radicado, const recurso_in_t *in, instant_t now,
                        recurso_filed_t *ret, err_t *err)
{
    AUTO(step_case) step_case_t c = {0};
    AUTO(step_rows) step_rows_t rows = {0};
    recurso_filed_t filed = {0};
    bool known;
    rc_t rc = step_case_lock(pg, radicado, &c, &known, err);
    if (rc == RC_OK && known) {
        step_rows_begin(&rows, now);
        rc = step_recurso_file(pg, &rows, &c, in, &filed, err);
    }
    step_rows_case(&rows, &c);
    if (rc == RC_OK)
        rc = step_rows_write(&rows, pg, err);
    if (rc == RC_OK)
        *ret = filed;
    return rc;
}

/* ---- deciding ---- */

static resultado_t resultado_of(recurso_decision_t d)
{
    static const resultado_t of[RECURSO_DECISIONES] = {[RECURSO_CONFIRMA] = RESULTADO_RECURSO_CONFIRMA,
                                                       [RECURSO_MODIFICA] = RESULTADO_RECURSO_MODIFICA,
                                                       [RECURSO_REVOCA] = RESULTADO_RECURSO_REVOCA};
    return of[d];
}

static rc_t decide(pg_t *pg, step_rows_t *r, step_case_t *c, const recurso_row_t *recurso,
                   const recurso_decision_in_t *in, recurso_decided_t *ret, err_t *err)
{
    const char *decision = recurso_decision_name(in->decision);
    const recurso_outcome_t o = recurso_decide(&(recurso_deciding_t){.tipo = recurso->tipo,
                                                                     .decision = in->decision,
                                                                     .hoy = instant_day(r->now, NULL),
                                                                     .presentado = recurso->presentado,
                                                                     .vence = recurso->vence,
                                                                     .en_curso = !recurso->decidido,
                                                                     .decidido = recurso->decidido});
    ret->era_conocido = recurso->decidido && strcmp(recurso->decision, decision) == 0 && recurso->texto &&
                        strcmp(recurso->texto, in->texto) == 0;
    if (ret->era_conocido || !o.aceptado) {
        ret->rechazo = ret->era_conocido ? NULL : o.regla;
        return RC_OK;
    }
    ret->tardia = o.tardia;
    ret->copia_sic = o.copia_sic;
    const step_in_t step = {.in = {.que = ENTRADA_RECURSO_DECIDIDO,
                                   .resultado = resultado_of(in->decision),
                                   .copia_sic = o.copia_sic},
                            .quien = in->quien,
                            .traceparent = in->traceparent,
                            .recurso_tipo = recurso_tipo_name(recurso->tipo),
                            .recurso_presentado = recurso->presentado,
                            .decision = decision,
                            .texto = in->texto};
    rc_t rc = step_take(pg, r, c, &step, &ret->paso, err);
    ret->rechazo = ret->paso.rechazo;
    return rc;
}

rc_t store_recurso_decide(pg_t *pg, int64_t id, const recurso_decision_in_t *in, instant_t now,
                          recurso_decided_t *ret, err_t *err)
{
    char id_text[24];
    snprintf(id_text, sizeof id_text, "%" PRId64, id);
    const char *const key[] = {id_text};
    AUTO(pgresult) PGresult *found = NULL;
    AUTO(step_case) step_case_t c = {0};
    AUTO(step_rows) step_rows_t rows = {0};
    __attribute__((cleanup(recurso_row_cleanup))) recurso_row_t recurso = {0};
    recurso_decided_t decided = {0};
    rc_t rc = pg_exec(pg, recurso_caso_sql, 1, key, &found, err);
    if (rc == RC_OK && PQntuples(found) == 1)
        rc = step_case_lock(pg, pg_text(found, 0, 0), &c, &decided.known, err);
    if (rc == RC_OK && decided.known)
        rc = recurso_read(pg, c.radicado, &recurso, err);
    if (rc == RC_OK && decided.known) {
        step_rows_begin(&rows, now);
        rc = decide(pg, &rows, &c, &recurso, in, &decided, err);
    }
    step_rows_case(&rows, &c);
    if (rc == RC_OK)
        rc = step_rows_write(&rows, pg, err);
    if (rc == RC_OK)
        *ret = decided;
    return rc;
}
