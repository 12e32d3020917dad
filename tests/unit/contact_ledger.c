#include "tests/unit/contact_ledger.h"

#include "common/calendar_in_force.h"

static void hold(ledger_t *l, bool holds, const char *what)
{
    if (!holds && !l->wrong)
        l->wrong = what;
}

/* ---- attempts ---- */

static bool was_made(const call_t *k)
{
    return k->end != CALL_DROPPED; /* else nobody was called */
}

static bool uses_band(const call_t *k)
{
    return k->end == CALL_COUNTED || k->end == CALL_LOST;
}

static void check_taken(ledger_t *l, const call_t *k)
{
    call_window_t w;
    int minute, counted = 0;
    unsigned used = 0, all = (1u << ATTEMPTS) - 1;
    (void)instant_day(k->taken, &minute);
    hold(l,
         calendar_call_window(calendar_in_force(), k->dia, &w) && minute >= w.from_min && minute < w.to_min,
         "nobody is called outside of the windows");
    for (const call_t *e = l->calls; e < k; e++) {
        hold(l, !was_made(e) || e->dia != k->dia || (k->pedida && e->end == CALL_PUT_OFF),
             "two attempts on one day");
        if (e->ronda != k->ronda)
            continue;
        counted += e->end == CALL_COUNTED;
        used |= uses_band(e) ? 1u << e->banda : 0;
        hold(l, k->numero <= ATTEMPTS || !was_made(e) || e->dia < k->dia, "a voicemail on a further day");
    }
    hold(l, k->numero > ATTEMPTS ? counted == ATTEMPTS : counted == k->numero - 1,
         "the attempts that count, and a voicemail after three");
    hold(l, k->numero > ATTEMPTS || k->pedida || used == all || !(used >> k->banda & 1),
         "bands of the day differ");
}

/* Three days, not one thrice: those that count are of different days by the rule above, unless asked for. */
static void check_days(ledger_t *l, int ronda)
{
    int counted = 0;
    day_t last = DAY_NONE;
    for (int i = 0; i < l->n; i++) {
        const call_t *k = &l->calls[i];
        if (k->ronda != ronda || k->numero > ATTEMPTS || k->end != CALL_COUNTED)
            continue;
        hold(l, k->dia != last, "three different days");
        last = k->dia;
        counted++;
    }
    hold(l, counted <= ATTEMPTS, "at most three attempts count");
}

static void note_call(ledger_t *l, const cell_t *c, const case_view_t *before, instant_t now)
{
    const unsigned effects = c->last.effects;
    call_t *open = l->n && l->calls[l->n - 1].end == CALL_OPEN ? &l->calls[l->n - 1] : NULL;
    if (effects & EFFECT_LEASE) {
        hold(l, !open && l->n < LEDGER_MAX, "one attempt under way");
        l->calls[l->n++] = (call_t){.taken = now,
                                    .dia = instant_day(now, NULL),
                                    .banda = schedule_band(calendar_in_force(), now),
                                    .numero = before->proximo.numero,
                                    .ronda = before->ronda,
                                    .pedida = before->pedida};
        check_taken(l, &l->calls[l->n - 1]);
        return;
    }
    const unsigned ends = EFFECT_ATTEMPT_DONE | EFFECT_ATTEMPT_LOST | EFFECT_RELEASE;
    hold(l, !(effects & ends) || open, "an attempt that ends was under way");
    if (!open || !(effects & (ends | EFFECT_CANCEL_ATTEMPTS)))
        return;
    open->end = effects & EFFECT_RELEASE                        ? CALL_DROPPED
                : effects & EFFECT_ATTEMPT_LOST                 ? CALL_LOST
                : effects & EFFECT_CANCEL_ATTEMPTS              ? CALL_BROKEN
                : c->view.aplazamientos > before->aplazamientos ? CALL_PUT_OFF
                                                                : CALL_COUNTED;
    check_days(l, open->ronda);
}

/* ---- terms and ends ---- */

static void note_events(ledger_t *l, const cell_t *c, const case_view_t *before)
{
    int closed = 0;
    for (int i = 0; i < c->last.n_events; i++) {
        closed += c->last.events[i] == EVENT_CERRADO;
        if (c->last.events[i] == EVENT_RECURSO_PRESENTADO) /* a term of its own */
            for (int n = 0; n < PLAZO_NIVELES; n++)
                l->told[n] = 0;
        if (c->last.events[i] != EVENT_ALERTA_TERMINO)
            continue;
        for (int n = c->view.alerta; n < PLAZO_NIVELES; n++)
            hold(l, !l->told[n], "each alert once, in order");
        l->told[c->view.alerta]++;
    }
    const bool is_closed = c->view.estado == ESTADO_CERRADO;
    hold(l, closed == (is_closed && !l->was_closed), "a case that ends says so, once");
    hold(l, !is_closed || l->was_closed || c->view.resultado != RESULTADO_NINGUNO, "an end has its result");
    hold(l, !is_closed || !l->was_closed || c->view.resultado == before->resultado,
         "an end stays what it was");
    hold(l, !is_closed || (!c->planned && !c->leased && !c->task && c->view.alerta_dia == DAY_NONE),
         "nothing is pending after the end");
    l->ends += closed;
    l->was_closed = is_closed;
}

void ledger_step(ledger_t *l, const cell_t *c, const case_view_t *before, instant_t now)
{
    hold(l, !c->wrong, c->wrong);
    if (c->last.rechazo)
        return;
    note_call(l, c, before, now);
    note_events(l, c, before);
}

void ledger_watched(ledger_t *l, const cell_t *c, instant_t now)
{
    if (c->view.estado == ESTADO_CERRADO)
        return;
    const day_t today = instant_day(now, NULL);
    const int left = calendar_habiles_between(calendar_in_force(), today, c->view.vence);
    const int due = today > c->view.vence ? PLAZO_VENCIDO
                    : left <= 0           ? PLAZO_0
                    : left <= 2           ? PLAZO_2
                    : left <= 5           ? PLAZO_5
                                          : PLAZO_NINGUNO;
    bool told = due == PLAZO_NINGUNO;
    for (int n = due; n < PLAZO_NIVELES; n++)
        told |= l->told[n] > 0;
    hold(l, told, "no term is missed silently");
}
