/* The rows beside the case's own that a step makes, by its effects. */
#include <inttypes.h>
#include <string.h>

#include "embed/contact_core/intento_tomar_sql.h"
#include "embed/contact_core/recurso_abrir_sql.h"
#include "embed/contact_core/recurso_decidir_sql.h"
#include "services/contact/life/outcome.h"
#include "services/contact/store/step_rows.h"
#include "services/contact/store/step_text.h"
#include "services/contact/store/store_rows.h"

static bool has(const step_side_t *s, unsigned effects)
{
    return s->step->effects & effects;
}

static const case_view_t *after(const step_side_t *s)
{
    return &s->step->after;
}

static day_t recurso_day(const step_side_t *s)
{
    return s->in->recurso_presentado ? s->in->recurso_presentado : instant_day(s->rows->now, NULL);
}

/* ---- texts ---- */

static step_told_t told(const step_side_t *s)
{
    step_told_t t = {.radicado = s->c->radicado,
                     .politica_version = s->c->politica_version,
                     .politica_regla = s->c->politica_regla,
                     .quien = s->in->quien,
                     .now = s->rows->now};
    if (has(s, EFFECT_NOTIFY))
        t.cliente_dice = outcome_cliente_dice(s->in->in.que);
    if (has(s, EFFECT_OPEN_RECURSO | EFFECT_DECIDE_RECURSO)) {
        t.recurso_tipo = s->in->recurso_tipo;
        t.recurso_decision = s->in->decision;
        t.recurso_texto = s->in->texto;
        t.recurso_presentado = recurso_day(s);
    }
    return t;
}

void step_side_notes(step_side_t *s)
{
    step_rows_t *r = s->rows;
    const step_told_t t = told(s);
    if (has(s, EFFECT_CREATE_TASK))
        s->nota = step_nota(r->contacto, r->cal, s->step->tarea, after(s), &t, &r->texts);
    if (has(s, EFFECT_COPY_SIC))
        s->copia = step_nota(r->contacto, r->cal, TAREA_COPIA_SIC, after(s), &t, &r->texts);
    if (has(s, EFFECT_OPEN_RECURSO))
        s->recurso = step_nota(r->contacto, r->cal, TAREA_NOTA, after(s), &t, &r->texts);
}

/* ---- attempts ---- */

rc_t step_side_lease(pg_t *pg, const step_side_t *s, int64_t *ret_id, err_t *err)
{
    const case_view_t *before = &s->c->view;
    const attempt_t *a = &before->proximo;
    char ronda[16], numero[16], dia[11], banda[16], desde[32], hasta[32], arriendo[32];
    snprintf(ronda, sizeof ronda, "%d", before->ronda);
    snprintf(numero, sizeof numero, "%d", a->numero);
    snprintf(banda, sizeof banda, "%d", schedule_band(s->rows->cal, s->rows->now));
    day_format(instant_day(s->rows->now, NULL), dia);
    instant_format(a->desde, desde);
    instant_format(a->hasta, hasta);
    instant_format(s->in->arriendo_hasta, arriendo);
    const char *const row[] = {s->c->radicado,
                               ronda,
                               numero,
                               dia,
                               banda,
                               desde,
                               hasta,
                               before->pedida ? "true" : "false",
                               canal_name(s->in->canal),
                               s->in->quien,
                               s->rows->fecha,
                               arriendo};
    AUTO(pgresult) PGresult *made = NULL;
    rc_t rc = pg_exec(pg, intento_tomar_sql, COUNT_OF(row), row, &made, err);
    if (rc == RC_OK)
        *ret_id = pg_int(made, 0, 0);
    return rc;
}

/* What becomes of the attempt under way; NULL: nothing. */
static const char *attempt_fate(const step_side_t *s)
{
    const estado_t left = s->c->view.estado;
    if (has(s, EFFECT_ATTEMPT_DONE))
        return s->in->in.que == ENTRADA_LLAMADA_OTRA_HORA ? "aplazado" : "hecho";
    if (has(s, EFFECT_ATTEMPT_LOST))
        return "perdido";
    if (has(s, EFFECT_RELEASE))
        return "soltado";
    const bool under_way = left == ESTADO_EN_LLAMADA || left == ESTADO_EN_BUZON;
    return has(s, EFFECT_CANCEL_ATTEMPTS) && under_way ? "interrumpido" : NULL;
}

