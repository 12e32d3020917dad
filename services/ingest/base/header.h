/* The header row: which column is which field. Pure. */
#ifndef PQR_INGEST_HEADER_H
#define PQR_INGEST_HEADER_H

#include <stdbool.h>

#include "services/ingest/base/columns.h"
#include "services/ingest/book/source.h"

typedef struct mapping {
    int row;                 /* of the header, 1-based */
    int column[FIELD_COUNT]; /* -1: the base has no such column */
    field_t *field;          /* by column; FIELD_NONE: unknown, kept with the record */
    char **name; /* by column: the header as written, cleaned; made unique; NULL where it is empty */
    int n;       /* columns up to the last one with a name */
} mapping_t;

/* True when the row names a radicado column and an account column; ret is the caller's to clear. Otherwise
 * *ret_known says how many fields it named (may be NULL), for telling what was seen. */
bool header_match(const columns_t *c, const row_t *row, mapping_t *ret, int *ret_known);
void mapping_done(mapping_t *m);

#endif
