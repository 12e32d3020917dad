#include "services/classifier/study/outcome.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>
#include <xxhash.h>

#include "common/err.h"

struct result_node {
    UT_hash_handle hh;
    result_t result;
    uint16_t number;
    char *razon, *causal;
    char key[]; /* decision, razon and causal */
};

const char *result_word(const result_t *r)
{
    return r->refused ? "(no se decide)" : decision_name(r->decision);
}

static void key_write(const result_t *r, buf_t *out)
{
    buf_printf(out, "%d\t%s\t%s", r->refused ? -1 : (int)r->decision, r->razon, r->causal ? r->causal : "\t");
}

uint16_t results_number(results_t *r, const result_t *result)
{
    AUTO(buf) buf_t key = {0};
    key_write(result, &key);
    struct result_node *node = NULL;
    HASH_FIND(hh, r->by_text, key.data, key.len, node);
    if (node)
        return node->number;
    if (r->n == RESULT_NONE)
        return RESULT_NONE;
    node = must(calloc(1, sizeof *node + key.len + 1));
    memcpy(node->key, key.data, key.len);
    node->razon = must(strdup(result->razon));
    node->causal = result->causal ? must(strdup(result->causal)) : NULL;
    node->result = *result;
    node->result.razon = node->razon;
    node->result.causal = node->causal;
    node->number = (uint16_t)r->n;
    r->items = must(realloc(r->items, (r->n + 1) * sizeof(struct result_node *)));
    r->items[r->n++] = node;
    HASH_ADD_KEYPTR(hh, r->by_text, node->key, key.len, node);
    return node->number;
}

result_t results_at(const results_t *r, uint16_t number)
{
    static const result_t other = {.decision = DECISION_REVIEW, .razon = "(otra)", .causal = NULL};
    return number < r->n ? r->items[number]->result : other;
}

void results_done(results_t *r)
{
    HASH_CLEAR(hh, r->by_text);
    for (size_t i = 0; i < r->n; i++) {
        free(r->items[i]->razon);
        free(r->items[i]->causal);
        free(r->items[i]);
    }
    free(r->items);
    *r = (results_t){0};
}

/* A text's hash with what it says of the version left out. */
static uint32_t text_hash(const char *text, const char *version)
{
    if (!text)
        return 0;
    XXH64_hash_t h = 0;
    size_t len = strlen(version);
    for (const char *at = text, *found; *at; at = found + len) {
        found = len ? strstr(at, version) : NULL;
        h = XXH3_64bits_withSeed(at, found ? (size_t)(found - at) : strlen(at), h + 1);
        if (!found)
            break;
    }
    return (uint32_t)h | 1;
}

/* One that changes its sign is another answer. */
static uint32_t answer_hash(const decision_t *d)
{
    const bool negative = d->respuesta_signo && strcmp(d->respuesta_signo, "negativa") == 0;
    return text_hash(d->respuesta, d->politica_version) ^ (negative ? 1U << 31 : 0U);
}

outcome_t outcome_of(results_t *r, const decision_t *d)
{
    const result_t result = {.decision = d->kind, .razon = d->razon, .causal = d->causal};
    return (outcome_t){
        .result = results_number(r, &result),
        .prioridad = (uint8_t)d->prioridad,
        .nota = text_hash(d->nota_rr, d->politica_version),
        .respuesta = answer_hash(d),
    };
}

outcome_t outcome_refused(results_t *r, const char *causal)
{
    const result_t result = {.razon = "causal desconocida", .causal = causal, .refused = true};
    return (outcome_t){.result = results_number(r, &result)};
}

unsigned outcome_differs(const outcome_t *a, const outcome_t *b)
{
    if (a->result != b->result)
        return DIFFERS_RESULT;
    return (a->prioridad != b->prioridad ? DIFFERS_PRIORIDAD : 0U) |
           (a->nota != b->nota ? DIFFERS_NOTA : 0U) | (a->respuesta != b->respuesta ? DIFFERS_RESPUESTA : 0U);
}

void outcome_words(unsigned differs, buf_t *out)
{
    static const struct {
        unsigned bit;
        const char *words;
    } rows[] = {{DIFFERS_PRIORIDAD, "otra prioridad"},
                {DIFFERS_NOTA, "otra nota"},
                {DIFFERS_RESPUESTA, "otra respuesta"},
                {DIFFERS_TIE, "dos registros de una revisión"}};
    const char *before = "";
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (differs & rows[i].bit) {
            buf_printf(out, "%s%s", before, rows[i].words);
            before = ", ";
        }
}
