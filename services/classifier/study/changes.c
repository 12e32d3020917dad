#include "services/classifier/study/changes.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "common/err.h"

typedef struct counter {
    UT_hash_handle hh;
    uint64_t key;
    change_t change;
    uint32_t rank;
    uint64_t taken;
} counter_t;

static uint64_t key_of(const sighting_t *s)
{
    return (uint64_t)s->before.result << 32 | (uint64_t)s->after << 16 | s->differs;
}

static bool compared(const sighting_t *s)
{
    return s->entrega >= 0 && s->before.result != RESULT_NONE && s->after != RESULT_NONE;
}

static int most_first(const counter_t *a, const counter_t *b)
{
    if (a->change.count != b->change.count)
        return a->change.count < b->change.count ? 1 : -1;
    return a->key < b->key ? -1 : a->key > b->key;
}

static void count_one(counter_t **all, const sighting_t *s)
{
    uint64_t key = key_of(s);
    counter_t *c = NULL;
    HASH_FIND(hh, *all, &key, sizeof key, c);
    if (!c) {
        c = must(calloc(1, sizeof *c));
        c->key = key;
        c->change = (change_t){.before = s->before.result, .after = s->after, .differs = s->differs};
        HASH_ADD(hh, *all, key, sizeof c->key, c);
    }
    c->change.count++;
}

static void rank(counter_t **all, changes_t *ret)
{
    HASH_SORT(*all, most_first);
    ret->items = must(calloc(HASH_COUNT(*all) + 1, sizeof *ret->items));
    for (counter_t *c = *all; c; c = c->hh.next) {
        c->rank = (uint32_t)ret->n;
        ret->items[ret->n++] = c->change;
    }
}

static void want(changes_t *c, size_t *cap, const sighting_t *s, uint32_t change)
{
    if (c->n_wanted == *cap) {
        *cap = *cap ? *cap * 2 : 64;
        c->wanted = must(realloc(c->wanted, *cap * sizeof *c->wanted));
    }
    c->wanted[c->n_wanted++] = (wanted_t){.offset = s->offset, .partition = s->partition, .change = change};
}

static int by_place(const void *a, const void *b)
{
    const wanted_t *x = a, *y = b;
    if (x->partition != y->partition)
        return x->partition < y->partition ? -1 : 1;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static void choose(const sightings_t *s, counter_t *all, uint64_t limit, changes_t *ret)
{
    size_t cap = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        const sighting_t *one = sightings_at(s, i);
        if (!compared(one) || !one->differs)
            continue;
        uint64_t key = key_of(one);
        counter_t *c = NULL;
        HASH_FIND(hh, all, &key, sizeof key, c);
        if (c && c->taken < limit) {
            c->taken++;
            want(ret, &cap, one, c->rank);
        }
    }
    if (ret->n_wanted)
        qsort(ret->wanted, ret->n_wanted, sizeof *ret->wanted, by_place);
}

void changes_count(const sightings_t *s, uint64_t limit, changes_t *ret)
{
    counter_t *all = NULL, *c, *next;
    *ret = (changes_t){0};
    for (uint32_t i = 0; i < s->n; i++) {
        const sighting_t *one = sightings_at(s, i);
        if (!compared(one))
            continue;
        if (!one->differs) {
            ret->same++;
            continue;
        }
        ret->changed++;
        count_one(&all, one);
    }
    rank(&all, ret);
    choose(s, all, limit, ret);
    HASH_ITER(hh, all, c, next)
    {
        HASH_DEL(all, c);
        free(c);
    }
}

const wanted_t *changes_wanted(const changes_t *c, int32_t partition, int64_t offset)
{
    const wanted_t key = {.offset = offset, .partition = partition};
    return c->n_wanted ? bsearch(&key, c->wanted, c->n_wanted, sizeof *c->wanted, by_place) : NULL;
}

void changes_done(changes_t *c)
{
    free(c->items);
    free(c->wanted);
    *c = (changes_t){0};
}
