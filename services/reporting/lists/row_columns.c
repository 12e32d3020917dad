#include "services/reporting/lists/row_columns.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <uthash.h>

struct row_column {
    size_t at; /* in names */
    UT_hash_handle hh;
};

/* Where name stands, or n. Rows mostly agree in their order; but a row of thousands of columns that does not
 * must not cost their square. */
static size_t find(const row_columns_t *c, const char *name, size_t likely)
{
    row_column_t *e;
    if (likely < c->n && strcmp(c->names[likely], name) == 0)
        return likely;
    HASH_FIND_STR(c->by_name, name, e);
    return e ? e->at : c->n;
}

static void insert(row_columns_t *c, size_t at, const char *name)
{
    if (c->n == c->cap) {
        c->cap = c->cap ? 2 * c->cap : 32;
        c->names = must(realloc(c->names, c->cap * sizeof *c->names));
        c->at = must(realloc(c->at, c->cap * sizeof *c->at));
    }
    memmove(c->names + at + 1, c->names + at, (c->n - at) * sizeof *c->names);
    memmove(c->at + at + 1, c->at + at, (c->n - at) * sizeof *c->at);
    row_column_t *e = must(calloc(1, sizeof *e));
    e->at = at;
    c->at[at] = e;
    c->names[at] = must(strdup(name));
    HASH_ADD_KEYPTR(hh, c->by_name, c->names[at], strlen(name), e);
    c->n++;
    for (size_t i = at + 1; i < c->n; i++)
        c->at[i]->at = i;
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
    HASH_CLEAR(hh, c->by_name);
    for (size_t i = 0; i < c->n; i++) {
        free(c->at[i]);
        free(c->names[i]);
    }
    free(c->at);
    free(c->names);
    *c = (row_columns_t){0};
}
