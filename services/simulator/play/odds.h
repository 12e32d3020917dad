/* What may come of something and how often: "no_contesta=26 ocupado=8", weights that need not come to any
 * sum. Pure. */
#ifndef PQR_SIMULATOR_ODDS_H
#define PQR_SIMULATOR_ODDS_H

#include <stdint.h>

#include "common/err.h"

#define ODDS_MAX 16
#define ODDS_WEIGHT_MAX 1000000

typedef struct odds {
    struct {
        char name[32];
        int64_t weight;
    } rows[ODDS_MAX];
    int n;
    int64_t sum; /* above 0 */
} odds_t;

/* allowed: the names that serve, NULL at its end; NULL: any of a-z, digits and _. RC_FATAL names the setting
 * and what is wrong; ret is then as before. */
MUST_CHECK rc_t odds_read(const char *setting, const char *text, const char *const *allowed, odds_t *ret,
                          err_t *err);
/* The name that a throw of the dice shows; never NULL. */
const char *odds_pick(const odds_t *o, uint64_t thrown);

#endif
