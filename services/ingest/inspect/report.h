/* What an inspection found, and how it is written: as text for people or as one JSON document. Renderers are
 * pure: they append to a buffer. */
#ifndef PQR_INGEST_INSPECT_REPORT_H
#define PQR_INGEST_INSPECT_REPORT_H

#include "common/event.h"
#include "services/ingest/base/survey.h"
#include "services/ingest/inspect/inspect.h"

#define FIRST_RECORDS 5

typedef struct inspection {
    const columns_t *columns;
    const char *archivo;
    const char *formato; /* in words */
    int64_t bytes;
    char sha256[SHA256_HEX_SIZE]; /* "" where the file could not be read */
    const source_t *source;       /* NULL: it is no workbook */
    findings_t findings;
    bool read; /* the rows were read, to the end or to what refused the base */
    base_info_t info;
    buf_t first[FIRST_RECORDS]; /* each the JSON of a record */
    int n_first;
    err_t problem; /* RC_OK: none */
} inspection_t;

typedef enum list_kind { LIST_REJECTIONS, LIST_WARNINGS } list_kind_t;

typedef struct report {
    /* Everything before the lists. */
    void (*head)(const inspection_t *x, size_t width, buf_t *out);
    /* shown, total: entries of the list, before any of them is written. */
    void (*list_begin)(list_kind_t kind, const inspection_t *x, int64_t shown, int64_t total, size_t width,
                       buf_t *out);
    /* i: from 0. */
    void (*rejection)(const rejection_t *r, int64_t i, size_t width, buf_t *out);
    void (*warning)(int fila, const char *campo, const char *texto, int64_t i, size_t width, buf_t *out);
    void (*list_end)(list_kind_t kind, buf_t *out);
    void (*tail)(const inspection_t *x, size_t width, buf_t *out);
} report_t;

extern const report_t inspect_text, inspect_json;

/* Why a sheet is read or not, in words. */
void sheet_note(const inspection_t *x, size_t sheet, buf_t *out);

#endif
