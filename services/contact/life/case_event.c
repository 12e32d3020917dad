#include "services/contact/life/case_event.h"

#include <inttypes.h>

#include "common/json_out.h"

#define SOURCE "/pqr/contact"

static void put_attempts(buf_t *o, const attempt_t a[ATTEMPTS])
{
    json_out_open(o, "intentos", '[');
    for (int i = 0; i < ATTEMPTS; i++) {
        json_out_open(o, NULL, '{');
        json_out_int(o, "numero", a[i].numero);
        json_out_day(o, "dia", a[i].dia);
        json_out_instant(o, "desde", a[i].desde);
        json_out_instant(o, "hasta", a[i].hasta);
        json_out_close(o, '}');
    }
    json_out_close(o, ']');
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
    json_out_day(o, "vence", c->after->vence);
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

static tarea_tipo_t task_of(estado_t e)
{
    return e == ESTADO_ESCALADO ? TAREA_ESCALAR : TAREA_FINALIZAR;
}

static void put_given(buf_t *o, const given_t *g)
{
    json_out_text(o, "dada", g->causal);
    json_out_text(o, "quien", g->quien);
    json_out_text(o, "nota", g->nota);
    json_out_text(o, "error", g->error);
    put_sighting(o, &g->sighting);
}

/* What is particular to each tipo. The rule of the life of a case that matched stands in every one. */
static void put_data(buf_t *o, event_kind_t kind, const case_change_t *c)
{
    json_out_text(o, "regla", c->step->regla);
    switch (kind) {
    case EVENT_ABIERTO:
        put_decision(o, c);
        if (c->step->effects & EFFECT_PLAN_ATTEMPTS)
            put_attempts(o, c->step->intentos);
        if (c->step->effects & EFFECT_CREATE_TASK) {
            json_out_open(o, "tarea", '{');
            put_task(o, c->step->tarea);
            json_out_close(o, '}');
        }
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
    case EVENT_INTENTOS_PLANIFICADOS:
        put_attempts(o, c->step->intentos);
        break;
    case EVENT_TAREA_CREADA:
        put_task(o, c->step->tarea);
        json_out_text(o, "nota", c->tarea_nota);
        break;
    case EVENT_TAREA_CANCELADA:
        put_task(o, task_of(c->before->estado));
        break;
    case EVENT_TAREA_HECHA:
        put_task(o, c->step->tarea);
        break;
    case EVENT_CERRADO:
        json_out_text(o, "resultado", resultado_name(c->after->resultado));
        break;
    case EVENT_BASE_REEMPLAZADA:
        json_out_text(o, "reemplazada", c->reemplazo->reemplazada);
        json_out_text(o, "por", c->reemplazo->por);
        json_out_text(o, "base", base_name(c->reemplazo->base));
        json_out_day(o, "fecha_corte", c->reemplazo->fecha_corte);
        break;
    case EVENT_CAUSAL_DADA:
    case EVENT_CAUSAL_ARRASTRADA:
    case EVENT_CAUSAL_RECHAZADA:
        put_given(o, c->dada);
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
    json_out_text(o, "estado", estado_name(c->after->estado));
    json_out_text(o, "causal", c->after->causal);
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
