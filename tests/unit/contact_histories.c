/* Random histories of single cases under one clock: bases of several days, agents and a dialer that take
 * attempts, forget them, or tell late what came of them, RR that does its tasks or refuses them, recursos,
 * and who watches over terms. Whatever happens, the promises of the ledger hold, and every case can be
 * brought to an end. A history that breaks one is told, with the seed that brings it back: PQR_SEMILLA (of
 * the first history), PQR_HISTORIAS (how many). */
#include "tests/unit/contact_history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HISTORIES 10000

/* What all histories have been through. */
typedef struct coverage {
    bool rules[256], places[LUGARES];
} coverage_t;
static coverage_t covered;

static void cover(history_t *h, const case_view_t *before, const decision_view_t *d, const entrada_view_t *in)
{
    (void)before;
    (void)d;
    (void)in;
    for (size_t i = 0; i < lifecycle_n_rules; i++)
        covered.rules[i] |= strcmp(lifecycle_rules[i].name, h->cell.last.regla) == 0;
    covered.places[h->cell.exists ? lifecycle_lugar(&h->cell.view) : LUGAR_SIN_CASO] = true;
}

static uint64_t setting(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void histories_keep_every_promise(void **state)
{
    (void)state;
    const uint64_t first = setting("PQR_SEMILLA", 20211207), n = setting("PQR_HISTORIAS", HISTORIES);
    for (uint64_t seed = first; seed < first + n; seed++) {
        history_t h = {.seen = cover};
        history_live(&h, seed);
        if (!history_broken(&h))
            continue;
        print_error("PQR_SEMILLA=%llu PQR_HISTORIAS=1:\n", (unsigned long long)seed);
        h = (history_t){.told = true, .seen = cover};
        history_live(&h, seed);
        fail_msg("it does not hold: %s", h.ledger.wrong ? h.ledger.wrong : h.cell.wrong);
    }
}

/* Else the promises were kept by nothing happening. */
static void histories_go_everywhere(void **state)
{
    (void)state;
    if (getenv("PQR_HISTORIAS"))
        skip();
    for (lugar_t at = LUGAR_SIN_CASO + 1; at < LUGARES; at++)
        if (!covered.places[at])
            fail_msg("no history was %s", lugar_name(at));
    for (size_t i = 0; i < lifecycle_n_rules; i++)
        if (!covered.rules[i] && !lifecycle_rules[i].refuses &&
            !(lifecycle_rules[i].effects &
              EFFECT_ANONYMISE)) /* comes when all is over: contact_lifecycle.tsv */
            fail_msg("no history came through %s", lifecycle_rules[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(histories_keep_every_promise),
        cmocka_unit_test(histories_go_everywhere),
    };
    return cmocka_run_group_tests_name("contact_histories", tests, NULL, NULL);
}
