/* Every cell of a sheet, one a line: A1<TAB>type<TAB>value. type is text, number, date, bool or error (the
 * reader's own kinds, book/source.h); in a value \t \n \r \\ stand for themselves and \xHH for any other
 * control character. Empty cells are left out. */
#ifndef PQR_INGEST_INSPECT_CELLS_H
#define PQR_INGEST_INSPECT_CELLS_H

#include <stdbool.h>
#include <stdio.h>

#include "services/ingest/base/columns.h"
#include "services/ingest/book/content.h"

/* hoja: the sheet's name; NULL: the one that would be read as a base, else the first visible one. json: a
 * line is {"celda":"A1","tipo":"text","valor":"…"}. Memory does not depend on the number of rows. RC_REJECT:
 * what is wrong with the file, or hoja_desconocida, which names the sheets that there are. RC_FATAL: out
 * could not be written. */
MUST_CHECK rc_t inspect_cells(const content_t *c, const columns_t *columns, const char *hoja, bool json,
                              FILE *out, err_t *err);

const char *cell_kind_name(int kind);
/* Appends. */
void cell_escape(const char *text, size_t len, buf_t *out);

#endif
