/* What becomes of a workbook, given what is known: published, known already, or refused. Pure. A base and
 * cut-off has one workbook that holds: the first, or the last of those that replaced it, one after the other.
 */
#ifndef PQR_INGEST_REPLACEMENT_H
#define PQR_INGEST_REPLACEMENT_H

#include "common/event.h"

typedef struct known_bases {
    const base_info_t *self;      /* the same content, received before; or NULL */
    const base_info_t *successor; /* what has replaced it since; or NULL */
    const base_info_t *holder;    /* what holds for the workbook's base and cut-off; NULL: nothing yet */
    const base_info_t *target;    /* what the caller wants replaced, when it is known; or NULL */
} known_bases_t;

typedef enum outcome { OUTCOME_PUBLISH, OUTCOME_KNOWN, OUTCOME_REFUSED } outcome_t;

/* reemplaza: the SHA-256 that the caller named, or NULL. info: the workbook's own sha256, base and
 * fecha_corte; for OUTCOME_PUBLISH its entrega and reemplaza are set. OUTCOME_REFUSED: err has code and words
 * (publisher_publish() lists the codes). */
outcome_t replacement_judge(const known_bases_t *known, const char *reemplaza, base_info_t *info, err_t *err);

#endif
