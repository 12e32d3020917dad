/* What a workbook may cost. Counted while it is read, never believed from what the file says of itself. */
#ifndef PQR_INGEST_LIMITS_H
#define PQR_INGEST_LIMITS_H

#include <stdint.h>

typedef struct limits {
    int entries;         /* files inside the package */
    int64_t entry_bytes; /* of one of them, inflated */
    int64_t total_bytes; /* of all of them together, inflated */
    int ratio;           /* inflated to compressed, looked at beyond ratio_from bytes */
    int64_t ratio_from;
    int rows, columns; /* what Excel itself allows */
    int cell_chars;
    int64_t row_bytes; /* text of one row */
} limits_t;

#define LIMITS_DEFAULT                                                                                       \
    (limits_t)                                                                                               \
    {                                                                                                        \
        .entries = 1000, .entry_bytes = 1LL << 30, .total_bytes = 2LL << 30, .ratio = 100,                   \
        .ratio_from = 100 * 1024, .rows = 1048576, .columns = 16384, .cell_chars = 32767,                    \
        .row_bytes = 8LL << 20,                                                                              \
    }

#endif
