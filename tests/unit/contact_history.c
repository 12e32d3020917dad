#include "tests/unit/contact_history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"

#define STEPS 110
#define LAST_STEPS 120
#define MINUTE_MS 60000LL
#define LEASE_MIN 30

/* ---- chance ---- */

static uint32_t chance(history_t *h, uint32_t n)
{
    h->seed ^= h->seed << 13;
    h->seed ^= h->seed >> 7;
    h->seed ^= h->seed << 17;
    return (uint32_t)(h->seed >> 33) % n;
}

static bool percent(history_t *h, uint32_t p)
{
    return chance(h, 100) < p;
}

/* ---- steps ---- */

static void tell(const history_t *h, const char *what)
{
    if (!h->told)
        return;
    char date[11], attempt[11] = "-";
    int minute;
    const case_view_t *v = &h->cell.view;
    day_format(instant_day(h->now, &minute), date);
    if (v->proximo.numero)
        day_format(v->proximo.dia, attempt);
    print_error("  %s %02d:%02d %-28s %-28s %s, intento %d de la ronda %d el %s\n", date, minute / 60,
                minute % 60, what, h->cell.last.regla, h->cell.exists ? estado_name(v->estado) : "-",
                v->proximo.numero, v->ronda, attempt);
}

static void look(history_t *h, const case_view_t *before, const char *what, const decision_view_t *d,
                 const entrada_view_t *in)
{
    ledger_step(&h->ledger, &h->cell, before, h->now);
    if (h->seen)
        h->seen(h, before, d, in);
    tell(h, what);
}

static void step(history_t *h, const entrada_view_t *in)
{
    const case_view_t before = h->cell.view;
    const bool leased = h->cell.leased;
    cell_step(&h->cell, in, h->now);
    if (h->cell.leased && !leased)
        h->lease_until = h->now + (LEASE_MIN + chance(h, 30)) * MINUTE_MS;
    if (h->cell.last.effects & EFFECT_ATTEMPT_LOST)
        h->ronda_lost = before.ronda;
    look(h, &before, entrada_name(in->que), NULL, in);
}

static void step_on(history_t *h, entrada_t que)
{
    step(h, &(entrada_view_t){.que = que});
}

static void decide(history_t *h, const decision_view_t *d)
{
    const case_view_t before = h->cell.view;
    cell_decision(&h->cell, d, h->now);
    h->last_decision = *d;
    look(h, &before, decision_name(d->kind), d, NULL);
}

/* ---- what the world does ---- */

static const char *const answers[] = {"El cargo es el de la reconexión.", "El cargo se quita de la factura.",
                                      NULL};
static const char *const causales[] = {"B", "C", "Q"};

static decision_view_t random_decision(history_t *h)
{
    decision_view_t d = h->last_decision;
    const day_t today = instant_day(h->now, NULL);
    const uint32_t kind = chance(h, 100);
    if (h->cell.exists && percent(h, 60)) { /* in the base of every day */
        d.sighting.fecha_corte = today;
        d.sighting.revision = 0;
        d.arrastra = false;
        return d;
    }
    d = (decision_view_t){
        .sighting = {.base = percent(h, 75) ? BASE_PENDIENTES : BASE_MAL_ESCALADOS,
                     .fecha_corte = today - (percent(h, 20) ? (day_t)chance(h, 6) : 0),
                     .entrega = (int)chance(h, 15) == 0,
                     .revision = (int)chance(h, 6) == 0},
        .causal = causales[chance(h, COUNT_OF(causales))],
        .fecha_radicacion = percent(h, 40) ? today - (day_t)chance(h, 25) : DAY_NONE,
    };
    if (kind < 50) {
        d.kind = DECISION_CONTACT;
        d.razon = "primer_contacto";
        d.respuesta = answers[chance(h, COUNT_OF(answers))];
        d.signo = (signo_t)chance(h, SIGNOS);
    } else if (kind < 68) {
        d.kind = DECISION_ESCALATE;
        d.razon = "segundo_nivel";
        d.nota = percent(h, 50) ? "Se escala." : "Se escala de nuevo.";
    } else if (kind < 80) {
        d.kind = DECISION_CLOSE;
        d.razon = "error_escalamiento";
        d.nota = "Se finaliza.";
    } else if (kind < 88) {
        d.kind = DECISION_CLOSE;
        d.razon = RAZON_YA_FINALIZADA;
    } else {
        d.kind = DECISION_REVIEW;
        d.razon = "causal_no_identificada";
        d.causal = NULL;
        d.arrastra = percent(h, 30);
    }
    return d;
}

