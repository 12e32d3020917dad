/* What every indicator is made of: the cut-offs meant, the divisor, shares of it, and the way to the records.
 */
#ifndef PQR_REPORTING_INDICATOR_H
#define PQR_REPORTING_INDICATOR_H

#include "common/event.h" /* base_kind_t */
#include "services/reporting/figures/percent.h"
#include "services/reporting/figures/period.h"
#include "services/reporting/lists/report.h"

/* The cut-offs of an answer. Where nothing is known and no end was asked for, desde and hasta are DAY_NONE
 * and there is no day. */
typedef struct indicator_span {
    period_t period;
    bool compared;
    period_t before;                    /* where compared */
    buf_t levels, starts, before_flags; /* the blocks of both, as array literals: $1, $2, $3 of the SQL */
} indicator_span_t;
void indicator_span_cleanup(indicator_span_t *s);

/* From the texts of ?desde and ?hasta (NULL: as far as anything is known) and whether the period before is
 * asked for. */
MUST_CHECK rc_t indicator_span(pg_t *pg, const char *desde, const char *hasta, bool compared,
                               indicator_span_t *ret, err_t *err);

/* Writes desde, hasta and, where compared, "anterior":{"desde","hasta"} at the head, and names the file after
 * the title and the period. */
void indicator_head(const indicator_span_t *s, const char *title, report_out_t *out);

/* All that was sent (domain: indicators): the totals of the workbooks of that kind that hold, and the records
 * that are in none of them, so that every record of a numerator is in the divisor too, whatever has arrived.
 */
typedef struct indicator_total {
    int64_t now, before;
} indicator_total_t;
MUST_CHECK rc_t indicator_total(pg_t *pg, const indicator_span_t *s, base_kind_t base, indicator_total_t *ret,
                                err_t *err);

/* "../registros?base=…&desde=…&hasta=…", where the records of a number are listed, relative to the request;
 * up: "../" or "../../". More filters may be appended with detail_filter(). */
void detail_begin(const char *up, base_kind_t base, const period_t *p, buf_t *out);
void detail_filter(const char *name, const char *value, buf_t *out);

#endif
