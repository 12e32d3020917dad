#include "tests/unit/contact_cell.h"

#include <stdio.h>
#include <string.h>

#include "common/calendar_in_force.h"
#include "services/contact/life/plazo.h"

static void hold(cell_t *c, bool holds, const char *what)
{
    if (!holds && !c->wrong)
        c->wrong = what;
}

static int seen_revision(const cell_t *c, const sighting_t *s)
{
    for (int i = 0; i < c->n_seen; i++)
        if (sighting_same(&c->seen[i], s))
            return c->seen[i].revision;
    return -1;
}

static void record(cell_t *c, const sighting_t *s)
{
    for (int i = 0; i < c->n_seen; i++)
        if (sighting_same(&c->seen[i], s)) {
            c->seen[i] = *s;
            return;
        }
    hold(c, c->n_seen < CELL_SEEN_MAX, "room for sightings");
    if (c->n_seen < CELL_SEEN_MAX)
        c->seen[c->n_seen++] = *s;
}

/* ---- effects ---- */

static void carry_out_attempt(cell_t *c, unsigned effects)
{
    if (effects & EFFECT_CANCEL_ATTEMPTS) {
        hold(c, c->planned || c->leased, "an attempt to cancel");
        c->planned = c->leased = false;
    }
    if (effects & EFFECT_LEASE) {
        hold(c, c->planned && !c->leased, "a planned attempt to take");
        c->planned = false;
        c->leased = true;
    }
    if (effects & (EFFECT_RELEASE | EFFECT_ATTEMPT_DONE | EFFECT_ATTEMPT_LOST)) {
        hold(c, c->leased && !c->planned, "an attempt under way");
        c->leased = false;
        c->planned = effects & EFFECT_RELEASE;
    }
    if (effects & (EFFECT_PLAN_ATTEMPT | EFFECT_PLAN_VOICEMAIL)) {
        hold(c, !c->planned && !c->leased, "one attempt at a time");
        c->planned = true;
    }
}

static bool is_loose(tarea_tipo_t t)
{
    return t == TAREA_NOTA || t == TAREA_COPIA_SIC;
}

static void carry_out_task(cell_t *c, const step_t *s, const char *nota)
{
    const unsigned ends = EFFECT_CANCEL_TASK | EFFECT_TASK_DONE;
    if (is_loose(s->ended)) {
        hold(c, !(s->effects & EFFECT_TASK_DONE) || c->copies > 0, "a copy to send");
        c->copies -= !!(s->effects & EFFECT_TASK_DONE);
    } else if (s->effects & ends ||
               (s->effects & EFFECT_TASK_REFUSED && c->view.estado == ESTADO_POR_CORREGIR)) {
        hold(c, c->task && c->tipo == s->ended, "the pending task, when it ends");
        c->task = false;
    }
    if (s->effects & EFFECT_CREATE_TASK) {
        hold(c, !c->task, "one task at a time");
        c->task = true;
        c->tipo = s->tarea;
    }
    c->copies += !!(s->effects & EFFECT_COPY_SIC);
    if (s->effects & EFFECT_RENEW_NOTE)
        hold(c, c->task, "a task whose note is renewed");
    if (s->effects & (EFFECT_CREATE_TASK | EFFECT_RENEW_NOTE))
        snprintf(c->nota, sizeof c->nota, "%s", nota ? nota : "");
}

/* ---- what must hold at every moment ---- */

static bool has_answer_where_told(const case_view_t *v)
{
    const bool needs = v->estado == ESTADO_POR_CORREGIR || v->estado == ESTADO_POR_CONTACTAR ||
                       v->estado == ESTADO_EN_LLAMADA || v->estado == ESTADO_BUZON_PEDIDO ||
                       v->estado == ESTADO_EN_BUZON || v->estado == ESTADO_AVISO_PENDIENTE ||
                       v->estado == ESTADO_RESPONDIDO || v->estado == ESTADO_RECURSO_EN_CURSO;
    const bool has = v->respuesta.origen != RESPUESTA_NINGUNA && v->respuesta.texto && *v->respuesta.texto;
    return has ? v->estado != ESTADO_POR_RESOLVER && v->estado != ESTADO_ESCALADO &&
                     v->estado != ESTADO_POR_FINALIZAR && v->estado != ESTADO_EN_REVISION
               : !needs && !v->respuesta.texto;
}

static bool term_holds(const case_view_t *v, lugar_t at)
{
    const bool recurso =
        at == LUGAR_RECURSO_EN_CURSO || at == LUGAR_RESPONDIDO_RECURSO || at == LUGAR_CERRADO_RECURSO;
    return recurso || (v->inicio <= v->rige.fecha_corte &&
                       v->vence == calendar_term_end(calendar_in_force(), TERMINO_RESPUESTA_PQR, v->inicio));
}

