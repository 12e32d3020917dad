/* The header row: which column is which field. Pure, and total: a row may hold anything. */
#ifndef PQR_INGEST_HEADER_H
#define PQR_INGEST_HEADER_H

#include <stdbool.h>

#include "services/ingest/base/columns.h"
#include "services/ingest/book/source.h"

typedef struct mapping {
    int row;                     /* of the header, 1-based */
    int column[FIELD_COUNT];     /* -1: the base has no such column */
    field_t *field;              /* by column; FIELD_NONE: unknown, kept with the record */
    char **name;                 /* by column: the header cleaned and made unique; NULL where it is empty */
    char **written;              /* by column: the header cleaned, where `name` is another; else NULL */
    int n;                       /* columns up to the last one with a name */
    const date_formats_t *dates; /* of the columns that it was matched with, which must outlive it */
} mapping_t;

/* Where the row names fields: their columns, -1 where it does not. Returns how many it names. */
int header_columns(const columns_t *c, const row_t *row, int ret[FIELD_COUNT]);
/* True when the row names a radicado column and an account column; ret is the caller's to clear. Otherwise
 * *ret_known says how many fields it named (may be NULL), for telling what was seen. */
bool header_match(const columns_t *c, const row_t *row, mapping_t *ret, int *ret_known);
/* RC_REJECT columna_obligatoria: the header lacks a column that is required; names each, and what it does
 * have. */
MUST_CHECK rc_t header_check(const columns_t *c, const mapping_t *m, const char *sheet, err_t *err);
void mapping_done(mapping_t *m);

/* The column's name as its values are kept under: its header, or "columna AB". Replaces ret. */
void column_name(const mapping_t *m, int column, buf_t *ret);
/* The field that a column could also have been, had another not come before it; FIELD_NONE. */
field_t column_rival(const columns_t *c, const mapping_t *m, int column);

#endif
