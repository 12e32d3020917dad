#include "services/reporting/figures/block_store.h"

#include <string.h>

#include "common/arena.h"
#include "common/err.h"

/* Open addressing: `places` has a power of two of them, each 0 or one more than an index. */
typedef struct places {
    uint32_t *at;
    size_t size, used;
} places_t;

/* What one block counts under one entry. */
typedef struct part {
    uint32_t entry;
    int64_t numbers[COUNT_NUMBERS];
} part_t;

typedef struct kept {
    block_t block;
    part_t *parts;
    size_t n, cap;
} kept_t;

typedef struct entry {
    const char *texts[COUNT_TEXTS];
    uint64_t hash;
} entry_t;

struct block_store {
    arena_t texts;
    entry_t *entries;
    size_t n_entries, cap_entries;
    kept_t *blocks;
    size_t n_blocks, cap_blocks;
    places_t by_texts, by_block;
    size_t bytes;
};

block_store_t *block_store_new(void)
{
    return must(calloc(1, sizeof(block_store_t)));
}

void block_store_free(block_store_t *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n_blocks; i++)
        free(s->blocks[i].parts);
    free(s->blocks);
    free(s->entries);
    free(s->by_texts.at);
    free(s->by_block.at);
    arena_done(&s->texts);
    free(s);
}

static void *grown(block_store_t *s, void *array, size_t n, size_t *cap, size_t each)
{
    if (n < *cap)
        return array;
    size_t more = *cap ? *cap : 16;
    *cap += more;
    s->bytes += more * each;
    return must(realloc(array, *cap * each));
}

/* ---- where things are ---- */

static uint64_t mix(uint64_t h)
{
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    return h ^ h >> 33;
}

static uint64_t texts_hash(const char *const texts[COUNT_TEXTS])
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < COUNT_TEXTS; i++) {
        for (const char *p = texts[i] ? texts[i] : "\x01"; *p; p++)
            h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
        h *= UINT64_C(1099511628211);
    }
    return mix(h);
}

static uint64_t block_hash(const block_t *b)
{
    return mix((uint64_t)(int64_t)b->start << 8 | (unsigned)b->level);
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_texts(const char *const *a, const char *const *b)
{
    for (size_t i = 0; i < COUNT_TEXTS; i++)
        if (!same_text(a[i], b[i]))
            return false;
    return true;
}

static void place(places_t *p, uint64_t hash, size_t index)
{
    size_t at = hash & (p->size - 1);
    while (p->at[at])
        at = (at + 1) & (p->size - 1);
    p->at[at] = (uint32_t)index + 1;
    p->used++;
}

/* Room for one more; true: everything must be placed anew. */
static bool places_grow(block_store_t *s, places_t *p)
{
    if (p->used * 2 < p->size)
        return false;
    size_t size = p->size ? p->size * 2 : 64;
    s->bytes += (size - p->size) * sizeof *p->at;
    free(p->at);
    *p = (places_t){.at = must(calloc(size, sizeof *p->at)), .size = size};
    return true;
}

static const kept_t *block_find(const block_store_t *s, const block_t *b)
{
    const places_t *p = &s->by_block;
    for (size_t at = block_hash(b); p->size && p->at[at &= p->size - 1]; at++) {
        const kept_t *k = &s->blocks[p->at[at] - 1];
        if (k->block.level == b->level && k->block.start == b->start)
            return k;
    }
    return NULL;
}

static uint32_t entry_of(block_store_t *s, const char *const texts[COUNT_TEXTS])
{
    places_t *p = &s->by_texts;
    uint64_t hash = texts_hash(texts);
    for (size_t at = hash; p->size && p->at[at &= p->size - 1]; at++) {
        const entry_t *e = &s->entries[p->at[at] - 1];
        if (e->hash == hash && same_texts(e->texts, texts))
            return p->at[at] - 1;
    }
    if (places_grow(s, p))
        for (size_t i = 0; i < s->n_entries; i++)
            place(p, s->entries[i].hash, i);
    s->entries = grown(s, s->entries, s->n_entries, &s->cap_entries, sizeof *s->entries);
    entry_t *e = &s->entries[s->n_entries];
    e->hash = hash;
    for (size_t i = 0; i < COUNT_TEXTS; i++) {
        e->texts[i] = arena_text(&s->texts, texts[i]);
        s->bytes += texts[i] ? strlen(texts[i]) + 1 : 0;
    }
    place(p, hash, s->n_entries);
    return (uint32_t)s->n_entries++;
}

/* ---- blocks ---- */

bool block_store_has(const block_store_t *s, const block_t *b)
{
    return block_find(s, b) != NULL;
}

int block_store_begin(block_store_t *s, const block_t *b)
{
    if (block_find(s, b))
        return -1;
    if (places_grow(s, &s->by_block))
        for (size_t i = 0; i < s->n_blocks; i++)
            place(&s->by_block, block_hash(&s->blocks[i].block), i);
    s->blocks = grown(s, s->blocks, s->n_blocks, &s->cap_blocks, sizeof *s->blocks);
    s->blocks[s->n_blocks] = (kept_t){.block = *b};
    place(&s->by_block, block_hash(b), s->n_blocks);
    return (int)s->n_blocks++;
}

void block_store_add(block_store_t *s, int block, const char *const texts[COUNT_TEXTS],
                     const int64_t numbers[COUNT_NUMBERS])
{
    kept_t *k = &s->blocks[block];
    k->parts = grown(s, k->parts, k->n, &k->cap, sizeof *k->parts);
    part_t *p = &k->parts[k->n++];
    p->entry = entry_of(s, texts);
    memcpy(p->numbers, numbers, sizeof p->numbers);
}

size_t block_store_bytes(const block_store_t *s)
{
    return s->bytes;
}

/* ---- sums ---- */

static bool counted(const count_row_t *r)
{
    for (size_t i = 0; i < COUNT_NUMBERS; i++)
        if (r->now[i] || r->before[i])
            return true;
    return false;
}

count_row_t *block_store_sum(const block_store_t *s, const block_t *blocks, size_t n, size_t *ret_rows)
{
    count_row_t *rows = must(calloc(s->n_entries + 1, sizeof *rows));
    for (size_t i = 0; i < n; i++) {
        const kept_t *k = block_find(s, &blocks[i]);
        for (size_t j = 0; k && j < k->n; j++) {
            count_row_t *r = &rows[k->parts[j].entry];
            int64_t *sums = blocks[i].before ? r->before : r->now;
            for (size_t m = 0; m < COUNT_NUMBERS; m++)
                sums[m] += k->parts[j].numbers[m];
        }
    }
    size_t found = 0;
    for (size_t i = 0; i < s->n_entries; i++)
        if (counted(&rows[i])) {
            rows[found] = rows[i];
            memcpy(rows[found++].texts, s->entries[i].texts, sizeof s->entries[i].texts);
        }
    *ret_rows = found;
    return rows;
}
