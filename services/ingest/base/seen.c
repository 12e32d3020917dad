#include "services/ingest/base/seen.h"

#include <stdint.h>
#include <stdlib.h>
#include <xxhash.h>

#include "common/err.h"

struct seen_slot {
    uint32_t low[2], high[2]; /* in halves, so that a slot is 20 bytes */
    uint32_t row;             /* 0: free */
};

static struct seen_slot *slot_find(struct seen_slot *slots, size_t cap, const struct seen_slot *key)
{
    size_t i = (((size_t)key->low[1] << 32) | key->low[0]) & (cap - 1);
    while (slots[i].row && (slots[i].low[0] != key->low[0] || slots[i].low[1] != key->low[1] ||
                            slots[i].high[0] != key->high[0] || slots[i].high[1] != key->high[1]))
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static void seen_grow(seen_t *s)
{
    size_t cap = s->cap ? s->cap * 2 : 1024;
    struct seen_slot *slots = must(calloc(cap, sizeof *slots));
    for (size_t i = 0; i < s->cap; i++)
        if (s->slots[i].row)
            *slot_find(slots, cap, &s->slots[i]) = s->slots[i];
    free(s->slots);
    s->slots = slots;
    s->cap = cap;
}

int seen_put(seen_t *s, const char *key, size_t len, int row)
{
    if (s->n * 10 >= s->cap * 7)
        seen_grow(s);
    XXH128_hash_t h = XXH3_128bits(key, len);
    struct seen_slot wanted = {.low = {(uint32_t)h.low64, (uint32_t)(h.low64 >> 32)},
                               .high = {(uint32_t)h.high64, (uint32_t)(h.high64 >> 32)},
                               .row = (uint32_t)row};
    struct seen_slot *slot = slot_find(s->slots, s->cap, &wanted);
    if (slot->row)
        return (int)slot->row;
    *slot = wanted;
    s->n++;
    return 0;
}

void seen_done(seen_t *s)
{
    free(s->slots);
    *s = (seen_t){0};
}