static void attempts(const step_side_t *s)
{
    step_rows_t *r = s->rows;
    const char *fate = attempt_fate(s);
    const bool late = !s->c->intento.en_curso && s->c->intento.made.id && s->resultado;
    if (fate) {
        pg_columns_text(&r->intentos, s->c->radicado);
        pg_columns_text(&r->intentos, fate);
        pg_columns_text(&r->intentos, late ? NULL : s->resultado);
        pg_columns_text(&r->intentos, late ? NULL : s->in->nota);
        pg_columns_jsonb(&r->intentos, late ? NULL : s->in->evidencia);
        pg_columns_end(&r->intentos);
    }
    if (late) {
        pg_columns_bigint(&r->tardios, s->c->intento.made.id);
        pg_columns_text(&r->tardios, s->resultado);
        pg_columns_text(&r->tardios, s->in->nota);
        pg_columns_jsonb(&r->tardios, s->in->evidencia);
        pg_columns_end(&r->tardios);
    }
}

/* ---- notices ---- */

static bool is_voicemail(estado_t e)
{
    return e == ESTADO_BUZON_PEDIDO || e == ESTADO_EN_BUZON;
}

static void resolve_notice(const step_side_t *s, const char *tipo, const char *estado)
{
    pg_columns_t *rows = &s->rows->avisos_fin;
    const bool delivered = strcmp(estado, "entregado") == 0;
    pg_columns_text(rows, s->c->radicado);
    pg_columns_int(rows, s->c->view.ronda);
    pg_columns_text(rows, tipo);
    pg_columns_text(rows, estado);
    pg_columns_text(rows, s->in->quien);
    pg_columns_jsonb(rows, delivered ? s->in->evidencia : NULL);
    pg_columns_end(rows);
}

static void resolve_notices(const step_side_t *s)
{
    const estado_t left = s->c->view.estado, now = after(s)->estado;
    const bool said_left = s->in->in.que == ENTRADA_BUZON_DEJADO && has(s, EFFECT_NOTIFY);
    if (said_left)
        resolve_notice(s, "buzon", "entregado");
    else if (is_voicemail(left) && !is_voicemail(now))
        resolve_notice(s, "buzon", now == ESTADO_AVISO_PENDIENTE ? "fallido" : "cancelado");
    if (left == ESTADO_AVISO_PENDIENTE && now != ESTADO_AVISO_PENDIENTE)
        resolve_notice(s, "escrito", s->in->in.que == ENTRADA_AVISO_ENTREGADO ? "entregado" : "cancelado");
}

static rc_t new_notice(const step_side_t *s, const char *tipo, plantilla_t p, err_t *err)
{
    step_rows_t *r = s->rows;
    const step_told_t t = told(s);
    const char *falta;
    const char *text = step_aviso(r->contacto, r->cal, p, after(s), &t, &r->texts, &falta);
    if (!text)
        return err_set(err, RC_FATAL, falta, "al aviso para el cliente le falta lo que debe decir");
    pg_columns_text(&r->avisos, s->c->radicado);
    pg_columns_int(&r->avisos, after(s)->ronda);
    pg_columns_text(&r->avisos, tipo);
    pg_columns_text(&r->avisos, text);
    pg_columns_end(&r->avisos);
    return RC_OK;
}

static rc_t notices(const step_side_t *s, err_t *err)
{
    resolve_notices(s);
    if (has(s, EFFECT_PLAN_VOICEMAIL))
        return new_notice(s, "buzon", PLANTILLA_BUZON, err);
    if (after(s)->estado == ESTADO_AVISO_PENDIENTE && s->c->view.estado != ESTADO_AVISO_PENDIENTE)
        return new_notice(s, "escrito", PLANTILLA_AVISO_ESCRITO, err);
    return RC_OK;
}

/* ---- recursos ---- */

static rc_t open_recurso(pg_t *pg, const step_side_t *s, int64_t *ret_id, err_t *err)
{
    char presentado[11], vence[11];
    day_format(recurso_day(s), presentado);
    day_format(after(s)->vence, vence);
    const char *const row[] = {s->c->radicado,       s->in->recurso_tipo,   presentado,
                               s->in->recurso_canal, s->in->recurso_motivo, vence,
                               s->in->quien,         s->rows->fecha};
    AUTO(pgresult) PGresult *made = NULL;
    rc_t rc = pg_exec(pg, recurso_abrir_sql, COUNT_OF(row), row, &made, err);
    if (rc == RC_OK)
        *ret_id = pg_int(made, 0, 0);
    return rc;
}

