/* The name of what was sent, whichever way it came. Pure. */
#ifndef PQR_INGEST_FILENAME_H
#define PQR_INGEST_FILENAME_H

#include "common/buf.h"

/* A name fit to keep: without folders or control characters, composed, at most 200 bytes. Replaces ret. */
void filename_tidy(const char *name, buf_t *ret);

#endif
