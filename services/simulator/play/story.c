#include "services/simulator/play/story.h"

#include <string.h>

#include "services/simulator/play/dice.h"

#define MINUTE_MS 60000LL
#define HOUR_MS (60 * MINUTE_MS)

static const char *const recursos[] = {RECURSO_NINGUNO, "reposicion", "apelacion", NULL};
static const char *const rr_words[] = {[RR_DONE] = "hecha",
                                       [RR_REFUSES_NOW] = "reintentar",
                                       [RR_REFUSES] = "rechazada",
                                       [RR_SILENT] = "silencio",
                                       NULL};
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

called_t story_call(const story_t *s, const call_t *c)
{
    const odds_t *odds = c->voicemail ? &s->buzon : &s->llamada;
    called_t r = {.resultado = odds_pick(odds, dice_throw(s->seed, c->id, "resultado")),
                  .fin = minutes_later(s, c->id, "fin", c->ordered, s->llamada_minutos)};
    if (c->not_later && r.fin > c->not_later)
        r.fin = c->not_later > c->ordered ? c->not_later : c->ordered;
    r.inicio = r.fin - dice_between(dice_throw(s->seed, c->id, "duracion"), 15, 240) * 1000;
    if (r.inicio < c->ordered)
        r.inicio = c->ordered;
    if (strcmp(r.resultado, RESULTADO_NO_ACEPTA) == 0) {
        const char *recurso = odds_pick(&s->recurso, dice_throw(s->seed, c->id, "recurso"));
        r.recurso = strcmp(recurso, RECURSO_NINGUNO) == 0 ? NULL : recurso;
    }
    if (strcmp(r.resultado, RESULTADO_OTRA_HORA) == 0)
        r.hora = r.fin + dice_between(dice_throw(s->seed, c->id, "hora"), 1, 30) * HOUR_MS;
    return r;
}

rr_answered_t story_rr(const story_t *s, const char *id, instant_t ordered)
{
    const char *word = odds_pick(&s->rr, dice_throw(s->seed, id, "rr"));
    rr_answered_t r = {.when = minutes_later(s, id, "cuando", ordered, s->rr_minutos)};
    while (strcmp(rr_words[r.does], word) != 0)
        r.does++;
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
