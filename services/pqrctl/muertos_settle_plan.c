/* Which letters are resolved, and which of them stands for those of the same message. */
#include <stdlib.h>

#include "services/pqrctl/muertos_settle.h"

static bool is_due(const letter_t *l, resolution_kind_t kind)
{
    return !l->resolution && (l->kept || kind == RESOLUTION_DISCARDED);
}

/* By the message that died, then by the letter's own place, which is that in the list. */
static int by_origin(const void *a, const void *b)
{
    const letter_t *x = *(const letter_t *const *)a, *y = *(const letter_t *const *)b;
    int origins = letter_by_origin(x, y);
    return origins ? origins : x < y ? -1 : x > y;
}

static const letter_t **sorted(const letters_t *l)
{
    const letter_t **all = must(calloc(l->n + 1, sizeof *all));
    for (size_t i = 0; i < l->n; i++)
        all[i] = &l->items[i];
    if (l->n)
        qsort(all, l->n, sizeof(letter_t *), by_origin);
    return all;
}

static size_t of_one_message(const letter_t *const *of, size_t n)
{
    size_t i = 1;
    while (i < n && letter_same_origin(of[0], of[i]))
        i++;
    return i;
}

/* The letter with which the message was sent before; NULL: it was not. */
static const letter_t *sent_with(const letter_t *const *of, size_t n)
{
    const letter_t *any = NULL;
    for (size_t i = 0; i < n; i++) {
        const resolution_t *r = of[i]->resolution;
        if (r && r->kind == RESOLUTION_RETRIED && !r->with)
            return of[i];
        if (r && r->kind == RESOLUTION_RETRIED)
            any = of[i];
    }
    return any;
}

/* NULL: none of what was asked for is to be resolved, so that the others are left alone. */
static const letter_t *leader_of(const letter_t *const *of, size_t n, resolution_kind_t kind)
{
    const letter_t *first = NULL, *sent = kind == RESOLUTION_RETRIED ? sent_with(of, n) : NULL;
    bool asked = false;
    for (size_t i = 0; i < n; i++) {
        bool due = is_due(of[i], kind);
        first = due && !first ? of[i] : first;
        asked = asked || (due && !of[i]->sibling);
    }
    return !asked ? NULL : sent ? sent : first;
}

void settle_plan(const letters_t *l, resolution_kind_t kind, const letter_t **leaders, settle_counts_t *ret)
{
    const letter_t **all = sorted(l);
    *ret = (settle_counts_t){0};
    for (size_t i = 0; i < l->n; i++) {
        const letter_t *x = &l->items[i];
        leaders[i] = NULL;
        ret->resolved += !x->sibling && x->resolution;
        ret->lost += !x->sibling && !x->resolution && !is_due(x, kind);
    }
    for (size_t i = 0, n; i < l->n; i += n) {
        n = of_one_message(all + i, l->n - i);
        const letter_t *leader = leader_of(all + i, n, kind);
        ret->messages += leader && !leader->resolution;
        for (size_t j = i; leader && j < i + n; j++) {
            if (!is_due(all[j], kind))
                continue;
            leaders[all[j] - l->items] = leader;
            ret->open++;
        }
    }
    free(all);
}
