/* Text files: encodings, delimiters, quotes. What another target is there for is passed over. */
#include <string.h>

#include "tests/fuzz/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || memcmp(data, "PK", 2) == 0)
        return 0;
    rows_both_ways(data, size);
    return 0;
}
