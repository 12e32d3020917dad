#include "services/classifier/rules/causal.h"

#include <string.h>

#include "common/json_out.h"
#include "common/text.h"
#include "services/classifier/rules/causal_table.h"
#include "services/classifier/rules/marcacion.h"

#define REMEMBERED_TIE (1U << 31)

void causal_scratch_done(causal_scratch_t *s)
{
    buf_done(&s->motivo);
    buf_done(&s->key);
    memo_done(&s->memo);
    memo_done(&s->marcaciones);
}

void causal_scratch_forget(causal_scratch_t *s)
{
    memo_forget(&s->memo);
    memo_forget(&s->marcaciones);
}

static bool stands_at(const phrase_t *p, const char *at)
{
    return strncmp(at, p->text, p->bytes) == 0 && (at[p->bytes] == ' ' || at[p->bytes] == '\0');
}

void phrases_each(const causales_t *c, const char *folded, void (*found)(size_t phrase, void *ctx), void *ctx)
{
    for (const char *word = folded; *word;) {
        size_t len = strcspn(word, " ");
        size_t head = vocabulary_find(&c->heads, word, len);
        const phrase_head_t *h = head == WORD_NONE ? NULL : &c->by_head[head];
        for (size_t i = 0; h && i < h->n; i++)
            if (stands_at(&c->phrases[h->first + i], word))
                found(h->first + i, ctx);
        word += len + (word[len] == ' ');
    }
}

typedef struct longest {
    const causales_t *c;
    const phrase_t *best;
    bool tie;
} longest_t;

static void keep_longest(size_t phrase, void *ctx)
{
    longest_t *l = ctx;
    const phrase_t *p = &l->c->phrases[phrase];
    if (!l->best || p->chars > l->best->chars) {
        l->best = p;
        l->tie = false;
    } else if (p->chars == l->best->chars && p->item != l->best->item) {
        l->tie = true;
        if (p->item < l->best->item)
            l->best = p;
    }
}

static longest_t longest_in(const causales_t *c, const char *motivo, causal_scratch_t *s)
{
    size_t len = strlen(motivo);
    longest_t l = {.c = c};
    uint32_t known;
    if (memo_get(&s->memo, motivo, len, &known)) {
        l.tie = known & REMEMBERED_TIE;
        known &= ~REMEMBERED_TIE;
        l.best = known ? &c->phrases[known - 1] : NULL;
        return l;
    }
    text_fold(motivo, len, &s->motivo);
    phrases_each(c, buf_str(&s->motivo), keep_longest, &l);
    uint32_t answer = l.best ? (uint32_t)(l.best - c->phrases) + 1 : 0;
    memo_put(&s->memo, motivo, len, answer | (l.tie ? REMEMBERED_TIE : 0));
    return l;
}

void marcaciones_of(const causales_t *c, const char *razon, const char *subrazon, buf_t *key,
                    size_t *ret_pair, size_t *ret_any)
{
    *ret_pair = *ret_any = WORD_NONE;
    if (!c->keys.n || !razon)
        return;
    marcacion_key(razon, subrazon, key);
    *ret_pair = vocabulary_find(&c->keys, key->data, key->len);
    marcacion_any(razon, key);
    *ret_any = vocabulary_find(&c->keys, key->data, key->len);
}

static size_t marcacion_in(const causales_t *c, const char *razon, const char *subrazon, causal_scratch_t *s)
{
    if (!c->keys.n || !razon)
        return WORD_NONE;
    uint32_t known;
    buf_clear(&s->motivo); /* free here: as they came, to be remembered by */
    marcacion_raw(razon, subrazon, &s->motivo);
    if (!memo_get(&s->marcaciones, s->motivo.data, s->motivo.len, &known)) {
        size_t pair, any;
        marcaciones_of(c, razon, subrazon, &s->key, &pair, &any);
        known = (uint32_t)(pair != WORD_NONE ? pair : any) + 1; /* WORD_NONE comes to 0 */
        memo_put(&s->marcaciones, s->motivo.data, s->motivo.len, known);
    }
    return known ? known - 1 : WORD_NONE;
}

rc_t causal_find(const causales_t *c, const causal_facts_t *f, causal_scratch_t *s, causal_match_t *ret,
                 err_t *err)
{
    if (f->dada) {
        size_t given = causales_index(c, f->dada);
        if (given == CAUSAL_NONE)
            return err_set(err, RC_REJECT, "campo_invalido",
                           "campo «causal»: no está en el archivo de causales");
        *ret = (causal_match_t){.index = given, .via = VIA_PERSONA};
        return RC_OK;
    }
    longest_t l = longest_in(c, f->motivo ? f->motivo : "", s);
    if (l.best) {
        *ret = (causal_match_t){.index = l.tie ? CAUSAL_NONE : l.best->item,
                                .via = l.tie ? NULL : VIA_MOTIVO,
                                .phrase = l.best->text,
                                .tie = l.tie};
        return RC_OK;
    }
    size_t won = marcacion_in(c, f->razon, f->subrazon, s);
    *ret = (causal_match_t){.index = CAUSAL_NONE};
    if (won != WORD_NONE)
        *ret = (causal_match_t){.index = c->marcaciones[won].item, .via = VIA_MARCACION};
    return RC_OK;
}

size_t causales_index(const causales_t *c, const char *causal)
{
    for (size_t i = 0; i < c->n_items; i++)
        if (strcmp(c->items[i].causal, causal) == 0)
            return i;
    return CAUSAL_NONE;
}

size_t causales_count(const causales_t *c)
{
    return c->n_items;
}

const char *causales_at(const causales_t *c, size_t i)
{
    return c->items[i].causal;
}

const char *causales_nombre(const causales_t *c, size_t i)
{
    return c->items[i].nombre;
}

typedef struct tied {
    const longest_t *longest;
    bool *items;
} tied_t;

static void keep_tied(size_t phrase, void *ctx)
{
    tied_t *t = ctx;
    const phrase_t *p = &t->longest->c->phrases[phrase];
    if (p->chars == t->longest->best->chars)
        t->items[p->item] = true;
}

void causal_tied(const causales_t *c, const char *motivo, causal_scratch_t *s, buf_t *out)
{
    longest_t l = longest_in(c, motivo, s);
    bool *items = must(calloc(c->n_items + 1, sizeof *items));
    text_fold(motivo, strlen(motivo), &s->motivo);
    if (l.best)
        phrases_each(c, buf_str(&s->motivo), keep_tied, &(tied_t){.longest = &l, .items = items});
    json_out_open(out, NULL, '[');
    for (size_t i = 0; i < c->n_items; i++)
        if (items[i])
            json_out_text(out, NULL, c->items[i].causal);
    json_out_close(out, ']');
    free(items);
}
