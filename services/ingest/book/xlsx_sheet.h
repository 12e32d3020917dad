/* One worksheet as a stream of rows. */
#ifndef PQR_INGEST_XLSX_SHEET_H
#define PQR_INGEST_XLSX_SHEET_H

#include "services/ingest/book/limits.h"
#include "services/ingest/book/source.h"
#include "services/ingest/book/xlsx_shared.h"
#include "services/ingest/book/xlsx_styles.h"

typedef struct sheet_env {
    const char *name; /* for what is said about errors */
    const shared_t *shared;
    const styles_t *styles;
    const limits_t *limits;
    bool date1904;
    atomic_llong *done; /* inflated bytes of the sheet so far */
} sheet_env_t;

MUST_CHECK rc_t sheet_read(package_t *p, int entry, const sheet_env_t *env, row_fn fn, void *ctx, err_t *err);

#endif
