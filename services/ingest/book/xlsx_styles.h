/* Which cell styles show a number as a date. */
#ifndef PQR_INGEST_XLSX_STYLES_H
#define PQR_INGEST_XLSX_STYLES_H

#include <stdbool.h>

#include "services/ingest/book/package.h"

typedef struct styles {
    bool *is_date; /* by index into cellXfs */
    int n;
} styles_t;

/* Reads xl/styles.xml. */
MUST_CHECK rc_t styles_read(package_t *p, int entry, styles_t *ret, err_t *err);
void styles_done(styles_t *s);
bool styles_is_date(const styles_t *s, long index);

/* Pure. What Excel's own formats show; elapsed time ([h]:mm) is a quantity, no date. */
bool format_builtin_is_date(long id);
/* A format code: text in quotes, escaped characters, colours, conditions and locales say nothing. */
bool format_code_is_date(const char *code);

#endif
