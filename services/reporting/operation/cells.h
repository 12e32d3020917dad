/* A report's rows, cell by cell in the order of its columns, and the periods that reports of an operation are
 * asked for. */
#ifndef PQR_REPORTING_CELLS_H
#define PQR_REPORTING_CELLS_H

#include "common/arena.h"
#include "services/reporting/figures/period.h"
#include "services/reporting/lists/report.h"

/* The row under way. Zero-initialised: none. */
typedef struct cells {
    arena_t texts;
    const char *at[LIST_COLUMNS_MAX];
    size_t n;
} cells_t;

void cells_text(cells_t *c, const char *text); /* copied; NULL: null */
void cells_count(cells_t *c, int64_t n);
void cells_known(cells_t *c, int64_t n);                              /* below 0: null */
void cells_day(cells_t *c, day_t d);                                  /* DAY_NONE: null */
void cells_percent(cells_t *c, int64_t part, int64_t whole);          /* null where there is no whole */
MUST_CHECK rc_t cells_row(cells_t *c, report_out_t *out, err_t *err); /* the row is whole; the next begins */
void cells_done(cells_t *c);
__attribute__((unused)) static inline void cells_cleanup(cells_t *c)
{
    cells_done(c);
}

/* ---- periods: ?desde and ?hasta ---- */

#define PERIOD_DAYS 30       /* of a period of which only one end, or none, is given */
#define PERIOD_DAYS_MAX 1100 /* of a report that counts day by day */
day_t today_in_bogota(void);
/* The period of two texts that are days, or NULL: until today, and PERIOD_DAYS long. */
period_t period_asked(const char *desde, const char *hasta);
/* Members desde and hasta. */
void period_head(const period_t *p, report_out_t *out);
/* As list_t.check: NULL, or the parameter at fault where the period has more than PERIOD_DAYS_MAX days. */
const char *period_by_day_check(const char *desde, const char *hasta, err_t *err);

#endif
