/* What a file or a message may cost. Counted while it is read, never believed from what the file says of
 * itself. Every one is a setting of the reception file (base/columns.h). */
#ifndef PQR_INGEST_LIMITS_H
#define PQR_INGEST_LIMITS_H

#include <stdint.h>

typedef struct limits {
    int64_t file_bytes;  /* of what is sent */
    int entries;         /* files inside the package */
    int64_t entry_bytes; /* of one of them, inflated */
    int64_t total_bytes; /* of all of them together, inflated */
    int ratio;           /* inflated to compressed, looked at beyond ratio_from bytes */
    int64_t ratio_from;
    int rows, columns; /* what Excel itself allows */
    int cell_chars;
    int64_t row_bytes;  /* text of one row */
    int64_t mail_bytes; /* of a message as it comes */
    int mail_parts;     /* parts inside parts */
} limits_t;

#define LIMITS_DEFAULT                                                                                       \
    (limits_t)                                                                                               \
    {                                                                                                        \
        .file_bytes = 50LL << 20, .entries = 1000, .entry_bytes = 1LL << 30, .total_bytes = 2LL << 30,       \
        .ratio = 100, .ratio_from = 100 * 1024, .rows = 1048576, .columns = 16384, .cell_chars = 32767,      \
        .row_bytes = 8LL << 20, .mail_bytes = 60LL << 20, .mail_parts = 20,                                  \
    }

#endif
