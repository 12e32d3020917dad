/* Inside of causales_t, shared by the one who fills it (causal_file.c) and the one who looks in it
 * (causal.c). */
#ifndef PQR_CLASSIFIER_CAUSAL_TABLE_H
#define PQR_CLASSIFIER_CAUSAL_TABLE_H

#include "services/classifier/causal.h"

typedef struct causal_item {
    char *causal, *nombre;
} causal_item_t;

typedef struct phrase {
    char *text;   /* folded */
    size_t bytes; /* of text */
    size_t chars; /* code points of text: what "longest" compares */
    size_t item;  /* index of its causal */
} phrase_t;

struct causales {
    causal_item_t *items;
    size_t n_items;
    phrase_t *phrases; /* longest first */
    size_t n_phrases;
};

#endif