static void watch(history_t *h)
{
    case_view_t *v = &h->cell.view;
    const day_t today = instant_day(h->now, NULL);
    if (!h->cell.exists)
        return;
    if (h->cell.leased && h->now >= h->lease_until)
        step_on(h, percent(h, 60)                   ? ENTRADA_INTENTO_PERDIDO
                   : v->estado == ESTADO_EN_LLAMADA ? ENTRADA_INTENTO_SOLTADO
                                                    : ENTRADA_BUZON_SOLTADO);
    if (v->alerta_dia != DAY_NONE && v->alerta_dia <= today) {
        entrada_view_t in = {.que = ENTRADA_ALERTA};
        in.alerta =
            (int)plazo_next(calendar_in_force(), v->vence, (plazo_nivel_t)v->alerta, today, &in.alerta_dia);
        step(h, &in);
    }
    ledger_watched(&h->ledger, &h->cell, h->now);
}

static void wait_until(history_t *h, instant_t to)
{
    for (;;) {
        const instant_t morning = instant_from_day(instant_day(h->now, NULL) + 1, 6 * 60);
        if (morning >= to)
            break;
        h->now = morning;
        watch(h);
    }
    if (to > h->now)
        h->now = to;
    watch(h);
}

/* What may be expected where the case stands. */
static const entrada_t *likely(history_t *h, uint32_t *n)
{
#define LIST(...)                                                                                            \
    {                                                                                                        \
        static const entrada_t list[] = {__VA_ARGS__};                                                       \
        *n = COUNT_OF(list);                                                                                 \
        return list;                                                                                         \
    }
    switch (h->cell.view.estado) {
    case ESTADO_EN_REVISION:
        LIST(ENTRADA_CAUSAL_DADA)
    case ESTADO_POR_CLASIFICAR:
        LIST(ENTRADA_CAUSAL_RECHAZADA)
    case ESTADO_POR_RESOLVER:
        LIST(ENTRADA_RESPUESTA_EXPLICA, ENTRADA_RESPUESTA_CORRIGE)
    case ESTADO_POR_CONTACTAR:
        if (percent(h, 90))
            LIST(ENTRADA_INTENTO_TOMADO)
        LIST(ENTRADA_RESPUESTA_EXPLICA, ENTRADA_RESPUESTA_CORRIGE, ENTRADA_SIN_TELEFONO)
    case ESTADO_EN_LLAMADA:
        if (percent(h, 70))
            LIST(ENTRADA_LLAMADA_SIN_CONTACTO, ENTRADA_LLAMADA_AGOTADA)
        LIST(ENTRADA_LLAMADA_OTRA_HORA, ENTRADA_LLAMADA_ACEPTA, ENTRADA_LLAMADA_NO_ACEPTA,
             ENTRADA_INTENTO_SOLTADO, ENTRADA_INTENTO_PERDIDO, ENTRADA_SIN_TELEFONO)
    case ESTADO_BUZON_PEDIDO:
        if (percent(h, 95))
            LIST(ENTRADA_BUZON_TOMADO)
        LIST(ENTRADA_SIN_TELEFONO)
    case ESTADO_EN_BUZON:
        LIST(ENTRADA_BUZON_DEJADO, ENTRADA_BUZON_FALLIDO, ENTRADA_BUZON_SOLTADO, ENTRADA_LLAMADA_ACEPTA,
             ENTRADA_INTENTO_PERDIDO, ENTRADA_SIN_TELEFONO)
    case ESTADO_AVISO_PENDIENTE:
        LIST(ENTRADA_AVISO_ENTREGADO, ENTRADA_RECURSO_PRESENTADO, ENTRADA_TAREA_RECHAZADA)
    case ESTADO_RESPONDIDO:
        LIST(ENTRADA_CERRADA_HECHA, ENTRADA_RECURSO_PRESENTADO, ENTRADA_TAREA_RECHAZADA)
    case ESTADO_POR_CORREGIR:
        LIST(ENTRADA_CORREGIDA_HECHA, ENTRADA_TAREA_RECHAZADA)
    case ESTADO_ESCALADO:
        LIST(ENTRADA_ESCALADA_HECHA, ENTRADA_TAREA_RECHAZADA)
    case ESTADO_POR_FINALIZAR:
        LIST(ENTRADA_FINALIZADA_HECHA, ENTRADA_TAREA_RECHAZADA)
    case ESTADO_RECURSO_EN_CURSO:
        LIST(ENTRADA_RECURSO_DECIDIDO)
    case ESTADO_EN_AREA_CLIENTE:
    case ESTADO_CERRADO:
    default:
        LIST(ENTRADA_RECURSO_PRESENTADO, ENTRADA_BASE_REEMPLAZADA)
    }
#undef LIST
}

