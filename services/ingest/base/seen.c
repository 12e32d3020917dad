#include "services/ingest/base/seen.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "common/err.h"

enum { FIRST_SLOTS = 8 };

struct seen_slot {
    uint32_t key[3];
    uint32_t row; /* 0: free */
};

/* Where the key is, or the free place that it would take. */
static struct seen_slot *slot_find(const struct seen_table *t, const uint32_t key[3])
{
    uint32_t i = (uint32_t)(((uint64_t)key[0] * t->cap) >> 32); /* any capacity, not only powers of two */
    while (t->slots[i].row && memcmp(t->slots[i].key, key, sizeof t->slots[i].key) != 0)
        i = i + 1 < t->cap ? i + 1 : 0;
    return &t->slots[i];
}

static void table_grow(struct seen_table *t)
{
    struct seen_table wider = {.n = t->n, .cap = t->cap ? t->cap + t->cap / 2 : FIRST_SLOTS};
    wider.slots = must(calloc(wider.cap, sizeof *wider.slots));
    for (uint32_t i = 0; i < t->cap; i++)
        if (t->slots[i].row)
            *slot_find(&wider, t->slots[i].key) = t->slots[i];
    free(t->slots);
    *t = wider;
}

int seen_put(seen_t *s, const char *key, size_t len, int row)
{
    XXH128_hash_t h = XXH3_128bits(key, len);
    struct seen_slot wanted = {{(uint32_t)h.low64, (uint32_t)(h.low64 >> 32), (uint32_t)h.high64},
                               (uint32_t)row};
    struct seen_table *t = &s->tables[h.high64 >> 56];
    if (t->n + t->n / 8 >= t->cap)
        table_grow(t);
    struct seen_slot *slot = slot_find(t, wanted.key);
    if (slot->row)
        return (int)slot->row;
    *slot = wanted;
    t->n++;
    return 0;
}

void seen_done(seen_t *s)
{
    for (size_t i = 0; i < SEEN_TABLES; i++)
        free(s->tables[i].slots);
    *s = (seen_t){0};
}
