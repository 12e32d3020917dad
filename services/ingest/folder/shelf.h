/* Where a file of the folder goes in the end: procesados/ or rechazados/, beside its report. */
#ifndef PQR_INGEST_FOLDER_SHELF_H
#define PQR_INGEST_FOLDER_SHELF_H

#include <stdio.h>

#include "services/ingest/folder/arrival.h"

typedef enum shelved {
    SHELVED_DONE,
    SHELVED_GONE,    /* another replica, or a person, took the file: its report was taken back */
    SHELVED_CHANGED, /* what lies there now is another file, or was written to since: it stays, to be read
                        anew */
} shelved_t;

/* Writes the report. A failure of `out` itself is seen by the shelf. */
typedef rc_t (*report_fn)(void *ctx, FILE *out, err_t *err);

/* The report is written whole, under a name of its own, and made durable before the file is moved: a crash
 * leaves at worst a report more. Neither ever replaces anything: where a name is taken, " (2)" and so on is
 * put to both. RC_RETRY: nothing was moved. */
MUST_CHECK rc_t shelf_put(int root, const char *shelf, const char *name, const arrival_t *a, report_fn report,
                          void *ctx, shelved_t *ret, err_t *err);
/* Removes what a crash left half-written on a shelf, when it is old enough to be nobody's work. */
void shelf_sweep(int root, const char *shelf);

#endif
