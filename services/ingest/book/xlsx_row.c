#include "services/ingest/book/xlsx_row.h"

#include <stdlib.h>

#include "services/ingest/book/cell_text.h"
#include "services/ingest/book/xml.h"

static const fault_t
    row_invalid = {"libro_danado", "el número de la fila siguiente no es válido"},
    row_unordered = {"libro_danado",
                     "las filas no vienen en orden; abra el libro en Excel y guárdelo de nuevo"},
    rows_over = {"limite_superado", "hay más filas de las que se admiten"},
    reference_invalid = {"libro_danado", "la celda siguiente tiene una referencia no válida"},
    columns_over = {"limite_superado", "hay más columnas de las que se admiten"},
    cell_twice = {"libro_danado", "la fila trae dos veces la misma celda"},
    shared_missing = {"libro_danado", "apunta a un texto compartido que no existe"},
    text_over = {"limite_superado", "contiene más texto del que se admite en una celda"},
    row_over = {"limite_superado", "la fila contiene demasiado texto"};

const fault_t *row_begin(row_builder_t *b, span_t number)
{
    int before = b->number, limit = b->env->limits->rows;
    b->number = before + 1;
    b->column = -1;
    b->n = 0;
    b->unsorted = false;
    b->borrowed = 0;
    buf_clear(&b->bytes);
    if (number.text) {
        long n = xml_count(number.text, number.len);
        if (n < 1)
            return &row_invalid;
        if (n <= before)
            return &row_unordered;
        if (n > limit)
            return &rows_over;
        b->number = (int)n;
    }
    return b->number > limit ? &rows_over : NULL;
}

static stored_t stored_of(span_t type)
{
    if (type.len == 0) /* absent: a number. Empty: what nobody writes */
        return type.text ? STORED_TEXT : STORED_NUMBER;
    if (type.text[0] == 's' && type.len > 1 && type.text[1] == 't') /* str */
        return STORED_TEXT;
    switch (type.text[0]) {
    case 'n':
        return STORED_NUMBER;
    case 's':
        return STORED_SHARED;
    case 'b':
        return STORED_BOOL;
    case 'e':
        return STORED_ERROR;
    case 'd':
        return STORED_DATE;
    default: /* inlineStr */
        return STORED_TEXT;
    }
}

const fault_t *cell_begin(row_builder_t *b, const cell_attributes_t *a)
{
    const char *ref = a->reference.text;
    b->style = a->style.text ? xml_count(a->style.text, a->style.len) : -1;
    b->stored = stored_of(a->type);
    b->begin = b->bytes.len;
    int limit = b->env->limits->columns, column = b->column + 1;
    if (ref) {
        column = column_of(ref, limit);
        if (column < 0)
            return column_of(ref, 1 << 20) >= 0 ? &columns_over : &reference_invalid;
    }
    if (column >= limit)
        return &columns_over;
    b->unsorted |= column <= b->column;
    b->column = column;
    return NULL;
}

const fault_t *cell_add(row_builder_t *b, const char *text, size_t len)
{
    buf_t *bytes = &b->bytes;
    if (bytes->cap - bytes->len > len) {
        memcpy(bytes->data + bytes->len, text, len);
        bytes->len += len;
    } else {
        buf_add(bytes, text, len);
    }
    /* An escape takes seven bytes for one character; the text itself is measured when it is whole. */
    if (bytes->len - b->begin > (size_t)b->env->limits->cell_chars * 8)
        return &text_over;
    return (int64_t)(bytes->len + b->borrowed) > b->env->limits->row_bytes ? &row_over : NULL;
}

static cell_t *put(row_builder_t *b, cell_kind_t kind, size_t len)
{
    if (b->n == b->cap) {
        b->cap = b->cap ? b->cap * 2 : 32;
        b->cells = must(realloc(b->cells, b->cap * sizeof *b->cells));
        b->offsets = must(realloc(b->offsets, b->cap * sizeof *b->offsets));
    }
    b->offsets[b->n] = b->begin;
    cell_t *c = &b->cells[b->n++];
    *c = (cell_t){.column = b->column, .kind = kind, .len = len};
    return c;
}

