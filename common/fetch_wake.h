/* Keeps a consumer's queue from running dry. librdkafka 2.0.2 looks only once a second whether a queue that
 * was full has room again, unless its broker thread is woken by something else (fetch.queue.backoff.ms came
 * with 2.2), so a fast reader with a bounded queue stands still for most of its time. A request to a
 * partition's leader wakes that thread. One thread, the one that polls. */
#ifndef PQR_COMMON_FETCH_WAKE_H
#define PQR_COMMON_FETCH_WAKE_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stdint.h>

#define FETCH_QUEUE_KIB 2048 /* what a queue holds of keys and values, at most */

typedef struct fetch_wake {
    rd_kafka_t *consumer;
    rd_kafka_queue_t *queue;
    bool was_ample;   /* the queue has held enough since it was last asked for more */
    unsigned counted; /* messages since the queue was last looked at */
    size_t bytes;     /* of their values */
} fetch_wake_t;

void fetch_wake_init(fetch_wake_t *w, rd_kafka_t *consumer);
void fetch_wake_done(fetch_wake_t *w);
/* After each message, of so many bytes. `position`: the partitions being read. */
void fetch_wake_taken(fetch_wake_t *w, size_t bytes, const rd_kafka_topic_partition_list_t *position);

#endif
