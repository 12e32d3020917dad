#include "services/classifier/study/suggestions.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/arena.h"
#include "common/err.h"

enum { WORDS_MIN = 2, WORDS_MAX = 6, MOTIVO_WORDS = 80 };

typedef struct given {
    UT_hash_handle hh;
    int entrega, revision;
    const char *radicado, *causal, *motivo;
    char sighting[];
} given_t;

typedef struct gram {
    UT_hash_handle hh;
    const char *text; /* inside a motivo, not terminated */
    size_t len;
    const char *causal;
    const char *last; /* the radicado that was counted last */
    size_t radicados;
    bool spoilt; /* another causal has it too */
} gram_t;

struct suggestions {
    given_t *given;
    gram_t *grams;
    arena_t texts;
    suggestion_t *result;
};

suggestions_t *suggestions_new(void)
{
    return must(calloc(1, sizeof(suggestions_t)));
}

void suggestions_free(suggestions_t *s)
{
    if (!s)
        return;
    given_t *g, *next_given;
    HASH_ITER(hh, s->given, g, next_given)
    {
        HASH_DEL(s->given, g);
        free(g);
    }
    HASH_CLEAR(hh, s->grams); /* they lie in the arena */
    arena_done(&s->texts);
    free(s->result);
    free(s);
}

void suggestions_given(suggestions_t *s, const char *sighting, int entrega, int revision,
                       const char *radicado, const char *causal, const char *motivo)
{
    given_t *g = NULL;
    HASH_FIND_STR(s->given, sighting, g);
    if (g && (entrega != g->entrega ? entrega < g->entrega : revision < g->revision))
        return;
    if (!g) {
        size_t size = strlen(sighting) + 1;
        g = must(calloc(1, sizeof *g + size));
        memcpy(g->sighting, sighting, size);
        HASH_ADD_STR(s->given, sighting, g);
    }
    g->entrega = entrega;
    g->revision = revision;
    g->radicado = arena_text(&s->texts, radicado);
    g->causal = arena_text(&s->texts, causal);
    g->motivo = arena_text(&s->texts, motivo);
}

/* ---- the sequences of a motivo ---- */

static bool is_link(const char *word, size_t len)
{
    static const char *const links[] = {"a",  "al", "ante", "con", "de",   "del", "e",   "el",
                                        "en", "ha", "la",   "las", "le",   "les", "lo",  "los",
                                        "me", "mi", "ni",   "o",   "para", "por", "que", "se",
                                        "si", "su", "sus",  "un",  "una",  "y",   "ya"};
    for (size_t i = 0; i < COUNT_OF(links); i++)
        if (strlen(links[i]) == len && memcmp(links[i], word, len) == 0)
            return true;
    return false;
}

static bool has_digit(const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (word[i] >= '0' && word[i] <= '9')
            return true;
    return false;
}

typedef struct word {
    const char *at;
    size_t len;
    bool link, number;
} word_t;

static size_t words_split(const char *motivo, word_t ret[MOTIVO_WORDS])
{
    size_t n = 0;
    for (const char *at = motivo; *at && n < MOTIVO_WORDS;) {
        size_t len = strcspn(at, " ");
        if (len)
            ret[n++] = (word_t){at, len, is_link(at, len), has_digit(at, len)};
        at += len + (at[len] == ' ');
    }
    return n;
}

typedef void (*gram_fn)(suggestions_t *s, const given_t *g, const char *causal, const char *text, size_t len);

static void grams_each(suggestions_t *s, const given_t *g, const char *causal, const char *motivo, gram_fn fn)
{
    word_t words[MOTIVO_WORDS];
    size_t n = words_split(motivo, words);
    for (size_t first = 0; first < n; first++) {
        if (words[first].link)
            continue;
        for (size_t k = first; k < n && k < first + WORDS_MAX && !words[k].number; k++)
            if (k + 1 >= first + WORDS_MIN && !words[k].link)
                fn(s, g, causal, words[first].at, (size_t)(words[k].at + words[k].len - words[first].at));
    }
}

