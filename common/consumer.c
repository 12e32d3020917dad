#include "common/consumer.h"

#include <stdio.h>

#include "common/fetch_wake.h"

rc_t consumer_new(const kafka_settings_t *k, const char *group, const consumer_calls_t *calls,
                  rd_kafka_t **ret, err_t *err)
{
    AUTO(rd_conf) rd_kafka_conf_t *conf = NULL;
    rc_t rc = kafka_conf(k, group, &conf, err);
    if (rc != RC_OK)
        return rc;
    char queued[16];
    snprintf(queued, sizeof queued, "%d", FETCH_QUEUE_KIB);
    const char *const rows[][2] = {
        {"group.id", group},
        /* A dynamic member, on purpose: a static one whose answer is lost with its broker is fenced by its
         * own second try. The price is that the partitions of a killed process are free only when its session
         * has ended. */
        {"session.timeout.ms", "6000"},
        {"heartbeat.interval.ms", "1500"},
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        {"auto.offset.reset", "earliest"},
        {"isolation.level", "read_committed"},
        {"partition.assignment.strategy", "range"},
        /* Memory: what is queued, and one answer with its compressed batches of every partition. See
           fetch_wake.h. */
        {"queued.max.messages.kbytes", queued},
        {"queued.min.messages", "20000"},
        {"max.partition.fetch.bytes", "131072"},
        {"fetch.wait.max.ms", "50"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        rc = kafka_conf_set(conf, rows[i][0], rows[i][1], err);
        if (rc != RC_OK)
            return rc;
    }
    rd_kafka_conf_set_opaque(conf, calls->opaque);
    rd_kafka_conf_set_error_cb(conf, calls->error);
    rd_kafka_conf_set_rebalance_cb(conf, calls->rebalance);
    char why[256];
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!rk)
        return err_set(err, RC_FATAL, "kafka", "no se pudo crear el consumidor: %s", why);
    conf = NULL; /* taken over */
    rd_kafka_poll_set_consumer(rk);
    *ret = rk;
    return RC_OK;
}

rc_t consumer_subscribe(rd_kafka_t *rk, const char *const *topics, size_t n, err_t *err)
{
    AUTO(rd_list) rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)n);
    for (size_t i = 0; i < n; i++)
        rd_kafka_topic_partition_list_add(list, topics[i], RD_KAFKA_PARTITION_UA);
    rd_kafka_resp_err_t e = rd_kafka_subscribe(rk, list);
    return e ? err_set(err, RC_FATAL, "kafka", "no se pudo suscribir: %s", rd_kafka_err2str(e)) : RC_OK;
}
