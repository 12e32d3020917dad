/* Delimited text as a source of rows: what Excel saves as CSV, in Spanish (;), in English (,) or with tabs
 * ("Texto Unicode"), in UTF-8, UTF-16 or Windows-1252. One visible sheet, "CSV"; every cell is text. A row is
 * a record, however many lines its quotes hold, as Excel numbers it. */
#ifndef PQR_INGEST_CSV_H
#define PQR_INGEST_CSV_H

#include "services/ingest/book/content.h"
#include "services/ingest/book/limits.h"
#include "services/ingest/book/source.h"

/* The content must outlive the source. The charset is decided from all of the file, the delimiter from its
 * beginning. Reading it is RC_REJECT with csv_comillas (quotes that do not pair up), csv_danado (NUL bytes;
 * UTF-8 that breaks off) or limite_superado, and the row. One thread. */
MUST_CHECK rc_t csv_open(const content_t *c, const limits_t *limits, source_t **ret, err_t *err);

#endif
