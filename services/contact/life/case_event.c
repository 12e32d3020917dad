#include "services/contact/life/case_event.h"

#include <inttypes.h>

#include "common/json_out.h"
#include "services/contact/life/plazo.h"

#define SOURCE "/pqr/contact"

/* As it is planned. */
static void put_attempt(buf_t *o, const attempt_t *a)
{
    json_out_int(o, "numero", a->numero);
    json_out_day(o, "dia", a->dia);
    json_out_instant(o, "desde", a->desde);
    json_out_instant(o, "hasta", a->hasta);
}

/* As it was made. */
static void put_made(buf_t *o, const case_change_t *c)
{
    const attempt_made_t *a = c->intento;
    if (a) {
        json_out_int(o, "intento", a->id);
        json_out_int(o, "ronda", a->ronda);
        json_out_int(o, "numero", a->numero);
        json_out_day(o, "dia", a->dia);
        json_out_text(o, "canal", canal_name(a->canal));
        json_out_text(o, "resultado", a->resultado);
        json_out_text(o, "equipo", a->equipo);
    }
    json_out_text(o, "quien", c->quien);
}

static void put_sighting(buf_t *o, const sighting_t *s)
{
    json_out_text(o, "base", base_name(s->base));
    json_out_day(o, "fecha_corte", s->fecha_corte);
    if (s->entrega)
        json_out_int(o, "entrega", s->entrega);
    json_out_int(o, "revision", s->revision);
}

static void put_decision(buf_t *o, const case_change_t *c)
{
    const decision_view_t *d = c->decision;
    json_out_text(o, "decision", decision_name(d->kind));
    json_out_text(o, "razon", d->razon);
    json_out_open(o, "politica", '{');
    json_out_text(o, "version", c->politica_version);
    json_out_text(o, "regla", c->politica_regla);
    json_out_close(o, '}');
    put_sighting(o, &d->sighting);
    json_out_day(o, "vence", c->step->after.vence);
}

static void put_task(buf_t *o, tarea_tipo_t t)
{
    json_out_text(o, "tipo", tarea_name(t));
    json_out_text(o, "destino", tarea_destino(t));
}

static void put_before(buf_t *o, const case_view_t *before)
{
    json_out_open(o, "antes", '{');
    json_out_text(o, "estado", estado_name(before->estado));
    json_out_text(o, "causal", before->causal);
    json_out_text(o, "decision", decision_name(before->decision));
    json_out_text(o, "razon", before->razon);
    json_out_close(o, '}');
}

static void put_given(buf_t *o, const given_t *g)
{
    json_out_text(o, "dada", g->causal);
    json_out_text(o, "quien", g->quien);
    json_out_text(o, "nota", g->nota);
    json_out_text(o, "error", g->error);
    put_sighting(o, &g->sighting);
}

static void put_respuesta(buf_t *o, const respuesta_view_t *r)
{
    json_out_text(o, "origen", respuesta_origen_name(r->origen));
    json_out_text(o, "signo", signo_name(r->signo));
}

/* What the opening planned. The answer's text stands in the decision. */
static void put_opening(buf_t *o, const case_change_t *c)
{
    const step_t *s = c->step;
    put_decision(o, c);
    if (s->effects & EFFECT_SET_ANSWER) {
        json_out_open(o, "respuesta", '{');
        put_respuesta(o, &s->after.respuesta);
        json_out_close(o, '}');
    }
    if (s->effects & EFFECT_PLAN_ATTEMPT) {
        json_out_open(o, "intento", '{');
        put_attempt(o, &s->after.proximo);
        json_out_close(o, '}');
    }
    if (s->effects & EFFECT_CREATE_TASK) {
        json_out_open(o, "tarea", '{');
        put_task(o, s->tarea);
        json_out_close(o, '}');
    }
}

static void put_notice(buf_t *o, const case_change_t *c)
{
    const case_view_t *v = &c->step->after;
    json_out_text(o, "notificacion", notificacion_name(v->notificacion));
    if (v->notificado == DAY_NONE)
        return;
    json_out_day(o, "notificado", v->notificado);
    json_out_day(o, "recurso_hasta", calendar_term_end(c->cal, TERMINO_PRESENTAR_RECURSO, v->notificado));
}

