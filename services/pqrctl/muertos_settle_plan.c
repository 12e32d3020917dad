/* Which letters are resolved, and which of them stands for those of the same message. */
#include <stdlib.h>
#include <string.h>

#include "services/pqrctl/muertos_settle.h"

static bool is_due(const letter_t *l, resolution_kind_t kind)
{
    return !l->resolution && (l->kept || kind == RESOLUTION_DISCARDED);
}

static int64_t rank(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

/* By the message that died, then by the letter's own place, which is that in the list. */
static int by_origin(const void *a, const void *b)
{
    const letter_t *x = *(const letter_t *const *)a, *y = *(const letter_t *const *)b;
    int topics = strcmp(x->topic, y->topic);
    if (topics)
        return topics;
    if (x->from_partition != y->from_partition)
        return (int)rank(x->from_partition, y->from_partition);
    if (x->from_offset != y->from_offset)
        return (int)rank(x->from_offset, y->from_offset);
    return x < y ? -1 : x > y;
}

static const letter_t **due_sorted(const letters_t *l, resolution_kind_t kind, size_t *ret_n)
{
    const letter_t **due = must(calloc(l->n + 1, sizeof *due));
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        if (is_due(&l->items[i], kind))
            due[n++] = &l->items[i];
    if (n)
        qsort(due, n, sizeof *due, by_origin);
    *ret_n = n;
    return due;
}

void settle_plan(const letters_t *l, resolution_kind_t kind, const letter_t **leaders, settle_counts_t *ret)
{
    size_t n;
    const letter_t **due = due_sorted(l, kind, &n), *leader = NULL;
    *ret = (settle_counts_t){.open = (int64_t)n};
    for (size_t i = 0; i < l->n; i++) {
        leaders[i] = NULL;
        ret->resolved += l->items[i].resolution != NULL;
        ret->lost += !l->items[i].resolution && !is_due(&l->items[i], kind);
    }
    for (size_t i = 0; i < n; i++) {
        if (!leader || !letter_same_origin(leader, due[i])) {
            leader = due[i];
            ret->messages++;
        }
        leaders[due[i] - l->items] = leader;
    }
    free(due);
}
