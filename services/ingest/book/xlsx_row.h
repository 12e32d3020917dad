/* The row of a worksheet under way: what its cells store becomes what they say. */
#ifndef PQR_INGEST_XLSX_ROW_H
#define PQR_INGEST_XLSX_ROW_H

#include <string.h>

#include "common/buf.h"
#include "services/ingest/book/plain.h"
#include "services/ingest/book/source.h"
#include "services/ingest/book/xlsx_sheet.h"

/* What is wrong with the file, as a sentence after the place. */
typedef struct fault {
    const char *code, *what;
} fault_t;

typedef enum stored {
    STORED_NUMBER,
    STORED_SHARED,
    STORED_TEXT,
    STORED_BOOL,
    STORED_ERROR,
    STORED_DATE
} stored_t;

typedef struct row_builder {
    const sheet_env_t *env;
    int number; /* 1-based; 0 before the first row */
    int column; /* of the cell under way; -1 before the first */
    stored_t stored;
    long style;
    size_t begin;    /* of the cell's bytes */
    buf_t bytes;     /* of all cells of the row, each with a NUL */
    size_t borrowed; /* bytes of shared strings that the row shows */
    cell_t *cells;   /* text NULL: in bytes, which may move until the row is whole */
    size_t *offsets;
    size_t n, cap;
    bool unsorted;
} row_builder_t;

/* Of a <c>, where present. What follows each in memory is no letter. */
typedef struct cell_attributes {
    span_t reference, style, type;
} cell_attributes_t;

/* All return NULL, or what is wrong. */
const fault_t *row_begin(row_builder_t *b, span_t number); /* of the row, where it says so */
const fault_t *cell_begin(row_builder_t *b, const cell_attributes_t *a);
const fault_t *cell_end(row_builder_t *b);
/* Sorts and links what has come. *ret lives until the next row begins. */
const fault_t *row_end(row_builder_t *b, row_t *ret);
void row_builder_done(row_builder_t *b);

/* More of the text of the cell under way. */
const fault_t *cell_add(row_builder_t *b, const char *text, size_t len);

#endif
