/* Explanations as people read them, and as JSON. Pure: appends. */
#ifndef PQR_CLASSIFIER_STUDY_EXPLAINED_H
#define PQR_CLASSIFIER_STUDY_EXPLAINED_H

#include "services/classifier/rules/classify.h"
#include "services/classifier/study/study.h"

void explained_causal(const study_t *s, const causal_explanation_t *e, buf_t *out);
json_t *explained_causal_json(const causal_explanation_t *e); /* a new reference */
/* What was looked at, the causal, the rules tried, the decision. */
void explained_record(const study_t *s, const explanation_t *e, buf_t *out);
json_t *explained_record_json(const explanation_t *e); /* a new reference */

#endif
