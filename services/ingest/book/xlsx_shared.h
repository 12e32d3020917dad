/* The table of shared strings: one block of text and where each begins, which costs little more than the text
 * itself. */
#ifndef PQR_INGEST_XLSX_SHARED_H
#define PQR_INGEST_XLSX_SHARED_H

#include <stdint.h>

#include "common/buf.h"
#include "services/ingest/book/package.h"

typedef struct shared {
    buf_t text;      /* each ends with a NUL */
    uint32_t *start; /* n + 1 of them */
    size_t n, cap;
} shared_t;

/* Reads xl/sharedStrings.xml: the runs of rich text joined, phonetic guides left out. */
MUST_CHECK rc_t shared_read(package_t *p, int entry, const limits_t *limits, shared_t *ret, err_t *err);
void shared_done(shared_t *s);
/* NULL when there is none at that index. */
const char *shared_at(const shared_t *s, size_t index, size_t *ret_len);

#endif
