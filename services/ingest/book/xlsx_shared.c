#include "services/ingest/book/xlsx_shared.h"

#include <stdlib.h>

#include "services/ingest/book/cell_text.h"
#include "services/ingest/book/xlsx_plain.h"
#include "services/ingest/book/xml.h"

typedef enum where { OUTSIDE, IN_TABLE, IN_ITEM, IN_RUN, IN_TEXT } where_t;

typedef struct reader {
    shared_t *table;
    const limits_t *limits;
    where_t where;
    where_t around; /* IN_ITEM or IN_RUN, while in a text */
    int skip;       /* depth inside an element that says nothing */
    size_t begin;   /* of the item under way */
} reader_t;

static void item_begin(reader_t *r)
{
    shared_t *t = r->table;
    if (t->n + 2 > t->cap) {
        t->cap = t->cap ? t->cap * 2 : 1024;
        t->start = must(realloc(t->start, t->cap * sizeof *t->start));
    }
    r->begin = t->text.len;
    t->start[t->n] = (uint32_t)r->begin; /* an entry never reaches 4 GiB: see limits */
}

static void too_long(xml_t *x)
{
    const reader_t *r = x->ctx;
    xml_stop(x,
             err_set(x->err, RC_REJECT, "limite_superado",
                     "El libro tiene un texto de más de %d caracteres en la tabla de textos compartidos (el "
                     "número %zu). Acórtelo: Excel no guarda más en una celda.",
                     r->limits->cell_chars, r->table->n + 1));
}

static void item_end(xml_t *x)
{
    reader_t *r = x->ctx;
    shared_t *t = r->table;
    size_t limit = (size_t)r->limits->cell_chars;
    if (t->text.data)
        t->text.len = r->begin + unescape(t->text.data + r->begin, t->text.len - r->begin);
    if (t->text.len - r->begin > limit &&
        utf16_units(t->text.data + r->begin, t->text.len - r->begin) > limit)
        return too_long(x);
    buf_addc(&t->text, '\0');
    t->start[++t->n] = (uint32_t)t->text.len;
}

static void on_start(void *user, const char *full, const char **attributes)
{
    (void)attributes;
    reader_t *r = ((xml_t *)user)->ctx;
    const char *name = xml_local(full);
    if (r->skip) {
        r->skip++;
        return;
    }
    switch (r->where) {
    case OUTSIDE:
        if (strcmp(name, "sst") == 0)
            r->where = IN_TABLE;
        return;
    case IN_TABLE:
        if (strcmp(name, "si") == 0) {
            item_begin(r);
            r->where = IN_ITEM;
            return;
        }
        break;
    case IN_ITEM:
    case IN_RUN:
        if (strcmp(name, "t") == 0) {
            r->around = r->where;
            r->where = IN_TEXT;
            return;
        }
        if (r->where == IN_ITEM && strcmp(name, "r") == 0) {
            r->where = IN_RUN;
            return;
        }
        break;
    case IN_TEXT:
        break;
    }
    r->skip = 1;
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
        r->where = IN_ITEM;
        break;
    case IN_ITEM:
        item_end(x);
        r->where = IN_TABLE;
        xml_rest(x);
        break;
    case IN_TABLE:
    case OUTSIDE:
        r->where = OUTSIDE;
        break;
    }
}

static void text_add(xml_t *x, const char *s, size_t len)
{
    reader_t *r = x->ctx;
    buf_add(&r->table->text, s, len);
    if (r->table->text.len - r->begin > (size_t)r->limits->cell_chars * 8) /* escapes and UTF-8 allowed for */
        too_long(x);
}

static void on_text(void *user, const char *s, int len)
{
    xml_t *x = user;
    reader_t *r = x->ctx;
    if (r->skip || r->where != IN_TEXT)
        return;
    text_add(x, s, (size_t)len);
}

static size_t plain_items(xml_t *x, const char *s, size_t len, bool *ret_torn)
{
    plain_t p = {.at = s, .end = s + len};
    span_t text, piece;
    while (!x->stopped && plain_item(&p, &text)) {
        item_begin(x->ctx);
        while (!x->stopped && plain_piece(&text, &piece))
            text_add(x, piece.text, piece.len);
        if (!x->stopped)
            item_end(x);
    }
    *ret_torn = p.torn;
    return (size_t)(p.at - s);
}

rc_t shared_read(package_t *p, int entry, const limits_t *limits, shared_t *ret, err_t *err)
{
    shared_t table = {0};
    reader_t r = {.table = &table, .limits = limits};
    xml_t x = {
        .ctx = &r, .start = on_start, .end = on_end, .text = on_text, .plain = plain_items, .mark = "</si>"};
    rc_t rc = xml_run(&x, p, entry, err);
    if (rc == RC_OK)
        *ret = table;
    else
        shared_done(&table);
    return rc;
}

void shared_done(shared_t *s)
{
    buf_done(&s->text);
    free(s->start);
    *s = (shared_t){0};
}

const char *shared_at(const shared_t *s, size_t index, size_t *ret_len)
{
    if (index >= s->n)
        return NULL;
    *ret_len = s->start[index + 1] - s->start[index] - 1;
    return s->text.data + s->start[index];
}
