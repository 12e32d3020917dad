#include "common/kafka.h"

#include <string.h>

#include "common/envelope.h"
#include "common/kafka_fault.h"
#include "common/kafka_properties.h"

rc_t kafka_conf_set(rd_kafka_conf_t *conf, const char *name, const char *value, err_t *err)
{
    char why[256];
    if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK)
        return err_set(err, RC_FATAL, "ajuste", "propiedad de Kafka %s: %s", name, why);
    return RC_OK;
}

static rc_t set_properties(rd_kafka_conf_t *conf, const char *properties, err_t *err)
{
    AUTO(mem) char *copy = must(strdup(properties));
    kafka_properties_t all = kafka_properties_of(copy);
    for (;;) {
        kafka_property_t p;
        rc_t rc = kafka_property_next(&all, &p, err);
        if (rc == RC_OK && p.name)
            rc = kafka_conf_set(conf, p.name, p.value, err);
        if (rc != RC_OK || !p.name)
            return rc;
    }
}

rc_t kafka_conf(const kafka_settings_t *s, const char *role, rd_kafka_conf_t **ret, err_t *err)
{
    AUTO(rd_conf) rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char client[256];
    snprintf(client, sizeof client, "%s-%s", role, s->instance);
    const char *const rows[][2] = {
        {"bootstrap.servers", s->brokers},    {"client.id", client},
        {"socket.keepalive.enable", "true"},  {"reconnect.backoff.ms", "50"},
        {"reconnect.backoff.max.ms", "2000"}, {"topic.metadata.refresh.interval.ms", "30000"},
        {"broker.address.ttl", "5000"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        rc_t rc = kafka_conf_set(conf, rows[i][0], rows[i][1], err);
        if (rc != RC_OK)
            return rc;
    }
    rc_t rc = set_properties(conf, s->properties, err);
    if (rc != RC_OK)
        return rc;
    kafka_fault_watch(conf);
    *ret = TAKE(conf);
    return RC_OK;
}

/* ---- events ---- */

typedef struct attribute {
    const char *name, *header;
    size_t offset, size;
    bool required, sent; /* sent: by kafka_headers(), where there is a value */
} attribute_t;

#define ATTRIBUTE(name, header, required, sent)                                                              \
    {                                                                                                        \
#name, header, offsetof(envelope_t, name), sizeof(((envelope_t *)0)->name), required, sent           \
    }
/* traceparent goes by its own name: that is how W3C Trace Context travels, and CloudEvents' Kafka binding
 * lets it. */
static const attribute_t attributes[] = {
    ATTRIBUTE(id, "ce_id", true, true),
    ATTRIBUTE(type, "ce_type", true, true),
    ATTRIBUTE(source, "ce_source", true, true),
    ATTRIBUTE(time, "ce_time", false, true),
    ATTRIBUTE(subject, "ce_subject", false, true),
    ATTRIBUTE(traceparent, "traceparent", false, true),
    ATTRIBUTE(specversion, "ce_specversion", true, false),
    ATTRIBUTE(datacontenttype, "content-type", false, false),
};

static rc_t attribute_take(const attribute_t *a, envelope_t *e, const char *bytes, size_t n, err_t *err)
{
    if (n >= a->size)
        return err_set(err, RC_REJECT, "evento_invalido", "el atributo %s tiene más de %zu bytes", a->name,
                       a->size - 1);
    if (n && memchr(bytes, '\0', n))
        return err_set(err, RC_REJECT, "evento_invalido", "el atributo %s contiene el carácter nulo",
                       a->name);
    char *where = (char *)e + a->offset;
    if (n)
        memcpy(where, bytes, n);
    where[n] = '\0';
    return RC_OK;
}

/* What every reader needs; the whole of it is envelope_check()'s. */
static rc_t attributes_complete(const envelope_t *e, err_t *err)
{
    if (strncmp(e->specversion, "1.", 2) != 0)
        return err_set(err, RC_REJECT, "evento_invalido", "falta specversion 1.0 de CloudEvents");
    for (size_t i = 0; i < COUNT_OF(attributes); i++)
        if (attributes[i].required && !*((const char *)e + attributes[i].offset))
            return err_set(err, RC_REJECT, "evento_invalido", "falta el atributo %s de CloudEvents",
                           attributes[i].name);
    return RC_OK;
}

static rc_t structured(const rd_kafka_message_t *m, arena_t *texts, envelope_t *ret, doc_t *ret_data,
                       err_t *err)
{
    doc_t doc;
    cloudevent_t c;
    rc_t rc = doc_parse(&doc, texts, m->payload, m->len, err);
    if (rc == RC_OK)
        rc = cloudevent_read(&doc, texts, &c, err);
    if (rc != RC_OK)
        return rc;
    envelope_t e = {.structured = true};
    /* In the order of the table. */
    const char *const values[COUNT_OF(attributes)] = {
        c.id, c.type, c.source, c.time, c.subject, c.traceparent, c.specversion, c.datacontenttype};
    for (size_t i = 0; i < COUNT_OF(attributes) && rc == RC_OK; i++)
        if (values[i])
            rc = attribute_take(&attributes[i], &e, values[i], strlen(values[i]), err);
    if (rc == RC_OK)
        rc = attributes_complete(&e, err);
    if (rc != RC_OK)
        return rc;
    if (!c.data)
        return err_set(err, RC_REJECT, "evento_invalido", "falta data");
    *ret = e;
    return doc_parse(ret_data, texts, c.data, c.data_len, err);
}

static bool is_structured(const char *name, const void *value, size_t n)
{
    static const char type[] = "application/cloudevents+json";
    return strcasecmp(name, "content-type") == 0 && value && n >= sizeof type - 1 &&
           strncasecmp(value, type, sizeof type - 1) == 0;
}

static rc_t header_take(const char *name, const void *value, size_t n, envelope_t *e, err_t *err)
{
    static const char content_type[] = "content-type"; /* the one name that libraries write in other cases */
    if (!value)
        return RC_OK;
    if (strcasecmp(name, content_type) == 0)
        name = content_type;
    for (size_t i = 0; i < COUNT_OF(attributes); i++)
        if (strcmp(name, attributes[i].header) == 0)
            return attribute_take(&attributes[i], e, value, n, err);
    return RC_OK;
}

rc_t kafka_event(const rd_kafka_message_t *m, arena_t *texts, envelope_t *ret, doc_t *ret_data, err_t *err)
{
    envelope_t e = {0};
    rd_kafka_headers_t *headers = NULL;
    (void)rd_kafka_message_headers(m, &headers);
    const char *name;
    const void *value;
    size_t n;
    for (size_t i = 0; headers && !rd_kafka_header_get_all(headers, i, &name, &value, &n); i++) {
        if (is_structured(name, value, n))
            return structured(m, texts, ret, ret_data, err);
        rc_t rc = header_take(name, value, n, &e, err);
        if (rc != RC_OK)
            return rc;
    }
    rc_t rc = attributes_complete(&e, err);
    if (rc != RC_OK)
        return rc;
    *ret = e;
    return doc_parse(ret_data, texts, m->payload, m->len, err);
}

rd_kafka_headers_t *kafka_headers(const envelope_t *e)
{
    rd_kafka_headers_t *h = rd_kafka_headers_new(8);
    rd_kafka_header_add(h, "ce_specversion", 14, "1.0", 3);
    for (size_t i = 0; i < COUNT_OF(attributes); i++) {
        const char *value = (const char *)e + attributes[i].offset;
        if (attributes[i].sent && *value)
            rd_kafka_header_add(h, attributes[i].header, -1, value, -1);
    }
    rd_kafka_header_add(h, "content-type", 12, "application/json", 16);
    return h;
}

static rc_t topic_ready(rd_kafka_t *rk, const char *topic, err_t *err)
{
    rd_kafka_topic_t *handle = rd_kafka_topic_new(rk, topic, NULL);
    if (!handle)
        return err_set(err, RC_RETRY, "kafka", "no se pudo preguntar por el tema %s", topic);
    const struct rd_kafka_metadata *md = NULL;
    rd_kafka_resp_err_t e = rd_kafka_metadata(rk, 0, handle, &md, 5000);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR && md->topic_cnt == 1)
        e = md->topics[0].err;
    bool there = e == RD_KAFKA_RESP_ERR_NO_ERROR && md->topic_cnt == 1 && md->topics[0].partition_cnt > 0;
    if (md)
        rd_kafka_metadata_destroy(md);
    rd_kafka_topic_destroy(handle);
    if (there)
        return RC_OK;
    char because[KAFKA_FAULT_TEXT];
    return err_set(err, RC_RETRY, "kafka", "el tema %s no está disponible: %s%s", topic, rd_kafka_err2str(e),
                   kafka_fault_because(because));
}

rc_t kafka_topics_ready(rd_kafka_t *rk, const char *const *topics, size_t n, err_t *err)
{
    for (size_t i = 0; i < n; i++) {
        rc_t rc = topic_ready(rk, topics[i], err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}
