#include "services/ingest/book/rows_ahead.h"

#include <stdint.h>
#include <stdlib.h>

#include "common/buf.h"
#include "services/ingest/book/ring.h"

enum {
    BLOCKS = 4,
    BLOCK_BYTES = 64 * 1024, /* of text and cells; a row that is larger has a block of its own */
};

typedef struct kept_row {
    int number;
    size_t first, n; /* cells */
} kept_row_t;

typedef struct block {
    buf_t text;    /* of all cells, each with its NUL */
    cell_t *cells; /* while the block is being filled, their text is an offset */
    kept_row_t *rows;
    size_t n_cells, cap_cells, n_rows, cap_rows;
    bool last; /* nothing comes after it */
} block_t;

typedef struct reading {
    source_t *source;
    size_t sheet;
    ring_t ring; /* over the blocks */
    block_t blocks[BLOCKS];
    block_t *filling; /* NULL: nobody wants more */
    rc_t rc;          /* the thread's until the last block is filled */
    err_t err;
} reading_t;

static void block_next(reading_t *r)
{
    unsigned place;
    r->filling = ring_room(&r->ring, &place) ? &r->blocks[place] : NULL;
    if (!r->filling)
        return;
    block_t *b = r->filling;
    buf_clear(&b->text);
    b->n_cells = b->n_rows = 0;
    b->last = false;
}

/* The texts stay where they are from now on. */
static void block_close(reading_t *r, bool last)
{
    block_t *b = r->filling;
    for (size_t i = 0; i < b->n_cells; i++)
        b->cells[i].text = b->text.data + (uintptr_t)b->cells[i].text;
    b->last = last;
    ring_fill(&r->ring);
}

static void *grown(void *items, size_t n, size_t *cap, size_t size)
{
    if (n <= *cap)
        return items;
    *cap = n + n / 2 + 64;
    return must(realloc(items, *cap * size));
}

static void block_add(block_t *b, const row_t *row)
{
    b->rows = grown(b->rows, b->n_rows + 1, &b->cap_rows, sizeof *b->rows);
    b->cells = grown(b->cells, b->n_cells + row->n, &b->cap_cells, sizeof *b->cells);
    b->rows[b->n_rows++] = (kept_row_t){.number = row->number, .first = b->n_cells, .n = row->n};
    for (size_t i = 0; i < row->n; i++) {
        cell_t *c = &b->cells[b->n_cells++];
        *c = row->cells[i];
        size_t at = b->text.len;
        buf_add(&b->text, c->text, c->len);
        buf_addc(&b->text, '\0');
        c->text = (const char *)(uintptr_t)at;
    }
}

static rc_t keep(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    (void)err;
    reading_t *r = ctx;
    block_add(r->filling, row);
    if (r->filling->text.len + r->filling->n_cells * sizeof(cell_t) >= BLOCK_BYTES) {
        block_close(r, false);
        block_next(r);
    }
    *ret_stop = !r->filling;
    return RC_OK;
}

static void *run(void *arg)
{
    reading_t *r = arg;
    block_next(r);
    if (!r->filling) /* nobody wants any */
        return NULL;
    r->rc = r->source->read(r->source, r->sheet, keep, r, &r->err);
    if (r->filling)
        block_close(r, true);
    return NULL;
}

/* *ret_stop: fn wants no more. */
static rc_t block_hand(const block_t *b, row_fn fn, void *ctx, bool *ret_stop, err_t *err)
{
    rc_t rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && !*ret_stop && i < b->n_rows; i++) {
        const row_t row = {
            .number = b->rows[i].number, .cells = b->cells + b->rows[i].first, .n = b->rows[i].n};
        rc = fn(ctx, &row, ret_stop, err);
    }
    return rc;
}

static rc_t hand_all(reading_t *r, row_fn fn, void *ctx, err_t *err)
{
    bool stop = false;
    for (;;) {
        const block_t *b = &r->blocks[ring_take(&r->ring)];
        rc_t rc = block_hand(b, fn, ctx, &stop, err);
        if (rc != RC_OK || stop)
            return rc;
        if (b->last)
            return r->rc == RC_OK ? RC_OK : err_set(err, r->rc, r->err.code, "%s", r->err.text);
        ring_give(&r->ring);
    }
}

rc_t rows_read_ahead(source_t *s, size_t sheet, row_fn fn, void *ctx, err_t *err)
{
    reading_t r = {.source = s, .sheet = sheet, .err = ERR_INIT};
    pthread_t thread;
    ring_init(&r.ring, BLOCKS);
    bool apart = pthread_create(&thread, NULL, run, &r) == 0;
    rc_t rc = apart ? hand_all(&r, fn, ctx, err) : s->read(s, sheet, fn, ctx, err);
    if (apart) {
        ring_stop(&r.ring);
        pthread_join(thread, NULL);
    }
    ring_done(&r.ring);
    for (size_t i = 0; i < BLOCKS; i++) {
        buf_done(&r.blocks[i].text);
        free(r.blocks[i].cells);
        free(r.blocks[i].rows);
    }
    return rc;
}
