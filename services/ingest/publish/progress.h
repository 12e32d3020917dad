/* How far a delivery is. Written by the thread that does it, read by any other. Pure but for memory. */
#ifndef PQR_INGEST_PROGRESS_H
#define PQR_INGEST_PROGRESS_H

#include <stdatomic.h>
#include <stdint.h>

typedef enum stage {
    STAGE_OPENING,    /* what is it, and which base */
    STAGE_WAITING,    /* for Kafka, or for another base that comes first */
    STAGE_PUBLISHING, /* rows are read and sent */
    STAGE_COMMITTING,
} stage_t;

const char *stage_name(stage_t s); /* "abriendo", "en_espera", "publicando", "confirmando" */

typedef struct progress {
    atomic_int stage;
    atomic_llong rows;        /* read below the header, in the attempt under way */
    atomic_llong done, total; /* units of the source's own; total 0: not known */
    atomic_llong began_ms;    /* monotonic, of the attempt under way; 0: none */
} progress_t;

#endif