/* The members that an entrada needs, as whoever brings it would fill them in. */
static entrada_view_t filled_in(history_t *h, entrada_t que)
{
    const cell_t *c = &h->cell;
    entrada_view_t in = {.que = que, .rige = &c->review};
    const bool lost = h->ronda_lost > 0;
    in.respuesta = (respuesta_view_t){RESPUESTA_PERSONA, (signo_t)chance(h, SIGNOS), answers[chance(h, 2)]};
    in.hora = percent(h, 70) ? h->now + (instant_t)chance(h, 3 * 24 * 60) * MINUTE_MS : 0;
    in.vence = calendar_term_end(calendar_in_force(), TERMINO_RESPUESTA_RECURSO, instant_day(h->now, NULL));
    in.resultado = RESULTADO_RECURSO_CONFIRMA + chance(h, 3);
    in.copia_sic = percent(h, 50);
    in.ronda = lost ? h->ronda_lost : c->view.ronda;
    for (tarea_tipo_t t = 0; t < TAREA_TIPOS; t++)
        if (entrada_of_task(t) == que)
            in.tarea = t;
    if (que == ENTRADA_TAREA_RECHAZADA)
        in.tarea = c->task && percent(h, 80) ? c->tipo : TAREA_NOTA;
    if (que == ENTRADA_TAREA_SUELTA_HECHA)
        in.tarea = TAREA_COPIA_SIC;
    return in;
}

/* Not every entrada may come at any time, however unlikely: these have to be true. */
static bool can_come(const cell_t *c, entrada_t que)
{
    if (que <= ENTRADA_YA_FINALIZADA || que == ENTRADA_ALERTA || que == ENTRADA_RETENCION ||
        que == ENTRADA_SUPRESION)
        return false; /* decisions, who watches over terms, and what forgets, come their own way */
    if (que == ENTRADA_CAUSAL_RECHAZADA)
        return c->review.razon && sighting_compare(&c->review.sighting, &c->view.rige) >= 0;
    if (que == ENTRADA_TAREA_SUELTA_HECHA)
        return c->copies > 0;
    return que != ENTRADA_LLAMADA_TARDE && que != ENTRADA_BUZON_TARDE && que != ENTRADA_FUERA_DE_HORARIO &&
           que != ENTRADA_TAREA_SUELTA_RECHAZADA;
}

static void something_happens(history_t *h)
{
    const cell_t *c = &h->cell;
    uint32_t n;
    if (!c->exists || (percent(h, h->churn) && c->n_seen < CELL_SEEN_MAX - 4)) {
        const decision_view_t d = random_decision(h);
        decide(h, &d);
        return;
    }
    if (h->ronda_lost && percent(h, 15)) {
        static const entrada_t late[] = {ENTRADA_LLAMADA_ACEPTA, ENTRADA_LLAMADA_NO_ACEPTA,
                                         ENTRADA_BUZON_DEJADO, ENTRADA_LLAMADA_SIN_CONTACTO,
                                         ENTRADA_BUZON_FALLIDO};
        entrada_view_t in = filled_in(h, late[chance(h, COUNT_OF(late))]);
        in.tarde = true;
        h->ronda_lost = 0;
        step(h, &in);
        return;
    }
    const entrada_t *list = likely(h, &n);
    const entrada_t que = percent(h, 92) ? list[chance(h, n)] : (entrada_t)chance(h, ENTRADAS);
    if (can_come(c, que)) {
        const entrada_view_t in = filled_in(h, que);
        step(h, &in);
    }
}

