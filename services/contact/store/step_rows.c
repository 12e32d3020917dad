#include "services/contact/store/step_rows.h"

#include <string.h>

#include "common/calendar_in_force.h"
#include "embed/contact_core/avisos_pedir_sql.h"
#include "embed/contact_core/avisos_resolver_sql.h"
#include "embed/contact_core/casos_anonimizar_sql.h"
#include "embed/contact_core/casos_vida_sql.h"
#include "embed/contact_core/intentos_tardios_sql.h"
#include "embed/contact_core/intentos_terminar_sql.h"
#include "embed/contact_core/llamadas_terminar_sql.h"
#include "embed/contact_core/tareas_cancelar_sql.h"
#include "embed/contact_core/tareas_crear_sql.h"
#include "embed/contact_core/tareas_terminar_sql.h"
#include "services/contact/life/contacto_in_force.h"
#include "services/contact/store/store_audit.h"
#include "services/contact/store/store_rows.h"

void step_rows_begin(step_rows_t *r, instant_t now)
{
    r->now = now;
    instant_format(now, r->fecha);
    r->cal = calendar_in_force();
    r->contacto = contacto_in_force();
}

void step_rows_done(step_rows_t *r)
{
    pg_columns_t *const rows[] = {&r->casos,      &r->intentos, &r->tardios,    &r->tareas_canceladas,
                                  &r->tareas_fin, &r->tareas,   &r->avisos_fin, &r->avisos,
                                  &r->llamadas,   &r->anonimos};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        pg_columns_done(rows[i]);
    free(r->nuevas);
    outbox_done(&r->outbox);
    arena_done(&r->texts);
}

/* ---- one step ---- */

#define ENDS_ATTEMPT (EFFECT_ATTEMPT_DONE | EFFECT_ATTEMPT_LOST | EFFECT_RELEASE)

/* What the life of a case does not know of: rows and evidence. NULL: nothing is amiss. */
static const char *amiss(const step_case_t *c, const step_in_t *in, const step_t *step)
{
    const attempt_row_t *a = &c->intento;
    if (in->intento && (a->made.id != in->intento || strcmp(a->radicado, c->radicado) != 0))
        return "intento_desconocido";
    if (step->effects & ENDS_ATTEMPT && !a->en_curso)
        return "intento_no_en_curso";
    const bool left = in->in.que == ENTRADA_BUZON_DEJADO && step->effects & EFFECT_NOTIFY;
    return (left || in->in.que == ENTRADA_AVISO_ENTREGADO) && !in->evidencia ? "falta_evidencia" : NULL;
}

static void add_events(step_rows_t *r, const step_case_t *c, const step_side_t *s, int64_t *version)
{
    const step_in_t *in = s->in;
    attempt_made_t made = c->intento.made;
    if (s->resultado)
        made.resultado = s->resultado;
    const recurso_told_t recurso = {.tipo = in->recurso_tipo,
                                    .canal = in->recurso_canal,
                                    .presentado = in->recurso_presentado ? in->recurso_presentado
                                                                         : instant_day(r->now, NULL),
                                    .decision = in->decision,
                                    .texto = in->texto};
    const case_change_t change = {
        .radicado = c->radicado,
        .cal = r->cal,
        .before = &c->view,
        .step = s->step,
        .intento = made.id ? &made : NULL,
        .recurso = in->recurso_tipo ? &recurso : NULL,
        .correccion = in->correccion,
        .n_correccion = in->n_correccion,
        .quien = in->quien,
        .nota = in->nota,
        .referencia = in->referencia,
        .error = in->error,
        .tarea_nota = s->nota,
        .copia_nota = s->copia,
        .recurso_nota = s->recurso,
        .tarde = in->tarea_tarde,
        .fecha = r->fecha,
        .traceparent = in->traceparent ? in->traceparent : "",
    };
    case_events_add(&r->outbox, &change, version);
}

