/* A query's rows some at a time, as many as are a few megabytes, so that a list of any length and of rows of
 * any size is read in bounded memory. */
#ifndef PQR_REPORTING_CURSOR_H
#define PQR_REPORTING_CURSOR_H

#include "common/pg.h"

#define CURSOR_BYTES (2 << 20) /* aimed at, by the size of the rows before */
#define CURSOR_ROWS 100 /* at most: should small ones be followed by the largest, which are some 300 KiB */

/* Inside the caller's transaction, one at a time: with the next cursor_open() or the transaction's end it is
 * over. */
typedef struct cursor {
    pg_t *pg;
    int rows; /* of the next fetch */
} cursor_t;

/* params: n texts, NULL = null. */
MUST_CHECK rc_t cursor_open(pg_t *pg, const char *sql, int n, const char *const *params, cursor_t *ret,
                            err_t *err);
/* The next rows; none: there are no more. *ret is released first. */
MUST_CHECK rc_t cursor_next(cursor_t *c, PGresult **ret, err_t *err);

#endif
