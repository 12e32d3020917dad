/* A random history of one case under one clock: bases of several days, agents and a dialer that take
 * attempts, forget them, or tell late what came of them, RR that does its tasks or refuses them, recursos,
 * and who watches over terms; in the end the case is closed. The same seed makes the same history. */
#ifndef PQR_TESTS_CONTACT_HISTORY_H
#define PQR_TESTS_CONTACT_HISTORY_H

#include <stdint.h>

#include "tests/unit/contact_ledger.h"

typedef struct history history_t;
struct history {
    uint64_t seed;
    cell_t cell;
    ledger_t ledger;
    instant_t now, lease_until;
    decision_view_t last_decision;
    uint32_t churn; /* how often, in a hundred steps, a base comes */
    int ronda_lost; /* of an attempt of which something may be told late */
    bool told;      /* every step goes to stderr */
    /* Shown every step, refused or not: h->cell.last, the case before it, and what came upon it: d or in.
     * NULL: nobody looks. */
    void (*seen)(history_t *h, const case_view_t *before, const decision_view_t *d, const entrada_view_t *in);
    void *ctx;
};

/* h: all zero but told, seen and ctx. */
void history_live(history_t *h, uint64_t seed);
/* A promise was broken: h->ledger.wrong or h->cell.wrong. */
bool history_broken(const history_t *h);

#endif
