#include "services/reporting/row_columns.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Where name stands, or n. Looked for from `from` on and then from the start: rows mostly agree in their
 * order. */
static size_t find(const row_columns_t *c, const char *name, size_t from)
{
    for (size_t i = from; i < c->n; i++)
        if (strcmp(c->names[i], name) == 0)
            return i;
    for (size_t i = 0; i < from && i < c->n; i++)
        if (strcmp(c->names[i], name) == 0)
            return i;
    return c->n;
}

static void insert(row_columns_t *c, size_t at, const char *name)
{
    if (c->n == c->cap) {
        c->cap = c->cap ? 2 * c->cap : 32;
        c->names = must(realloc(c->names, c->cap * sizeof *c->names));
    }
    memmove(c->names + at + 1, c->names + at, (c->n - at) * sizeof *c->names);
    c->names[at] = must(strdup(name));
    c->n++;
}

void row_columns_merge(row_columns_t *c, const char *const *names, size_t n)
{
    size_t next = 0; /* behind the one before */
    for (size_t i = 0; i < n; i++) {
        size_t at = find(c, names[i], next);
        if (at == c->n) {
            at = next;
            insert(c, at, names[i]);
        }
        next = at + 1;
    }
}

const char *row_columns_text(const doc_member_t *m, arena_t *texts)
{
    if (m->kind != DOC_INTEGER)
        return m->kind == DOC_TEXT || m->kind == DOC_REAL ? m->text : NULL;
    char number[24];
    snprintf(number, sizeof number, "%" PRId64, m->integer);
    return arena_text(texts, number);
}

void row_columns_values(const row_columns_t *c, const doc_t *row, arena_t *texts, const char **ret)
{
    size_t next = 0;
    for (size_t i = 0; i < c->n; i++)
        ret[i] = NULL;
    for (size_t i = 0; i < row->n; i += 1 + row->members[i].span) {
        size_t at = find(c, row->members[i].key, next);
        if (at == c->n)
            continue;
        ret[at] = row_columns_text(&row->members[i], texts);
        next = at + 1;
    }
}

void row_columns_done(row_columns_t *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->names[i]);
    free(c->names);
    *c = (row_columns_t){0};
}
