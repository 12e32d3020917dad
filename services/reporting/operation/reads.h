/* Beside the offsets that a stream commits: how new the newest message is that it has read of each partition,
 * in Kafka's own time. Written in the transaction of what was read (reporting.lectura). One thread. */
#ifndef PQR_REPORTING_READS_H
#define PQR_REPORTING_READS_H

#include <librdkafka/rdkafka.h>

#include "common/pg.h"

#define READS_TOPIC_MAX 250

typedef struct read_place {
    char topic[READS_TOPIC_MAX];
    int32_t partition;
    int64_t newest; /* milliseconds; 0: no message told its time */
} read_place_t;

/* Zero-initialised: none. */
typedef struct reads {
    read_place_t *at;
    size_t n, cap;
} reads_t;

void reads_add(reads_t *r, const rd_kafka_message_t *m);
MUST_CHECK rc_t reads_write(const reads_t *r, pg_t *pg, err_t *err);
void reads_clear(reads_t *r);
void reads_done(reads_t *r);

#endif
