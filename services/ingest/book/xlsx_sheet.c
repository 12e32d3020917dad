#include "services/ingest/book/xlsx_sheet.h"

#include "services/ingest/book/xlsx_plain.h"
#include "services/ingest/book/xlsx_row.h"
#include "services/ingest/book/xml.h"

#define BARREN_MAX (64ll << 20) /* a row of ours is some hundred bytes */

typedef enum where { OUTSIDE, IN_DATA, IN_ROW, IN_CELL, IN_VALUE, IN_INLINE, IN_RUN, IN_TEXT } where_t;

typedef struct reader {
    const sheet_env_t *env;
    row_fn fn;
    void *ctx;
    where_t where, around; /* around: IN_INLINE or IN_RUN, while in a text */
    int skip;              /* depth inside an element that says nothing */
    row_builder_t row;
} reader_t;

static void fail(xml_t *x, const fault_t *fault)
{
    const reader_t *r = x->ctx;
    char letters[8] = "";
    if (r->row.column >= 0)
        column_letters(r->row.column, letters);
    xml_stop(x, err_set(x->err, RC_REJECT, fault->code, "Hoja «%.60s», %s%s%d: %s.", r->env->name,
                        *letters ? "celda " : "fila ", letters, r->row.number, fault->what));
}

static inline void check(xml_t *x, const fault_t *fault)
{
    if (fault)
        fail(x, fault);
}

static void row_finished(xml_t *x)
{
    reader_t *r = x->ctx;
    row_t row;
    xml_alive(x);
    if (r->row.n == 0 || x->stopped)
        return;
    const fault_t *fault = row_end(&r->row, &row);
    if (fault)
        return fail(x, fault);
    bool stop = false;
    rc_t rc = r->fn(r->ctx, &row, &stop, x->err);
    if (rc != RC_OK || stop)
        xml_stop(x, rc);
}

/* Prefixed names are rare: the name itself is tried first. */
static bool is_letter(const char *name, char letter)
{
    if (name[0] == letter && !name[1])
        return true;
    const char *local = xml_local(name);
    return local != name && local[0] == letter && !local[1];
}

static span_t span_of(const char *text)
{
    return (span_t){text, text ? strlen(text) : 0};
}

static cell_attributes_t cell_attributes(const char **attributes)
{
    cell_attributes_t a = {0};
    for (; *attributes; attributes += 2) { /* one letter each */
        const char *name = attributes[0];
        if (!name[0] || name[1])
            continue;
        if (name[0] == 'r')
            a.reference = span_of(attributes[1]);
        else if (name[0] == 's')
            a.style = span_of(attributes[1]);
        else if (name[0] == 't')
            a.type = span_of(attributes[1]);
    }
    return a;
}

static void on_start(void *user, const char *name, const char **attributes)
{
    xml_t *x = user;
    reader_t *r = x->ctx;
    if (r->skip) {
        r->skip++;
        return;
    }
    switch (r->where) {
    case OUTSIDE: /* what stands around the data is walked through */
        if (xml_is(name, "sheetData"))
            r->where = IN_DATA;
        return;
    case IN_DATA:
        if (xml_is(name, "row")) {
            r->where = IN_ROW;
            check(x, row_begin(&r->row, span_of(xml_attribute(attributes, "r"))));
            return;
        }
        break;
    case IN_ROW:
        if (is_letter(name, 'c')) {
            r->where = IN_CELL;
            const cell_attributes_t a = cell_attributes(attributes);
            check(x, cell_begin(&r->row, &a));
            return;
        }
        break;
    case IN_CELL:
        if (is_letter(name, 'v')) {
            r->where = IN_VALUE;
            return;
        }
        if (xml_is(name, "is")) {
            r->where = IN_INLINE;
            return;
        }
        break;
    case IN_INLINE:
    case IN_RUN:
        if (is_letter(name, 't')) {
            r->around = r->where;
            r->where = IN_TEXT;
            return;
        }
        if (r->where == IN_INLINE && is_letter(name, 'r')) {
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
        check(x, cell_end(&r->row));
        break;
    case IN_ROW:
        r->where = IN_DATA;
        row_finished(x);
        xml_rest(x);
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
    check(x, cell_add(&r->row, s, (size_t)len));
}

static size_t plain_rows(xml_t *x, const char *s, size_t len, bool *ret_torn)
{
    reader_t *r = x->ctx;
    plain_t p = {.at = s, .end = s + len};
    const fault_t *fault = NULL;
    plain_row_t row = ROW_PLAIN;
    while (!x->stopped && (row = plain_row(&p, &r->row, &fault)) == ROW_PLAIN)
        row_finished(x);
    if (row == ROW_FAULTY)
        fail(x, fault);
    *ret_torn = p.torn;
    return (size_t)(p.at - s);
}

rc_t sheet_read(package_t *p, int entry, const sheet_env_t *env, row_fn fn, void *ctx, err_t *err)
{
    reader_t r = {.env = env, .fn = fn, .ctx = ctx, .row = {.env = env, .column = -1}};
    xml_t x = {.ctx = &r,
               .start = on_start,
               .end = on_end,
               .text = on_text,
               .done = env->done,
               .plain = plain_rows,
               .mark = "</row>",
               .barren_max = BARREN_MAX};
    rc_t rc = xml_run(&x, p, entry, err);
    row_builder_done(&r.row);
    return rc;
}
