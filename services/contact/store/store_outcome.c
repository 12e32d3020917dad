#include "services/contact/store/store_outcome.h"

#include <inttypes.h>
#include <string.h>

#include "embed/contact_core/intento_leer_sql.h"
#include "embed/contact_core/llamada_marcar_sql.h"
#include "embed/contact_core/llamadas_cerrar_sql.h"
#include "embed/contact_core/llamadas_erradas_sql.h"
#include "services/contact/life/contacto_in_force.h"
#include "services/contact/life/outcome.h"
#include "services/contact/life/telefonos.h"
#include "services/contact/store/step_recurso.h"

#define CANAL_RECURSO "llamada"

/* An attempt's case, found without a lock, then locked, and the attempt read again. Texts point into the
 * rows. */
typedef struct found {
    PGresult *row;
    step_case_t c;
} found_t;

static void found_cleanup(found_t *f)
{
    step_case_done(&f->c);
    PQclear(f->row);
}

static rc_t attempt_find(pg_t *pg, int64_t id, found_t *f, bool *ret_known, err_t *err)
{
    char id_text[24];
    snprintf(id_text, sizeof id_text, "%" PRId64, id);
    const char *const key[] = {id_text};
    *ret_known = false;
    rc_t rc = pg_exec(pg, intento_leer_sql, 1, key, &f->row, err);
    if (rc != RC_OK || PQntuples(f->row) == 0)
        return rc;
    rc = step_case_lock(pg, pg_text(f->row, 0, pg_column(f->row, "radicado")), &f->c, ret_known, err);
    return rc == RC_OK && *ret_known ? step_case_attempt(pg, &f->c, id, err) : rc;
}

/* ---- numbers ---- */

static bool is_wrong(const contacto_t *k, const char *resultado)
{
    const desenlace_t *d = resultado ? contacto_desenlace(k, resultado, DE_LLAMADA) : NULL;
    return d && d->efecto == EFECTO_NUMERO_ERRADO;
}

/* The last one has the attempt's outcome, unless it has one of its own. */
static const char *call_outcome(const outcome_in_t *in, size_t i)
{
    const char *own = in->llamadas[i].resultado;
    return own || i + 1 < in->n_llamadas ? own : in->resultado;
}

static void add_calls(step_rows_t *r, const step_case_t *c, const outcome_in_t *in)
{
    for (size_t i = 0; i < in->n_llamadas; i++) {
        const call_in_t *call = &in->llamadas[i];
        const char *resultado = call_outcome(in, i);
        pg_columns_bigint(&r->llamadas, in->intento);
        pg_columns_text(&r->llamadas, c->radicado);
        pg_columns_text(&r->llamadas, call->telefono);
        pg_columns_instant(&r->llamadas, call->marcada ? &call->marcada : NULL);
        pg_columns_text(&r->llamadas, resultado);
        pg_columns_int(&r->llamadas, is_wrong(r->contacto, resultado));
        pg_columns_end(&r->llamadas);
    }
}

/* What was dialled and not told of had the attempt's outcome. */
static rc_t close_calls(pg_t *pg, const step_rows_t *r, const step_case_t *c, const outcome_in_t *in,
                        err_t *err)
{
    char id[24];
    snprintf(id, sizeof id, "%" PRId64, in->intento);
    const char *const row[] = {c->radicado, id, in->resultado,
                               is_wrong(r->contacto, in->resultado) ? "true" : "false", r->fecha};
    return pg_exec(pg, llamadas_cerrar_sql, COUNT_OF(row), row, NULL, err);
}

/* Told with the outcome, each number has what is told of it; else what was dialled has the attempt's. */
static bool is_told(const outcome_in_t *in, const char *telefono)
{
    for (size_t i = 0; i < in->n_llamadas; i++)
        if (strcmp(in->llamadas[i].telefono, telefono) == 0)
            return true;
    return false;
}

/* Of an attempt that ends with a wrong number: is one left that is not known to be wrong, once its numbers
 * are written? Where the base has none that can be read, there is nothing to dial. */