/* The cell's bytes as they stand. */
static cell_t *keep(row_builder_t *b, cell_kind_t kind)
{
    cell_t *c = put(b, kind, b->bytes.len - b->begin);
    buf_addc(&b->bytes, '\0');
    return c;
}

/* Replaces the cell's bytes. */
static cell_t *replace(row_builder_t *b, cell_kind_t kind, const char *text)
{
    b->bytes.len = b->begin;
    buf_adds(&b->bytes, text);
    return keep(b, kind);
}

static bool too_long(const row_builder_t *b, const char *text, size_t len)
{
    size_t limit = (size_t)b->env->limits->cell_chars;
    return len > limit && utf16_units(text, len) > limit;
}

static const fault_t *end_text(row_builder_t *b, char *text, size_t len)
{
    len = unescape(text, len);
    b->bytes.len = b->begin + len;
    if (too_long(b, text, len))
        return &text_over;
    if (len)
        keep(b, CELL_TEXT);
    return NULL;
}

static const fault_t *end_shared(row_builder_t *b, const char *text, size_t len)
{
    long index = xml_count(text, len);
    size_t shown;
    const char *shared = index < 0 ? NULL : shared_at(b->env->shared, (size_t)index, &shown);
    b->bytes.len = b->begin;
    if (!shared)
        return &shared_missing;
    if (shown == 0)
        return NULL;
    put(b, CELL_TEXT, shown)->text = shared;
    b->borrowed += shown;
    return (int64_t)(b->bytes.len + b->borrowed) > b->env->limits->row_bytes ? &row_over : NULL;
}

static void end_number(row_builder_t *b, const char *text, size_t len)
{
    char number[NUMBER_TEXT_SIZE], date[DATE_TEXT_SIZE];
    double v;
    bool time_only;
    if (!number_parse(text, len, &v)) {
        keep(b, CELL_TEXT);
    } else if (styles_is_date(b->env->styles, b->style) &&
               serial_text(v, b->env->date1904, date, &time_only)) {
        replace(b, time_only ? CELL_TEXT : CELL_DATE, date);
    } else if (number_is_plain(text, len)) {
        keep(b, CELL_NUMBER)->number = v;
    } else {
        number_text(v, number);
        replace(b, CELL_NUMBER, number)->number = v;
    }
}

const fault_t *cell_end(row_builder_t *b)
{
    size_t len = b->bytes.len - b->begin;
    if (len == 0)
        return NULL;
    if (b->n >= (size_t)b->env->limits->columns) /* more cells than columns: some come twice */
        return &cell_twice;
    b->bytes.data[b->bytes.len] = '\0';
    char *text = b->bytes.data + b->begin;
    if (b->stored == STORED_TEXT)
        return end_text(b, text, len);
    if (too_long(b, text, len))
        return &text_over;
    switch (b->stored) {
    case STORED_TEXT:
        break;
    case STORED_SHARED:
        return end_shared(b, text, len);
    case STORED_NUMBER:
        end_number(b, text, len);
        break;
    case STORED_BOOL:
        replace(b, CELL_BOOL, xml_true(text) ? "VERDADERO" : "FALSO");
        break;
    case STORED_ERROR:
        keep(b, CELL_ERROR);
        break;
    case STORED_DATE:
        keep(b, CELL_DATE);
        break;
    }
    return NULL;
}

static int by_column(const void *a, const void *b)
{
    return ((const cell_t *)a)->column - ((const cell_t *)b)->column;
}

const fault_t *row_end(row_builder_t *b, row_t *ret)
{
    for (size_t i = 0; i < b->n; i++)
        if (!b->cells[i].text)
            b->cells[i].text = b->bytes.data + b->offsets[i];
    *ret = (row_t){.number = b->number, .cells = b->cells, .n = b->n};
    if (!b->unsorted)
        return NULL;
    qsort(b->cells, b->n, sizeof *b->cells, by_column);
    for (size_t i = 1; i < b->n; i++)
        if (b->cells[i].column == b->cells[i - 1].column) {
            b->column = b->cells[i].column;
            return &cell_twice;
        }
    return NULL;
}

void row_builder_done(row_builder_t *b)
{
    buf_done(&b->bytes);
    free(b->cells);
    free(b->offsets);
}