static void time_passes(history_t *h)
{
    const case_view_t *v = &h->cell.view;
    const uint32_t how = chance(h, 100);
    if (h->cell.leased && how < 85)
        wait_until(h, h->now + (instant_t)chance(h, LEASE_MIN) * MINUTE_MS);
    else if (h->cell.planned && how < 75)
        wait_until(h, v->proximo.desde + (instant_t)chance(h, 240) * MINUTE_MS);
    else if (how < 80)
        wait_until(h, h->now + (instant_t)chance(h, 40) * MINUTE_MS);
    else
        wait_until(h, h->now + (instant_t)chance(h, 30 * 60) * MINUTE_MS);
}

/* ---- to the end ---- */

static day_t newest_day(const cell_t *c)
{
    day_t d = c->view.rige.fecha_corte;
    for (int i = 0; i < c->n_seen; i++)
        d = c->seen[i].fecha_corte > d ? c->seen[i].fecha_corte : d;
    return d;
}

static void finish_step(history_t *h)
{
    const case_view_t *v = &h->cell.view;
    tarea_tipo_t awaited;
    uint32_t n;
    if (lifecycle_task_awaited(v->estado, &awaited)) {
        const entrada_view_t in = filled_in(h, entrada_of_task(awaited));
        step(h, &in);
        return;
    }
    switch (v->estado) {
    case ESTADO_POR_CONTACTAR:
    case ESTADO_BUZON_PEDIDO:
        wait_until(h, v->proximo.desde);
        for (int hours = 0; hours < 24 * 12 && !lifecycle_may_call(calendar_in_force(), v, h->now); hours++)
            wait_until(h, h->now + 60 * MINUTE_MS);
        step_on(h, v->estado == ESTADO_POR_CONTACTAR ? ENTRADA_INTENTO_TOMADO : ENTRADA_BUZON_TOMADO);
        return;
    case ESTADO_EN_REVISION:
    case ESTADO_POR_CLASIFICAR:
    case ESTADO_EN_AREA_CLIENTE:
        decide(h, &(decision_view_t){.sighting = {BASE_PENDIENTES, newest_day(&h->cell) + 1, 0, 0},
                                     .kind = DECISION_CLOSE,
                                     .razon = RAZON_YA_FINALIZADA,
                                     .fecha_radicacion = DAY_NONE});
        return;
    default: {
        const entrada_view_t in = filled_in(h, likely(h, &n)[0]);
        step(h, &in);
    }
    }
}

bool history_broken(const history_t *h)
{
    return h->ledger.wrong || h->cell.wrong;
}

void history_live(history_t *h, uint64_t seed)
{
    static char radicado[24];
    snprintf(radicado, sizeof radicado, "%016llu", (unsigned long long)(4000000000000000u + seed));
    static const uint32_t churns[] = {1, 3, 8, 25};
    h->seed = (seed + 1) * 0x9e3779b97f4a7c15u;
    h->cell.radicado = radicado;
    h->churn = churns[chance(h, COUNT_OF(churns))];
    h->now = instant_from_day(day_from_civil(2021, 1, 4) + (day_t)chance(h, 700), (int)chance(h, 1440));
    for (int i = 0; i < STEPS && !history_broken(h); i++) {
        something_happens(h);
        time_passes(h);
    }
    for (int i = 0; i < LAST_STEPS && !history_broken(h) && h->cell.view.estado != ESTADO_CERRADO; i++)
        finish_step(h);
    if (!history_broken(h) && (h->cell.view.estado != ESTADO_CERRADO || h->ledger.ends < 1))
        h->ledger.wrong = "every case is brought to an end";
}
