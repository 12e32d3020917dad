/* Reading the sightings of a period, or of one radicado, out of whole topics. What lies outside is passed
 * over by its key or its event's id, without its data being read. */
#ifndef PQR_CLASSIFIER_STUDY_SCAN_H
#define PQR_CLASSIFIER_STUDY_SCAN_H

#include "common/kafka_scan.h"
#include "services/classifier/study/study.h"

/* RC_REJECT: it was not to be understood, is counted and passed over; RC_FATAL and RC_RETRY end the scan.
 * data's texts live during the call. */
typedef rc_t (*scan_take_fn)(void *ctx, const rd_kafka_message_t *m, const envelope_t *e, const doc_t *data,
                             err_t *err);
typedef struct scan_options {
    const char *label;    /* of the progress line */
    period_t period;      /* of the cut-offs */
    const char *radicado; /* NULL: all */
    /* NULL, or whether the message at that place is worth a look. */
    bool (*here)(void *ctx, int32_t partition, int64_t offset);
    scan_take_fn take;
    void *ctx;
} scan_options_t;

typedef struct scan_counts {
    int64_t messages, unreadable;
} scan_counts_t;

MUST_CHECK rc_t scan_topics(const study_t *s, const kafka_ranges_t *ranges, const scan_options_t *o,
                            scan_counts_t *ret, err_t *err);
/* Where messages about cut-offs since then can stand: all that came not earlier than a month before. */
MUST_CHECK rc_t scan_ranges(const study_t *s, const char *const *topics, size_t n, day_t desde,
                            kafka_ranges_t *ret, err_t *err);
/* Of a topic's ranges, the one in which a producer of this project puts the key. */
MUST_CHECK rc_t scan_ranges_of_key(const study_t *s, const char *topic, const char *key, kafka_ranges_t *ret,
                                   err_t *err);

#endif
