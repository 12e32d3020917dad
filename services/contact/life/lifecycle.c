#include "services/contact/life/lifecycle.h"

#include <string.h>

#include "services/contact/life/plazo.h"

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

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* ---- where it stands ---- */

static bool is_recurso(resultado_t r)
{
    return r == RESULTADO_RECURSO_CONFIRMA || r == RESULTADO_RECURSO_MODIFICA ||
           r == RESULTADO_RECURSO_REVOCA;
}

lugar_t lifecycle_lugar(const case_view_t *c)
{
    static const lugar_t open[ESTADOS] = {
        [ESTADO_EN_REVISION] = LUGAR_EN_REVISION,
        [ESTADO_POR_CLASIFICAR] = LUGAR_POR_CLASIFICAR,
        [ESTADO_POR_RESOLVER] = LUGAR_POR_RESOLVER,
        [ESTADO_POR_CORREGIR] = LUGAR_POR_CORREGIR,
        [ESTADO_POR_CONTACTAR] = LUGAR_POR_CONTACTAR,
        [ESTADO_EN_LLAMADA] = LUGAR_EN_LLAMADA,
        [ESTADO_BUZON_PEDIDO] = LUGAR_BUZON_PEDIDO,
        [ESTADO_EN_BUZON] = LUGAR_EN_BUZON,
        [ESTADO_AVISO_PENDIENTE] = LUGAR_AVISO_PENDIENTE,
        [ESTADO_RESPONDIDO] = LUGAR_RESPONDIDO,
        [ESTADO_ESCALADO] = LUGAR_ESCALADO,
        [ESTADO_EN_AREA_CLIENTE] = LUGAR_EN_AREA_CLIENTE,
        [ESTADO_POR_FINALIZAR] = LUGAR_POR_FINALIZAR,
        [ESTADO_RECURSO_EN_CURSO] = LUGAR_RECURSO_EN_CURSO,
    };
    if (!c)
        return LUGAR_SIN_CASO;
    if (c->estado == ESTADO_RESPONDIDO && is_recurso(c->resultado))
        return LUGAR_RESPONDIDO_RECURSO;
    if (c->estado != ESTADO_CERRADO)
        return open[c->estado];
    if (c->resultado == RESULTADO_YA_FINALIZADA)
        return LUGAR_CERRADO_YA_FINALIZADA;
    if (c->resultado == RESULTADO_FINALIZADA)
        return LUGAR_CERRADO_FINALIZADA;
    return is_recurso(c->resultado) ? LUGAR_CERRADO_RECURSO : LUGAR_CERRADO_RESPONDIDA;
}

bool lifecycle_task_awaited(estado_t e, tarea_tipo_t *ret)
{
    static const struct {
        estado_t estado;
        tarea_tipo_t tarea;
    } awaited[] = {
        {ESTADO_POR_CORREGIR, TAREA_CORREGIR},   {ESTADO_AVISO_PENDIENTE, TAREA_AVISO},
        {ESTADO_RESPONDIDO, TAREA_CERRAR},       {ESTADO_ESCALADO, TAREA_ESCALAR},
        {ESTADO_POR_FINALIZAR, TAREA_FINALIZAR},
    };
    for (size_t i = 0; i < COUNT_OF(awaited); i++)
        if (awaited[i].estado == e) {
            *ret = awaited[i].tarea;
            return true;
        }
    return false;
}

/* The effect that ends in the ordinary way what was pending says so itself. */
unsigned lifecycle_effects(estado_t left, const rule_t *r)
{
    tarea_tipo_t awaited;
    unsigned effects = r->effects;
    if (r->estado == ESTADOS)
        return effects;
    if (lifecycle_task_awaited(left, &awaited) && !(r->effects & (EFFECT_TASK_DONE | EFFECT_TASK_REFUSED)))
        effects |= EFFECT_CANCEL_TASK;
    const unsigned ends = EFFECT_LEASE | EFFECT_ATTEMPT_DONE | EFFECT_RELEASE | EFFECT_ATTEMPT_LOST;
    if ((left == ESTADO_POR_CONTACTAR || left == ESTADO_EN_LLAMADA || left == ESTADO_BUZON_PEDIDO ||
         left == ESTADO_EN_BUZON) &&
        !(r->effects & ends))
        effects |= EFFECT_CANCEL_ATTEMPTS;
    return effects;
}

