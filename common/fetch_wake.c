#include "common/fetch_wake.h"

#include "common/cleanup.h"
#include "common/kafka.h"

enum {
    LOOK_EVERY = 128,                  /* messages */
    LOW = 3000,                        /* messages: some tens of milliseconds' worth */
    LOW_BYTES = FETCH_QUEUE_KIB * 768, /* what is less than LOW where messages are large */
    WAIT_MS = 200,
};

void fetch_wake_init(fetch_wake_t *w, rd_kafka_t *consumer)
{
    *w = (fetch_wake_t){.consumer = consumer, .queue = rd_kafka_queue_get_consumer(consumer)};
}

void fetch_wake_done(fetch_wake_t *w)
{
    if (w->queue)
        rd_kafka_queue_destroy(TAKE(w->queue));
}

/* The answer is of no interest: one request goes to each leader. */
static void wake(fetch_wake_t *w, const rd_kafka_topic_partition_list_t *position)
{
    AUTO(rd_list) rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(position->cnt);
    for (int i = 0; i < position->cnt; i++)
        rd_kafka_topic_partition_list_add(list, position->elems[i].topic, position->elems[i].partition)
            ->offset = RD_KAFKA_OFFSET_END;
    if (list->cnt)
        (void)rd_kafka_offsets_for_times(w->consumer, list, WAIT_MS);
}

void fetch_wake_taken(fetch_wake_t *w, size_t bytes, const rd_kafka_topic_partition_list_t *position)
{
    w->bytes += bytes;
    if (++w->counted < LOOK_EVERY)
        return;
    const size_t queued = rd_kafka_queue_length(w->queue);
    bool ample = queued >= LOW || queued * (w->bytes / w->counted) >= LOW_BYTES;
    w->counted = 0;
    w->bytes = 0;
    if (!ample && w->was_ample)
        wake(w, position);
    w->was_ample = ample;
}
