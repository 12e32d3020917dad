/* A sighting's decision: causal, then policy, then the note. Pure but for the memory of its scratch. */
#ifndef PQR_CLASSIFIER_CLASSIFY_H
#define PQR_CLASSIFIER_CLASSIFY_H

#include "common/event.h"
#include "services/classifier/policy.h"

/* The rules in force, loaded together. */
typedef struct rulebook {
    causales_t *causales;
    policy_t *policy;
} rulebook_t;

MUST_CHECK rc_t rulebook_load(const char *causales_path, const char *policy_path, rulebook_t *ret,
                              err_t *err);
void rulebook_done(rulebook_t *r);

/* Reused from record to record; zero-initialised; release with classify_scratch_done(). */
typedef struct classify_scratch {
    buf_t motivo, estado, nota;
} classify_scratch_t;
void classify_scratch_done(classify_scratch_t *s);

/* RC_REJECT when the causal that a person gave is in no catalogue. ret's texts live as long as the record's
 * document, the rulebook and the scratch's next use. */
MUST_CHECK rc_t classify(const rulebook_t *rules, const record_t *record, classify_scratch_t *scratch,
                         decision_t *ret, err_t *err);

#endif
