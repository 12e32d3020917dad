#include "services/classifier/causal.h"

#include <string.h>

#include "services/classifier/causal_table.h"

/* Whether the words of `phrase` stand in `text` as whole words; both folded. */
static bool has_words(const char *text, const char *phrase, size_t n)
{
    for (const char *at = strstr(text, phrase); at; at = strstr(at + 1, phrase)) {
        bool starts = at == text || at[-1] == ' ';
        bool ends = at[n] == '\0' || at[n] == ' ';
        if (starts && ends)
            return true;
    }
    return false;
}

causal_match_t causal_find(const causales_t *c, const char *folded)
{
    causal_match_t best = {0};
    size_t longest = 0;
    /* phrases stand longest first, so nothing shorter than a match need be looked at */
    for (size_t i = 0; i < c->n_phrases && c->phrases[i].chars >= longest; i++) {
        const phrase_t *p = &c->phrases[i];
        if (!has_words(folded, p->text, p->bytes))
            continue;
        const char *causal = c->items[p->item].causal;
        if (!best.phrase) {
            best = (causal_match_t){.causal = causal, .phrase = p->text};
            longest = p->chars;
        } else if (strcmp(causal, best.causal) != 0 && !best.other) {
            best.other = causal;
        }
    }
    if (best.other)
        best.causal = NULL;
    return best;
}

static const causal_item_t *item_of(const causales_t *c, const char *causal)
{
    for (size_t i = 0; causal && i < c->n_items; i++)
        if (strcmp(c->items[i].causal, causal) == 0)
            return &c->items[i];
    return NULL;
}

const char *causal_nombre(const causales_t *c, const char *causal)
{
    const causal_item_t *item = item_of(c, causal);
    return item ? item->nombre : NULL;
}

const char *causal_own(const causales_t *c, const char *causal)
{
    const causal_item_t *item = item_of(c, causal);
    return item ? item->causal : NULL;
}

size_t causales_count(const causales_t *c)
{
    return c->n_items;
}

const char *causales_at(const causales_t *c, size_t i)
{
    return c->items[i].causal;
}
