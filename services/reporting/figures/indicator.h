/* What every indicator is made of: the cut-offs meant, the divisor, shares of it, and the way to the records.
 */
#ifndef PQR_REPORTING_INDICATOR_H
#define PQR_REPORTING_INDICATOR_H

#include "common/event.h" /* base_kind_t */
#include "services/reporting/figures/counts.h"
#include "services/reporting/figures/percent.h"
#include "services/reporting/figures/period.h"
#include "services/reporting/lists/report.h"

/* The cut-offs of an answer. Where nothing is known and no end was asked for, desde and hasta are DAY_NONE
 * and there is no day. */
typedef struct indicator_span {
    period_t period;
    bool compared;
    period_t before; /* where compared */
    block_t *blocks; /* of both */
    size_t n_blocks;
} indicator_span_t;
void indicator_span_cleanup(indicator_span_t *s);

/* From the texts of ?desde and ?hasta (NULL: as far as anything is known) and whether the period before is
 * asked for. pg NULL: RC_RETRY where it would have to be asked. */
MUST_CHECK rc_t indicator_span(pg_t *pg, const char *desde, const char *hasta, bool compared,
                               indicator_span_t *ret, err_t *err);

/* Writes desde, hasta and, where compared, "anterior":{"desde","hasta"} at the head, and names the file after
 * the title and the period. */
void indicator_head(const indicator_span_t *s, const char *title, report_out_t *out);

/* Reads these kinds of counts over the span (counts_read()). */
MUST_CHECK rc_t indicator_counts(const report_call_t *c, const indicator_span_t *s,
                                 const counts_kind_t *kinds, counts_t *ret, err_t *err);

/* All that was sent of a base, where COUNTS_TOTALS was read: what percentages are of. */
typedef struct indicator_total {
    int64_t now, before;
} indicator_total_t;
indicator_total_t indicator_total(const counts_t *c, base_kind_t base);

/* "../registros?base=…&desde=…&hasta=…", where the records of a number are listed, relative to the request;
 * up: "../" or "../../". More filters may be appended with detail_filter(), and taken away by buf_cut(). */
void detail_begin(const char *up, base_kind_t base, const period_t *p, buf_t *out);
void detail_filter(const char *name, const char *value, buf_t *out);

#endif
