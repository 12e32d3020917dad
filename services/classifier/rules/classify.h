/* A sighting's decision: causal, then policy, then the texts. Pure but for the memory of its scratch. */
#ifndef PQR_CLASSIFIER_RULES_CLASSIFY_H
#define PQR_CLASSIFIER_RULES_CLASSIFY_H

#include "common/arena.h"
#include "services/classifier/rules/rulebook.h"

/* Reused from record to record, by one thread; zero-initialised; release with classify_scratch_done(). It
 * remembers what texts seen before came to, under the rulebook at hand: another rulebook empties it by
 * itself. */
typedef struct classify_scratch {
    unsigned long long of; /* the rulebook whose answers it remembers; 0: none */
    causal_scratch_t causal;
    policy_scratch_t policy;
    buf_t nota, respuesta, candidatas;
} classify_scratch_t;
void classify_scratch_done(classify_scratch_t *s);

/* RC_REJECT when the causal that a person gave is in no catalogue. ret's texts live as long as the record's
 * document, the rulebook and the scratch's next use. */
MUST_CHECK rc_t classify(const rulebook_t *r, const record_t *record, classify_scratch_t *s, decision_t *ret,
                         err_t *err);

/* A rule that was looked at, in the policy's order; the last one is the one that decided. */
typedef struct rule_tried {
    const char *regla;
    unsigned linea; /* in the policy's text */
    const char
        *condicion; /* the first condition that failed, as "estado = cerrada, finalizada"; NULL: all hold */
    const char *valor; /* what the record has there ("sin dato": nothing); NULL with condicion */
} rule_tried_t;

/* What a rule may ask about, as the rules see it. */
typedef struct rule_input {
    const char *campo, *valor; /* "estado", "pendiente"; "sin dato" where there is nothing */
} rule_input_t;

/* Why a record is decided as it is. Texts live as long as the record's document, the rulebook, the scratch's
 * next use and the explanation. Release with explanation_done(). */
typedef struct explanation {
    const rule_input_t *inputs;
    size_t n_inputs;
    causal_explanation_t causal;
    const rule_tried_t *tried;
    size_t n_tried;
    decision_t decision;
    arena_t texts;
} explanation_t;
void explanation_done(explanation_t *e);

MUST_CHECK rc_t classify_explain(const rulebook_t *r, const record_t *record, classify_scratch_t *s,
                                 explanation_t *ret, err_t *err);

#endif