static gram_t *gram_find(const suggestions_t *s, const char *text, size_t len)
{
    gram_t *gram = NULL;
    HASH_FIND(hh, s->grams, text, len, gram);
    return gram;
}

static void gram_spoil(suggestions_t *s, const given_t *g, const char *causal, const char *text, size_t len)
{
    (void)g;
    gram_t *gram = gram_find(s, text, len);
    if (gram && strcmp(gram->causal, causal) != 0)
        gram->spoilt = true;
}

static void gram_count(suggestions_t *s, const given_t *g, const char *causal, const char *text, size_t len)
{
    gram_t *gram = gram_find(s, text, len);
    if (!gram) {
        gram = arena_take(&s->texts, sizeof *gram);
        *gram = (gram_t){.text = text, .len = len, .causal = causal};
        HASH_ADD_KEYPTR(hh, s->grams, gram->text, gram->len, gram);
    }
    if (strcmp(gram->causal, causal) != 0) {
        gram->spoilt = true;
    } else if (!gram->last || strcmp(gram->last, g->radicado) != 0) {
        gram->last = g->radicado;
        gram->radicados++;
    }
}

/* One radicado's together, so that it is counted once. */
static int by_radicado(const given_t *a, const given_t *b)
{
    int order = strcmp(a->radicado, b->radicado);
    return order ? order : strcmp(a->sighting, b->sighting);
}

void suggestions_gather(suggestions_t *s)
{
    HASH_SORT(s->given, by_radicado);
    for (const given_t *g = s->given; g; g = g->hh.next)
        grams_each(s, g, g->causal, g->motivo, gram_count);
}

void suggestions_seen(suggestions_t *s, const char *causal, const char *motivo)
{
    grams_each(s, NULL, causal, motivo, gram_spoil);
}

/* ---- the result ---- */

static int longest_first(const gram_t *a, const gram_t *b)
{
    return a->len == b->len ? 0 : a->len < b->len ? 1 : -1;
}

static bool within(const gram_t *gram, const suggestion_t *longer)
{
    size_t len = strlen(longer->frase);
    if (gram->len >= len || gram->radicados != longer->radicados || strcmp(gram->causal, longer->causal) != 0)
        return false;
    for (const char *at = longer->frase;
         (at = memmem(at, len - (size_t)(at - longer->frase), gram->text, gram->len)); at++) {
        bool starts = at == longer->frase || at[-1] == ' ', ends = at[gram->len] == ' ' || !at[gram->len];
        if (starts && ends)
            return true;
    }
    return false;
}

static int in_order(const void *a, const void *b)
{
    const suggestion_t *x = a, *y = b;
    int order = strcmp(x->causal, y->causal);
    if (order)
        return order;
    if (x->radicados != y->radicados)
        return x->radicados < y->radicados ? 1 : -1;
    size_t nx = strlen(x->frase), ny = strlen(y->frase);
    return nx != ny ? (nx < ny ? 1 : -1) : strcmp(x->frase, y->frase);
}

static bool offered(const gram_t *gram, const suggestion_t *taken, size_t n, size_t minimum)
{
    if (gram->spoilt || gram->radicados < minimum)
        return false;
    for (size_t i = 0; i < n; i++)
        if (within(gram, &taken[i]))
            return false;
    return true;
}

const suggestion_t *suggestions_result(suggestions_t *s, size_t minimum, suggestion_known_fn known, void *ctx,
                                       size_t *ret_n)
{
    size_t n = 0;
    HASH_SORT(s->grams, longest_first);
    free(s->result);
    s->result = must(calloc(HASH_COUNT(s->grams) + 1, sizeof *s->result));
    for (const gram_t *gram = s->grams; gram; gram = gram->hh.next) {
        if (!offered(gram, s->result, n, minimum))
            continue;
        char *frase = arena_take(&s->texts, gram->len + 1);
        memcpy(frase, gram->text, gram->len);
        frase[gram->len] = '\0';
        if (!known(ctx, frase))
            s->result[n++] = (suggestion_t){gram->causal, frase, gram->radicados};
    }
    qsort(s->result, n, sizeof *s->result, in_order);
    *ret_n = n;
    return s->result;
}
