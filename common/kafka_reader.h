/* Reading partition 0 of a topic (kafka_first: any) from an offset to its end, without a group: registries,
 * cursors, turns. One thread per reader.
 *
 * A transaction's commit is acknowledged before its mark is written into every partition. So what was just
 * committed may lie behind the end that a reader of decided messages is told of, which is where the first
 * undecided transaction begins; only a reader of written messages knows where the partition ends. */
#ifndef PQR_COMMON_KAFKA_READER_H
#define PQR_COMMON_KAFKA_READER_H

#include "common/kafka.h"

typedef enum kafka_view {
    KAFKA_DECIDED, /* committed messages, up to the first undecided transaction */
    KAFKA_WRITTEN, /* everything, aborted and undecided too */
} kafka_view_t;

typedef struct kafka_reader kafka_reader_t;

/* s must outlive it. RC_FATAL: a fault of configuration. */
MUST_CHECK rc_t kafka_reader_new(const kafka_settings_t *s, const char *role, kafka_view_t view,
                                 kafka_reader_t **ret, err_t *err);
void kafka_reader_free(kafka_reader_t *r);
DEFINE_CLEANUP(kafka_reader, kafka_reader_t *, kafka_reader_free)
rd_kafka_t *kafka_reader_handle(kafka_reader_t *r); /* for kafka_topics_ready() */

/* True ends the reading early. */
typedef bool (*kafka_read_fn)(void *ctx, const rd_kafka_message_t *m);

/* From an offset (or RD_KAFKA_OFFSET_BEGINNING, _END) to the view's end as it is now. *ret_end: the offset to
 * go on from; with KAFKA_DECIDED everything before it is decided. RC_RETRY: not within timeout_ms, or a stop
 * was requested. */
MUST_CHECK rc_t kafka_read(kafka_reader_t *r, const char *topic, int64_t from, kafka_read_fn fn, void *ctx,
                           int timeout_ms, int64_t *ret_end, err_t *err);
/* The first message of any partition at or after an offset, as its own; -1: none before the view's end. */
MUST_CHECK rc_t kafka_first(kafka_reader_t *r, const char *topic, int32_t partition, int64_t from,
                            int timeout_ms, int64_t *ret_offset, err_t *err);
/* Where the view begins and ends now. ret_begin may be NULL. A broker that is away meanwhile is waited for,
 * up to the library's own time-outs, whatever timeout_ms. */
MUST_CHECK rc_t kafka_bounds(kafka_reader_t *r, const char *topic, int timeout_ms, int64_t *ret_begin,
                             int64_t *ret_end, err_t *err);
/* The two that kafka_read_all() takes. Both know where the topic is, so that the first reading need not wait
 * for the library's next try to find out. RC_RETRY: the topic is not there. */
MUST_CHECK rc_t kafka_readers_open(const kafka_settings_t *s, const char *role, const char *topic,
                                   kafka_reader_t **ret_decided, kafka_reader_t **ret_written, err_t *err);
/* kafka_read() of decided messages to where `written` says that the partition ends, waiting for transactions
 * that are still open or whose marks are on their way. *at moves on. */
MUST_CHECK rc_t kafka_read_all(kafka_reader_t *decided, kafka_reader_t *written, const char *topic,
                               int64_t *at, kafka_read_fn fn, void *ctx, int timeout_ms, err_t *err);

#endif
