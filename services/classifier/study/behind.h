/* The records behind the changes: found again where they stand, some kept to be shown, all of them written to
 * a file where that is asked for. */
#ifndef PQR_CLASSIFIER_STUDY_BEHIND_H
#define PQR_CLASSIFIER_STUDY_BEHIND_H

#include "services/classifier/study/changes.h"
#include "services/classifier/study/scan.h"

typedef struct behind_row {
    uint32_t change;
    const char *radicado;
    base_kind_t base;
    day_t fecha_corte;
} behind_row_t;

typedef struct behind {
    behind_row_t *rows; /* by change, then as they were read */
    size_t n;
    arena_t texts;
} behind_t;

/* limit: rows kept of each change. csv: NULL, or where all that `c` wants are written. */
MUST_CHECK rc_t behind_read(const study_t *s, const changes_t *c, const results_t *r, uint64_t limit,
                            const char *csv, behind_t *ret, err_t *err);
void behind_done(behind_t *b);
/* Where the wanted records stand. */
void behind_ranges(const changes_t *c, kafka_ranges_t *ret);

#endif
