/* A file as a source of rows, whatever its format: told by its first bytes, never by its name. */
#ifndef PQR_INGEST_BOOK_H
#define PQR_INGEST_BOOK_H

#include "services/ingest/book/content.h"
#include "services/ingest/book/limits.h"
#include "services/ingest/book/source.h"

/* The content must outlive the source. RC_REJECT with the code and words for the sender: what is neither
 * workbook nor text, is protected, truncated, damaged, or past a limit (archivo_muy_grande: of the file
 * itself). A sheet may be read while another thread looks at done and total, and by one thread at a time. */
MUST_CHECK rc_t book_open(const content_t *c, const limits_t *limits, source_t **ret, err_t *err);

#endif
