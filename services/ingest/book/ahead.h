/* Reads ahead of the reader: a thread fills blocks while the one before is worked on. Inflating costs a
 * seventh of what reading a workbook does, and this takes it off the time that somebody waits. */
#ifndef PQR_INGEST_AHEAD_H
#define PQR_INGEST_AHEAD_H

#include <stddef.h>

#include "common/err.h"

/* Up to cap bytes into buffer; *ret_len 0 at the end. Called from the thread alone. */
typedef rc_t (*ahead_fn)(void *ctx, void *buffer, size_t cap, size_t *ret_len, err_t *err);

typedef struct ahead ahead_t;
/* NULL where no thread is to be had: then the caller reads for itself. ctx is the thread's until
 * ahead_free(). */
ahead_t *ahead_new(ahead_fn fn, void *ctx);
/* Ends the thread first, whether it has read everything or not. */
void ahead_free(ahead_t *a);
/* As the function itself would; one thread. */
MUST_CHECK rc_t ahead_read(ahead_t *a, void *buffer, size_t cap, size_t *ret_len, err_t *err);

#endif
