/* How far an upload is, as ingest answers to GET /v1/cargas/{id}, and what its outcome says of other
 * workbooks. Pure but for carga_id_make(). */
#ifndef PQR_PQRCTL_CARGA_H
#define PQR_PQRCTL_CARGA_H

#include <jansson.h>
#include <stdbool.h>

#include "common/buf.h"
#include "common/progress.h"

#define CARGA_ID_SIZE 33

/* A random name for an upload. */
void carga_id_make(char ret[CARGA_ID_SIZE]);
/* False where the answer tells of no upload. */
bool carga_read(const json_t *answer, reading_t *ret);
/* What was replaced, or has been replaced since: a sentence that begins with a space, or nothing. Appends. */
void replacement_sentence(const json_t *base, buf_t *out);

#endif
