/* Rows and shared strings that are plain XML, without the parser. */
#ifndef PQR_INGEST_XLSX_PLAIN_H
#define PQR_INGEST_XLSX_PLAIN_H

#include "services/ingest/book/plain.h"
#include "services/ingest/book/xlsx_row.h"

typedef enum plain_row { ROW_NOT_PLAIN, ROW_PLAIN, ROW_FAULTY } plain_row_t;

/* A whole <row> into the builder, all but row_end(). ROW_NOT_PLAIN: nothing has happened. *ret_fault where
 * faulty: the same that would be found on the parser's way, at the same cell. */
plain_row_t plain_row(plain_t *p, row_builder_t *b, const fault_t **ret_fault);

/* `<si><t>…</t></si>`: its text. False: nothing has happened. */
bool plain_item(plain_t *p, span_t *ret);

#endif
