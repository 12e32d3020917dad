#include "common/table.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unigbrk.h>
#include <unistr.h>
#include <uniwidth.h>

#include "common/err.h"
#include "common/format.h"

#define GAP 2        /* spaces between columns */
#define SHRINK_MIN 8 /* a cut column keeps at least this, or its title */

struct table {
    const column_t *columns;
    size_t n_columns;
    char **cells; /* row by row */
    size_t n_cells, cap;
    size_t *rules; /* rows before which a rule stands */
    size_t n_rules;
    bool tabs; /* for programs */
};

size_t text_columns(const char *text)
{
    int n = u8_width((const uint8_t *)text, strlen(text), "UTF-8");
    return n > 0 ? (size_t)n : 0;
}

size_t text_cut(const char *text, size_t width, buf_t *out)
{
    size_t all = text_columns(text);
    if (all <= width) {
        buf_adds(out, text);
        return all;
    }
    if (width == 0)
        return 0;
    size_t used = 0;
    const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);
    while (p < end) {
        const uint8_t *next = u8_grapheme_next(p, end);
        int w = u8_width(p, (size_t)(next - p), "UTF-8");
        if (used + (size_t)(w > 0 ? w : 0) > width - 1)
            break;
        buf_add(out, p, (size_t)(next - p));
        used += (size_t)(w > 0 ? w : 0);
        p = next;
    }
    buf_adds(out, "…");
    return used + 1;
}

table_t *table_new(const column_t *columns)
{
    table_t *t = must(calloc(1, sizeof *t));
    t->columns = columns;
    while (columns[t->n_columns].title)
        t->n_columns++;
    return t;
}

table_t *table_new_for(const column_t *columns, bool terminal)
{
    table_t *t = table_new(columns);
    t->tabs = !terminal;
    return t;
}

void table_free(table_t *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->n_cells; i++)
        free(t->cells[i]);
    free(t->cells);
    free(t->rules);
    free(t);
}

void table_add(table_t *t, const char *text)
{
    AUTO(buf) buf_t safe = {0};
    format_safe(text ? text : t->tabs ? "" : "—", &safe); /* no tab or line end is left in it */
    if (t->n_cells == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 64;
        t->cells = must(realloc(t->cells, t->cap * sizeof *t->cells));
    }
    t->cells[t->n_cells++] = buf_take(&safe);
}

void table_addf(table_t *t, const char *fmt, ...)
{
    char *text = NULL;
    va_list ap;
    va_start(ap, fmt);
    int n = vasprintf(&text, fmt, ap);
    va_end(ap);
    AUTO(mem) char *owned = must(n < 0 ? NULL : text);
    table_add(t, owned);
}

void table_add_int(table_t *t, long long n)
{
    AUTO(buf) buf_t text = {0};
    if (t->tabs)
        buf_printf(&text, "%lld", n);
    else
        format_int(n, &text);
    table_add(t, buf_str(&text));
}

void table_add_percent(table_t *t, double percent)
{
    AUTO(buf) buf_t text = {0};
    format_percent(percent, &text);
    table_add(t, buf_str(&text));
}

size_t table_rows(const table_t *t)
{
    return t->n_cells / t->n_columns;
}

void table_rule(table_t *t)
{
    t->rules = must(realloc(t->rules, (t->n_rules + 1) * sizeof *t->rules));
    t->rules[t->n_rules++] = table_rows(t);
}

/* Takes columns from the widest that may shrink, one by one, until the table fits or nothing more can be
 * taken. */
static void widths_shrink(const table_t *t, size_t width, size_t *w)
{
    size_t total = GAP * (t->n_columns - 1);
    for (size_t c = 0; c < t->n_columns; c++)
        total += w[c];
    while (total > width) {
        size_t widest = t->n_columns;
        for (size_t c = 0; c < t->n_columns; c++) {
            size_t least = text_columns(t->columns[c].title);
            least = least > SHRINK_MIN ? least : SHRINK_MIN;
            if (t->columns[c].shrinks && w[c] > least && (widest == t->n_columns || w[c] > w[widest]))
                widest = c;
        }
        if (widest == t->n_columns)
            return;
        w[widest]--;
        total--;
    }
}

static void widths_find(const table_t *t, size_t width, size_t *w)
{
    for (size_t c = 0; c < t->n_columns; c++)
        w[c] = text_columns(t->columns[c].title);
    for (size_t i = 0; i < t->n_cells; i++) {
        size_t n = text_columns(t->cells[i]);
        if (n > w[i % t->n_columns])
            w[i % t->n_columns] = n;
    }
    if (width)
        widths_shrink(t, width, w);
}

static void spaces(buf_t *out, size_t n)
{
    while (n--)
        buf_addc(out, ' ');
}

static void end_line(buf_t *out)
{
    while (out->len && out->data[out->len - 1] == ' ')
        out->data[--out->len] = '\0';
    buf_addc(out, '\n');
}

static void render_cell(const column_t *c, const char *text, size_t width, buf_t *out)
{
    AUTO(buf) buf_t cut = {0};
    size_t used = text_cut(text, width, &cut);
    if (c->align == ALIGN_RIGHT)
        spaces(out, width - used);
    buf_adds(out, buf_str(&cut));
    if (c->align == ALIGN_LEFT)
        spaces(out, width - used);
}

static void render_rule(const table_t *t, const size_t *w, buf_t *out)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        if (c)
            spaces(out, GAP);
        for (size_t i = 0; i < w[c]; i++)
            buf_adds(out, "─");
    }
    end_line(out);
}

static bool rule_before(const table_t *t, size_t row)
{
    for (size_t i = 0; i < t->n_rules; i++)
        if (t->rules[i] == row)
            return true;
    return false;
}

static void render_tabs(const table_t *t, buf_t *out)
{
    for (size_t c = 0; c < t->n_columns; c++)
        buf_printf(out, "%s%s", c ? "\t" : "", t->columns[c].title);
    for (size_t i = 0; i < t->n_cells; i++)
        buf_printf(out, "%s%s", i % t->n_columns ? "\t" : "\n", t->cells[i]);
    buf_addc(out, '\n');
}

void table_render(const table_t *t, size_t width, buf_t *out)
{
    if (t->tabs) {
        render_tabs(t, out);
        return;
    }
    size_t *w = must(calloc(t->n_columns, sizeof *w));
    widths_find(t, width, w);
    for (size_t c = 0; c < t->n_columns; c++) {
        if (c)
            spaces(out, GAP);
        render_cell(&t->columns[c], t->columns[c].title, w[c], out);
    }
    end_line(out);
    render_rule(t, w, out);
    for (size_t row = 0; row < table_rows(t); row++) {
        if (rule_before(t, row))
            render_rule(t, w, out);
        for (size_t c = 0; c < t->n_columns; c++) {
            if (c)
                spaces(out, GAP);
            render_cell(&t->columns[c], t->cells[row * t->n_columns + c], w[c], out);
        }
        end_line(out);
    }
    free(w);
}
