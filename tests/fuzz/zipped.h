/* A package with its parts stored, made in memory: what a fuzzer cannot guess (lengths, sums) is right. */
#ifndef PQR_TESTS_FUZZ_ZIPPED_H
#define PQR_TESTS_FUZZ_ZIPPED_H

#include "common/buf.h"

typedef struct zipped {
    buf_t bytes, directory;
    int n;
} zipped_t;

void zipped_add(zipped_t *z, const char *name, const void *data, size_t len);
/* The package is in z->bytes then. */
void zipped_end(zipped_t *z);
void zipped_done(zipped_t *z);

#endif
