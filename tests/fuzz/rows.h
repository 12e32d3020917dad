/* Every sheet of a file read to its end, and what source.h and limits.h promise held of every row. */
#ifndef PQR_TESTS_FUZZ_ROWS_H
#define PQR_TESTS_FUZZ_ROWS_H

#include <stdint.h>

#include "services/ingest/book/content.h"
#include "services/ingest/book/limits.h"

/* Small bounds, so that a run meets them and stays fast. */
limits_t rows_limits(void);
/* A digest of all that was read, the refusal included. */
uint64_t rows_read(const content_t *c);
/* The same from memory and from a file, which must not differ. */
void rows_both_ways(const void *data, size_t len);

#endif
