/* A query's rows a thousand at a time, so that a list of any length is read in bounded memory. */
#ifndef PQR_REPORTING_CURSOR_H
#define PQR_REPORTING_CURSOR_H

#include "common/pg.h"

/* Inside the caller's transaction, one at a time: with the next cursor_open() or the transaction's end it is
 * over. params: n texts, NULL = null. */
MUST_CHECK rc_t cursor_open(pg_t *pg, const char *sql, int n, const char *const *params, err_t *err);
/* The next rows; none: there are no more. *ret is released first. */
MUST_CHECK rc_t cursor_next(pg_t *pg, PGresult **ret, err_t *err);

#endif
