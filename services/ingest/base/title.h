/* The rows above the header as text. Pure. A date that stands there as Excel's plain number ("Fecha de corte:
 * | 44537") is written as a date, but only where the words for the cut-off ask for one: beside them, under
 * them, or in one cell with them. Anywhere else a number is a number ("Registros: 44537"). */
#ifndef PQR_INGEST_TITLE_H
#define PQR_INGEST_TITLE_H

#include "common/buf.h"
#include "services/ingest/base/columns.h"
#include "services/ingest/book/source.h"

#define TITLE_START -1

/* A row's cells, cleaned, one `between` between them, cut at some 300 bytes. Replaces ret. */
void row_text(const row_t *row, const char *between, buf_t *ret);
/* The same for a title. *label: the column whose words in the row before still want their date (TITLE_START
 * at first); set for the row after. */
void title_text(const columns_t *c, const row_t *row, int *label, buf_t *ret);

#endif
