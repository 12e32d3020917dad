/* A table's columns, declared once: what is a member of a JSON answer and what is a column of a file. Cells
 * are texts as PostgreSQL gives them (timezone UTC, datestyle ISO); NULL is null.
 *
 *   kind          cell                               JSON                           files (export.h)
 *   CELL_TEXT     any                                text                           text
 *   CELL_COUNT    17                                 17                             whole number
 *   CELL_DAY      2021-12-07                         "2021-12-07"                   date
 *   CELL_INSTANT  2021-12-07 13:14:15.123456+00      "2021-12-07T13:14:15.123Z"     date and time in Bogotá
 *   CELL_PERCENT  17.23                              17.23                          percentage
 *   CELL_FLAG     t, f                               true, false                    Sí, No
 *   CELL_JSON     {"a":1}                            as it is                       text
 *   CELL_PERSONAL any                                as CELL_TEXT: whole to those only who deal with
 * customers (lists/veil.h)
 */
#ifndef PQR_REPORTING_TABLE_H
#define PQR_REPORTING_TABLE_H

#include "services/reporting/export/export.h"

typedef enum cell_kind {
    CELL_TEXT,
    CELL_COUNT,
    CELL_DAY,
    CELL_INSTANT, /* in JSON to the millisecond, UTC; one that is RFC 3339 already serves too */
    CELL_PERCENT,
    CELL_FLAG,
    CELL_JSON, /* a well-formed value */
    CELL_PERSONAL,
} cell_kind_t;

typedef struct table_column {
    const char *name;  /* of the member: a word in lower case that needs no escaping */
    const char *title; /* Spanish, of the file's column; NULL: files do without it */
    cell_kind_t kind;
    int width; /* of the file's column, in characters */
} table_column_t;

/* Writes the members of one object, all n of them, in their order; the object is the caller's. Pure. */
void table_json(const table_column_t *columns, size_t n, const char *const *cells, buf_t *out);

/* Begins a file (export.h) with the columns that have a title; sheet: at most 31 characters, none of []:*?/\.
 * As export_open(). */
MUST_CHECK rc_t table_file(export_format_t f, const char *sheet, const table_column_t *columns, size_t n,
                           export_t **ret, err_t *err);
/* One more row of it: all n cells, also those without a title. As export_row(). */
MUST_CHECK rc_t table_row(export_t *x, const table_column_t *columns, size_t n, const char *const *cells,
                          err_t *err);

#endif
