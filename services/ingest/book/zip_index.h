/* What the end of a zip file says of its index, before anybody reads that into memory. */
#ifndef PQR_INGEST_ZIP_INDEX_H
#define PQR_INGEST_ZIP_INDEX_H

#include "services/ingest/book/content.h"

typedef struct zip_index {
    int64_t entries, bytes; /* the most that any plausible end record says; 0: there is none */
    int ends;               /* plausible end records */
} zip_index_t;

MUST_CHECK rc_t zip_index_find(const content_t *c, zip_index_t *ret, err_t *err);

#endif
