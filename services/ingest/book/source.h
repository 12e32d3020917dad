/* Where rows come from: a workbook read as a stream, one row at a time, whatever its format. */
#ifndef PQR_INGEST_SOURCE_H
#define PQR_INGEST_SOURCE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/err.h"

typedef enum cell_kind {
    CELL_TEXT,
    CELL_NUMBER, /* text: up to 15 significant digits, integers without decimals; number: the double itself */
    CELL_DATE,   /* text: "2021-12-07", or "2021-12-07T08:30:00-05:00" where there is a time of day */
    CELL_BOOL,   /* text: VERDADERO or FALSO */
    CELL_ERROR,  /* text: "#N/A", … */
} cell_kind_t;

typedef struct cell {
    int column; /* 0-based */
    cell_kind_t kind;
    const char *text; /* UTF-8, NUL-terminated, never NULL */
    size_t len;       /* bytes */
    double number;    /* CELL_NUMBER only */
} cell_t;

/* Cells in the order of their columns; empty ones are left out. Everything lives until the callback returns.
 */
typedef struct row {
    int number; /* 1-based row of the sheet, as a person sees it */
    const cell_t *cells;
    size_t n;
} row_t;

/* Sets *ret_stop to end the reading of the sheet early. A failure ends it too and is handed on. */
typedef rc_t (*row_fn)(void *ctx, const row_t *row, bool *ret_stop, err_t *err);

typedef struct sheet {
    const char *name;
    bool visible;
} sheet_t;

typedef struct source source_t;
struct source {
    const sheet_t *sheets; /* in the order of the tabs */
    size_t n_sheets;
    /* How far the reading of a sheet is, in units of the source's own; total 0: not known. Any thread may
     * look. The total is what the file says of itself: done may pass it where that is a lie. */
    atomic_llong done, total;
    /* Reads one sheet from its beginning, as often as asked. RC_REJECT: the file is at fault; the text says
     * where. */
    rc_t (*read)(source_t *s, size_t sheet, row_fn fn, void *ctx, err_t *err);
    void (*free)(source_t *s);
};

__attribute__((unused)) static inline void source_cleanup(source_t **s)
{
    if (*s)
        (*s)->free(*s);
}

/* The cell of a column, or NULL where it is empty. */
const cell_t *row_cell(const row_t *row, int column);
/* 0 → "A", 27 → "AB". */
void column_letters(int column, char ret[8]);

#endif