/* What is particular to a step, without what people wrote. */
static json_t *particulars(const step_in_t *in, const step_side_t *s, const attempt_row_t *a)
{
    const struct {
        const char *name, *text;
    } texts[] = {{"resultado", s->resultado},
                 {"regla", s->step->regla},
                 {"recurso", in->recurso_tipo},
                 {"decision", in->decision}},
      written[] = {{"respuesta", in->in.respuesta.texto},
                   {"nota", in->nota},
                   {"texto", in->texto},
                   {"error", in->error},
                   {"motivo", in->recurso_motivo},
                   {"evidencia", in->evidencia}};
    json_t *o = json_object(), *fields = json_array();
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i].text)
            json_object_set_new(o, texts[i].name, json_string(texts[i].text));
    for (size_t i = 0; i < COUNT_OF(written); i++)
        if (written[i].text)
            json_array_append_new(fields, json_string(written[i].name));
    for (size_t i = 0; i < in->n_correccion; i++)
        json_array_append_new(fields, json_string(in->correccion[i].campo));
    if (in->in.respuesta.texto)
        json_object_set_new(o, "signo", json_string(signo_name(in->in.respuesta.signo)));
    if (in->tarea)
        json_object_set_new(o, "tarea", json_integer(in->tarea));
    if (a->made.id)
        json_object_set_new(o, "intento", json_integer(a->made.id));
    json_object_set_new(o, "campos", fields);
    return o;
}

/* That time passes is nobody's doing. */
static void tell_audit(step_rows_t *r, const step_case_t *c, const step_side_t *s)
{
    char accion[64];
    if (s->in->in.que == ENTRADA_ALERTA)
        return;
    snprintf(accion, sizeof accion, "caso.%s", entrada_name(s->in->in.que));
    store_audit_case(&r->outbox, &(case_deed_t){.radicado = c->radicado,
                                                .accion = accion,
                                                .quien = s->in->quien,
                                                .before = &c->view,
                                                .after = &s->step->after,
                                                .version_before = c->version,
                                                .version_after = s->version,
                                                .more = particulars(s->in, s, &c->intento)});
}

static bool is_outcome(const step_in_t *in, const step_t *step)
{
    return step->effects & EFFECT_ATTEMPT_DONE || in->in.tarde || in->in.que == ENTRADA_RESULTADO_TARDIO;
}

static rc_t carry_out(pg_t *pg, step_case_t *c, step_side_t *s, int64_t *ret_id, err_t *err)
{
    step_rows_t *r = s->rows;
    rc_t rc = RC_OK;
    step_side_notes(s);
    if (s->step->effects & EFFECT_LEASE) {
        rc = step_side_lease(pg, s, ret_id, err);
        c->intento = (attempt_row_t){.made = {.id = *ret_id,
                                              .ronda = c->view.ronda,
                                              .numero = c->view.proximo.numero,
                                              .dia = instant_day(r->now, NULL),
                                              .canal = s->in->canal},
                                     .radicado = c->radicado,
                                     .en_curso = true};
    }
    if (rc == RC_OK && s->step->effects & (EFFECT_OPEN_RECURSO | EFFECT_DECIDE_RECURSO))
        rc = step_side_recurso(pg, s, ret_id, err);
    return rc == RC_OK ? step_side_rows(s, err) : rc;
}

/* The customer heard what was the answer when the attempt was taken. */
static bool told_another(const attempt_row_t *a, const respuesta_view_t *now)
{
    return a->respuesta && now->texto && strcmp(a->respuesta, now->texto) != 0;
}

