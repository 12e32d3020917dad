#include "services/pqrctl/topics_admin.h"

#include <string.h>

#include "common/kafka_fault.h"

#define REQUEST_TIMEOUT_MS 10000
#define METADATA_TIMEOUT_MS 3000
#define LEADERS_TIMEOUT_MS 1000

struct admin {
    rd_kafka_t *rk;
    rd_kafka_queue_t *queue;
};

DEFINE_CLEANUP(rd_event, rd_kafka_event_t *, rd_kafka_event_destroy)
DEFINE_CLEANUP(rd_options, rd_kafka_AdminOptions_t *, rd_kafka_AdminOptions_destroy)
DEFINE_CLEANUP(rd_new_topic, rd_kafka_NewTopic_t *, rd_kafka_NewTopic_destroy)
DEFINE_CLEANUP(rd_new_partitions, rd_kafka_NewPartitions_t *, rd_kafka_NewPartitions_destroy)
DEFINE_CLEANUP(rd_config, rd_kafka_ConfigResource_t *, rd_kafka_ConfigResource_destroy)

rc_t admin_new(const kafka_settings_t *s, admin_t **ret, err_t *err)
{
    AUTO(rd_conf) rd_kafka_conf_t *conf = NULL;
    rc_t rc = kafka_conf(s, "topics", &conf, err);
    if (rc != RC_OK)
        return rc;
    char why[256];
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (!rk)
        return err_set(err, RC_FATAL, "kafka", "no se puede crear el cliente de Kafka: %s", why);
    conf = NULL; /* rd_kafka_new() has taken it over */
    admin_t *a = must(calloc(1, sizeof *a));
    a->rk = rk;
    a->queue = rd_kafka_queue_new(rk);
    *ret = a;
    return RC_OK;
}

void admin_free(admin_t *a)
{
    if (!a)
        return;
    rd_kafka_queue_destroy(a->queue);
    rd_kafka_destroy(a->rk);
    free(a);
}

/* Errors that a broker gives while it, or the cluster around it, is not yet what it will be. */
static bool is_transient(rd_kafka_resp_err_t code)
{
    switch (code) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_NOT_CONTROLLER:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:      /* just created, not everywhere known */
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR: /* fewer brokers than replicas, as yet */
    case RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED:
        return true;
    default:
        return false;
    }
}

static rc_t failed(err_t *err, rd_kafka_resp_err_t code, const char *what, const char *topic, const char *why)
{
    rc_t rc = is_transient(code) ? RC_RETRY : RC_FATAL;
    char because[KAFKA_FAULT_TEXT];
    if (rc == RC_RETRY && code < 0) /* librdkafka's own codes: no broker has answered */
        return err_set(err, rc, rd_kafka_err2name(code), "Kafka no responde (%s)%s", what,
                       kafka_fault_because(because));
    return err_set(err, rc, rd_kafka_err2name(code), "Kafka, %s%s%s: %s", what, topic ? " de " : "",
                   topic ? topic : "", why ? why : rd_kafka_err2str(code));
}

static rd_kafka_AdminOptions_t *options_new(admin_t *a, rd_kafka_admin_op_t op)
{
    rd_kafka_AdminOptions_t *o = must(rd_kafka_AdminOptions_new(a->rk, op));
    char why[128];
    (void)rd_kafka_AdminOptions_set_request_timeout(o, REQUEST_TIMEOUT_MS, why, sizeof why);
    /* waits on the broker's side until the change has reached the whole cluster; not for the two about
     * settings */
    (void)rd_kafka_AdminOptions_set_operation_timeout(o, REQUEST_TIMEOUT_MS, why, sizeof why);
    return o;
}

/* The result of the operation under way. The request's own time limit ends it, so this waits without one. */
static rc_t result_wait(admin_t *a, const char *what, rd_kafka_event_t **ret, err_t *err)
{
    AUTO(rd_event) rd_kafka_event_t *e = rd_kafka_queue_poll(a->queue, -1);
    if (!e)
        return failed(err, RD_KAFKA_RESP_ERR__TIMED_OUT, what, NULL, NULL);
    if (rd_kafka_event_error(e))
        return failed(err, rd_kafka_event_error(e), what, NULL, rd_kafka_event_error_string(e));
    *ret = TAKE(e);
    return RC_OK;
}

