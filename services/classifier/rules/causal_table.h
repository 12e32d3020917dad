/* Inside of causales_t, shared by the one who fills it (causal_file.c) and those who look in it (causal.c,
 * causal_explain.c). */
#ifndef PQR_CLASSIFIER_RULES_CAUSAL_TABLE_H
#define PQR_CLASSIFIER_RULES_CAUSAL_TABLE_H

#include "services/classifier/rules/causal.h"
#include "services/classifier/rules/vocabulary.h"

typedef struct causal_item {
    char *causal, *nombre;
} causal_item_t;

typedef struct phrase {
    char *text;   /* folded */
    size_t bytes; /* of text */
    size_t chars; /* code points of text: what "longest" compares */
    size_t item;  /* index of its causal */
    size_t head;  /* number of its first word */
    unsigned line;
} phrase_t;

/* The phrases that begin with one word: of so many from `first` on. */
typedef struct phrase_head {
    size_t first, n;
} phrase_head_t;

typedef struct marcacion {
    char *says; /* "razón / subrazón" or "razón" */
    size_t item;
    unsigned line;
} marcacion_t;

struct causales {
    causal_item_t *items;
    size_t n_items;
    phrase_t *phrases; /* by first word */
    size_t n_phrases;
    vocabulary_t heads; /* first words; as many phrase_head_t */
    phrase_head_t *by_head;
    vocabulary_t keys; /* of marcaciones; as many marcacion_t */
    marcacion_t *marcaciones;
};

/* Calls found for every phrase that stands in the folded text, as often as it does. */
void phrases_each(const causales_t *c, const char *folded, void (*found)(size_t phrase, void *ctx),
                  void *ctx);
/* What stands for the record's marcación in the catalogue: the pair, the razón alone; WORD_NONE each where it
 * has none. Nothing is found by a razón that is missing. */
void marcaciones_of(const causales_t *c, const char *razon, const char *subrazon, buf_t *key,
                    size_t *ret_pair, size_t *ret_any);

#endif