rc_t step_take(pg_t *pg, step_rows_t *r, step_case_t *c, const step_in_t *in, step_out_t *ret, err_t *err)
{
    entrada_view_t e = in->in;
    if (e.tarde) {
        e.ronda = c->intento.made.ronda;
        e.otra_respuesta = told_another(&c->intento, &c->view.respuesta);
    }
    const step_t step = lifecycle_on(r->cal, &c->view, &e, c->radicado, r->now);
    step_out_t out = {.known = true,
                      .rechazo = step.rechazo,
                      .regla = step.regla,
                      .antes = c->view.estado,
                      .after = c->view,
                      .version = c->version};
    if (!out.rechazo)
        out.rechazo = amiss(c, in, &step);
    if (out.rechazo) {
        *ret = out;
        return RC_OK;
    }
    if (step.effects & (EFFECT_RECORD | EFFECT_HOLD | EFFECT_SEND_CAUSAL | EFFECT_RENEW_NOTE))
        return err_set(err, RC_FATAL, "paso_ajeno",
                       "lo que hace una decisión o una causal no se escribe aquí");
    step_side_t side = {.rows = r, .c = c, .in = in, .step = &step, .version = c->version + step.n_events};
    if (is_outcome(in, &step))
        side.resultado = in->resultado ? in->resultado : entrada_name(in->in.que);
    rc_t rc = carry_out(pg, c, &side, &out.id, err);
    if (rc != RC_OK)
        return rc;
    tell_audit(r, c, &side);
    add_events(r, c, &side, &c->version);
    if (step.effects & ENDS_ATTEMPT)
        c->intento.en_curso = false;
    c->view = step.after;
    c->touched = true;
    out.after = c->view;
    out.version = c->version;
    *ret = out;
    return RC_OK;
}

/* ---- writing ---- */

void step_rows_case(step_rows_t *r, const step_case_t *c)
{
    if (c->touched)
        rows_add_vida(&r->casos,
                      &(caso_row_t){.radicado = c->radicado, .view = &c->view, .version = c->version});
}

/* Only now is it known which of the new tasks are still to be done, and who does them is told so. */
static void add_tasks(step_rows_t *r)
{
    for (size_t i = 0; i < r->n_nuevas; i++) {
        const step_tarea_t *t = &r->nuevas[i];
        const tarea_nueva_t nueva = {t->radicado, t->cuenta, t->causal, t->tipo, t->nota, t->causa, t->vence};
        tarea_manos_t manos = {.manos = MANOS_PERSONA};
        if (!t->cancelled)
            manos = tarea_hand_over(&nueva, r->now, t->traceparent, &r->outbox);
        rows_add_tarea(&r->tareas, &nueva, t->cancelled ? "cancelada" : "pendiente", &manos);
    }
}

rc_t step_rows_write_calls(step_rows_t *r, pg_t *pg, err_t *err)
{
    rc_t rc = pg_columns_write(&r->llamadas, pg, llamadas_terminar_sql, r->fecha, NULL, err);
    pg_columns_clear(&r->llamadas);
    return rc;
}

rc_t step_rows_write(step_rows_t *r, pg_t *pg, err_t *err)
{
    add_tasks(r);
    const struct {
        const pg_columns_t *rows;
        const char *sql;
        bool dated;
    } statements[] = {
        {&r->casos, casos_vida_sql, true},
        {&r->intentos, intentos_terminar_sql, true},
        {&r->tardios, intentos_tardios_sql, false},
        {&r->tareas_canceladas, tareas_cancelar_sql, true}, /* before new ones of their kind */
        {&r->tareas_fin, tareas_terminar_sql, true},
        {&r->tareas, tareas_crear_sql, true},
        {&r->avisos_fin, avisos_resolver_sql, true},
        {&r->avisos, avisos_pedir_sql, true},
        {&r->anonimos, casos_anonimizar_sql, true}, /* over all that is written above */
    };
    rc_t rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < COUNT_OF(statements); i++)
        rc = pg_columns_write(statements[i].rows, pg, statements[i].sql,
                              statements[i].dated ? r->fecha : NULL, NULL, err);
    return rc == RC_OK && r->outbox.n ? outbox_write(&r->outbox, pg, CONTACT_SCHEMA, err) : rc;
}