static void check(cell_t *c, instant_t now)
{
    const case_view_t *v = &c->view;
    const lugar_t at = lifecycle_lugar(v);
    tarea_tipo_t awaited = TAREA_TIPOS;
    const bool closed = v->estado == ESTADO_CERRADO;
    const bool waits = lifecycle_task_awaited(v->estado, &awaited);
    hold(c, c->planned == (v->estado == ESTADO_POR_CONTACTAR || v->estado == ESTADO_BUZON_PEDIDO),
         "an attempt is planned where one is awaited, and only there");
    hold(c, c->leased == (v->estado == ESTADO_EN_LLAMADA || v->estado == ESTADO_EN_BUZON),
         "an attempt is under way where the case says so");
    hold(c, (c->planned || c->leased) == (v->proximo.numero > 0), "its number");
    hold(c, !c->planned || (v->estado == ESTADO_BUZON_PEDIDO) == (v->proximo.numero == INTENTO_BUZON),
         "a voicemail's number");
    hold(c, v->proximo.numero <= INTENTO_BUZON, "three attempts and a voicemail");
    hold(c, !(c->planned || c->leased) || v->proximo.desde < v->proximo.hasta, "an attempt's slot");
    hold(c, c->task == waits && (!waits || c->tipo == awaited), "the task that the case waits for");
    hold(c,
         !c->task || (c->tipo != TAREA_ESCALAR && c->tipo != TAREA_FINALIZAR) ||
             strcmp(c->nota, v->nota) == 0,
         "the note of the decision that holds");
    hold(c, (v->resultado != RESULTADO_NINGUNO) == (closed || v->estado == ESTADO_RESPONDIDO), "a result");
    hold(c, has_answer_where_told(v), "an answer");
    hold(c,
         (v->notificado == DAY_NONE) ==
             (v->notificacion == NOTIFICACION_NINGUNA || v->notificacion == NOTIFICACION_ESCRITA_PENDIENTE),
         "the day of the notice");
    hold(c, (v->estado == ESTADO_AVISO_PENDIENTE) == (v->notificacion == NOTIFICACION_ESCRITA_PENDIENTE),
         "a notice in writing");
    hold(c,
         (at != LUGAR_RESPONDIDO && at != LUGAR_CERRADO_RESPONDIDA && at != LUGAR_RECURSO_EN_CURSO) ||
             v->notificado != DAY_NONE,
         "the customer was told");
    hold(c, term_holds(v, at), "the term");
    hold(c, (v->alerta_dia == DAY_NONE) == (closed || v->alerta == (int)PLAZO_VENCIDO), "the next alert");
    hold(c, v->ultimo_dia == DAY_NONE || v->ultimo_dia <= instant_day(now, NULL), "the last attempt's day");
}

bool cell_same(const case_view_t *a, const case_view_t *b)
{
    return a->estado == b->estado && a->resultado == b->resultado &&
           sighting_compare(&a->rige, &b->rige) == 0 && a->decision == b->decision && a->razon == b->razon &&
           a->causal == b->causal && a->nota == b->nota && a->inicio == b->inicio && a->vence == b->vence &&
           a->respuesta.origen == b->respuesta.origen && a->respuesta.signo == b->respuesta.signo &&
           a->respuesta.texto == b->respuesta.texto && a->notificacion == b->notificacion &&
           a->notificado == b->notificado && a->proximo.numero == b->proximo.numero &&
           a->proximo.dia == b->proximo.dia && a->proximo.desde == b->proximo.desde &&
           a->proximo.hasta == b->proximo.hasta && a->pedida == b->pedida && a->ronda == b->ronda &&
           a->bandas == b->bandas && a->ultimo_dia == b->ultimo_dia && a->aplazamientos == b->aplazamientos &&
           a->rebotes == b->rebotes && a->alerta == b->alerta && a->alerta_dia == b->alerta_dia;
}

static void check_refusal(cell_t *c, const case_view_t *before)
{
    const case_view_t *a = &c->last.after;
    hold(c, !c->last.effects && !c->last.n_events && strcmp(c->last.rechazo, c->last.regla) == 0,
         "a refusal");
    hold(c, cell_same(a, before), "a refusal leaves the case as it was");
}

/* ---- steps ---- */

static bool take(cell_t *c, const step_t *s, const char *nota, instant_t now)
{
    const case_view_t before = c->view;
    c->last = *s;
    hold(c, s->regla && *s->regla, "a rule");
    hold(c, s->n_events <= STEP_EVENTS_MAX, "room for events");
    if (s->rechazo) {
        check_refusal(c, &before);
        return false;
    }
    carry_out_attempt(c, s->effects);
    carry_out_task(c, s, nota);
    c->view = s->after;
    check(c, now);
    return true;
}

void cell_decision(cell_t *c, const decision_view_t *d, instant_t now)
{
    const step_t s =
        lifecycle_on_decision(calendar_in_force(), c->exists ? &c->view : NULL,
                              c->exists ? seen_revision(c, &d->sighting) : -1, d, c->radicado, now);
    if (!s.effects) {
        c->last = s;
        hold(c, !s.rechazo && !s.n_events, "a repeated one tells nothing");
        return;
    }
    hold(c, s.effects & EFFECT_RECORD, "every new sighting is kept");
    take(c, &s, d->nota, now);
    record(c, &d->sighting);
    c->exists = true;
    if (d->kind == DECISION_REVIEW)
        c->review = *d;
}

bool cell_step(cell_t *c, const entrada_view_t *in, instant_t now)
{
    const step_t s = lifecycle_on(calendar_in_force(), &c->view, in, c->radicado, now);
    return take(c, &s, NULL, now);
}

bool cell_task_done(cell_t *c, instant_t now)
{
    const tarea_tipo_t t = c->task ? c->tipo : TAREA_COPIA_SIC;
    return cell_step(c, &(entrada_view_t){.que = entrada_of_task(t), .tarea = t}, now);
}
