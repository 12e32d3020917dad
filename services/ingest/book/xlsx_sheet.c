#include "services/ingest/book/xlsx_sheet.h"

#include <stdlib.h>

#include "common/buf.h"
#include "services/ingest/book/cell_text.h"
#include "services/ingest/book/xml.h"

typedef enum where { OUTSIDE, IN_DATA, IN_ROW, IN_CELL, IN_VALUE, IN_INLINE, IN_RUN, IN_TEXT } where_t;
typedef enum stored {
    STORED_NUMBER,
    STORED_SHARED,
    STORED_TEXT,
    STORED_BOOL,
    STORED_ERROR,
    STORED_DATE
} stored_t;

/* A finished cell. Its text lies in the row's own bytes until the row is whole, because those may move. */
typedef struct slot {
    cell_t cell;
    size_t offset; /* into bytes, while cell.text is NULL */
} slot_t;

typedef struct reader {
    const sheet_env_t *env;
    row_fn fn;
    void *ctx;

    where_t where, around;
    int skip;

    int row, column; /* row: 1-based; column: of the cell under way */
    stored_t stored;
    long style;
    size_t begin; /* of the cell's bytes */
    buf_t bytes;
    slot_t *slots;
    cell_t *cells;
    size_t n, cap;
    bool unsorted;
} reader_t;

static void fail(xml_t *x, const char *code, const char *what)
{
    reader_t *r = x->ctx;
    char letters[8] = "";
    if (r->column >= 0)
        column_letters(r->column, letters);
    xml_stop(x, err_set(x->err, RC_REJECT, code, "Hoja «%.60s», %s%s%d: %s.", r->env->name,
                        *letters ? "celda " : "fila ", letters, r->row, what));
}

static void row_begin(xml_t *x, const char **attributes)
{
    reader_t *r = x->ctx;
    const char *number = xml_attribute(attributes, "r");
    int before = r->row;
    r->row = before + 1;
    r->column = -1;
    r->n = 0;
    r->unsorted = false;
    buf_clear(&r->bytes);
    if (number) {
        char *end;
        long n = strtol(number, &end, 10);
        if (*end || n < 1 || n > r->env->limits->rows)
            return fail(x, "libro_danado", "el número de la fila siguiente no es válido");
        if (n <= before)
            return fail(x, "libro_danado",
                        "las filas no vienen en orden; abra el libro en Excel y guárdelo de nuevo");
        r->row = (int)n;
    }
    if (r->row > r->env->limits->rows)
        fail(x, "limite_superado", "hay más filas de las que admite Excel");
}

static stored_t stored_of(const char *type)
{
    if (!type || strcmp(type, "n") == 0)
        return STORED_NUMBER;
    if (strcmp(type, "s") == 0)
        return STORED_SHARED;
    if (strcmp(type, "b") == 0)
        return STORED_BOOL;
    if (strcmp(type, "e") == 0)
        return STORED_ERROR;
    if (strcmp(type, "d") == 0)
        return STORED_DATE;
    return STORED_TEXT; /* str, inlineStr */
}

static void cell_begin(xml_t *x, const char **attributes)
{
    reader_t *r = x->ctx;
    const char *ref = NULL, *type = NULL;
    r->style = -1;
    for (; *attributes; attributes += 2) { /* the hottest loop of all: one letter each */
        const char *name = attributes[0];
        if (!name[0] || name[1])
            continue;
        if (name[0] == 'r')
            ref = attributes[1];
        else if (name[0] == 's')
            r->style = strtol(attributes[1], NULL, 10);
        else if (name[0] == 't')
            type = attributes[1];
    }
    r->stored = stored_of(type);
    r->begin = r->bytes.len;
    int column = ref ? column_of(ref, r->env->limits->columns) : r->column + 1;
    if (column < 0 || column >= r->env->limits->columns)
        return fail(x, "libro_danado", "la celda siguiente tiene una referencia no válida");
    if (column <= r->column)
        r->unsorted = true;
    r->column = column;
}

