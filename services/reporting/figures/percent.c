#include "services/reporting/figures/percent.h"

int64_t percent_hundredths(int64_t part, int64_t whole)
{
    if (whole <= 0 || part <= 0)
        return 0;
    /* 128 bits: the product cannot overflow, whatever was counted. */
    return (int64_t)(((__int128)part * 20000 + whole) / ((__int128)whole * 2));
}

/* Hundreds of them stand in an answer: snprintf() would be half its time. Before `end`, which is not written.
 */
static char *digits(uint64_t n, char *end)
{
    do
        *--end = (char)('0' + n % 10);
    while (n /= 10);
    return end;
}

const char *percent_text(int64_t part, int64_t whole, char ret[PERCENT_SIZE])
{
    uint64_t hundredths = (uint64_t)percent_hundredths(part, whole);
    char *at = ret + PERCENT_SIZE - 1;
    *at = '\0';
    *--at = (char)('0' + hundredths % 10);
    *--at = (char)('0' + hundredths / 10 % 10);
    *--at = '.';
    return digits(hundredths / 100, at);
}

const char *number_text(int64_t n, char ret[NUMBER_SIZE])
{
    char *at = ret + NUMBER_SIZE - 1;
    *at = '\0';
    at = digits(n < 0 ? 0 - (uint64_t)n : (uint64_t)n, at);
    if (n < 0)
        *--at = '-';
    return at;
}
