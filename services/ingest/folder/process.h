/* One complete file of the folder, from its bytes to its shelf: published, told of, reported, moved, in that
 * order, so that a crash anywhere repeats what is then known already. */
#ifndef PQR_INGEST_FOLDER_PROCESS_H
#define PQR_INGEST_FOLDER_PROCESS_H

#include "services/ingest/publish/publisher.h"

typedef struct processor {
    publisher_t *publisher;
    const columns_t *columns;
} processor_t;

typedef enum processed {
    PROCESSED_DONE,
    PROCESSED_GONE,    /* somebody took it away */
    PROCESSED_WAITING, /* somebody has it open or changed it: it is not complete after all */
    PROCESSED_FAILED,  /* this file could not be read, published or moved; others may be */
    PROCESSED_STUCK,   /* Kafka is away: nothing else would fare better */
} processed_t;

/* RC_RETRY, with PROCESSED_FAILED or PROCESSED_STUCK: the file stays where it is. Logs what came of it,
 * without its name. */
MUST_CHECK rc_t process_file(const processor_t *p, int dir, const char *name, processed_t *ret, err_t *err);

#endif
