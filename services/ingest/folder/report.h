/* What became of a file of the folder, in words: for the report beside it and for GET /v1/bases. Pure. */
#ifndef PQR_INGEST_FOLDER_REPORT_H
#define PQR_INGEST_FOLDER_REPORT_H

#include "services/ingest/publish/publisher.h"

typedef enum fate { FATE_PUBLISHED, FATE_KNOWN, FATE_REFUSED } fate_t;

typedef struct folder_outcome {
    const char *archivo; /* the file's name as shown: UTF-8 */
    int64_t bytes;
    const char *sha256; /* "" where the file was not read */
    instant_t when;
    fate_t fate;
    const receipt_t *receipt; /* NULL when refused */
    const err_t *refusal;     /* NULL unless refused */
} folder_outcome_t;

const char *fate_name(fate_t f);   /* "publicada", "repetida", "rechazada" */
const char *fate_folder(fate_t f); /* "procesados", "rechazados" */

/* One paragraph: what happened and what to do. Appends. */
void report_sentence(const folder_outcome_t *o, buf_t *out);
/* The beginning of the report, up to and with the heading of how the file was read. Appends. */
void report_head(const folder_outcome_t *o, buf_t *out);

#endif
