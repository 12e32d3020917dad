/* What was decided of a sighting, made small: a result is a number in a list of its own, texts are hashes.
 * Two outcomes tell whether anything that reaches people differs; the policy's version, which the texts may
 * name, is left out of them. Pure. */
#ifndef PQR_CLASSIFIER_STUDY_OUTCOME_H
#define PQR_CLASSIFIER_STUDY_OUTCOME_H

#include "common/event.h"

typedef struct result {
    decision_kind_t decision;
    const char *razon;
    const char *causal; /* NULL: not identified */
    bool refused;       /* not decided: it goes to the dead letters; razon says why */
} result_t;
const char *result_word(const result_t *r); /* "close", …, "(no se decide)" */

/* The results that occur. Few: they come from policies. Zero-initialised. */
typedef struct results {
    struct result_node *by_text; /* uthash */
    struct result_node **items;
    size_t n;
} results_t;
#define RESULT_NONE 0xffff /* of no record; also of what is one too many */

uint16_t results_number(results_t *r, const result_t *result); /* texts are copied */
result_t results_at(const results_t *r, uint16_t number);
void results_done(results_t *r);

typedef struct outcome {
    uint32_t nota, respuesta; /* 0: none */
    uint16_t result;
    uint8_t prioridad;
} outcome_t;

/* What differs between two outcomes; the rest only where the result is one. */
enum {
    DIFFERS_RESULT = 1,
    DIFFERS_PRIORIDAD = 2,
    DIFFERS_NOTA = 4,
    DIFFERS_RESPUESTA = 8,
    DIFFERS_TIE = 16 /* two records of one revision: nobody can tell which was decided last */
};

outcome_t outcome_of(results_t *r, const decision_t *d);
/* Of a record whose causal, given by a person, is in no catalogue. */
outcome_t outcome_refused(results_t *r, const char *causal);
unsigned outcome_differs(const outcome_t *a, const outcome_t *b);
/* "otra nota", "otra prioridad y otra respuesta"; "" where the result says it. Appends. */
void outcome_words(unsigned differs, buf_t *out);

#endif