static rc_t topic_result(const rd_kafka_topic_result_t **results, size_t n, const char *what, err_t *err)
{
    for (size_t i = 0; i < n; i++) {
        rd_kafka_resp_err_t code = rd_kafka_topic_result_error(results[i]);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
            return failed(err, code, what, rd_kafka_topic_result_name(results[i]),
                          rd_kafka_topic_result_error_string(results[i]));
    }
    return RC_OK;
}

static rc_t resource_result(const rd_kafka_ConfigResource_t **results, size_t n, const char *what, err_t *err)
{
    for (size_t i = 0; i < n; i++) {
        rd_kafka_resp_err_t code = rd_kafka_ConfigResource_error(results[i]);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
            return failed(err, code, what, rd_kafka_ConfigResource_name(results[i]),
                          rd_kafka_ConfigResource_error_string(results[i]));
    }
    return RC_OK;
}

/* Partitions and replication factor of the declared topics that exist. Asks for all topics: to ask for one by
 * name would create it on a broker that allows that. */
static rc_t read_layout(admin_t *a, const topic_list_t *declared, topic_list_t *ret, err_t *err)
{
    const struct rd_kafka_metadata *m;
    rd_kafka_resp_err_t code = rd_kafka_metadata(a->rk, 1, NULL, &m, METADATA_TIMEOUT_MS);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return failed(err, code, "lectura de los topics", NULL, NULL);
    for (int i = 0; i < m->topic_cnt; i++) {
        const struct rd_kafka_metadata_topic *t = &m->topics[i];
        if (t->err == RD_KAFKA_RESP_ERR_NO_ERROR && t->partition_cnt > 0 && topic_find(declared, t->topic))
            topic_list_add(ret, t->topic, t->partition_cnt, t->partitions[0].replica_cnt);
    }
    rd_kafka_metadata_destroy(m);
    return RC_OK;
}

/* A broker that already tells who leads a partition may still answer that it is not the one. */
rc_t admin_leaders_answer(admin_t *a, const topic_list_t *topics, err_t *err)
{
    AUTO(rd_list) rd_kafka_topic_partition_list_t *parts = rd_kafka_topic_partition_list_new(8);
    for (size_t i = 0; i < topics->n; i++)
        for (int p = 0; p < topics->items[i].partitions; p++)
            rd_kafka_topic_partition_list_add(parts, topics->items[i].name, p)->offset = 0;
    rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(a->rk, parts, LEADERS_TIMEOUT_MS);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return failed(err, code, "búsqueda de quién guía las particiones", NULL, NULL);
    for (int i = 0; i < parts->cnt; i++)
        if (parts->elems[i].err)
            return failed(err, parts->elems[i].err, "particiones", parts->elems[i].topic, NULL);
    return RC_OK;
}

static topic_t *find(topic_list_t *l, const char *name)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->items[i].name, name) == 0)
            return &l->items[i];
    return NULL;
}

static void settings_take(topic_t *t, const rd_kafka_ConfigResource_t *r)
{
    size_t n;
    const rd_kafka_ConfigEntry_t **entries = rd_kafka_ConfigResource_configs(r, &n);
    for (size_t i = 0; i < n; i++) {
        const char *value = rd_kafka_ConfigEntry_value(entries[i]);
        if (value)
            topic_config_add(t, rd_kafka_ConfigEntry_name(entries[i]), value,
                             rd_kafka_ConfigEntry_source(entries[i]) ==
                                 RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG);
    }
}

