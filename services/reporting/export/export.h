/* A list given whole as a file: CSV or .xlsx, made row by row with bounded memory in a temporary file that no
 * folder shows, and only then sent, so that an answer that broke off is never taken for a whole one.
 *
 * CSV is what Excel in Spanish opens by itself: UTF-8 with BOM, `;`, CRLF, every cell quoted, decimals with a
 * comma. Days are written as in ISO 8601, which Excel reads as a date in any language and shows in the form
 * of its own; 07/12/2021 would silently be July where the computer speaks English. A text that a spreadsheet
 * would calculate gets an apostrophe before it (common/csv_guard.h). In an .xlsx texts are never calculated
 * and lose no digit; only one that looks as if it had such an apostrophe gets another. So what is read back
 * says what it said, with either. Days, instants and percentages are true ones there, which can be sorted and
 * summed up.
 *
 * One thread. */
#ifndef PQR_REPORTING_EXPORT_H
#define PQR_REPORTING_EXPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/clock.h"
#include "common/http.h"

typedef enum export_format { EXPORT_JSON, EXPORT_CSV, EXPORT_XLSX } export_format_t;

const char *export_name(export_format_t f); /* json, csv, xlsx */

/* What a request asks for: ?formato (json, csv, xlsx; NULL: absent), else its Accept header (NULL: absent),
 * by its weights; JSON where neither says otherwise. Pure. RC_REJECT formato_invalido. */
MUST_CHECK rc_t export_format_pick(const char *formato, const char *accept, export_format_t *ret, err_t *err);

/* What the cells of a column are, and how their texts say it. A cell that is no such thing is given as the
 * text that it is. */
typedef enum export_cell {
    EXPORT_TEXT,
    EXPORT_NUMBER,  /* whole: "-17"; past 15 digits a text, because a double would lose the last ones */
    EXPORT_DAY,     /* "2021-12-07" */
    EXPORT_INSTANT, /* RFC 3339 or as PostgreSQL has it, with a zone; given in Bogotá's time, to the second */
    EXPORT_PERCENT, /* "17.23": hundredths of the whole. In CSV 17,23%, in .xlsx the fraction shown as such */
    EXPORT_FLAG,    /* "t" or "f": Sí, No */
} export_cell_t;

typedef struct export_column {
    const char *title;
    int width; /* in characters, of the column in .xlsx */
    export_cell_t kind;
} export_column_t;

typedef struct export export_t;

/* Begins a file (f is not EXPORT_JSON) whose first row are the n titles; `sheet` names the sheet of an .xlsx.
 * columns need not outlive the call. RC_REJECT demasiadas_columnas: more than an .xlsx has; RC_RETRY: no
 * place for the file. */
MUST_CHECK rc_t export_open(export_format_t f, const char *sheet, const export_column_t *columns, size_t n,
                            export_t **ret, err_t *err);
/* One more row: n cells in UTF-8, NULL for an empty one. RC_REJECT demasiadas_filas: more than an .xlsx has.
 */
MUST_CHECK rc_t export_row(export_t *x, const char *const *cells, err_t *err);
/* Ends the file and answers 200 with it, to be kept as NAME.csv or NAME.xlsx; what is left of x is released.
 * The server tells the audit of it. On failure nothing is answered. */
MUST_CHECK rc_t export_answer(export_t **x, const char *name, http_response_t *a, err_t *err);
void export_free(export_t *x); /* NULL is fine */
DEFINE_CLEANUP(export, export_t *, export_free)

/* The value of Content-Disposition for a file of that name in any language (RFC 6266, RFC 8187). Pure;
 * appends. */
void export_disposition(const char *name, const char *ending, buf_t *out);
/* One cell of a CSV, quoted, without what parts it from the next (a file has nothing where a cell is empty).
 * Pure; appends. */
void export_csv_cell(export_cell_t kind, const char *text, buf_t *out);
/* What an .xlsx has for such a cell: a number (of a day, the days since Excel's; of an instant with the time
 * as the fraction; of a percentage the fraction). False: it is none, and goes as text. Pure. */
bool export_xlsx_number(export_cell_t kind, const char *text, double *ret);
/* The same as words: those of a flag, else the text itself. Pure. */
const char *export_words(export_cell_t kind, const char *text);
/* An instant as either way of writing has it. False: it is none. Pure. */
bool export_instant(const char *text, instant_t *ret);
/* Text as an .xlsx cell can hold it: 32,767 characters at most, and an "_x0041_" of its own kept from being
 * read as the letter that it would stand for, as is an apostrophe from being taken for csv_guard.h's. Pure;
 * replaces ret. */
void export_xlsx_text(const char *text, buf_t *ret);

#endif
