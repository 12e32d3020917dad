#include "services/simulator/play/story.h"

#include <stdio.h>
#include <string.h>

#include "services/simulator/play/dice.h"

#define MINUTE_MS 60000LL
#define HOUR_MS (60 * MINUTE_MS)

static const char *const recursos[] = {RECURSO_NINGUNO, "reposicion", "apelacion", NULL};
static const char *const rr_words[] = {
    [RR_DONE] = "hecha", [RR_BUSY] = "ocupada", [RR_REFUSES] = "rechazada", [RR_SILENT] = "silencio", NULL};
static const char *const signos[] = {"positiva", "negativa", NULL};
static const char *const decisiones[] = {"confirma", "modifica", "revoca", NULL};

rc_t story_read(const story_settings_t *s, story_t *ret, err_t *err)
{
    story_t t = {.seed = (uint64_t)s->seed,
                 .llamada_minutos = (int)s->llamada_minutos,
                 .rr_minutos = (int)s->rr_minutos,
                 .persona_minutos = (int)s->persona_minutos};
    const struct {
        const char *setting, *text;
        const char *const *allowed;
        odds_t *into;
    } all[] = {
        {"PQR_SIM_LLAMADA", s->llamada, NULL, &t.llamada},
        {"PQR_SIM_BUZON", s->buzon, NULL, &t.buzon},
        {"PQR_SIM_RECURSO", s->recurso, recursos, &t.recurso},
        {"PQR_SIM_RR", s->rr, rr_words, &t.rr},
        {"PQR_SIM_SIGNO", s->signo, signos, &t.signo},
        {"PQR_SIM_DECISION", s->decision, decisiones, &t.decision},
    };
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        rc_t rc = odds_read(all[i].setting, all[i].text, all[i].allowed, all[i].into, err);
        if (rc != RC_OK)
            return rc;
    }
    *ret = t;
    return RC_OK;
}

/* From one minute to so many after it, to the second. */
static instant_t minutes_later(const story_t *s, const char *id, const char *question, instant_t at, int most)
{
    return at + dice_between(dice_throw(s->seed, id, question), 60, 60LL * most) * 1000;
}

/* With these nobody was reached: another number may be. */
static bool goes_on(const char *resultado)
{
    static const char *const nobody[] = {"no_contesta", "ocupado", "buzon", "numero_errado"};
    for (size_t i = 0; i < COUNT_OF(nobody); i++)
        if (strcmp(resultado, nobody[i]) == 0)
            return true;
    return false;
}

static void dial(const story_t *s, const call_t *c, called_t *r)
{
    char question[32];
    const odds_t *odds = c->voicemail ? &s->buzon : &s->llamada;
    do {
        snprintf(question, sizeof question, "resultado %d", r->n);
        r->resultado = odds_pick(odds, dice_throw(s->seed, c->id, question));
        r->dialled[r->n++].resultado = r->resultado;
    } while (!c->voicemail && r->n < c->numbers && goes_on(r->resultado));
}

called_t story_call(const story_t *s, const call_t *c)
{
    called_t r = {.fin = minutes_later(s, c->id, "fin", c->ordered, s->llamada_minutos)};
    if (r.fin > c->not_later)
        r.fin = c->not_later > c->ordered ? c->not_later : c->ordered;
    dial(s, c, &r);
    for (int i = 0; i < r.n; i++) /* one after the other, all of the time */
        r.dialled[i].inicio = c->ordered + (r.fin - c->ordered) * i / r.n;
    if (strcmp(r.resultado, RESULTADO_NO_ACEPTA) == 0) {
        const char *recurso = odds_pick(&s->recurso, dice_throw(s->seed, c->id, "recurso"));
        r.recurso = strcmp(recurso, RECURSO_NINGUNO) == 0 ? NULL : recurso;
    }
    if (strcmp(r.resultado, RESULTADO_OTRA_HORA) == 0)
        r.hora = r.fin + dice_between(dice_throw(s->seed, c->id, "hora"), 1, 30) * HOUR_MS;
    return r;
}

const char *rr_does_name(rr_does_t d)
{
    return rr_words[d];
}

static rr_does_t rr_at(const story_t *s, const char *id, int envio)
{
    char question[32];
    snprintf(question, sizeof question, "rr %d", envio);
    const char *word = odds_pick(&s->rr, dice_throw(s->seed, id, question));
    rr_does_t d = RR_DONE;
    while (strcmp(rr_words[d], word) != 0)
        d++;
    return d;
}

rr_answered_t story_rr(const story_t *s, const char *id, int envio, instant_t ordered)
{
    rr_answered_t r = {.does = rr_at(s, id, 1), .when = minutes_later(s, id, "rr", ordered, s->rr_minutos)};
    for (int i = 2; i <= envio && r.does != RR_DONE && r.does != RR_REFUSES; i++)
        r.does = rr_at(s, id, i);
    return r;
}

instant_t story_person_when(const story_t *s, const char *id, instant_t since)
{
    return minutes_later(s, id, "persona", since, s->persona_minutos);
}

const char *story_signo(const story_t *s, const char *id)
{
    return odds_pick(&s->signo, dice_throw(s->seed, id, "signo"));
}

const char *story_decision(const story_t *s, const char *id)
{
    return odds_pick(&s->decision, dice_throw(s->seed, id, "decision"));
}
