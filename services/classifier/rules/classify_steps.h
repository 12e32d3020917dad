/* What of a record each step of a decision looks at, for those who make one or explain it. */
#ifndef PQR_CLASSIFIER_RULES_CLASSIFY_STEPS_H
#define PQR_CLASSIFIER_RULES_CLASSIFY_STEPS_H

#include "services/classifier/rules/classify.h"

causal_facts_t classify_causal_facts(const record_t *r);
policy_facts_t classify_policy_facts(const record_t *r, size_t causal);

#endif
