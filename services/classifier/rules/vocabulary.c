#include "services/classifier/rules/vocabulary.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/err.h"

struct word {
    char *text;
    size_t number;
    UT_hash_handle hh;
};

size_t vocabulary_find(const vocabulary_t *v, const char *text, size_t len)
{
    struct word *found;
    HASH_FIND(hh, v->table, text, len, found);
    return found ? found->number : WORD_NONE;
}

size_t vocabulary_add(vocabulary_t *v, const char *text, size_t len)
{
    size_t number = vocabulary_find(v, text, len);
    if (number != WORD_NONE)
        return number;
    struct word *w = must(calloc(1, sizeof *w));
    w->text = must(strndup(text, len));
    w->number = v->n;
    v->words = must(realloc(v->words, (v->n + 1) * sizeof(struct word *)));
    v->words[v->n++] = w;
    HASH_ADD_KEYPTR(hh, v->table, w->text, len, w);
    return w->number;
}

const char *vocabulary_text(const vocabulary_t *v, size_t i)
{
    return v->words[i]->text;
}

void vocabulary_done(vocabulary_t *v)
{
    HASH_CLEAR(hh, v->table);
    for (size_t i = 0; i < v->n; i++) {
        free(v->words[i]->text);
        free(v->words[i]);
    }
    free(v->words);
    *v = (vocabulary_t){0};
}
