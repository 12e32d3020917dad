/* A report: a table that is computed whole, without pages, and declared like a list (lists/list.h) but for
 * its query: what it is made of, its maker knows. The engine reads the request, and answers as JSON (what
 * heads it, then "datos"), CSV or .xlsx (the rows), with ETag and 304 where the declaration has a version. */
#ifndef PQR_REPORTING_REPORT_H
#define PQR_REPORTING_REPORT_H

#include "services/reporting/lists/list.h"

typedef struct report_out report_out_t;

/* What a maker is given. */
typedef struct report_call {
    const api_t *api;
    pg_t *pg;                  /* a read-only view; NULL: see `remembers` */
    const char *const *params; /* by filter: texts, NULL where the request has none */
    const char *path;          /* what the handler gave; or NULL */
    const char *version;       /* stands for the data that it depends on (tag_t); "": nothing does */
} report_call_t;

typedef struct report {
    list_t list; /* title, columns, filters, version, check */
    /* The last `extra` columns are there only where the request has the filter of that place; 0: all always.
     */
    size_t extra, extra_filter;
    /* It may be made from what lies in memory: it is tried first without pg, and anything but RC_OK means
     * that this was not enough; then nothing was added. */
    bool remembers;
    /* Heads the report, then adds its rows. RC_REJECT: *ret_field, where it is set, is the parameter at
     * fault; then nothing was added. */
    rc_t (*make)(const report_call_t *c, report_out_t *out, const char **ret_field, err_t *err);
} report_t;

/* Answers in every case. */
void report_answer(const http_request_t *q, http_response_t *a, const api_t *api, const report_t *report,
                   const char *path);

/* The members that stand before the rows, to be written with common/json_out.h; files do without. */
buf_t *report_head(report_out_t *out);
/* What the file is called, where it is not the title: "Motivos de 2021-12-06 a 2021-12-07". */
void report_name(report_out_t *out, const char *name);
/* One more row: all cells, as table_json() takes them; those of columns that are not there are passed over.
 */
MUST_CHECK rc_t report_row(report_out_t *out, const char *const *cells, err_t *err);

#endif
