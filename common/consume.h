/* The one consume loop: poll, handle, commit; back-off, dead letter, rebalance and stop are in it once. What
 * differs between a service whose effect is in Kafka and one whose effect is in PostgreSQL stands behind
 * consume_sink_t.
 *
 * A batch begins with its first message and commits when it is full, when linger_ms have passed since it
 * began (grow_ms while there is a backlog: a large one costs less a message), or before a rebalance takes
 * partitions away. RC_RETRY from any step: abort, rewind to the last committed position, back off, and the
 * same messages come again. RC_REJECT from handle(): the message goes to <topic>-dlt through dead_letter(),
 * in the same batch, with the original key, value and headers plus dlt_topic, dlt_partition, dlt_offset,
 * dlt_stage, dlt_code and dlt_error. */
#ifndef PQR_COMMON_CONSUME_H
#define PQR_COMMON_CONSUME_H

#include "common/dead_letter.h"
#include "common/kafka.h"

typedef struct consume_sink {
    /* Fills the offset from which each partition is to be read; one left as RD_KAFKA_OFFSET_INVALID is the
     * group's committed one. Called at every assignment (one of no partitions too) and rewind, before
     * anything is read; RC_FATAL ends the loop, anything else is repeated. NULL: all are the group's. */
    rc_t (*positions)(void *ctx, rd_kafka_topic_partition_list_t *parts, err_t *err);
    rc_t (*begin)(void *ctx, err_t *err);
    rc_t (*handle)(void *ctx, const rd_kafka_message_t *m, err_t *err);
    rc_t (*dead_letter)(void *ctx, const dead_letter_t *d, err_t *err);
    /* next: for every partition that the batch read, the offset after its last message; first: the one it
     * began at; group: the membership under which they were read, which is refused once they are another's.
     * more: others wait already, so it may be promised: the effect comes behind, and what comes of it is the
     * result of the next commit() or settle(), whichever batch that is about. */
    rc_t (*commit)(void *ctx, const rd_kafka_consumer_group_metadata_t *group,
                   const rd_kafka_topic_partition_list_t *first, const rd_kafka_topic_partition_list_t *next,
                   bool more, err_t *err);
    rc_t (*settle)(void *ctx, err_t *err); /* waits for what was promised; NULL: nothing ever is */
    void (*abort)(void *ctx);
} consume_sink_t;

/* Whether a batch takes no further message: a batch is held in memory, so neither may they be too many nor
 * all be huge. bytes: of their values. */
bool consume_batch_full(int messages, size_t bytes, int messages_max);

typedef struct consume_options {
    const char *group;
    const char *const *topics;
    size_t n_topics;
    int batch_max; /* messages */
    int linger_ms;
    int grow_ms;       /* how long it may grow while messages come without a pause; 0: as linger_ms */
    const char *stage; /* for the dead letters: "classifier", … */
    const char *check; /* name of the readiness check that this loop keeps ("kafka"); each its own where
                          several loops of one group share a process: what they count is summed */
} consume_options_t;

/* Runs until a stop is requested (RC_OK) or something fatal happens. Logs. */
MUST_CHECK rc_t consume_run(const kafka_settings_t *k, const consume_options_t *o, const consume_sink_t *sink,
                            void *ctx, err_t *err);

#endif
