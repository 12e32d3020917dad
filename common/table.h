/* Tables for a terminal: columns as wide as their widest cell, numbers to the right, and, where the terminal
 * is narrower than the table, the columns that may shrink cut with an ellipsis. Widths are terminal columns
 * of Unicode text, not bytes. Pure: renders into a buffer. */
#ifndef PQR_COMMON_TABLE_H
#define PQR_COMMON_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

typedef enum align { ALIGN_LEFT, ALIGN_RIGHT } align_t;

typedef struct column {
    const char *title; /* NULL ends the list */
    align_t align;
    bool shrinks; /* may be cut where the terminal is too narrow */
} column_t;

typedef struct table table_t;

table_t *table_new(const column_t *columns); /* columns must outlive it; never NULL */
/* The same for whoever reads it: a person at a terminal, or a program, which gets its numbers without points
 * and its rows as lines of cells with tabs between them, titles first, whatever the width. */
table_t *table_new_for(const column_t *columns, bool terminal);
void table_free(table_t *t);
DEFINE_CLEANUP(table, table_t *, table_free)

/* The next cell, row by row. text is copied and made safe for a terminal; NULL shows as "—". */
void table_add(table_t *t, const char *text);
void table_addf(table_t *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void table_add_int(table_t *t, long long n);        /* 1.222 */
void table_add_percent(table_t *t, double percent); /* 17,23 % */
/* A rule before the next row: what follows is the total. */
void table_rule(table_t *t);
size_t table_rows(const table_t *t);

/* width: columns of the terminal; 0: as wide as needed. Every line ends in a line feed and none in a space.
 */
void table_render(const table_t *t, size_t width, buf_t *out);

/* Terminal columns that text takes. */
size_t text_columns(const char *text);
/* Appends text cut to at most `width` columns, with "…" where something was left out; whole characters,
 * accents with their letters. Returns the columns used. */
size_t text_cut(const char *text, size_t width, buf_t *out);

#endif
