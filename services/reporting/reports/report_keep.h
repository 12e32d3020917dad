/* A week's report kept as it is now (procedure, point 11): its rows, every sighting counted, the workbooks
 * and offsets it was made from, and the two forms of each of its advisors, in one transaction and from one
 * snapshot. */
#ifndef PQR_REPORTING_REPORT_KEEP_H
#define PQR_REPORTING_REPORT_KEEP_H

#include <stdbool.h>

#include "common/clock.h"
#include "common/pg.h"
#include "services/reporting/figures/catalogue.h"

typedef struct report_order {
    day_t monday;
    instant_t now;
    bool asked;     /* by a person, and not on schedule */
    const char *by; /* who, or NULL where that is not known */
} report_order_t;

/* What the transaction begins with: every statement of it sees the same. */
#define REPORT_BEGIN                                                                                         \
    "BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = "   \
    "'30s'"

/* In a transaction begun so, which the caller commits: makes it, unless there is one (then *ret_made is
 * false). RC_RETRY also where another replica made it at this moment: begin anew. */
MUST_CHECK rc_t report_keep(pg_t *pg, const catalogue_t *names, const report_order_t *o, bool *ret_made,
                            err_t *err);

#endif
