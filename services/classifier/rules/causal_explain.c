#include <string.h>

#include "common/text.h"
#include "services/classifier/rules/causal_table.h"

typedef struct finding {
    const causales_t *c;
    bool *seen; /* by phrase: each is told once */
    causal_found_t *found;
    size_t *items; /* of each, its causal */
    size_t n;
} finding_t;

static void add_phrase(size_t phrase, void *ctx)
{
    finding_t *f = ctx;
    const phrase_t *p = &f->c->phrases[phrase];
    if (f->seen[phrase])
        return;
    f->seen[phrase] = true;
    size_t at = f->n++;
    /* longest first; of one length, in the catalogue's order */
    for (; at; at--) {
        const causal_found_t *before = &f->found[at - 1];
        if (before->letras > p->chars || (before->letras == p->chars && f->items[at - 1] <= p->item))
            break;
        f->found[at] = *before;
        f->items[at] = f->items[at - 1];
    }
    f->items[at] = p->item;
    f->found[at] = (causal_found_t){.via = VIA_MOTIVO,
                                    .causal = f->c->items[p->item].causal,
                                    .texto = p->text,
                                    .letras = p->chars,
                                    .linea = p->line};
}

static void add_marcacion(finding_t *f, size_t number)
{
    if (number == WORD_NONE)
        return;
    const marcacion_t *m = &f->c->marcaciones[number];
    f->items[f->n] = m->item;
    f->found[f->n++] = (causal_found_t){
        .via = VIA_MARCACION, .causal = f->c->items[m->item].causal, .texto = m->says, .linea = m->line};
}

/* The causales of the longest phrases, where they are more than one; marks all those phrases. */
static void find_tie(const finding_t *f, arena_t *texts, causal_explanation_t *e)
{
    e->candidatas = arena_take(texts, (f->n + 1) * sizeof(char *));
    for (size_t i = 0; i < f->n && strcmp(f->found[i].via, VIA_MOTIVO) == 0; i++) {
        if (f->found[i].letras != f->found[0].letras)
            break;
        if (i == 0 || f->items[i] != f->items[i - 1])
            e->candidatas[e->n_candidatas++] = f->found[i].causal;
    }
    if (e->n_candidatas < 2)
        e->n_candidatas = 0;
}

static void say_motivo(const finding_t *f, buf_t *out)
{
    const causal_found_t *won = &f->found[0];
    buf_printf(out, "«%s» (%zu letras) es la frase más larga que se encontró en el motivo", won->texto,
               won->letras);
    for (size_t i = 1; i < f->n && strcmp(f->found[i].via, VIA_MOTIVO) == 0; i++)
        if (f->items[i] != f->items[0]) {
            buf_printf(out, "; le sigue «%s» (%zu letras), de la causal %s", f->found[i].texto,
                       f->found[i].letras, f->found[i].causal);
            break;
        }
}

static const char *why(const finding_t *f, const causal_explanation_t *e, arena_t *texts)
{
    AUTO(buf) buf_t out = {0};
    if (e->n_candidatas) {
        buf_printf(&out, "las frases más largas del motivo tienen %zu letras y son de varias causales (",
                   f->found[0].letras);
        for (size_t i = 0; i < e->n_candidatas; i++)
            buf_printf(&out, "%s%s", i ? ", " : "", e->candidatas[i]);
        buf_adds(&out, "): la causal la da una persona");
    } else if (!e->via) {
        buf_adds(&out, "ni el motivo ni la marcación nombran una causal: la da una persona");
    } else if (strcmp(e->via, VIA_PERSONA) == 0) {
        buf_adds(&out, "la causal la dio una persona, y eso vale más que el motivo y la marcación");
    } else if (strcmp(e->via, VIA_MOTIVO) == 0) {
        say_motivo(f, &out);
    } else {
        buf_printf(&out, "el motivo no nombra ninguna causal, y la marcación «%s» es de la causal %s",
                   f->found[0].texto, e->causal);
    }
    return arena_text(texts, buf_str(&out));
}

static void mark_winner(const finding_t *f, const causal_explanation_t *e)
{
    if (e->via && strcmp(e->via, VIA_PERSONA) != 0)
        f->found[0].gana = true;
}

/* Everything in the catalogue that the record has: the motivo's phrases, then pair and razón. */
static void find_all(const causales_t *c, const causal_facts_t *facts, causal_scratch_t *s, finding_t *f)
{
    size_t pair, any;
    const char *motivo = facts->motivo ? facts->motivo : "";
    text_fold(motivo, strlen(motivo), &s->motivo);
    phrases_each(c, buf_str(&s->motivo), add_phrase, f);
    marcaciones_of(c, facts->razon, facts->subrazon, &s->key, &pair, &any);
    add_marcacion(f, pair);
    add_marcacion(f, any);
}

rc_t causal_explain(const causales_t *c, const causal_facts_t *facts, arena_t *texts,
                    causal_explanation_t *ret, err_t *err)
{
    causal_scratch_t s = {0};
    causal_match_t m;
    rc_t rc = causal_find(c, facts, &s, &m, err);
    if (rc == RC_OK) {
        size_t most = c->n_phrases + 2;
        finding_t f = {.c = c,
                       .seen = arena_take(texts, most * sizeof(bool)),
                       .found = arena_take(texts, most * sizeof(causal_found_t)),
                       .items = arena_take(texts, most * sizeof(size_t))};
        memset(f.seen, 0, most * sizeof(bool));
        find_all(c, facts, &s, &f);
        causal_explanation_t e = {
            .via = m.via, .motivo = arena_text(texts, buf_str(&s.motivo)), .found = f.found, .n_found = f.n};
        if (m.index != CAUSAL_NONE) {
            e.causal = c->items[m.index].causal;
            e.nombre = c->items[m.index].nombre;
        }
        if (m.tie)
            find_tie(&f, texts, &e);
        mark_winner(&f, &e);
        e.porque = why(&f, &e, texts);
        *ret = e;
    }
    causal_scratch_done(&s);
    return rc;
}
