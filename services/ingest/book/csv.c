#include "services/ingest/book/csv.h"

#include <string.h>

#include "common/buf.h"
#include "common/csv_guard.h"
#include "services/ingest/book/cell_text.h"
#include "services/ingest/book/charset.h"
#include "services/ingest/book/csv_scan.h"

#define BLOCK_BYTES (64 * 1024)

typedef struct csv {
    source_t source; /* first: a source_t * is a csv_t * */
    sheet_t sheet;
    content_t content;
    limits_t limits;
    charset_t charset;
    size_t mark; /* bytes of the byte order mark */
    csv_dialect_t dialect;
} csv_t;

/* A pass over the content in blocks. */
typedef rc_t (*block_fn)(void *ctx, const char *bytes, size_t len, bool *ret_stop, err_t *err);

static rc_t blocks_read(const content_t *c, size_t from, block_fn fn, void *ctx, err_t *err)
{
    AUTO(mem) char *block = must(malloc(BLOCK_BYTES));
    size_t n;
    bool stop = false;
    for (int64_t at = (int64_t)from; !stop; at += (int64_t)n) {
        rc_t rc = content_read(c, at, block, BLOCK_BYTES, &n, err);
        if (rc != RC_OK || n == 0)
            return rc;
        rc = fn(ctx, block, n, &stop, err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

/* ---- what kind of text it is ---- */

typedef struct guess {
    utf8_check_t check;
    bool utf8;
} guess_t;

static rc_t guess_block(void *ctx, const char *bytes, size_t len, bool *ret_stop, err_t *err)
{
    (void)err;
    guess_t *g = ctx;
    g->utf8 = utf8_check_add(&g->check, bytes, len);
    *ret_stop = !g->utf8;
    return RC_OK;
}

static rc_t csv_look(csv_t *v, err_t *err)
{
    AUTO(buf) buf_t head = {0};
    AUTO(mem) char *block = must(malloc(BLOCK_BYTES));
    size_t n;
    rc_t rc = content_read(&v->content, 0, block, BLOCK_BYTES, &n, err);
    if (rc != RC_OK)
        return rc;
    v->charset = charset_marked(block, n, &v->mark);
    if (!v->mark) {
        guess_t g = {.utf8 = true};
        rc = blocks_read(&v->content, 0, guess_block, &g, err);
        if (rc != RC_OK)
            return rc;
        v->charset = g.utf8 && utf8_check_end(&g.check) ? CHARSET_UTF8 : CHARSET_WINDOWS_1252;
    }
    decoder_t decoder = {.charset = v->charset};
    (void)decoder_add(&decoder, block + v->mark, n - v->mark,
                      &head); /* what is broken is told when it is read */
    v->dialect = csv_dialect(buf_str(&head), head.len, (int64_t)n == v->content.size);
    return RC_OK;
}

/* ---- the rows ---- */

typedef struct reader {
    csv_t *csv;
    row_fn fn;
    void *ctx;
    decoder_t decoder;
    csv_scan_t scan;
    size_t skip; /* bytes of the first line still to pass over */
    buf_t text;  /* a block, decoded */
    int row, column;
    size_t begin; /* of the field under way */
    buf_t bytes;  /* of all fields of the row, each with a NUL */
    cell_t *cells;
    size_t *offsets;
    size_t n, cap;
    bool stopped; /* by who takes the rows */
} reader_t;

static rc_t over(const reader_t *r, const char *what, int64_t limit, err_t *err)
{
    char letters[8];
    column_letters(r->column, letters);
    return err_set(err, RC_REJECT, "limite_superado",
                   "El archivo supera lo que se admite en la fila %d, columna %s: %s (el límite es %lld).",
                   r->row, letters, what, (long long)limit);
}

static rc_t misquoted(const reader_t *r, err_t *err)
{
    char letters[8];
    column_letters(r->column, letters);
    return err_set(
        err, RC_REJECT, "csv_comillas",
        "Las comillas no cuadran: la celda %s%d abre unas que no se cierran donde deben, y lo que sigue "
        "se leería como parte de ella. Corrija las comillas de esa celda, o abra el archivo en Excel, "
        "revise esa fila y guárdelo como .xlsx.",
        letters, r->row);
}

static rc_t damaged(const reader_t *r, const char *what, err_t *err)
{
    return err_set(
        err, RC_REJECT, "csv_danado",
        "La fila %d contiene %s: el archivo está dañado o no es un texto CSV. Abra la base en Excel y "
        "guárdela de nuevo como .xlsx o como CSV UTF-8.",
        r->row, what);
}

static rc_t field_add(reader_t *r, csv_span_t more, err_t *err)
{
    const limits_t *l = &r->csv->limits;
    buf_add(&r->bytes, more.from, more.len);
    /* No character takes more than three bytes for each unit that it counts. */
    if (r->bytes.len - r->begin > (size_t)l->cell_chars * 3)
        return r->scan.lines ? misquoted(r, err)
                             : over(r, "una celda con demasiado texto", l->cell_chars, err);
    if ((int64_t)r->bytes.len > l->row_bytes)
        return over(r, "una fila con demasiado texto, en bytes", l->row_bytes, err);
    return RC_OK;
}

/* ="0123": how people keep the zeros of a number in a CSV. Excel shows 0123. */
static size_t formula_undo(char *text, size_t len)
{
    if (len < 3 || memcmp(text, "=\"", 2) != 0 || text[len - 1] != '"' || memchr(text + 2, '"', len - 3))
        return len;
    memmove(text, text + 2, len - 3);
    return len - 3;
}

static rc_t field_end(reader_t *r, err_t *err)
{
    const limits_t *l = &r->csv->limits;
    size_t len = r->bytes.len - r->begin;
    if (r->column >= l->columns)
        return over(r, "demasiadas columnas", l->columns, err);
    /* An export's apostrophe before it is not the cell's. */
    const char *text = buf_str(&r->bytes) + r->begin;
    if (len > (size_t)l->cell_chars && utf16_units(text, len) > (size_t)l->cell_chars + csv_guard_there(text))
        return over(r, "una celda con demasiado texto", l->cell_chars, err);
    if (len) {
        len = formula_undo(r->bytes.data + r->begin, len);
        r->bytes.len = r->begin + len;
    }
    if (len) {
        if (r->n == r->cap) {
            r->cap = r->cap ? r->cap * 2 : 32;
            r->cells = must(realloc(r->cells, r->cap * sizeof *r->cells));
            r->offsets = must(realloc(r->offsets, r->cap * sizeof *r->offsets));
        }
        r->cells[r->n] = (cell_t){.column = r->column, .kind = CELL_TEXT, .len = len};
        r->offsets[r->n++] = r->begin;
        buf_addc(&r->bytes, '\0');
    }
    r->begin = r->bytes.len;
    r->column++;
    return RC_OK;
}

static rc_t record_end(reader_t *r, bool *ret_stop, err_t *err)
{
    rc_t rc = field_end(r, err);
    if (rc == RC_OK && r->row > r->csv->limits.rows)
        rc = err_set(err, RC_REJECT, "limite_superado",
                     "El archivo supera lo que se admite: tiene más de %d filas. Divida la base.",
                     r->csv->limits.rows);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; i < r->n; i++)
        r->cells[i].text = r->bytes.data + r->offsets[i];
    row_t row = {.number = r->row, .cells = r->cells, .n = r->n};
    if (r->n)
        rc = r->fn(r->ctx, &row, ret_stop, err);
    r->row++;
    r->column = 0;
    r->begin = r->n = 0;
    buf_clear(&r->bytes);
    return rc;
}

static rc_t scan_text(reader_t *r, const char *s, size_t len, bool *ret_stop, err_t *err)
{
    csv_span_t text;
    rc_t rc = RC_OK;
    for (csv_event_t e; rc == RC_OK && !*ret_stop && (e = csv_next(&r->scan, &s, &len, &text)) != CSV_MORE;) {
        if (r->scan.misquoted)
            return misquoted(r, err);
        switch (e) {
        case CSV_TEXT:
            rc = field_add(r, text, err);
            break;
        case CSV_FIELD:
            rc = field_end(r, err);
            break;
        case CSV_RECORD:
            rc = record_end(r, ret_stop, err);
            break;
        case CSV_NUL:
            return damaged(r, "bytes nulos", err);
        case CSV_MORE:
            break;
        }
    }
    return rc;
}

static rc_t scan_decoded(reader_t *r, bool *ret_stop, err_t *err)
{
    size_t pass = r->skip < r->text.len ? r->skip : r->text.len;
    r->skip -= pass;
    return scan_text(r, buf_str(&r->text) + pass, r->text.len - pass, ret_stop, err);
}

static rc_t read_block(void *ctx, const char *bytes, size_t len, bool *ret_stop, err_t *err)
{
    reader_t *r = ctx;
    buf_clear(&r->text);
    bool whole = decoder_add(&r->decoder, bytes, len, &r->text);
    rc_t rc = scan_decoded(r, ret_stop, err);
    r->stopped = *ret_stop;
    atomic_fetch_add_explicit(&r->csv->source.done, (long long)len, memory_order_relaxed);
    if (rc == RC_OK && !whole && !*ret_stop)
        return damaged(r, "bytes que no son UTF-8, aunque el archivo dice serlo", err);
    return rc;
}

/* A last record without a line end. */
static rc_t read_end(reader_t *r, err_t *err)
{
    bool stop = false;
    buf_clear(&r->text);
    if (!decoder_end(&r->decoder, &r->text))
        return damaged(r, "un carácter cortado al final", err);
    if (r->scan.state == CSV_QUOTED)
        return misquoted(r, err);
    return r->scan.any ? record_end(r, &stop, err) : RC_OK;
}

static rc_t csv_read(source_t *s, size_t sheet, row_fn fn, void *ctx, err_t *err)
{
    (void)sheet;
    csv_t *v = (csv_t *)s;
    reader_t r = {.csv = v,
                  .fn = fn,
                  .ctx = ctx,
                  .decoder = {.charset = v->charset},
                  .scan = {.delimiter = v->dialect.delimiter},
                  .skip = v->dialect.skip,
                  .row = 1};
    atomic_store(&s->done, (long long)v->mark);
    rc_t rc = blocks_read(&v->content, v->mark, read_block, &r, err);
    if (rc == RC_OK && !r.stopped)
        rc = read_end(&r, err);
    buf_done(&r.text);
    buf_done(&r.bytes);
    free(r.cells);
    free(r.offsets);
    return rc;
}

static void csv_free(source_t *s)
{
    free(s);
}

rc_t csv_open(const content_t *c, const limits_t *limits, source_t **ret, err_t *err)
{
    csv_t *v = must(calloc(1, sizeof *v));
    AUTO(source) source_t *s = &v->source;
    v->sheet = (sheet_t){.name = "CSV", .visible = true};
    v->source.sheets = &v->sheet;
    v->source.n_sheets = 1;
    v->source.read = csv_read;
    v->source.free = csv_free;
    v->content = *c;
    v->limits = *limits;
    atomic_store(&v->source.total, c->size);
    rc_t rc = csv_look(v, err);
    if (rc != RC_OK)
        return rc;
    *ret = TAKE(s);
    return RC_OK;
}
