/* Rows for one statement, gathered column by column and passed as binary array parameters, for
 * `SELECT … FROM unnest($1::text[], $2::bigint[], …)`. Binary, because reading a text array back costs the
 * server as much as the rest of an insert. The kind of a column is that of its first value and must be the
 * type that the SQL names. */
#ifndef PQR_COMMON_PG_COLUMNS_H
#define PQR_COMMON_PG_COLUMNS_H

#include "common/clock.h"
#include "common/pg.h"

#define PG_COLUMNS_MAX 48

typedef struct pg_column {
    buf_t bytes; /* the elements: each after its length */
    int n;
    uint32_t type; /* the element's OID */
    bool nulls;
} pg_column_t;

/* Zero-initialised: no rows. */
typedef struct pg_columns {
    pg_column_t column[PG_COLUMNS_MAX];
    int filled; /* columns of the row under way */
} pg_columns_t;

/* The next column of the row under way. */
void pg_columns_text(pg_columns_t *c, const char *value);         /* text; NULL = null */
void pg_columns_jsonb(pg_columns_t *c, const char *value);        /* jsonb; NULL = null */
void pg_columns_int(pg_columns_t *c, int32_t value);              /* integer */
void pg_columns_bigint(pg_columns_t *c, int64_t value);           /* bigint */
void pg_columns_day(pg_columns_t *c, day_t value);                /* date; DAY_NONE = null */
void pg_columns_instant(pg_columns_t *c, const instant_t *value); /* timestamptz; NULL = null */
void pg_columns_end(pg_columns_t *c);                             /* the row is whole */

int pg_columns_count(const pg_columns_t *c); /* rows */
/* Runs sql with the columns as $1 …, and `last` (a text, or NULL: none) after them; nothing when there are no
 * rows. The rows stay until pg_columns_clear(). ret may be NULL. */
MUST_CHECK rc_t pg_columns_write(const pg_columns_t *c, pg_t *pg, const char *sql, const char *last,
                                 PGresult **ret, err_t *err);
/* The same rows by binary COPY: copy_sql names as many columns as there are. It costs half as much as a
 * statement over arrays, but inserts and nothing else: one row that cannot be refuses them all. */
MUST_CHECK rc_t pg_columns_copy(const pg_columns_t *c, pg_t *pg, const char *copy_sql, err_t *err);
void pg_columns_clear(pg_columns_t *c); /* keeps the memory */
void pg_columns_done(pg_columns_t *c);

__attribute__((unused)) static inline void pg_columns_cleanup(pg_columns_t *c)
{
    pg_columns_done(c);
}

#endif
