#include "services/pqrctl/registry.h"

#include "common/clock.h"

#define POLL_MS 100

DEFINE_CLEANUP(rd_kafka, rd_kafka_t *, rd_kafka_destroy)

static rc_t consumer_new(const kafka_settings_t *s, rd_kafka_t **ret, err_t *err)
{
    AUTO(rd_conf) rd_kafka_conf_t *conf = NULL;
    rc_t rc = kafka_conf(s, "registry", &conf, err);
    const char *const rows[][2] = {
        {"group.id", "pqrctl"}, /* librdkafka asks for one; nothing is ever committed under it */
        {"enable.auto.commit", "false"},
        {"enable.partition.eof", "true"},
        {"isolation.level", "read_committed"},
        {"allow.auto.create.topics", "false"},
    };
    for (size_t i = 0; rc == RC_OK && i < COUNT_OF(rows); i++)
        rc = kafka_conf_set(conf, rows[i][0], rows[i][1], err);
    if (rc != RC_OK)
        return rc;
    char why[256];
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    if (!rk)
        return err_set(err, RC_FATAL, "kafka", "no se puede crear el cliente de Kafka: %s", why);
    conf = NULL; /* rd_kafka_new() has taken it over */
    *ret = rk;
    return RC_OK;
}

/* What is no registration is the services' concern, not this reader's: passed over. */
static void take(const rd_kafka_message_t *m, waiting_list_t *ret)
{
    AUTO(arena) arena_t texts = {0};
    doc_t data;
    envelope_t envelope;
    base_info_t base;
    err_t ignored = ERR_INIT;
    if (kafka_event(m, &texts, &envelope, &data, &ignored) != RC_OK ||
        base_info_decode(&data, &base, &ignored) != RC_OK)
        return;
    waiting_t *w = waiting_add(ret, base.sha256);
    w->aceptados = base.aceptados;
    waiting_name(w, base.archivo);
}

rc_t registry_read(const kafka_settings_t *s, int64_t limit_ms, waiting_list_t *ret, err_t *err)
{
    AUTO(rd_kafka) rd_kafka_t *rk = NULL;
    rc_t rc = consumer_new(s, &rk, err);
    if (rc != RC_OK)
        return rc;
    AUTO(rd_list) rd_kafka_topic_partition_list_t *all = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(all, TOPIC_BASE, 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_resp_err_t code = rd_kafka_assign(rk, all);
    int64_t end = clock_monotonic_ms() + limit_ms;
    while (code == RD_KAFKA_RESP_ERR_NO_ERROR || clock_monotonic_ms() < end) {
        AUTO(rd_message) rd_kafka_message_t *m = rd_kafka_consumer_poll(rk, POLL_MS);
        if (!m) {
            if (clock_monotonic_ms() >= end)
                break;
            continue;
        }
        code = m->err;
        if (code == RD_KAFKA_RESP_ERR__PARTITION_EOF)
            return RC_OK;
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR && m->payload)
            take(m, ret);
    }
    return err_set(err, RC_RETRY, "kafka", "no se puede leer %s en %s: %s", TOPIC_BASE, s->brokers,
                   rd_kafka_err2str(code ? code : RD_KAFKA_RESP_ERR__TIMED_OUT));
}