bool lifecycle_may_call(const calendar_t *cal, const case_view_t *c, instant_t now)
{
    return schedule_may_call(cal, &c->proximo, c->pedida, c->bandas, c->ultimo_dia, now);
}

entrada_t entrada_of_task(tarea_tipo_t t)
{
    static const entrada_t done[TAREA_TIPOS] = {
        [TAREA_ESCALAR] = ENTRADA_ESCALADA_HECHA,       [TAREA_FINALIZAR] = ENTRADA_FINALIZADA_HECHA,
        [TAREA_CERRAR] = ENTRADA_CERRADA_HECHA,         [TAREA_CORREGIR] = ENTRADA_CORREGIDA_HECHA,
        [TAREA_NOTA] = ENTRADA_TAREA_SUELTA_HECHA,      [TAREA_AVISO] = ENTRADA_AVISO_ENTREGADO,
        [TAREA_COPIA_SIC] = ENTRADA_TAREA_SUELTA_HECHA,
    };
    return done[t];
}

/* ---- what comes ---- */

static bool decides_the_same(const case_view_t *c, const decision_view_t *d)
{
    return c->decision == d->kind && same_text(c->razon, d->razon) && same_text(c->causal, d->causal);
}

/* The answer that the case has, or waits for, stands for this decision too. */
static bool repeats_contact(const case_view_t *c, const decision_view_t *d)
{
    const lugar_t at = lifecycle_lugar(c);
    const bool contacts = at == LUGAR_POR_RESOLVER || at == LUGAR_POR_CORREGIR || at == LUGAR_POR_CONTACTAR ||
                          at == LUGAR_EN_LLAMADA || at == LUGAR_BUZON_PEDIDO || at == LUGAR_EN_BUZON ||
                          at == LUGAR_AVISO_PENDIENTE || at == LUGAR_RESPONDIDO ||
                          at == LUGAR_CERRADO_RESPONDIDA;
    if (!contacts || !decides_the_same(c, d))
        return false;
    if (at == LUGAR_POR_RESOLVER)
        return !d->respuesta;
    return c->respuesta.origen == RESPUESTA_PERSONA || d->respuesta || at != LUGAR_POR_CONTACTAR;
}

