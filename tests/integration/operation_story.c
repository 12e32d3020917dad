#include "tests/integration/operation_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "common/calendar_in_force.h"
#include "services/contact/life/case_event.h"
#include "tests/unit/contact_history.h"

typedef struct telling {
    story_t *story;
    int steps; /* left to tell */
    int64_t version;
    attempt_made_t attempt, lost; /* the latest, and the latest that was given up */
    int64_t ids;
    bool taken_since_planned;
    const char *recurso;
} telling_t;

static void add_events(telling_t *t, const case_change_t *change)
{
    outbox_t out = {0};
    buf_t arrays[PACKET_COLUMNS] = {0};
    bytes_t bytes[PACKET_COLUMNS];
    packet_reader_t r;
    message_t m;
    case_events_add(&out, change, &t->version);
    for (int c = 0; c < PACKET_COLUMNS; c++) {
        packet_array(&out.packet, c, &arrays[c]);
        bytes[c] = (bytes_t){arrays[c].data, arrays[c].len};
    }
    assert_true(packet_open(&r, bytes));
    while (packet_next(&r, &m))
        json_array_append_new(t->story->events,
                              json_loadb(m.part[PACKET_VALUE].at, m.part[PACKET_VALUE].n, 0, NULL));
    for (int c = 0; c < PACKET_COLUMNS; c++)
        buf_done(&arrays[c]);
    outbox_done(&out);
}

/* Which attempt the step is about, as the store would have its row. */
static const attempt_made_t *attempt_of(telling_t *t, const history_t *h, const case_view_t *before,
                                        const entrada_view_t *in)
{
    const step_t *s = &h->cell.last;
    if (s->effects & EFFECT_LEASE)
        t->attempt = (attempt_made_t){.id = ++t->ids,
                                      .ronda = before->ronda,
                                      .numero = before->proximo.numero,
                                      .dia = instant_day(h->now, NULL),
                                      .canal = t->ids % 3 ? CANAL_AGENTE : CANAL_MARCADOR};
    attempt_made_t *a = in && in->tarde ? &t->lost : &t->attempt;
    if (s->effects & EFFECT_ATTEMPT_LOST)
        t->lost = *a;
    a->resultado = s->effects & EFFECT_ATTEMPT_DONE || (in && in->tarde) ? entrada_name(in->que) : NULL;
    return a->id ? a : NULL;
}

static void keep_known(const telling_t *t, const history_t *h)
{
    const cell_t *c = &h->cell;
    const case_view_t *v = &c->view;
    char vence[11], notificado[11], desde[32];
    day_format(v->vence, vence);
    if (v->notificado != DAY_NONE)
        day_format(v->notificado, notificado);
    instant_format(v->proximo.desde, desde);
    json_decref(t->story->known);
    t->story->known = json_pack(
        "{s:s,s:s?,s:s,s:s?,s:s?,s:o,s:s?,s:i,s:s?,s:s?,s:i,s:i}", "estado", estado_name(v->estado), "causal",
        v->causal, "vence", vence, "notificacion", notificacion_name(v->notificacion), "notificado",
        v->notificado == DAY_NONE ? NULL : notificado, "proximo",
        c->planned ? json_integer(v->proximo.numero) : json_null(), "proximo_desde",
        c->planned && !t->taken_since_planned ? desde : NULL, "rebotes", v->rebotes, "recurso", t->recurso,
        "tarea", c->task ? tarea_name(c->tipo) : NULL, "copias", c->copies, "atentos", (int)c->leased);
}

static void seen(history_t *h, const case_view_t *before, const decision_view_t *d, const entrada_view_t *in)
{
    telling_t *t = h->ctx;
    const step_t *s = &h->cell.last;
    char fecha[32];
    if (s->rechazo || t->steps == 0)
        return;
    instant_format(h->now, fecha);
    if (in && in->que == ENTRADA_RECURSO_PRESENTADO)
        t->recurso = h->cell.view.rebotes % 2 ? "apelacion" : "reposicion";
    const sighting_t *of = d ? &d->sighting : &h->cell.view.rige;
    const replacement_t reemplazo = {"vieja", "nueva", of->base, of->fecha_corte};
    const given_t dada = {.sighting = *of, .causal = "B", .quien = "persona"};
    const recurso_told_t recurso = {.tipo = t->recurso,
                                    .canal = "llamada",
                                    .presentado = instant_day(h->now, NULL),
                                    .decision = "confirma",
                                    .texto = "Se confirma."};
    const case_change_t change = {
        .radicado = h->cell.radicado,
        .cal = calendar_in_force(),
        .before = t->version ? before : NULL,
        .step = s,
        .decision = d,
        .politica_version = "v1",
        .politica_regla = "r",
        .reemplazo = &reemplazo,
        .dada = &dada,
        .intento = attempt_of(t, h, before, in),
        .recurso = &recurso,
        .quien = "persona",
        .nota = "Nota.",
        .error = s->effects & EFFECT_TASK_REFUSED ? "RR no la hace." : NULL,
        .tarea_nota = "Nota.",
        .copia_nota = "Nota.",
        .recurso_nota = "Nota.",
        .fecha = fecha,
        .traceparent = "",
    };
    if (s->effects & EFFECT_LEASE)
        t->taken_since_planned = true;
    if (s->effects & (EFFECT_PLAN_ATTEMPT | EFFECT_PLAN_VOICEMAIL))
        t->taken_since_planned = false;
    if (s->n_events)
        add_events(t, &change);
    keep_known(t, h);
    t->steps -= t->steps > 0;
}

void story_make(story_t *ret, uint64_t seed, int steps)
{
    *ret = (story_t){.events = json_array()};
    telling_t t = {.story = ret, .steps = steps ? steps : -1};
    history_t h = {.seen = seen, .ctx = &t};
    history_live(&h, seed);
    assert_false(history_broken(&h));
    snprintf(ret->radicado, sizeof ret->radicado, "%s", h.cell.radicado);
}

void story_done(story_t *s)
{
    json_decref(s->events);
    json_decref(s->known);
}

bool story_outcome_rule(size_t *i, const char **ret_tipo, const char **ret_regla, bool *ret_reached)
{
    for (; *i < lifecycle_n_rules; ++*i) {
        const rule_t *r = &lifecycle_rules[*i];
        if (r->event != EVENT_LLAMADA && r->event != EVENT_BUZON_DEJADO && r->event != EVENT_BUZON_FALLIDO)
            continue;
        *ret_tipo = event_kind_name(r->event);
        *ret_regla = r->name;
        *ret_reached = r->event == EVENT_LLAMADA && (r->estado == ESTADO_RESPONDIDO ||
                                                     r->entradas & UINT64_C(1) << ENTRADA_LLAMADA_OTRA_HORA);
        ++*i;
        return true;
    }
    return false;
}
