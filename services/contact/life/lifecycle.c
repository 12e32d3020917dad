#include "services/contact/life/lifecycle.h"

#include <string.h>

int sighting_compare(const sighting_t *a, const sighting_t *b)
{
    if (a->fecha_corte != b->fecha_corte)
        return a->fecha_corte < b->fecha_corte ? -1 : 1;
    if (a->base != b->base)
        return a->base < b->base ? -1 : 1;
    if (a->entrega != b->entrega)
        return a->entrega < b->entrega ? -1 : 1;
    return (a->revision > b->revision) - (a->revision < b->revision);
}

bool sighting_same(const sighting_t *a, const sighting_t *b)
{
    return a->base == b->base && a->fecha_corte == b->fecha_corte && a->entrega == b->entrega;
}

/* How a decision comes upon a case. */
typedef enum arrival {
    FIRST = 1 << 0,  /* there is no case yet */
    REPEAT = 1 << 1, /* this sighting is known with this revision or a higher one */
    OLDER = 1 << 2,  /* another decision holds over it */
    NEWER = 1 << 3,  /* it holds over the one that held */
    ARRIVALS = 15,
} arrival_t;

/* What a decision asks for. */
typedef enum plan {
    PLAN_REVIEW = 1 << 0,
    PLAN_CONTACT = 1 << 1,
    PLAN_ESCALATE = 1 << 2,
    PLAN_FINALISE = 1 << 3,
    PLAN_ENDED = 1 << 4, /* the operator has finalised it */
    PLAN_CARRY = 1 << 5, /* a person's causal goes again: its decision will say what is asked for */
    PLANS = 63,
} plan_t;

/* Where a case stands; a closed one by what closed it. */
#define AT(e) (1u << (e))
#define AT_FINISHED (1u << ESTADOS) /* closed by the cell */
#define ANYWHERE ((1u << (ESTADOS + 1)) - 1)
/* estado of a rule that leaves the case where it is */
#define STAYS ESTADOS