static entrada_t entrada_of(const case_view_t *current, int seen_revision, const decision_view_t *d)
{
    if (current && d->sighting.revision <= seen_revision)
        return ENTRADA_REPETIDA;
    if (current && current->anonimo_hasta > 0 && d->sighting.fecha_corte <= current->anonimo_hasta)
        return ENTRADA_ANTERIOR; /* what it says of a person is forgotten, and there is nobody to call */
    if (current && sighting_compare(&d->sighting, &current->rige) <= 0)
        return d->arrastra && d->kind == DECISION_REVIEW ? ENTRADA_ANTERIOR_ARRASTRA : ENTRADA_ANTERIOR;
    switch (d->kind) {
    case DECISION_CONTACT:
        if (current && repeats_contact(current, d))
            return ENTRADA_REPITE_CONTACTO;
        return d->respuesta ? ENTRADA_RESPONDER : ENTRADA_CONTACTAR;
    case DECISION_ESCALATE:
        return d->sighting.base == BASE_MAL_ESCALADOS ? ENTRADA_REESCALAR : ENTRADA_ESCALAR;
    case DECISION_CLOSE:
        return strcmp(d->razon, RAZON_YA_FINALIZADA) == 0 ? ENTRADA_YA_FINALIZADA : ENTRADA_FINALIZAR;
    case DECISION_REVIEW:
        break;
    }
    return d->arrastra ? ENTRADA_ARRASTRAR : ENTRADA_REVISAR;
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

/* ---- effects on the case ---- */

typedef struct stepping {
    const calendar_t *cal;
    const char *radicado;
    instant_t now;
    const case_view_t *before; /* or NULL */
    entrada_t que;
    const decision_view_t *decision; /* or NULL */
    const entrada_view_t *in;        /* or NULL: a decision */
    const rule_t *rule;
    step_t *step;
} stepping_t;

/* The earliest day that any sighting names, late-coming older ones too: no order of arrival moves a term,
 * and none moves it later. A recurso's term is its own. */
static void decide_term(const stepping_t *s, case_view_t *c)
{
    const lugar_t at = lifecycle_lugar(s->before);
    if (at == LUGAR_RECURSO_EN_CURSO || at == LUGAR_RESPONDIDO_RECURSO || at == LUGAR_CERRADO_RECURSO)
        return;
    const day_t start = term_start(s->decision);
    if (s->before && s->before->inicio <= start)
        return;
    c->inicio = start;
    c->vence = calendar_term_end(s->cal, TERMINO_RESPUESTA_PQR, start);
}

/* An open case waits for the next alert of its term, and where that is new, from the first one on that was
 * not told yet. A closed one has none, and has them again where it opens. */
static void watch_term(const stepping_t *s, case_view_t *c)
{
    const case_view_t *before = s->before;
    if (s->step->effects & EFFECT_OPEN_RECURSO)
        c->alerta = ALERTA_NINGUNA;
    if (c->estado == ESTADO_CERRADO) {
        c->alerta_dia = DAY_NONE;
    } else if (!before || before->estado == ESTADO_CERRADO || before->vence != c->vence ||
               s->step->effects & EFFECT_OPEN_RECURSO) {
        const day_t today = instant_day(s->now, NULL);
        day_t next;
        if (plazo_next(s->cal, c->vence, (plazo_nivel_t)c->alerta, today, &next) != PLAZO_NINGUNO)
            next = today;
        c->alerta_dia = next;
    }
}

static void hold(case_view_t *c, const decision_view_t *d)
{
    c->rige = d->sighting;
    c->decision = d->kind;
    c->razon = d->razon;
    c->causal = d->causal;
    c->nota = d->nota;
}

static void forget_notice(case_view_t *c)
{
    c->notificacion = NOTIFICACION_NINGUNA;
    c->notificado = DAY_NONE;
}

/* A person's answer stays while the same is asked for, and the very same of the policy's is no news. */
static void set_answer(const stepping_t *s, case_view_t *c)
{
    const respuesta_view_t had = c->respuesta;
    if (s->decision) {
        c->respuesta = (respuesta_view_t){RESPUESTA_PLANTILLA, s->decision->signo, s->decision->respuesta};
        const bool same = had.signo == c->respuesta.signo && same_text(had.texto, c->respuesta.texto);
        if (s->rule->estado == ESTADOS &&
            (had.origen == RESPUESTA_PLANTILLA ? same : s->que == ENTRADA_REPITE_CONTACTO)) {
            c->respuesta = had;
            s->step->effects &= ~(unsigned)EFFECT_SET_ANSWER;
        }
    } else {
        c->respuesta = s->in->respuesta;
    }
    if (s->rule->estado != ESTADOS)
        forget_notice(c);
}

static day_t later_day(day_t a, day_t b)
{
    return a == DAY_NONE || b > a ? b : a;
}

/* The attempt under way is one of the case's days. One that the customer puts off is none of the three, but
 * nobody calls again that day unless asked to. */
static void use_day(const stepping_t *s, case_view_t *c)
{
    const attempt_t *made = &s->before->proximo;
    c->ultimo_dia = later_day(c->ultimo_dia, made->dia);
    if (s->que != ENTRADA_LLAMADA_OTRA_HORA)
        c->bandas |= 1u << schedule_band(s->cal, made->desde);
}

static void plan_attempt(const stepping_t *s, case_view_t *c)
{
    const day_t free_from = c->ultimo_dia == DAY_NONE ? DAY_NONE : c->ultimo_dia + 1;
    const int numero = s->before ? s->before->proximo.numero : 0;
    c->pedida = false;
    switch (s->que) {
    case ENTRADA_LLAMADA_OTRA_HORA:
        c->aplazamientos++;
        c->proximo = s->in->hora ? schedule_requested(s->cal, numero, s->in->hora, s->now)
                                 : schedule_next(s->cal, s->radicado, numero, c->bandas,
                                                 instant_day(s->now, NULL) + 1, s->now);
        c->pedida = s->in->hora != 0;
        return;
    case ENTRADA_LLAMADA_SIN_CONTACTO:
        c->proximo = schedule_next(s->cal, s->radicado, numero + 1, c->bandas, free_from, s->now);
        return;
    case ENTRADA_INTENTO_PERDIDO:
        c->proximo = schedule_next(s->cal, s->radicado, numero, c->bandas, free_from, s->now);
        return;
    default: /* attempts begin, or begin anew */
        c->ronda++;
        c->bandas = 0;
        c->aplazamientos = 0;
        c->proximo = schedule_next(s->cal, s->radicado, 1, 0, free_from, s->now);
        return;
    }
}

static void notify(const stepping_t *s, case_view_t *c)
{
    switch (s->que) {
    case ENTRADA_LLAMADA_ACEPTA:
    case ENTRADA_LLAMADA_NO_ACEPTA:
    case ENTRADA_LLAMADA_TARDE:
        c->notificacion = NOTIFICACION_VOZ;
        break;
    case ENTRADA_BUZON_DEJADO:
    case ENTRADA_BUZON_TARDE:
        c->notificacion = NOTIFICACION_BUZON;
        break;
    case ENTRADA_AVISO_ENTREGADO:
        c->notificacion = NOTIFICACION_ESCRITA;
        break;
    case ENTRADA_RECURSO_PRESENTADO:
        c->notificacion = NOTIFICACION_CONDUCTA;
        break;
    default:
        c->notificacion = NOTIFICACION_ESCRITA_PENDIENTE;
        return;
    }
    c->notificado = instant_day(s->now, NULL);
}

static resultado_t answered_with(const case_view_t *c)
{
    return c->respuesta.signo == SIGNO_POSITIVA ? RESULTADO_RESPUESTA_POSITIVA : RESULTADO_RESPUESTA_NEGATIVA;
}

static void change_estado(const stepping_t *s, case_view_t *c)
{
    if (s->rule->estado == ESTADOS)
        return;
    c->estado = s->rule->estado;
    if (s->rule->resultado != RESULTADOS)
        c->resultado = s->rule->resultado;
    else if (s->rule->effects & EFFECT_DECIDE_RECURSO)
        c->resultado = s->in->resultado;
    else if (s->rule->effects & EFFECT_NOTIFY)
        c->resultado = answered_with(c);
}

static void change_case(const stepping_t *s)
{
    case_view_t *c = &s->step->after;
    unsigned *effects = &s->step->effects;
    if (s->decision && *effects)
        decide_term(s, c);
    if (*effects & EFFECT_HOLD)
        hold(c, s->decision ? s->decision : s->in->rige);
    if (*effects & EFFECT_RANK)
        c->rige = s->decision->sighting;
    if (*effects & EFFECT_RENEW_NOTE && same_text(s->before->nota, s->decision->nota))
        *effects &= ~(unsigned)EFFECT_RENEW_NOTE;
    if (*effects & EFFECT_DROP_ANSWER) {
        if (c->respuesta.origen == RESPUESTA_NINGUNA)
            *effects &= ~(unsigned)EFFECT_DROP_ANSWER;
        c->respuesta = (respuesta_view_t){0};
        forget_notice(c);
    }
    if (*effects & EFFECT_SET_ANSWER)
        set_answer(s, c);
    if (*effects & EFFECT_CANCEL_ATTEMPTS &&
        (s->before->estado == ESTADO_EN_LLAMADA || s->before->estado == ESTADO_EN_BUZON))
        use_day(s, c); /* whoever had it may be talking to the customer */
    if (*effects & (EFFECT_ATTEMPT_DONE | EFFECT_ATTEMPT_LOST))
        use_day(s, c);
    if (*effects & (EFFECT_ATTEMPT_DONE | EFFECT_ATTEMPT_LOST | EFFECT_CANCEL_ATTEMPTS)) {
        c->proximo = (attempt_t){0};
        c->pedida = false;
    }
    if (*effects & EFFECT_LEASE)
        c->proximo = schedule_taken(s->cal, &c->proximo, s->now);
    if (*effects & EFFECT_PLAN_ATTEMPT)
        plan_attempt(s, c);
    if (*effects & EFFECT_PLAN_VOICEMAIL)
        c->proximo = schedule_next(s->cal, s->radicado, INTENTO_BUZON, c->bandas, c->ultimo_dia + 1, s->now);
    if (*effects & EFFECT_NOTIFY)
        notify(s, c);
    if (*effects & EFFECT_OPEN_RECURSO) {
        c->inicio = instant_day(s->now, NULL);
        c->vence = s->in->vence;
    }
    if (*effects & EFFECT_DECIDE_RECURSO && s->in->copia_sic)
        *effects |= EFFECT_COPY_SIC;
    if (*effects & EFFECT_REBOTE)
        c->rebotes++;
    if (*effects & EFFECT_ANONYMISE)
        c->anonimo_hasta = instant_day(s->now, NULL);
    if (*effects & EFFECT_ALERT) {
        if (s->in->alerta != ALERTA_NINGUNA)
            c->alerta = s->in->alerta;
        c->alerta_dia = s->in->alerta_dia;
    }
    change_estado(s, c);
    watch_term(s, c);
}

/* ---- what goes out ---- */

static void add_event(step_t *t, event_kind_t kind)
{
    t->events[t->n_events++] = kind;
}

static event_kind_t first_event(const stepping_t *s)
{
    if (s->rule->event != EVENT_KINDS)
        return s->rule->event;
    if (s->step->effects & EFFECT_SEND_CAUSAL)
        return EVENT_CAUSAL_ARRASTRADA;
    if (s->que == ENTRADA_ANTERIOR)
        return EVENT_DECISION_ANTERIOR;
    return decides_the_same(s->before, s->decision) ? EVENT_VISTO_DE_NUEVO : EVENT_DECISION_CAMBIADA;
}

/* The opening tells what was planned, too. */
static void list_events(const stepping_t *s)
{
    const unsigned effects = s->step->effects;
    step_t *t = s->step;
    const struct {
        unsigned effect;
        event_kind_t event;
        bool when;
    } rest[] = {
        {EFFECT_REBOTE, EVENT_REBOTE, true},
        {EFFECT_CANCEL_ATTEMPTS, EVENT_INTENTOS_CANCELADOS, true},
        {EFFECT_CANCEL_TASK, EVENT_TAREA_CANCELADA, true},
        {EFFECT_DROP_ANSWER, EVENT_RESPUESTA_RETIRADA, true},
        {EFFECT_SET_ANSWER, EVENT_RESPUESTA_DADA, !s->in},
        {EFFECT_NOTIFY, EVENT_NOTIFICADO, t->after.notificado != DAY_NONE},
        {EFFECT_NOTIFY, EVENT_AVISO_PENDIENTE,
         t->after.notificado == DAY_NONE && s->rule->event != EVENT_AVISO_PENDIENTE},
        {EFFECT_PLAN_ATTEMPT, EVENT_INTENTO_PLANIFICADO, true},
        {EFFECT_PLAN_VOICEMAIL, EVENT_BUZON_PEDIDO, true},
        {EFFECT_CREATE_TASK, EVENT_TAREA_CREADA, true},
        {EFFECT_COPY_SIC, EVENT_COPIA_SIC, true},
    };
    if (s->que == ENTRADA_ALERTA && s->in->alerta == ALERTA_NINGUNA)
        return; /* only when the next one is due */
    add_event(t, first_event(s));
    for (size_t i = 0; i < COUNT_OF(rest) && t->events[0] != EVENT_ABIERTO; i++)
        if (effects & rest[i].effect && rest[i].when)
            add_event(t, rest[i].event);
    if (t->after.estado == ESTADO_CERRADO && (!s->before || s->before->estado != ESTADO_CERRADO))
        add_event(t, EVENT_CERRADO);
}

static const case_view_t unborn = {
    .vence = DAY_NONE,
    .inicio = DAY_NONE,
    .notificado = DAY_NONE,
    .ultimo_dia = DAY_NONE,
    .alerta = ALERTA_NINGUNA,
    .alerta_dia = DAY_NONE,
};

static void take(stepping_t *s)
{
    const rule_t *r = s->rule = lifecycle_rule(lifecycle_lugar(s->before), s->que);
    step_t *t = s->step;
    *t = (step_t){.regla = r->name, .after = s->before ? *s->before : unborn};
    if (r->refuses) {
        t->rechazo = r->name;
        return;
    }
    t->effects = lifecycle_effects(s->before ? s->before->estado : ESTADOS, r);
    t->tarea = r->tarea;
    if (s->decision && s->before && s->before->estado == ESTADO_EN_AREA_CLIENTE &&
        (r->effects & EFFECT_HOLD) && s->decision->sighting.base == BASE_MAL_ESCALADOS &&
        s->que != ENTRADA_YA_FINALIZADA)
        t->effects |= EFFECT_REBOTE;
    if (t->effects & (EFFECT_TASK_DONE | EFFECT_TASK_REFUSED))
        t->ended = s->in->tarea;
    else if (t->effects & EFFECT_CANCEL_TASK)
        (void)lifecycle_task_awaited(s->before->estado, &t->ended);
    if (t->effects == 0 && s->decision)
        return; /* known already */
    change_case(s);
    list_events(s);
}

step_t lifecycle_on_decision(const calendar_t *cal, const case_view_t *current, int seen_revision,
                             const decision_view_t *d, const char *radicado, instant_t now)
{
    step_t t = {0};
    stepping_t s = {.cal = cal,
                    .step = &t,
                    .radicado = radicado,
                    .now = now,
                    .before = current,
                    .que = entrada_of(current, seen_revision, d),
                    .decision = d};
    take(&s);
    return t;
}

/* What came late of an attempt that was given up is worth what it says of the answer that the customer still
 * waits for. */
static entrada_t late(const case_view_t *c, const entrada_view_t *in)
{
    if (in->ronda != c->ronda || in->otra_respuesta)
        return ENTRADA_RESULTADO_TARDIO;
    switch (in->que) {
    case ENTRADA_LLAMADA_ACEPTA:
    case ENTRADA_LLAMADA_NO_ACEPTA:
        return ENTRADA_LLAMADA_TARDE;
    case ENTRADA_BUZON_DEJADO:
        return ENTRADA_BUZON_TARDE;
    default:
        return ENTRADA_RESULTADO_TARDIO;
    }
}

/* What comes, told apart by the case that it comes upon. */
static entrada_t entrada_upon(const calendar_t *cal, const case_view_t *c, const entrada_view_t *in,
                              instant_t now)
{
    if (!c)
        return in->que;
    if (in->tarde)
        return late(c, in);
    tarea_tipo_t awaited;
    switch (in->que) {
    case ENTRADA_INTENTO_TOMADO:
    case ENTRADA_BUZON_TOMADO:
        return c->estado ==
                           (in->que == ENTRADA_INTENTO_TOMADO ? ESTADO_POR_CONTACTAR : ESTADO_BUZON_PEDIDO) &&
                       !lifecycle_may_call(cal, c, now)
                   ? ENTRADA_FUERA_DE_HORARIO
                   : in->que;
    case ENTRADA_LLAMADA_SIN_CONTACTO:
    case ENTRADA_LLAMADA_AGOTADA:
        return c->proximo.numero < ATTEMPTS ? ENTRADA_LLAMADA_SIN_CONTACTO : ENTRADA_LLAMADA_AGOTADA;
    case ENTRADA_TAREA_RECHAZADA:
        return lifecycle_task_awaited(c->estado, &awaited) && in->tarea == awaited
                   ? in->que
                   : ENTRADA_TAREA_SUELTA_RECHAZADA;
    default:
        return in->que;
    }
}

step_t lifecycle_on(const calendar_t *cal, const case_view_t *current, const entrada_view_t *in,
                    const char *radicado, instant_t now)
{
    step_t t = {0};
    stepping_t s = {.cal = cal,
                    .step = &t,
                    .radicado = radicado,
                    .now = now,
                    .before = current,
                    .que = entrada_upon(cal, current, in, now),
                    .in = in};
    take(&s);
    return t;
}
