/* A report's rows, cell by cell in the order of its columns. */
#ifndef PQR_REPORTING_CELLS_H
#define PQR_REPORTING_CELLS_H

#include "common/arena.h"
#include "common/clock.h"
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
void cells_begin(cells_t *c);                                         /* a row that is none yet */
void cells_done(cells_t *c);
__attribute__((unused)) static inline void cells_cleanup(cells_t *c)
{
    cells_done(c);
}

#endif
