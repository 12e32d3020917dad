#include "services/pqrctl/muertos_group.h"

#include <stdlib.h>
#include <string.h>

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool belongs(const letter_group_t *g, const letter_t *l, const char *kind)
{
    const letter_t *e = g->example;
    return same(e->dlt, l->dlt) && same(e->stage, l->stage) && same(e->code, l->code) &&
           same(g->kind, kind) && resolution_word(e->resolution) == resolution_word(l->resolution);
}

/* There are as many groups as kinds of error, a handful: looked for one by one. */
static letter_group_t *group_of(letter_groups_t *g, const letter_t *l)
{
    AUTO(buf) buf_t kind = {0};
    letter_error_kind(l->error, &kind);
    for (size_t i = 0; i < g->n; i++)
        if (belongs(&g->items[i], l, buf_str(&kind)))
            return &g->items[i];
    g->items = must(realloc(g->items, (g->n + 1) * sizeof *g->items));
    g->items[g->n] = (letter_group_t){
        .example = l, .kind = must(strdup(buf_str(&kind))), .first = l->written, .last = l->written};
    return &g->items[g->n++];
}

void letter_groups_add(letter_groups_t *g, const letter_t *l)
{
    letter_group_t *group = group_of(g, l);
    group->n++;
    group->first = l->written < group->first ? l->written : group->first;
    group->last = l->written > group->last ? l->written : group->last;
}

static int by_topic_and_number(const void *a, const void *b)
{
    const letter_group_t *x = a, *y = b;
    int topics = strcmp(x->example->dlt, y->example->dlt);
    if (topics)
        return topics;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return strcmp(x->kind, y->kind);
}

void letter_groups_sort(letter_groups_t *g)
{
    if (g->n)
        qsort(g->items, g->n, sizeof *g->items, by_topic_and_number);
}

void letter_groups_done(letter_groups_t *g)
{
    for (size_t i = 0; i < g->n; i++)
        free(g->items[i].kind);
    free(g->items);
    *g = (letter_groups_t){0};
}
