/* The items of a JSON array, without reading what is in them. Pure. */
#ifndef PQR_INGEST_EVENT_BATCH_H
#define PQR_INGEST_EVENT_BATCH_H

#include <stddef.h>

#include "common/err.h"

typedef struct slice {
    const char *json; /* points into the input */
    size_t len;
} slice_t;

/* Where each item of the array stands, so that one that is ill-formed inside does not spoil the others. The
 * order of quotes, brackets, commas and colons is checked over the whole: where that is wrong nobody can say
 * where an item ends, and all is refused (json_invalido). What an item means is for its reader. *ret_n ≤ max;
 * more items are refused (lote_muy_grande). */
MUST_CHECK rc_t batch_split(const char *json, size_t len, slice_t *ret, size_t max, size_t *ret_n,
                            err_t *err);

#endif
