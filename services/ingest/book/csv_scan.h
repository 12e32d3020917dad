/* Delimited text, a piece at a time: where fields and records end, as Excel reads them. Pure. */
#ifndef PQR_INGEST_CSV_SCAN_H
#define PQR_INGEST_CSV_SCAN_H

#include <stdbool.h>
#include <stddef.h>

typedef enum csv_state {
    CSV_FIELD_START,
    CSV_BARE,
    CSV_QUOTED,
    CSV_CLOSED, /* after a quote inside quotes: the field's end, or half of a doubled one */
} csv_state_t;

/* Starts as zeros but for the delimiter. */
typedef struct csv_scan {
    char delimiter;
    csv_state_t state;
    bool after_cr; /* a line feed that comes next belongs to it */
    bool lines;    /* the field under way has a line break inside its quotes */
    bool any;      /* the record under way has begun */
    bool untidy; /* text follows the closing quote of a field of this record, as when the delimiter is another
                  */
    bool
        misquoted; /* text follows the closing quote of a field of several lines: the quotes do not pair up */
} csv_scan_t;

typedef enum csv_event {
    CSV_MORE,   /* the piece is used up */
    CSV_TEXT,   /* [from, from + len) belongs to the field under way */
    CSV_FIELD,  /* the field is whole, and others follow */
    CSV_RECORD, /* the field is whole, and so is the record */
    CSV_NUL,    /* a NUL byte, which no text has */
} csv_event_t;

typedef struct csv_span {
    const char *from;
    size_t len;
} csv_span_t;

/* The next event; *s and *len move past what was used. A line break inside quotes is one line feed, however
 * it is written. */
csv_event_t csv_next(csv_scan_t *c, const char **s, size_t *len, csv_span_t *ret);

/* ---- the dialect ---- */

typedef struct csv_dialect {
    char delimiter;
    size_t skip; /* bytes of a first line "sep=;", which Excel obeys and does not show */
} csv_dialect_t;

/* From the beginning of a text: a first line "sep=", or the delimiter that makes the most fields in records
 * alike. whole: there is nothing after the head. */
csv_dialect_t csv_dialect(const char *head, size_t len, bool whole);

#endif
