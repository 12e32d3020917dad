/* Sends dead letters back, or discards them, each exactly once whatever happens on the way. What is sent and
 * what is registered about it are one Kafka transaction. One transactional id for all operators: whoever
 * begins fences those before, whose open transaction ends, and only then reads the register to see what is
 * still open. */
#ifndef PQR_PQRCTL_MUERTOS_SETTLE_H
#define PQR_PQRCTL_MUERTOS_SETTLE_H

#include "services/pqrctl/muertos_list.h"

typedef struct settlement {
    resolution_kind_t kind;
    const char *who, *why; /* why may be NULL for a retry */
} settlement_t;

/* How the letters stand against what is asked for. Pure. */
typedef struct settle_counts {
    int64_t open;     /* to be resolved */
    int64_t messages; /* to be sent for them: fewer, where two services put the same message aside */
    int64_t lost;     /* open, but what they held was not kept: a retry cannot have them */
    int64_t resolved; /* before */
} settle_counts_t;

/* For every letter the one that is sent for it (itself, or another of the same message; one with a resolution
 * was sent before), NULL where it is not to be resolved. Siblings go with those asked for, never alone.
 * leaders: as many as letters. */
void settle_plan(const letters_t *l, resolution_kind_t kind, const letter_t **leaders, settle_counts_t *ret);

typedef struct settled {
    int64_t letters, messages; /* committed */
    int64_t refused;           /* messages that no longer fit their topic: they stay open */
    settle_counts_t found;     /* what was open once all others were fenced; of the first pass */
} settled_t;

/* RC_RETRY: ended on the way, by another operator or a broker that is away; what `ret` counts is done, and to
 * do it again does the rest. The letters' resolutions are read anew. */
MUST_CHECK rc_t settle_run(const ctl_t *ctl, letters_t *l, const settlement_t *what, settled_t *ret,
                           err_t *err);

#endif
