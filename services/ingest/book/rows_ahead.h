/* Reads a sheet in a thread of its own while the caller works on the rows before: what reading costs and what
 * is done with the rows come side by side. */
#ifndef PQR_INGEST_ROWS_AHEAD_H
#define PQR_INGEST_ROWS_AHEAD_H

#include "services/ingest/book/source.h"

/* As s->read(), and fn is called by the caller's own thread, in the order of the rows; up to a few hundred
 * rows past the one at which fn ended the reading may have been read. Without a thread to be had it is
 * s->read(). */
MUST_CHECK rc_t rows_read_ahead(source_t *s, size_t sheet, row_fn fn, void *ctx, err_t *err);

#endif
