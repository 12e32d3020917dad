/* Reading whole topics, every partition, from a point in time to where they end now: what people ask about
 * the past. Decided messages only. One thread per scan; nothing is kept between two.
 *
 * Order holds within a partition, not between them. */
#ifndef PQR_COMMON_KAFKA_SCAN_H
#define PQR_COMMON_KAFKA_SCAN_H

#include "common/clock.h"
#include "common/kafka_reader.h"

#define KAFKA_SINCE_BEGINNING INT64_MIN

typedef struct kafka_range {
    char *topic;
    int32_t partition;
    int64_t begin, end; /* offsets; begin ≤ end, end not included */
} kafka_range_t;

typedef struct kafka_ranges {
    kafka_range_t *items;
    size_t n;
} kafka_ranges_t;

/* The topic is copied. An empty range is left out. */
void kafka_ranges_add(kafka_ranges_t *l, const char *topic, int32_t partition, int64_t begin, int64_t end);
void kafka_ranges_done(kafka_ranges_t *l);
__attribute__((unused)) static inline void kafka_ranges_cleanup(kafka_ranges_t *l)
{
    kafka_ranges_done(l);
}

/* Adds every partition of the topics, from its first message not older than `since` (by the messages' own
 * time; where they are not in order, some older ones follow it) to where it ends now, what is undecided
 * included. A partition without such a message adds nothing. RC_RETRY: no answer within timeout_ms a request,
 * or a topic is missing. */
MUST_CHECK rc_t kafka_ranges_find(const kafka_settings_t *s, const char *role, const char *const *topics,
                                  size_t n_topics, instant_t since, int timeout_ms, kafka_ranges_t *ret,
                                  err_t *err);

typedef struct kafka_scan {
    kafka_read_fn message; /* true ends the scan, which is then RC_OK */
    /* After every message and some ten times a second while none comes: offsets passed of all. Control marks
     * count too, so `done` ends at `total` whatever the number of messages. NULL: not told. */
    void (*progress)(void *ctx, int64_t done, int64_t total);
    void *ctx;
    int timeout_ms; /* without any progress */
} kafka_scan_t;

/* Reads the ranges, all side by side. Waits for transactions that are undecided inside them, and for those
 * marks that are on their way. RC_RETRY: no progress within the time-out, or a stop was requested. */
MUST_CHECK rc_t kafka_scan(const kafka_settings_t *s, const char *role, const kafka_ranges_t *ranges,
                           const kafka_scan_t *scan, err_t *err);

#endif