static rc_t number_left(pg_t *pg, const step_rows_t *r, const step_case_t *c, const outcome_in_t *in,
                        bool *ret, err_t *err)
{
    char id[24];
    snprintf(id, sizeof id, "%" PRId64, in->intento);
    const char *const key[] = {c->radicado, id};
    AUTO(pgresult) PGresult *wrong = NULL;
    rc_t rc = pg_exec(pg, llamadas_erradas_sql, COUNT_OF(key), key, &wrong, err);
    if (rc != RC_OK)
        return rc;
    const int rows = PQntuples(wrong), phone = pg_column(wrong, "telefono"),
              known = pg_column(wrong, "errado");
    const char **errados = must(calloc((size_t)rows + in->n_llamadas + 1, sizeof *errados));
    size_t n = 0;
    for (int i = 0; i < rows; i++)
        if (pg_bool(wrong, i, known) || !is_told(in, pg_text(wrong, i, phone)))
            errados[n++] = pg_text(wrong, i, phone);
    for (size_t i = 0; i < in->n_llamadas; i++)
        if (is_wrong(r->contacto, call_outcome(in, i)))
            errados[n++] = in->llamadas[i].telefono;
    telefonos_t left;
    telefonos_read(c->telefono, errados, n, &left);
    free((void *)errados);
    *ret = left.n > 0;
    return RC_OK;
}

/* ---- the outcome ---- */

static bool is_known(const attempt_row_t *a, const char *resultado)
{
    return !a->en_curso && ((a->made.resultado && strcmp(a->made.resultado, resultado) == 0) ||
                            (a->tardio && strcmp(a->tardio, resultado) == 0));
}

static bool calls_are_known(const contacto_t *k, const outcome_in_t *in)
{
    for (size_t i = 0; i < in->n_llamadas; i++)
        if (in->llamadas[i].resultado && !contacto_desenlace(k, in->llamadas[i].resultado, DE_LLAMADA) &&
            !contacto_desenlace(k, in->llamadas[i].resultado, DE_BUZON))
            return false;
    return true;
}

static rc_t entrada_for(pg_t *pg, const step_rows_t *r, const step_case_t *c, const outcome_in_t *in,
                        const desenlace_t *d, entrada_t *ret, err_t *err)
{
    outcome_facts_t f = {.efecto = d->efecto,
                         .numero = c->intento.made.numero,
                         .aplazamientos = c->view.aplazamientos,
                         .max = r->contacto->aplazamientos,
                         .queda_telefono = true};
    rc_t rc = d->efecto == EFECTO_NUMERO_ERRADO ? number_left(pg, r, c, in, &f.queda_telefono, err) : RC_OK;
    if (rc == RC_OK)
        *ret = outcome_entrada(&f).entrada;
    return rc;
}

static rc_t file_recurso(pg_t *pg, step_rows_t *r, step_case_t *c, const outcome_in_t *in, outcome_out_t *ret,
                         err_t *err)
{
    recurso_in_t recurso = {.presentado = DAY_NONE,
                            .canal = CANAL_RECURSO,
                            .motivo = in->motivo,
                            .quien = in->quien,
                            .traceparent = in->traceparent};
    ret->recurso_asked = true;
    if (recurso_tipo_from_name(in->recurso, &recurso.tipo))
        return step_recurso_file(pg, r, c, &recurso, &ret->recurso, err);
    ret->recurso = (recurso_filed_t){.known = true, .rechazo = "recurso_desconocido", .hasta = DAY_NONE};
    return RC_OK;
}

static rc_t write_calls(pg_t *pg, step_rows_t *r, const step_case_t *c, const outcome_in_t *in, err_t *err)
{
    add_calls(r, c, in);
    rc_t rc = step_rows_write_calls(r, pg, err);
    return rc == RC_OK ? close_calls(pg, r, c, in, err) : rc;
}

/* What is refused leaves nothing: whoever asked may commit. */
static rc_t take(pg_t *pg, step_rows_t *r, step_case_t *c, const outcome_in_t *in, const desenlace_t *d,
                 outcome_out_t *ret, err_t *err)
{
    step_in_t step = {.in = {.hora = in->hora, .tarde = !c->intento.en_curso},
                      .quien = in->quien,
                      .nota = in->nota,
                      .traceparent = in->traceparent,
                      .intento = in->intento,
                      .resultado = in->resultado,
                      .evidencia = in->evidencia};
    rc_t rc = entrada_for(pg, r, c, in, d, &step.in.que, err);
    if (rc == RC_OK)
        rc = step_take(pg, r, c, &step, &ret->paso, err);
    if (rc == RC_OK && !ret->paso.rechazo)
        rc = write_calls(pg, r, c, in, err);
    if (rc != RC_OK)
        return rc;
    ret->fate = ret->paso.rechazo ? OUTCOME_REFUSED : step.in.tarde ? OUTCOME_LATE : OUTCOME_TAKEN;
    if (in->recurso && !ret->paso.rechazo && d->efecto == EFECTO_NO_ACEPTA)
        return file_recurso(pg, r, c, in, ret, err);
    return RC_OK;
}