rc_t step_side_recurso(pg_t *pg, const step_side_t *s, int64_t *ret_id, err_t *err)
{
    if (has(s, EFFECT_OPEN_RECURSO))
        return open_recurso(pg, s, ret_id, err);
    const char *const row[] = {s->c->radicado, s->in->decision, s->in->texto, s->in->quien, s->rows->fecha};
    return pg_exec(pg, recurso_decidir_sql, COUNT_OF(row), row, NULL, err);
}

/* ---- tasks ---- */

static void new_task(const step_side_t *s, tarea_tipo_t tipo, const char *nota)
{
    step_rows_t *r = s->rows;
    char causa[32];
    snprintf(causa, sizeof causa, "v%" PRId64, s->version);
    if (r->n_nuevas == r->cap_nuevas) {
        r->cap_nuevas = r->cap_nuevas ? 2 * r->cap_nuevas : 4;
        r->nuevas = must(realloc(r->nuevas, r->cap_nuevas * sizeof *r->nuevas));
    }
    r->nuevas[r->n_nuevas++] =
        (step_tarea_t){.radicado = arena_text(&r->texts, s->c->radicado),
                       .cuenta = arena_text(&r->texts, s->c->cuenta),
                       .causal = arena_text(&r->texts, after(s)->causal),
                       .nota = nota,
                       .causa = arena_text(&r->texts, causa),
                       .traceparent = arena_text(&r->texts, s->in->traceparent ? s->in->traceparent : ""),
                       .tipo = tipo,
                       .vence = after(s)->vence};
}

static void cancel_task(const step_side_t *s)
{
    step_rows_t *r = s->rows;
    for (size_t i = 0; i < r->n_nuevas; i++)
        if (r->nuevas[i].tipo == s->step->ended && strcmp(r->nuevas[i].radicado, s->c->radicado) == 0) {
            r->nuevas[i].cancelled = true;
            return;
        }
    rows_add_tarea_cancelada(&r->tareas_canceladas, s->c->radicado, s->step->ended);
}

/* A refused task waits for a person, but a correction's case goes back to who resolves it. */
static void end_task(const step_side_t *s)
{
    pg_columns_t *rows = &s->rows->tareas_fin;
    const bool done = has(s, EFFECT_TASK_DONE), given_up = s->step->ended == TAREA_CORREGIR;
    pg_columns_bigint(rows, s->in->tarea);
    pg_columns_text(rows, done ? "hecha" : given_up ? "rechazada" : "pendiente");
    pg_columns_text(rows, done || given_up ? s->in->quien : NULL);
    pg_columns_jsonb(rows, s->in->evidencia);
    pg_columns_text(rows, done ? NULL : s->in->error);
    pg_columns_end(rows);
}

static void tasks(const step_side_t *s)
{
    if (has(s, EFFECT_CANCEL_TASK))
        cancel_task(s);
    if (has(s, EFFECT_TASK_DONE | EFFECT_TASK_REFUSED))
        end_task(s);
    if (has(s, EFFECT_CREATE_TASK))
        new_task(s, s->step->tarea, s->nota);
    if (has(s, EFFECT_COPY_SIC))
        new_task(s, TAREA_COPIA_SIC, s->copia);
    if (has(s, EFFECT_OPEN_RECURSO)) /* RR's call log tells of it; the case does not wait for that */
        new_task(s, TAREA_NOTA, s->recurso);
}

/* ---- personal data ---- */

/* The one place where the life of a case makes it anonymous. */
static void forget(const step_side_t *s)
{
    if (!has(s, EFFECT_ANONYMISE))
        return;
    pg_columns_text(&s->rows->anonimos, s->c->radicado);
    pg_columns_day(&s->rows->anonimos, after(s)->anonimo_hasta);
    pg_columns_end(&s->rows->anonimos);
}

rc_t step_side_rows(const step_side_t *s, err_t *err)
{
    forget(s);
    attempts(s);
    tasks(s);
    return notices(s, err);
}
