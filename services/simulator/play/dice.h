/* Chance that is none: what a die shows is a function of the seed, of the id of what it is thrown for, and of
 * the question. So the same seed tells the same story whatever the order in which things come, and however
 * often. Pure. */
#ifndef PQR_SIMULATOR_DICE_H
#define PQR_SIMULATOR_DICE_H

#include <stdint.h>

uint64_t dice_throw(uint64_t seed, const char *id, const char *question);
/* lo … hi, both included. */
int64_t dice_between(uint64_t thrown, int64_t lo, int64_t hi);

#endif
