#include "services/reporting/figures/block_store.h"

#include <string.h>
#include <uthash.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/err.h"

/* What one block counts under one entry. */
typedef struct part {
    uint32_t entry;
    int64_t numbers[COUNT_NUMBERS];
} part_t;

typedef struct block_key {
    int level;
    day_t start;
} block_key_t;

typedef struct kept {
    UT_hash_handle hh;
    block_key_t key;
    part_t *parts;
    size_t n, cap;
} kept_t;

/* Texts under which something is counted; key: all of them as one. */
typedef struct entry {
    UT_hash_handle hh;
    const char *key;
    const char *texts[COUNT_TEXTS];
    uint32_t number;
} entry_t;

struct block_store {
    arena_t texts;
    buf_t scratch;
    entry_t *by_texts; /* in the order of their numbers */
    size_t n_entries;
    kept_t *by_block;
    kept_t **blocks; /* by number */
    size_t n_blocks, cap_blocks;
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
    entry_t *e, *next_entry;
    HASH_ITER(hh, s->by_texts, e, next_entry)
    {
        HASH_DEL(s->by_texts, e);
        free(e);
    }
    kept_t *k, *next_block;
    HASH_ITER(hh, s->by_block, k, next_block)
    {
        HASH_DEL(s->by_block, k);
        free(k->parts);
        free(k);
    }
    free(s->blocks);
    buf_done(&s->scratch);
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

static kept_t *block_find(const block_store_t *s, const block_t *b)
{
    const block_key_t key = {b->level, b->start};
    kept_t *k = NULL;
    HASH_FIND(hh, s->by_block, &key, sizeof key, k);
    return k;
}

/* No two texts have it alike: each is led by whether it is there, and ended. */
static void key_write(const char *const texts[COUNT_TEXTS], buf_t *ret)
{
    buf_clear(ret);
    for (size_t i = 0; i < COUNT_TEXTS; i++) {
        buf_addc(ret, texts[i] ? '+' : '-');
        buf_add(ret, texts[i] ? texts[i] : "", (texts[i] ? strlen(texts[i]) : 0) + 1);
    }
}

static uint32_t entry_of(block_store_t *s, const char *const texts[COUNT_TEXTS])
{
    entry_t *e = NULL;
    key_write(texts, &s->scratch);
    HASH_FIND(hh, s->by_texts, s->scratch.data, s->scratch.len, e);
    if (e)
        return e->number;
    e = must(calloc(1, sizeof *e));
    e->number = (uint32_t)s->n_entries++;
    const char *key = e->key = memcpy(arena_take(&s->texts, s->scratch.len), s->scratch.data, s->scratch.len);
    for (size_t i = 0; i < COUNT_TEXTS; i++) {
        e->texts[i] = *key == '+' ? key + 1 : NULL;
        key += strlen(key + 1) + 2;
    }
    s->bytes += sizeof *e + s->scratch.len;
    HASH_ADD_KEYPTR(hh, s->by_texts, e->key, s->scratch.len, e);
    return e->number;
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
    kept_t *k = must(calloc(1, sizeof *k));
    k->key = (block_key_t){b->level, b->start};
    HASH_ADD(hh, s->by_block, key, sizeof k->key, k);
    s->bytes += sizeof *k;
    s->blocks = grown(s, s->blocks, s->n_blocks, &s->cap_blocks, sizeof(kept_t *));
    s->blocks[s->n_blocks] = k;
    return (int)s->n_blocks++;
}

void block_store_add(block_store_t *s, int block, const char *const texts[COUNT_TEXTS],
                     const int64_t numbers[COUNT_NUMBERS])
{
    kept_t *k = s->blocks[block];
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
    for (const entry_t *e = s->by_texts; e; e = e->hh.next)
        if (counted(&rows[e->number])) {
            rows[found] = rows[e->number];
            memcpy(rows[found++].texts, e->texts, sizeof e->texts);
        }
    *ret_rows = found;
    return rows;
}
