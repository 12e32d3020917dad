/* A report that is no list of rows of a table but figures put together from a few queries: its parameters are
 * read like a list's (lists/list.h), and it answers as JSON, CSV or .xlsx. In JSON what is true of the whole
 * stands before the rows: {"desde":…,"datos":[{…},…]}. A file has the rows. */
#ifndef PQR_REPORTING_REPORT_H
#define PQR_REPORTING_REPORT_H

#include "common/arena.h"
#include "services/reporting/api/api_read.h"
#include "services/reporting/figures/period.h"
#include "services/reporting/lists/list.h"

/* What a report is filled into. One thread. */
typedef struct report_out {
    buf_t head; /* the members before the rows: json_out.h */
    arena_t texts;
    const char **cells; /* row after row */
    size_t n, cap;
} report_out_t;

/* The next cell of the row under way, in the order of the columns. Texts are copied. */
void report_text(report_out_t *o, const char *text); /* NULL: null */
void report_count(report_out_t *o, int64_t n);
void report_day(report_out_t *o, day_t d);                         /* DAY_NONE: null */
void report_percent(report_out_t *o, int64_t part, int64_t whole); /* null where there is no whole */
void report_done(report_out_t *o);

typedef struct report {
    /* title, columns, filters, check, version; further orders, pages and SQL it has none */
    list_t ask;
    /* params: of the filters, in their order; NULL: none given. */
    rc_t (*fill)(pg_t *pg, const api_t *api, const char *const *params, report_out_t *out, err_t *err);
} report_t;

/* Answers in every case. */
void report_answer(const http_request_t *q, http_response_t *a, const api_t *api, const report_t *report);

/* ---- periods: ?desde and ?hasta ---- */

#define REPORT_DAYS 30 /* of a period of which only one end, or none, is given */
day_t report_today(void);
/* The period of two texts that are days, or NULL: until today, and REPORT_DAYS long. */
period_t report_period(const char *desde, const char *hasta);
/* Members desde and hasta. */
void report_period_head(report_out_t *o, const period_t *p);

/* For a report that counts day by day: NULL, or the parameter at fault (list_t.check), where the period has
 * more than REPORT_DAYS_MAX days. */
#define REPORT_DAYS_MAX 1100
const char *report_period_check(const char *desde, const char *hasta, err_t *err);

#endif
