#include "tests/fuzz/rows.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistr.h>

#include "services/ingest/book/book.h"
#include "tests/fuzz/hold.h"

typedef struct walk {
    limits_t limits;
    int last_row;
    uint64_t digest;
} walk_t;

limits_t rows_limits(void)
{
    limits_t l = LIMITS_DEFAULT;
    l.file_bytes = 1 << 20;
    l.entries = 50;
    l.entry_bytes = 8 << 20;
    l.total_bytes = 16 << 20;
    l.rows = 5000;
    l.columns = 300;
    l.cell_chars = 2000;
    l.row_bytes = 64 << 10;
    return l;
}

static void digest(walk_t *w, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < n; i++)
        w->digest = (w->digest ^ at[i]) * 0x100000001b3ull; /* FNV-1a */
}

static void digest_int(walk_t *w, int64_t v)
{
    digest(w, &v, sizeof v);
}

static void check_text(const char *text, size_t len)
{
    HOLD(text && strlen(text) == len);
    HOLD(!u8_check((const uint8_t *)text, len));
}

static rc_t check_row(void *ctx, const row_t *row, bool *ret_stop, err_t *err)
{
    (void)ret_stop;
    (void)err;
    walk_t *w = ctx;
    HOLD(row->number > w->last_row && row->number <= w->limits.rows);
    w->last_row = row->number;
    digest_int(w, row->number);
    int last = -1;
    size_t bytes = 0;
    for (size_t i = 0; i < row->n; i++) {
        const cell_t *c = &row->cells[i];
        HOLD(c->column > last && c->column < w->limits.columns);
        last = c->column;
        HOLD(c->kind == CELL_TEXT || c->kind == CELL_NUMBER || c->kind == CELL_DATE || c->kind == CELL_BOOL ||
             c->kind == CELL_ERROR);
        check_text(c->text, c->len);
        HOLD(c->kind != CELL_NUMBER || isfinite(c->number));
        HOLD(row_cell(row, c->column) == c);
        bytes += c->len;
        digest_int(w, c->column * 8 + (int)c->kind);
        digest(w, c->text, c->len + 1);
    }
    HOLD((int64_t)bytes <= w->limits.row_bytes + w->limits.cell_chars * 4);
    return RC_OK;
}

static void check_err(walk_t *w, rc_t rc, const err_t *err)
{
    digest_int(w, rc);
    if (rc == RC_OK)
        return;
    HOLD(rc == RC_REJECT && err->rc == rc && *err->code && *err->text);
    check_text(err->text, strlen(err->text));
    digest(w, err->text, strlen(err->text));
}

uint64_t rows_read(const content_t *c)
{
    walk_t w = {.limits = rows_limits(), .digest = 0xcbf29ce484222325ull};
    err_t err = ERR_INIT;
    source_t *s = NULL;
    rc_t rc = book_open(c, &w.limits, &s, &err);
    check_err(&w, rc, &err);
    if (rc != RC_OK) {
        HOLD(!s);
        return w.digest;
    }
    for (size_t i = 0; i < s->n_sheets && i < 8; i++) {
        check_text(s->sheets[i].name, strlen(s->sheets[i].name));
        digest(&w, s->sheets[i].name, strlen(s->sheets[i].name));
        w.last_row = 0;
        err_clear(&err);
        check_err(&w, s->read(s, i, check_row, &w, &err), &err);
    }
    s->free(s);
    return w.digest;
}

void rows_both_ways(const void *data, size_t len)
{
    content_t memory = content_memory(data, len), file;
    uint64_t first = rows_read(&memory);
    AUTO(fd) int fd = memfd_create("fuzz", MFD_CLOEXEC);
    HOLD(fd >= 0 && write(fd, data, len) == (ssize_t)len);
    err_t err = ERR_INIT;
    HOLD(content_file(fd, &file, &err) == RC_OK);
    HOLD(rows_read(&file) == first);
}
