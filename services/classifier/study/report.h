/* How changes are shown: as tables, as lines with tabs, or as JSON. Pure but for report_show(). */
#ifndef PQR_CLASSIFIER_STUDY_REPORT_H
#define PQR_CLASSIFIER_STUDY_REPORT_H

#include "services/classifier/study/behind.h"

typedef struct report {
    const char *before, *after; /* what is compared: a policy's version, "lo que se decidió" */
    period_t period;
    const changes_t *changes;
    const results_t *results;
    const behind_t *behind;
    int64_t undecided;  /* records left out because nothing was decided of them yet; -1: does not apply */
    int64_t refused;    /* records left as they are, because their causal is not known any more */
    int64_t unreadable; /* messages passed over */
} report_t;

void report_text(const study_t *s, const report_t *r, buf_t *out);
json_t *report_json(const report_t *r); /* a new reference */
/* Either, on standard output; an exit code. */
int report_show(const study_t *s, const report_t *r, bool json);

#endif