static slot_t *slot_add(reader_t *r, cell_kind_t kind)
{
    if (r->n == r->cap) {
        r->cap = r->cap ? r->cap * 2 : 32;
        r->slots = must(realloc(r->slots, r->cap * sizeof *r->slots));
        r->cells = must(realloc(r->cells, r->cap * sizeof *r->cells));
    }
    slot_t *s = &r->slots[r->n++];
    *s = (slot_t){.cell = {.column = r->column, .kind = kind}, .offset = r->begin};
    return s;
}

/* Replaces the cell's bytes and makes it a cell. */
static void put_text(reader_t *r, cell_kind_t kind, const char *text, double number)
{
    r->bytes.len = r->begin;
    buf_adds(&r->bytes, text);
    slot_t *s = slot_add(r, kind);
    s->cell.len = r->bytes.len - r->begin;
    s->cell.number = number;
    buf_addc(&r->bytes, '\0');
}

/* The cell's bytes as they stand. */
static slot_t *keep_text(reader_t *r, cell_kind_t kind)
{
    slot_t *s = slot_add(r, kind);
    s->cell.len = r->bytes.len - r->begin;
    buf_addc(&r->bytes, '\0');
    return s;
}

static void end_shared(xml_t *x, const char *text)
{
    reader_t *r = x->ctx;
    char *end;
    unsigned long index = strtoul(text, &end, 10);
    size_t len;
    const char *shared = *end || end == text ? NULL : shared_at(r->env->shared, index, &len);
    if (!shared)
        return fail(x, "libro_danado", "apunta a un texto compartido que no existe");
    r->bytes.len = r->begin;
    if (len == 0)
        return;
    slot_t *s = slot_add(r, CELL_TEXT);
    s->cell.text = shared;
    s->cell.len = len;
}

static void end_number(reader_t *r, const char *text, size_t len)
{
    char number[NUMBER_TEXT_SIZE], date[DATE_TEXT_SIZE];
    double v;
    bool time_only;
    if (!number_parse(text, len, &v)) {
        keep_text(r, CELL_TEXT);
    } else if (styles_is_date(r->env->styles, r->style) &&
               serial_text(v, r->env->date1904, date, &time_only)) {
        put_text(r, time_only ? CELL_TEXT : CELL_DATE, date, 0);
    } else if (number_is_plain(text, len)) {
        keep_text(r, CELL_NUMBER)->cell.number = v;
    } else {
        number_text(v, number);
        put_text(r, CELL_NUMBER, number, v);
    }
}

static void cell_end(xml_t *x)
{
    reader_t *r = x->ctx;
    if (r->bytes.len == r->begin)
        return;
    const char *text = r->bytes.data + r->begin;
    size_t len = r->bytes.len - r->begin;
    switch (r->stored) {
    case STORED_SHARED:
        end_shared(x, text);
        break;
    case STORED_NUMBER:
        end_number(r, text, len);
        break;
    case STORED_BOOL:
        put_text(r, CELL_BOOL, xml_true(text) ? "VERDADERO" : "FALSO", 0);
        break;
    case STORED_ERROR:
        keep_text(r, CELL_ERROR);
        break;
    case STORED_DATE:
        keep_text(r, CELL_DATE);
        break;
    case STORED_TEXT:
        r->bytes.len = r->begin + unescape(r->bytes.data + r->begin, len);
        if (r->bytes.len > r->begin)
            keep_text(r, CELL_TEXT);
        break;
    }
}

static int by_column(const void *a, const void *b)
{
    return ((const cell_t *)a)->column - ((const cell_t *)b)->column;
}

