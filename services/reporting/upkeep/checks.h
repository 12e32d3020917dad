/* Every recount (figures/recounts.h) run over what serves or over a rebuild, whichever the search path finds.
 */
#ifndef PQR_REPORTING_CHECKS_H
#define PQR_REPORTING_CHECKS_H

#include <stddef.h>
#include <stdint.h>

#include "common/pg.h"

/* Of a check's differences these are kept, and all are counted. */
#define CHECK_SHOWN 1000

typedef struct check_difference {
    char *tabla, *clave, *guardado, *contado; /* guardado, contado: NULL is nothing */
} check_difference_t;

typedef struct check_report {
    const char *name;
    int64_t differences, ms;
} check_report_t;

typedef struct checks {
    check_report_t *reports;
    size_t n_reports;
    check_difference_t *shown;
    size_t n_shown;
    int64_t differences;                /* of all checks */
    int64_t records, bases, events, ms; /* what was there to count, and how long it took */
} checks_t;

/* Inside the caller's transaction, a snapshot of its own where the service goes on. ret: zeroed. */
MUST_CHECK rc_t checks_run(pg_t *pg, checks_t *ret, err_t *err);
void checks_done(checks_t *c);

__attribute__((unused)) static inline void checks_cleanup(checks_t *c)
{
    checks_done(c);
}

#endif
