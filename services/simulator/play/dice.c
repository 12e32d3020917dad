#include "services/simulator/play/dice.h"

#include <string.h>
#include <xxhash.h>

uint64_t dice_throw(uint64_t seed, const char *id, const char *question)
{
    return XXH3_64bits_withSeed(question, strlen(question), XXH3_64bits_withSeed(id, strlen(id), seed));
}

int64_t dice_between(uint64_t thrown, int64_t lo, int64_t hi)
{
    return lo + (int64_t)(thrown % (uint64_t)(hi - lo + 1));
}
