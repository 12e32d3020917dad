/* The columns of rows that each name only those in which they have something, in one order that keeps
 * everyone's own as far as they agree. Pure but for memory. */
#ifndef PQR_REPORTING_ROW_COLUMNS_H
#define PQR_REPORTING_ROW_COLUMNS_H

#include <stddef.h>

#include "common/doc.h"

typedef struct row_column row_column_t;

/* Zero-initialised: none. */
typedef struct row_columns {
    char **names;
    size_t n, cap;
    row_column_t **at, *by_name; /* where each name stands */
} row_columns_t;

/* A row's names, in its order: one that is new goes in behind the one before it. */
void row_columns_merge(row_columns_t *c, const char *const *names, size_t n);
/* The texts of an object's members by column: ret[i] is that of names[i], NULL where the row has none. ret
 * has room for c->n; its texts are in `texts`. A member that is no column is passed over. */
void row_columns_values(const row_columns_t *c, const doc_t *row, arena_t *texts, const char **ret);
/* A member's text, in `texts` where it has to be made; NULL where it has none. */
const char *row_columns_text(const doc_member_t *m, arena_t *texts);
void row_columns_done(row_columns_t *c);

__attribute__((unused)) static inline void row_columns_cleanup(row_columns_t *c)
{
    row_columns_done(c);
}

#endif