static rc_t judge(pg_t *pg, step_rows_t *r, step_case_t *c, const outcome_in_t *in, outcome_out_t *ret,
                  err_t *err)
{
    const intento_de_t de = c->intento.made.numero == INTENTO_BUZON ? DE_BUZON : DE_LLAMADA;
    const desenlace_t *d = contacto_desenlace(r->contacto, in->resultado, de);
    if (is_known(&c->intento, in->resultado)) {
        ret->fate = OUTCOME_WAS_KNOWN;
        return RC_OK;
    }
    if (!d || !calls_are_known(r->contacto, in)) {
        ret->fate = OUTCOME_UNKNOWN;
        return RC_OK;
    }
    if (outcome_needs_evidence(d->efecto) && !in->evidencia) {
        ret->fate = OUTCOME_REFUSED;
        ret->paso = (step_out_t){.known = true, .rechazo = "falta_evidencia"};
        return RC_OK;
    }
    return take(pg, r, c, in, d, ret, err);
}

rc_t store_outcome(pg_t *pg, const outcome_in_t *in, instant_t now, outcome_out_t *ret, err_t *err)
{
    __attribute__((cleanup(found_cleanup))) found_t f = {0};
    AUTO(step_rows) step_rows_t rows = {0};
    outcome_out_t out = {.fate = OUTCOME_NO_ATTEMPT};
    bool known;
    rc_t rc = attempt_find(pg, in->intento, &f, &known, err);
    if (rc == RC_OK && known) {
        step_rows_begin(&rows, now);
        rc = judge(pg, &rows, &f.c, in, &out, err);
    }
    step_rows_case(&rows, &f.c);
    if (rc == RC_OK)
        rc = step_rows_write(&rows, pg, err);
    if (rc == RC_OK)
        *ret = out;
    return rc;
}

/* ---- before it ---- */

rc_t store_call_begin(pg_t *pg, int64_t intento, const char *telefono, instant_t now, bool *ret_known,
                      err_t *err)
{
    __attribute__((cleanup(found_cleanup))) found_t f = {0};
    char id[24], fecha[32];
    snprintf(id, sizeof id, "%" PRId64, intento);
    instant_format(now, fecha);
    const char *const row[] = {id, telefono, fecha};
    AUTO(pgresult) PGresult *made = NULL;
    bool known;
    rc_t rc = attempt_find(pg, intento, &f, &known, err);
    if (rc == RC_OK && known)
        rc = pg_exec(pg, llamada_marcar_sql, COUNT_OF(row), row, &made, err);
    if (rc == RC_OK)
        *ret_known = known && strcmp(PQcmdTuples(made), "1") == 0;
    return rc;
}

rc_t store_attempt_release(pg_t *pg, int64_t intento, const char *quien, instant_t now, bool *ret_known,
                           step_out_t *ret, err_t *err)
{
    __attribute__((cleanup(found_cleanup))) found_t f = {0};
    AUTO(step_rows) step_rows_t rows = {0};
    step_out_t out = {.known = true, .rechazo = "intento_marcado"};
    bool known;
    rc_t rc = attempt_find(pg, intento, &f, &known, err);
    if (rc == RC_OK && known && !(f.c.intento.en_curso && f.c.intento.marcado)) {
        const bool voicemail = f.c.intento.made.numero == INTENTO_BUZON;
        const step_in_t step = {.in = {.que = voicemail ? ENTRADA_BUZON_SOLTADO : ENTRADA_INTENTO_SOLTADO},
                                .quien = quien,
                                .intento = intento};
        step_rows_begin(&rows, now);
        rc = step_take(pg, &rows, &f.c, &step, &out, err);
    }
    step_rows_case(&rows, &f.c);
    if (rc == RC_OK)
        rc = step_rows_write(&rows, pg, err);
    if (rc == RC_OK) {
        *ret_known = known;
        *ret = out;
    }
    return rc;
}
