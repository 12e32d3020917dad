/* Decision tables as data: tests/cases/NAME.tsv. The first line that is neither empty nor a comment (#) names
 * the columns; every further one is a case. In a cell \t \n \\ and \xHH stand for themselves, and - alone
 * means "no value" (NULL). */
#ifndef PQR_TESTS_CASES_H
#define PQR_TESTS_CASES_H

#include <stddef.h>

typedef struct case_row {
    int line;           /* in the file, for messages */
    const char **cells; /* as many as the header has; NULL for - */
    const char *const *names;
    size_t n;
} case_row_t;

/* The cell under that column; an unknown column or a short row fails the test. */
const char *case_get(const case_row_t *row, const char *column);
long long case_int(const case_row_t *row, const char *column);

/* The text says every text of want, which are divided by " | "; else the test fails. */
void case_says_all(const char *got, const char *want);

/* Calls run for every case of tests/cases/FILE. The file must hold at least one. A failing case is named by
 * its line. */
void cases_run(const char *file, void (*run)(const case_row_t *row, void *ctx), void *ctx);

#endif