static const struct rule {
    const char *name;
    unsigned arrival, plan, at; /* sets: the rule matches where all three hold */
    estado_t estado;
    resultado_t resultado;
    unsigned effects;
} rules[] = {
    {"repetida", REPEAT, PLANS, ANYWHERE, STAYS, 0, 0},
    {"arrastra_causal_anterior", OLDER, PLAN_CARRY, ANYWHERE, STAYS, 0, EFFECT_RECORD | EFFECT_SEND_CAUSAL},
    {"decision_anterior", OLDER, PLANS, ANYWHERE, STAYS, 0, EFFECT_RECORD},

    {"abre_en_revision", FIRST, PLAN_REVIEW | PLAN_CARRY, ANYWHERE, ESTADO_EN_REVISION, 0,
     EFFECT_RECORD | EFFECT_HOLD},
    {"abre_por_contactar", FIRST, PLAN_CONTACT, ANYWHERE, ESTADO_POR_CONTACTAR, 0,
     EFFECT_RECORD | EFFECT_HOLD | EFFECT_PLAN_ATTEMPTS},
    {"abre_escalado", FIRST, PLAN_ESCALATE, ANYWHERE, ESTADO_ESCALADO, 0,
     EFFECT_RECORD | EFFECT_HOLD | EFFECT_CREATE_TASK},
    {"abre_por_finalizar", FIRST, PLAN_FINALISE, ANYWHERE, ESTADO_POR_FINALIZAR, 0,
     EFFECT_RECORD | EFFECT_HOLD | EFFECT_CREATE_TASK},
    {"abre_ya_finalizada", FIRST, PLAN_ENDED, ANYWHERE, ESTADO_CERRADO, RESULTADO_YA_FINALIZADA,
     EFFECT_RECORD | EFFECT_HOLD},

    /* What the person said of the motivo holds for this sighting too: nothing is planned anew until its
       decision is there, which holds over this one. */
    {"arrastra_causal_en_revision", NEWER, PLAN_CARRY, AT(ESTADO_EN_REVISION) | AT(ESTADO_POR_CLASIFICAR),
     ESTADO_POR_CLASIFICAR, 0, EFFECT_RECORD | EFFECT_HOLD | EFFECT_SEND_CAUSAL},
    {"arrastra_causal", NEWER, PLAN_CARRY, ANYWHERE, STAYS, 0, EFFECT_RECORD | EFFECT_SEND_CAUSAL},

    /* What is planned already is what the newer decision asks for. */
    {"sigue_en_revision", NEWER, PLAN_REVIEW, AT(ESTADO_EN_REVISION), STAYS, 0, EFFECT_RECORD | EFFECT_HOLD},
    {"sigue_por_contactar", NEWER, PLAN_CONTACT, AT(ESTADO_POR_CONTACTAR), STAYS, 0,
     EFFECT_RECORD | EFFECT_HOLD},
    {"sigue_escalado", NEWER, PLAN_ESCALATE, AT(ESTADO_ESCALADO), STAYS, 0,
     EFFECT_RECORD | EFFECT_HOLD | EFFECT_RENEW_NOTE},
    {"sigue_en_area_cliente", NEWER, PLAN_ESCALATE, AT(ESTADO_EN_AREA_CLIENTE), STAYS, 0,
     EFFECT_RECORD | EFFECT_HOLD},
    {"sigue_por_finalizar", NEWER, PLAN_FINALISE, AT(ESTADO_POR_FINALIZAR), STAYS, 0,
     EFFECT_RECORD | EFFECT_HOLD | EFFECT_RENEW_NOTE},
    {"sigue_finalizado", NEWER, PLAN_FINALISE, AT_FINISHED, STAYS, 0, EFFECT_RECORD | EFFECT_HOLD},
    {"sigue_cerrado", NEWER, PLAN_ENDED, AT(ESTADO_CERRADO) | AT_FINISHED, STAYS, 0,
     EFFECT_RECORD | EFFECT_HOLD},

    /* It asks for something else: what no longer applies is cancelled (by lifecycle_on_decision), a closed
       case opens. */
    {"cambia_a_revision", NEWER, PLAN_REVIEW, ANYWHERE, ESTADO_EN_REVISION, 0, EFFECT_RECORD | EFFECT_HOLD},
    {"cambia_a_contactar", NEWER, PLAN_CONTACT, ANYWHERE, ESTADO_POR_CONTACTAR, 0,
     EFFECT_RECORD | EFFECT_HOLD | EFFECT_PLAN_ATTEMPTS},
    {"cambia_a_escalar", NEWER, PLAN_ESCALATE, ANYWHERE, ESTADO_ESCALADO, 0,
     EFFECT_RECORD | EFFECT_HOLD | EFFECT_CREATE_TASK},
    {"cambia_a_finalizar", NEWER, PLAN_FINALISE, ANYWHERE, ESTADO_POR_FINALIZAR, 0,
     EFFECT_RECORD | EFFECT_HOLD | EFFECT_CREATE_TASK},
    {"cambia_a_ya_finalizada", NEWER, PLAN_ENDED, ANYWHERE, ESTADO_CERRADO, RESULTADO_YA_FINALIZADA,
     EFFECT_RECORD | EFFECT_HOLD},
};

static arrival_t arrival_of(const case_view_t *current, int seen_revision, const decision_view_t *d)
{
    if (!current)
        return FIRST;
    if (d->sighting.revision <= seen_revision)
        return REPEAT;
    return sighting_compare(&d->sighting, &current->rige) > 0 ? NEWER : OLDER;
}

static plan_t plan_of(const decision_view_t *d)
{
    switch (d->kind) {
    case DECISION_CONTACT:
        return PLAN_CONTACT;
    case DECISION_ESCALATE:
        return PLAN_ESCALATE;
    case DECISION_CLOSE:
        return strcmp(d->razon, RAZON_YA_FINALIZADA) == 0 ? PLAN_ENDED : PLAN_FINALISE;
    case DECISION_REVIEW:
        break;
    }
    return d->arrastra ? PLAN_CARRY : PLAN_REVIEW;
}

static unsigned place_of(const case_view_t *c)
{
    if (!c)
        return ANYWHERE;
    return c->estado == ESTADO_CERRADO && c->resultado == RESULTADO_FINALIZADA ? AT_FINISHED : AT(c->estado);
}