static void put_recurso(buf_t *o, const case_change_t *c)
{
    const recurso_told_t *r = c->recurso;
    json_out_text(o, "tipo", r->tipo);
    json_out_day(o, "presentado", r->presentado);
    json_out_day(o, "vence", c->step->after.vence);
    json_out_text(o, "canal", r->canal);
    json_out_text(o, "quien", c->quien);
    json_out_text(o, "nota", c->recurso_nota);
}

static void put_recurso_decided(buf_t *o, const case_change_t *c)
{
    const recurso_told_t *r = c->recurso;
    json_out_text(o, "tipo", r->tipo);
    json_out_text(o, "decision", r->decision);
    json_out_text(o, "texto", r->texto);
    json_out_text(o, "quien", c->quien);
}

/* Which term runs: the recurso's, from when it is filed on. */
static void put_alert(buf_t *o, const case_view_t *v)
{
    const lugar_t at = lifecycle_lugar(v);
    const bool recurso = at == LUGAR_RECURSO_EN_CURSO || at == LUGAR_RESPONDIDO_RECURSO;
    json_out_text(o, "nivel", plazo_name((plazo_nivel_t)v->alerta));
    json_out_day(o, "vence", v->vence);
    json_out_text(o, "termino", recurso ? "recurso" : "pqr");
}

static void put_task_event(buf_t *o, event_kind_t kind, const case_change_t *c)
{
    const bool created = kind == EVENT_TAREA_CREADA;
    put_task(o, created ? c->step->tarea : c->step->ended);
    if (kind == EVENT_TAREA_CANCELADA)
        return;
    json_out_text(o, "nota", created ? c->tarea_nota : c->nota);
    if (!created)
        json_out_text(o, "quien", c->quien);
    if (kind == EVENT_TAREA_RECHAZADA)
        json_out_text(o, "error", c->error);
    if (kind == EVENT_TAREA_HECHA && c->tarde)
        json_out_raw(o, "tarde", "true");
}

static void put_replaced(buf_t *o, const replacement_t *r)
{
    json_out_text(o, "reemplazada", r->reemplazada);
    json_out_text(o, "por", r->por);
    json_out_text(o, "base", base_name(r->base));
    json_out_day(o, "fecha_corte", r->fecha_corte);
}

static void put_correction(buf_t *o, const case_change_t *c)
{
    json_out_open(o, "correccion", '[');
    for (size_t i = 0; i < c->n_correccion; i++) {
        json_out_open(o, NULL, '{');
        json_out_text(o, "campo", c->correccion[i].campo);
        json_out_text(o, "antes", c->correccion[i].antes);
        json_out_text(o, "despues", c->correccion[i].despues);
        json_out_close(o, '}');
    }
    json_out_close(o, ']');
}

