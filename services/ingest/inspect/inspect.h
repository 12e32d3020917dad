/* How a file would be read as a base, told without publishing anything: its format and sheets, the header and
 * what each column is, which base it is and why, the first records, what is rejected and how to mend it, what
 * is accepted with a warning, or why the whole is refused, with everything that was determined until then. */
#ifndef PQR_INGEST_INSPECT_H
#define PQR_INGEST_INSPECT_H

#include <stdbool.h>
#include <stdio.h>

#include "services/ingest/base/columns.h"
#include "services/ingest/book/content.h"

#define INSPECT_ALL -1
#define INSPECT_LIST_DEFAULT 20

typedef struct inspect_options {
    long limit;   /* rows not accepted, and warnings, that are shown; INSPECT_ALL: every one */
    size_t width; /* columns of the terminal; 0: no terminal */
    bool json;    /* one JSON document instead of text */
    bool verdict; /* the text ends with whether the base can be received; false where others say so */
} inspect_options_t;

/* Writes what it finds to out, as UTF-8. archivo: the file's name, which may tell the base and its date; well
 * formed UTF-8. Memory does not depend on the number of rows. RC_REJECT: the base would be refused, and the
 * text says why; err says it too. RC_FATAL: out could not be written. */
MUST_CHECK rc_t inspect_base(const content_t *c, const columns_t *columns, const char *archivo,
                             const inspect_options_t *o, FILE *out, err_t *err);

#endif