static const struct rule *rule_for(arrival_t arrival, plan_t plan, unsigned place)
{
    for (size_t i = 0; i < COUNT_OF(rules) - 1; i++)
        if ((rules[i].arrival & arrival) && (rules[i].plan & plan) && (rules[i].at & place))
            return &rules[i];
    return &rules[COUNT_OF(rules) - 1]; /* the table is total: its last row is what is left */
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool decides_the_same(const case_view_t *c, const decision_view_t *d)
{
    return c->decision == d->kind && same_text(c->razon, d->razon) && same_text(c->causal, d->causal);
}

/* The day from which the term runs. A filing date after the cut-off that shows it, or from before the
 * calendar's rules, is a mistyped one. */
static day_t term_start(const decision_view_t *d)
{
    day_t first = day_from_civil(1984, 1, 1);
    if (d->fecha_radicacion == DAY_NONE || d->fecha_radicacion < first)
        return d->sighting.fecha_corte;
    return d->fecha_radicacion < d->sighting.fecha_corte ? d->fecha_radicacion : d->sighting.fecha_corte;
}

static void step_event(step_t *s, event_kind_t kind)
{
    s->events[s->n_events++] = kind;
}

static void list_events(step_t *s, arrival_t arrival, const case_view_t *current, const decision_view_t *d)
{
    if (s->effects & EFFECT_SEND_CAUSAL) {
        step_event(s, EVENT_CAUSAL_ARRASTRADA);
        return;
    }
    if (arrival == OLDER) {
        step_event(s, EVENT_DECISION_ANTERIOR);
        return;
    }
    bool closes = s->estado == ESTADO_CERRADO && (!current || current->estado != ESTADO_CERRADO);
    if (arrival == FIRST) {
        step_event(s, EVENT_ABIERTO); /* tells what is planned, too */
        if (closes)
            step_event(s, EVENT_CERRADO);
        return;
    }
    step_event(s, decides_the_same(current, d) ? EVENT_VISTO_DE_NUEVO : EVENT_DECISION_CAMBIADA);
    if (s->effects & EFFECT_CANCEL_ATTEMPTS)
        step_event(s, EVENT_INTENTOS_CANCELADOS);
    if (s->effects & EFFECT_CANCEL_TASK)
        step_event(s, EVENT_TAREA_CANCELADA);
    if (s->effects & EFFECT_PLAN_ATTEMPTS)
        step_event(s, EVENT_INTENTOS_PLANIFICADOS);
    if (s->effects & EFFECT_CREATE_TASK)
        step_event(s, EVENT_TAREA_CREADA);
    if (closes)
        step_event(s, EVENT_CERRADO);
}

/* What is planned for a case that leaves this place. */
static unsigned cancelled_with(estado_t left)
{
    if (left == ESTADO_POR_CONTACTAR)
        return EFFECT_CANCEL_ATTEMPTS;
    return left == ESTADO_ESCALADO || left == ESTADO_POR_FINALIZAR ? EFFECT_CANCEL_TASK : 0;
}

step_t lifecycle_on_decision(const calendar_t *cal, const case_view_t *current, int seen_revision,
                             const decision_view_t *d, const char *radicado, instant_t now)
{
    arrival_t arrival = arrival_of(current, seen_revision, d);
    plan_t plan = plan_of(d);
    const struct rule *r = rule_for(arrival, plan, place_of(current));
    step_t s = {.regla = r->name, .effects = r->effects, .estado = r->estado, .resultado = r->resultado};
    if (r->estado == STAYS) {
        s.estado = current->estado;
        s.resultado = current->resultado;
    }
    if (s.effects == 0) {
        s.inicio = current->inicio;
        s.vence = current->vence;
        return s;
    }

    /* The earliest day that any sighting names, late-coming older ones too: no order of arrival moves a term,
     * and none moves it later. */
    s.inicio = term_start(d);
    if (current && current->inicio <= s.inicio) {
        s.inicio = current->inicio;
        s.vence = current->vence;
    } else {
        s.vence = calendar_term_end(cal, TERMINO_RESPUESTA_PQR, s.inicio);
    }

    if (current && r->estado != STAYS)
        s.effects |= cancelled_with(current->estado);
    if ((s.effects & EFFECT_RENEW_NOTE) && same_text(current->nota, d->nota))
        s.effects &= ~(unsigned)EFFECT_RENEW_NOTE;
    if (s.effects & EFFECT_PLAN_ATTEMPTS)
        schedule_plan(cal, radicado, now, s.intentos);
    s.tarea = plan == PLAN_ESCALATE ? TAREA_ESCALAR : TAREA_FINALIZAR;
    list_events(&s, arrival, current, d);
    return s;
}

bool lifecycle_on_task_done(const case_view_t *current, tarea_tipo_t tipo, step_t *ret)
{
    static const struct done_rule {
        const char *name;
        estado_t at;
        tarea_tipo_t tipo;
        estado_t estado;
        resultado_t resultado;
    } done[] = {
        {"escalado_en_rr", ESTADO_ESCALADO, TAREA_ESCALAR, ESTADO_EN_AREA_CLIENTE, RESULTADO_NINGUNO},
        {"finalizado_en_rr", ESTADO_POR_FINALIZAR, TAREA_FINALIZAR, ESTADO_CERRADO, RESULTADO_FINALIZADA},
    };
    for (size_t i = 0; i < COUNT_OF(done); i++) {
        if (done[i].at != current->estado || done[i].tipo != tipo)
            continue;
        *ret = (step_t){.regla = done[i].name,
                        .effects = EFFECT_TASK_DONE,
                        .estado = done[i].estado,
                        .resultado = done[i].resultado,
                        .inicio = current->inicio,
                        .vence = current->vence,
                        .tarea = tipo};
        step_event(ret, EVENT_TAREA_HECHA);
        if (ret->estado == ESTADO_CERRADO)
            step_event(ret, EVENT_CERRADO);
        return true;
    }
    return false;
}

/* A step that no decision makes: the term stays. */
static step_t step_to(const char *regla, const case_view_t *current, estado_t estado)
{
    return (step_t){.regla = regla,
                    .estado = estado,
                    .resultado = estado == current->estado ? current->resultado : RESULTADO_NINGUNO,
                    .inicio = current->inicio,
                    .vence = current->vence};
}

bool lifecycle_on_causal_given(const case_view_t *current, step_t *ret)
{
    if (current->estado != ESTADO_EN_REVISION)
        return false;
    *ret = step_to("causal_dada", current, ESTADO_POR_CLASIFICAR);
    ret->effects = EFFECT_SEND_CAUSAL;
    step_event(ret, EVENT_CAUSAL_DADA);
    return true;
}

step_t lifecycle_on_causal_refused(const case_view_t *current, bool awaited)
{
    step_t s;
    if (!awaited) {
        s = step_to("causal_rechazada_anterior", current, current->estado);
        step_event(&s, EVENT_CAUSAL_RECHAZADA);
        return s;
    }
    s = step_to("causal_rechazada", current, ESTADO_EN_REVISION);
    s.effects = EFFECT_HOLD | cancelled_with(current->estado);
    step_event(&s, EVENT_CAUSAL_RECHAZADA);
    if (s.effects & EFFECT_CANCEL_ATTEMPTS)
        step_event(&s, EVENT_INTENTOS_CANCELADOS);
    if (s.effects & EFFECT_CANCEL_TASK)
        step_event(&s, EVENT_TAREA_CANCELADA);
    return s;
}

step_t lifecycle_on_base_replaced(const case_view_t *current)
{
    step_t s = {.regla = "base_reemplazada",
                .estado = current->estado,
                .resultado = current->resultado,
                .inicio = current->inicio,
                .vence = current->vence};
    step_event(&s, EVENT_BASE_REEMPLAZADA);
    return s;
}

void lifecycle_apply(case_view_t *c, const decision_view_t *d, const step_t *s)
{
    c->estado = s->estado;
    c->resultado = s->resultado;
    c->inicio = s->inicio;
    c->vence = s->vence;
    if (!(s->effects & EFFECT_HOLD))
        return;
    c->rige = d->sighting;
    c->decision = d->kind;
    c->razon = d->razon;
    c->causal = d->causal;
    c->nota = d->nota;
}
