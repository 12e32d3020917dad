#include "services/reporting/figures/percent.h"

#include <inttypes.h>
#include <stdio.h>

int64_t percent_hundredths(int64_t part, int64_t whole)
{
    if (whole <= 0 || part <= 0)
        return 0;
    /* 128 bits: the product cannot overflow, whatever was counted. */
    return (int64_t)(((__int128)part * 20000 + whole) / ((__int128)whole * 2));
}

const char *percent_text(int64_t part, int64_t whole, char ret[PERCENT_SIZE])
{
    int64_t hundredths = percent_hundredths(part, whole);
    snprintf(ret, PERCENT_SIZE, "%" PRId64 ".%02" PRId64, hundredths / 100, hundredths % 100);
    return ret;
}
