/* A member of a consumer group as exactly-once processing needs it: nothing is committed by itself, and only
 * what is committed is read. */
#ifndef PQR_COMMON_CONSUMER_H
#define PQR_COMMON_CONSUMER_H

#include "common/kafka.h"

typedef struct consumer_calls {
    void (*error)(rd_kafka_t *rk, int code, const char *reason, void *opaque);
    void (*rebalance)(rd_kafka_t *rk, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t *parts,
                      void *opaque);
    void *opaque;
} consumer_calls_t;

/* Not subscribed yet. RC_FATAL: a fault of configuration. */
MUST_CHECK rc_t consumer_new(const kafka_settings_t *k, const char *group, const consumer_calls_t *calls,
                             rd_kafka_t **ret, err_t *err);
MUST_CHECK rc_t consumer_subscribe(rd_kafka_t *rk, const char *const *topics, size_t n, err_t *err);

#endif
