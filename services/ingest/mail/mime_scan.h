/* A look over the bytes of a message before they are given to a MIME reader, which makes objects of every
 * part and every header field: how many it could be made to build. Counts more than there are at worst, never
 * fewer. Pure. */
#ifndef PQR_INGEST_MIME_SCAN_H
#define PQR_INGEST_MIME_SCAN_H

#include <stdbool.h>

#include "common/err.h"

/* Bounds far beyond what a person's mail program makes. */
enum {
    SCAN_MARKS_MAX = 10000,            /* lines that may separate parts */
    SCAN_TYPES_MAX = 1000,             /* Content-Type fields */
    SCAN_HEAD_LINES_MAX = 20000,       /* lines that may be header fields, all parts together */
    SCAN_HEAD_BYTES_MAX = 1024 * 1024, /* and their bytes */
};

typedef struct mime_scan {
    int marks, types, head_lines;
    long long head_bytes;
    bool digest; /* one was seen: its parts are messages by default */
} mime_scan_t;

/* Adds what these bytes count to *total, which spans a message and the messages that were found encoded in
 * it. RC_REJECT mensaje_demasiadas_partes past a bound. */
MUST_CHECK rc_t mime_scan(const void *bytes, size_t len, mime_scan_t *total, err_t *err);

#endif
