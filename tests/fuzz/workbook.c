/* Any file, through the one way to open any format, above all the zip container. */
#include "tests/fuzz/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    rows_both_ways(data, size);
    return 0;
}
