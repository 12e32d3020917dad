/* The days that a request about practices means. Pure. */
#ifndef PQR_REPORTING_PRACTICE_RANGE_H
#define PQR_REPORTING_PRACTICE_RANGE_H

#include "services/reporting/practices/practice.h"

/* "2021-12" → its days. False for any other text, and ret untouched. */
bool month_parse(const char *text, span_t *ret);

/* From the ends that were said (DAY_NONE: not said). Neither: what `otherwise` says, as a rule the period in
 * which today lies. Only the last: from that day's Monday on. Only the first: until today, or that day where
 * it is to come. RC_REJECT periodo_largo: more than max days. */
MUST_CHECK rc_t range_resolve(day_t first, day_t last, day_t today, span_t otherwise, int max, span_t *ret,
                              err_t *err);

#endif