/* What is particular to each tipo. The rule of the life of a case that matched stands in every one. */
static void put_data(buf_t *o, event_kind_t kind, const case_change_t *c)
{
    const case_view_t *after = &c->step->after;
    json_out_text(o, "regla", c->step->regla);
    switch (kind) {
    case EVENT_ABIERTO:
        put_opening(o, c);
        break;
    case EVENT_DECISION_CAMBIADA:
        put_before(o, c->before);
        /* fall through */
    case EVENT_VISTO_DE_NUEVO:
    case EVENT_DECISION_ANTERIOR:
        put_decision(o, c);
        if (c->step->effects & EFFECT_RENEW_NOTE)
            json_out_text(o, "nota", c->tarea_nota);
        break;
    case EVENT_REBOTE:
        json_out_int(o, "rebotes", after->rebotes);
        break;
    case EVENT_INTENTO_PLANIFICADO:
    case EVENT_BUZON_PEDIDO:
        put_attempt(o, &after->proximo);
        json_out_raw(o, "pedido", after->pedida ? "true" : "false");
        break;
    case EVENT_INTENTO_TOMADO:
    case EVENT_INTENTO_SOLTADO:
    case EVENT_INTENTO_PERDIDO:
    case EVENT_LLAMADA:
    case EVENT_RESULTADO_TARDIO:
    case EVENT_BUZON_DEJADO:
    case EVENT_BUZON_FALLIDO:
        put_made(o, c);
        break;
    case EVENT_RESPUESTA_DADA:
        put_respuesta(o, &after->respuesta);
        json_out_text(o, "texto", after->respuesta.texto);
        json_out_text(o, "quien", c->quien);
        break;
    case EVENT_RESPUESTA_RETIRADA:
        put_respuesta(o, &c->before->respuesta);
        break;
    case EVENT_NOTIFICADO:
    case EVENT_AVISO_PENDIENTE:
        put_notice(o, c);
        break;
    case EVENT_TAREA_CREADA:
    case EVENT_TAREA_CANCELADA:
    case EVENT_TAREA_HECHA:
    case EVENT_TAREA_RECHAZADA:
        put_task_event(o, kind, c);
        break;
    case EVENT_COPIA_SIC:
        put_task(o, TAREA_COPIA_SIC);
        json_out_text(o, "nota", c->copia_nota);
        break;
    case EVENT_RECURSO_PRESENTADO:
        put_recurso(o, c);
        break;
    case EVENT_RECURSO_DECIDIDO:
        put_recurso_decided(o, c);
        break;
    case EVENT_ALERTA_TERMINO:
        put_alert(o, after);
        break;
    case EVENT_CERRADO:
        json_out_text(o, "resultado", resultado_name(after->resultado));
        break;
    case EVENT_BASE_REEMPLAZADA:
        put_replaced(o, c->reemplazo);
        break;
    case EVENT_CAUSAL_DADA:
    case EVENT_CAUSAL_ARRASTRADA:
    case EVENT_CAUSAL_RECHAZADA:
        put_given(o, c->dada);
        if (kind == EVENT_CAUSAL_ARRASTRADA) /* a further sighting: the term may run from it */
            json_out_day(o, "vence", after->vence);
        break;
    case EVENT_ANONIMIZADO:
        json_out_day(o, "hasta", after->anonimo_hasta);
        json_out_text(o, "quien", c->quien);
        json_out_text(o, "referencia", c->referencia); /* no note: it would outlive what it is about */
        break;
    case EVENT_DATOS_CORREGIDOS:
        json_out_text(o, "quien", c->quien);
        json_out_text(o, "nota", c->nota);
        put_correction(o, c);
        break;
    case EVENT_INTENTOS_CANCELADOS:
    case EVENT_KINDS:
        break;
    }
}

/* The same document as case_event_encode() makes, which a test holds it to, without building it in memory
 * first. */
static void put_event(buf_t *o, event_kind_t kind, const case_change_t *c, int64_t version)
{
    json_out_open(o, NULL, '{');
    json_out_text(o, "radicado", c->radicado);
    json_out_text(o, "tipo", event_kind_name(kind));
    json_out_text(o, "estado", estado_name(c->step->after.estado));
    json_out_text(o, "causal", c->step->after.causal);
    json_out_text(o, "fecha", c->fecha);
    json_out_int(o, "version", version);
    json_out_open(o, "datos", '{');
    put_data(o, kind, c);
    json_out_close(o, '}');
    json_out_close(o, '}');
}

void case_events_add(outbox_t *o, const case_change_t *c, int64_t *version)
{
    AUTO(buf) buf_t value = {0};
    for (int i = 0; i < c->step->n_events; i++) {
        ++*version;
        envelope_t env = {.type = TYPE_CASE, .source = SOURCE};
        snprintf(env.id, sizeof env.id, "caso.%s.%" PRId64, c->radicado, *version);
        snprintf(env.time, sizeof env.time, "%s", c->fecha);
        snprintf(env.subject, sizeof env.subject, "%s", c->radicado);
        snprintf(env.traceparent, sizeof env.traceparent, "%s", c->traceparent);
        buf_clear(&value);
        put_event(&value, c->step->events[i], c, *version);
        outbox_add_event(o, TOPIC_CASE, c->radicado, &env, &value);
    }
}
