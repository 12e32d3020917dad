/* The two forms of point 11 of the procedure as sheets to be printed: what stands on them, block by block,
 * before it is a page or a PDF. All their words are here. Pure. */
#ifndef PQR_REPORTING_FORM_SHEET_H
#define PQR_REPORTING_FORM_SHEET_H

#include "common/arena.h"
#include "services/reporting/reports/form_rules.h"

typedef struct form_error {
    const char *radicado;                         /* NULL: of a case beyond the reach of who asks */
    const char *cutoffs, *base, *causal, *reason; /* as they are printed */
} form_error_t;

typedef struct form_causal {
    const char *letter; /* NULL: not identified */
    const char *name;
    int64_t radicados;
} form_causal_t;

/* Everything that a form says. Texts are UTF-8 and outlive the sheet; NULL: not there (yet). Days: DAY_NONE:
 * not there. */
typedef struct form_data {
    form_kind_t kind;
    form_state_t state;
    int64_t id;
    const char *week; /* "2021-W49" */
    day_t from, to, made;
    int place; /* among the week's five */
    const char *user, *advisor;
    int64_t radicados, before;
    const form_causal_t *causales;
    size_t n_causales;
    const form_error_t *errors;
    size_t n_errors;
    const char *cause, *commitment, *process, *result, *responsible, *followed_by;
    day_t follow_up, delivered, signed_on, followed;
} form_data_t;

#define SHEET_BLOCKS_MAX 24
#define SHEET_COLUMNS_MAX 5

typedef enum sheet_kind {
    SHEET_HEADING,   /* text */
    SHEET_PARAGRAPH, /* text */
    SHEET_FACTS,     /* cells: rows of name, value, name, value */
    SHEET_TABLE,     /* titles, cells */
    SHEET_ANSWER,    /* text; where it is NULL, so many ruled lines to be written on by hand, under `label` if
                        there is one */
    SHEET_SIGNATURES, /* cells: per signature the name beneath the line, what he or she is, and the day ("" to
                         be written) */
} sheet_kind_t;

typedef struct sheet_column {
    const char *title;
    int width; /* of the page's 100 parts */
    bool right;
} sheet_column_t;

typedef struct sheet_block {
    sheet_kind_t kind;
    const char *text, *label;
    int lines;
    const sheet_column_t *columns;
    size_t n_columns, n_rows;
    const char *const *cells; /* row by row */
} sheet_block_t;

typedef struct sheet {
    const char *title;  /* "Formato compromiso de mejoramiento" */
    const char *number; /* "N.º 12" */
    const char *about;  /* of the file: "Formato compromiso de mejoramiento, Sofía Zúñiga, 2021-W49" */
    sheet_block_t blocks[SHEET_BLOCKS_MAX];
    size_t n;
    arena_t texts;
} sheet_t;

/* Fills *ret, which sheet_done() releases. */
void sheet_write(const form_data_t *d, sheet_t *ret);
void sheet_done(sheet_t *s);
__attribute__((unused)) static inline void sheet_cleanup(sheet_t *s)
{
    sheet_done(s);
}

/* "7 de diciembre de 2021" */
void sheet_day(day_t d, char ret[40]);
/* "6 al 12 de diciembre de 2021", "29 de noviembre al 5 de diciembre de 2021", "30 de diciembre de 2024 al 5
 * de enero de 2025". Appends. */
void sheet_days(day_t from, day_t to, buf_t *out);

#endif