static rc_t read_settings(admin_t *a, topic_list_t *l, err_t *err)
{
    if (l->n == 0)
        return RC_OK;
    rd_kafka_ConfigResource_t **ask = must(calloc(l->n, sizeof(rd_kafka_ConfigResource_t *)));
    for (size_t i = 0; i < l->n; i++)
        ask[i] = must(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, l->items[i].name));
    AUTO(rd_options) rd_kafka_AdminOptions_t *o = options_new(a, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
    rd_kafka_DescribeConfigs(a->rk, ask, l->n, o, a->queue);
    rd_kafka_ConfigResource_destroy_array(ask, l->n);
    free(ask);

    AUTO(rd_event) rd_kafka_event_t *e = NULL;
    rc_t rc = result_wait(a, "lectura de la configuración", &e, err);
    if (rc != RC_OK)
        return rc;
    size_t n;
    const rd_kafka_ConfigResource_t **found =
        rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(e), &n);
    rc = resource_result(found, n, "lectura de la configuración", err);
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        topic_t *t = find(l, rd_kafka_ConfigResource_name(found[i]));
        if (t)
            settings_take(t, found[i]);
    }
    return rc;
}

rc_t admin_read(admin_t *a, const topic_list_t *declared, topic_list_t *ret, err_t *err)
{
    topic_list_done(ret);
    rc_t rc = read_layout(a, declared, ret, err);
    return rc == RC_OK ? read_settings(a, ret, err) : rc;
}

rc_t admin_create(admin_t *a, const topic_t *t, err_t *err)
{
    char why[256];
    AUTO(rd_new_topic)
    rd_kafka_NewTopic_t *topic =
        rd_kafka_NewTopic_new(t->name, t->partitions, t->replication, why, sizeof why);
    if (!topic)
        return err_set(err, RC_FATAL, "kafka", "%s: %s", t->name, why);
    for (size_t i = 0; i < t->n_config; i++)
        (void)rd_kafka_NewTopic_set_config(topic, t->config[i].name, t->config[i].value);
    AUTO(rd_options) rd_kafka_AdminOptions_t *o = options_new(a, RD_KAFKA_ADMIN_OP_CREATETOPICS);
    rd_kafka_CreateTopics(a->rk, &topic, 1, o, a->queue);

    AUTO(rd_event) rd_kafka_event_t *e = NULL;
    rc_t rc = result_wait(a, "creación", &e, err);
    if (rc != RC_OK)
        return rc;
    size_t n;
    const rd_kafka_topic_result_t **results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(e), &n);
    return topic_result(results, n, "creación", err);
}

rc_t admin_grow(admin_t *a, const char *topic, int partitions, err_t *err)
{
    char why[256];
    AUTO(rd_new_partitions)
    rd_kafka_NewPartitions_t *p = rd_kafka_NewPartitions_new(topic, (size_t)partitions, why, sizeof why);
    if (!p)
        return err_set(err, RC_FATAL, "kafka", "%s: %s", topic, why);
    AUTO(rd_options) rd_kafka_AdminOptions_t *o = options_new(a, RD_KAFKA_ADMIN_OP_CREATEPARTITIONS);
    rd_kafka_CreatePartitions(a->rk, &p, 1, o, a->queue);

    AUTO(rd_event) rd_kafka_event_t *e = NULL;
    rc_t rc = result_wait(a, "más particiones", &e, err);
    if (rc != RC_OK)
        return rc;
    size_t n;
    const rd_kafka_topic_result_t **results =
        rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(e), &n);
    return topic_result(results, n, "más particiones", err);
}

rc_t admin_configure(admin_t *a, const topic_t *t, err_t *err)
{
    AUTO(rd_config)
    rd_kafka_ConfigResource_t *r = must(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, t->name));
    for (size_t i = 0; i < t->n_config; i++)
        (void)rd_kafka_ConfigResource_set_config(r, t->config[i].name, t->config[i].value);
    AUTO(rd_options) rd_kafka_AdminOptions_t *o = options_new(a, RD_KAFKA_ADMIN_OP_ALTERCONFIGS);
    rd_kafka_AlterConfigs(a->rk, &r, 1, o, a->queue);

    AUTO(rd_event) rd_kafka_event_t *e = NULL;
    rc_t rc = result_wait(a, "configuración", &e, err);
    if (rc != RC_OK)
        return rc;
    size_t n;
    const rd_kafka_ConfigResource_t **results =
        rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(e), &n);
    return resource_result(results, n, "configuración", err);
}