static void row_end(xml_t *x)
{
    reader_t *r = x->ctx;
    if (r->n == 0)
        return;
    for (size_t i = 0; i < r->n; i++) {
        r->cells[i] = r->slots[i].cell;
        if (!r->cells[i].text)
            r->cells[i].text = r->bytes.data + r->slots[i].offset;
    }
    if (r->unsorted)
        qsort(r->cells, r->n, sizeof *r->cells, by_column);
    row_t row = {.number = r->row, .cells = r->cells, .n = r->n};
    bool stop = false;
    rc_t rc = r->fn(r->ctx, &row, &stop, x->err);
    if (rc != RC_OK || stop)
        xml_stop(x, rc);
}

static void on_start(void *user, const char *full, const char **attributes)
{
    xml_t *x = user;
    reader_t *r = x->ctx;
    if (r->skip) {
        r->skip++;
        return;
    }
    const char *name = xml_local(full);
    switch (r->where) {
    case OUTSIDE: /* what stands around the data is walked through, not counted */
        if (strcmp(name, "sheetData") == 0)
            r->where = IN_DATA;
        return;
    case IN_DATA:
        if (strcmp(name, "row") == 0) {
            r->where = IN_ROW;
            row_begin(x, attributes);
            return;
        }
        break;
    case IN_ROW:
        if (name[0] == 'c' && !name[1]) {
            r->where = IN_CELL;
            cell_begin(x, attributes);
            return;
        }
        break;
    case IN_CELL:
        if (name[0] == 'v' && !name[1]) {
            r->where = IN_VALUE;
            return;
        }
        if (strcmp(name, "is") == 0) {
            r->where = IN_INLINE;
            return;
        }
        break;
    case IN_INLINE:
    case IN_RUN:
        if (name[0] == 't' && !name[1]) {
            r->around = r->where;
            r->where = IN_TEXT;
            return;
        }
        if (r->where == IN_INLINE && name[0] == 'r' && !name[1]) {
            r->where = IN_RUN;
            return;
        }
        break;
    case IN_VALUE:
    case IN_TEXT:
        break;
    }
    r->skip = 1; /* formulas, phonetic guides, extensions */
}

static void on_end(void *user, const char *full)
{
    (void)full;
    xml_t *x = user;
    reader_t *r = x->ctx;
    if (r->skip) {
        r->skip--;
        return;
    }
    switch (r->where) {
    case IN_TEXT:
        r->where = r->around;
        break;
    case IN_RUN:
        r->where = IN_INLINE;
        break;
    case IN_VALUE:
    case IN_INLINE:
        r->where = IN_CELL;
        break;
    case IN_CELL:
        r->where = IN_ROW;
        cell_end(x);
        break;
    case IN_ROW:
        r->where = IN_DATA;
        row_end(x);
        break;
    case IN_DATA:
    case OUTSIDE:
        r->where = OUTSIDE;
        break;
    }
}

static void on_text(void *user, const char *s, int len)
{
    xml_t *x = user;
    reader_t *r = x->ctx;
    if (r->skip || (r->where != IN_VALUE && r->where != IN_TEXT) || x->stopped)
        return;
    buf_add(&r->bytes, s, (size_t)len);
    if (r->bytes.len - r->begin > (size_t)r->env->limits->cell_chars * 8) /* escapes and UTF-8 allowed for */
        fail(x, "limite_superado", "contiene más texto del que admite una celda");
    else if ((int64_t)r->bytes.len > r->env->limits->row_bytes)
        fail(x, "limite_superado", "la fila contiene demasiado texto");
}

rc_t sheet_read(package_t *p, int entry, const sheet_env_t *env, row_fn fn, void *ctx, err_t *err)
{
    reader_t r = {.env = env, .fn = fn, .ctx = ctx, .column = -1};
    xml_t x = {.ctx = &r, .start = on_start, .end = on_end, .text = on_text};
    rc_t rc = xml_run(&x, p, entry, err);
    buf_done(&r.bytes);
    free(r.slots);
    free(r.cells);
    return rc;
}
