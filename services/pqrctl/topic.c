#include "services/pqrctl/topic.h"

#include <string.h>

#include "common/event.h"

#define NAME_MAX_LEN 249 /* Kafka's own limit */
#define PARTITIONS_MAX 10000

void topic_list_done(topic_list_t *l)
{
    for (size_t i = 0; i < l->n; i++) {
        topic_t *t = &l->items[i];
        for (size_t k = 0; k < t->n_config; k++) {
            free(t->config[k].name);
            free(t->config[k].value);
        }
        free(t->config);
        free(t->name);
    }
    free(l->items);
    *l = (topic_list_t){0};
}

topic_t *topic_list_add(topic_list_t *l, const char *name, int partitions, int replication)
{
    l->items = must(realloc(l->items, (l->n + 1) * sizeof *l->items));
    topic_t *t = &l->items[l->n++];
    *t = (topic_t){.name = must(strdup(name)), .partitions = partitions, .replication = replication};
    return t;
}

void topic_config_add(topic_t *t, const char *name, const char *value, bool own)
{
    t->config = must(realloc(t->config, (t->n_config + 1) * sizeof *t->config));
    t->config[t->n_config++] =
        (topic_config_t){.name = must(strdup(name)), .value = must(strdup(value)), .own = own};
}

const topic_t *topic_find(const topic_list_t *l, const char *name)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->items[i].name, name) == 0)
            return &l->items[i];
    return NULL;
}

const topic_config_t *topic_config_find(const topic_t *t, const char *name)
{
    for (size_t i = 0; i < t->n_config; i++)
        if (strcmp(t->config[i].name, name) == 0)
            return &t->config[i];
    return NULL;
}

static bool name_is_good(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && len <= NAME_MAX_LEN && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == len;
}

static rc_t topic_decode(const json_t *item, size_t index, int replication, topic_list_t *ret, err_t *err)
{
    const char *name = json_string_value(json_object_get(item, "name"));
    if (!name || !name_is_good(name))
        return err_set(err, RC_REJECT, "topics", "topics[%zu]: «name» falta o no es un nombre de topic",
                       index);
    if (topic_find(ret, name))
        return err_set(err, RC_REJECT, "topics", "%s está declarado dos veces", name);
    const json_t *partitions = json_object_get(item, "partitions");
    json_int_t n = json_integer_value(partitions);
    if (!json_is_integer(partitions) || n < 1 || n > PARTITIONS_MAX)
        return err_set(err, RC_REJECT, "topics", "%s: «partitions» debe ser un entero de 1 a %d", name,
                       PARTITIONS_MAX);
    json_t *config = json_object_get(item, "config");
    if (config && !json_is_object(config))
        return err_set(err, RC_REJECT, "topics", "%s: «config» debe ser un objeto", name);

    topic_t *t = topic_list_add(ret, name, (int)n, replication);
    const char *key;
    json_t *value;
    json_object_foreach(config, key, value) {
        if (!json_is_string(value))
            return err_set(err, RC_REJECT, "topics", "%s: el valor de «%s» debe ser un texto", name, key);
        topic_config_add(t, key, json_string_value(value), true);
    }
    return RC_OK;
}

rc_t topics_decode(const json_t *doc, int replication, topic_list_t *ret, err_t *err)
{
    const json_t *factor = json_object_get(doc, "replication_factor");
    json_int_t declared = json_integer_value(factor);
    if (!json_is_integer(factor) || declared < 1 || declared > 100)
        return err_set(err, RC_REJECT, "topics", "«replication_factor» debe ser un entero de 1 a 100");
    const json_t *topics = json_object_get(doc, "topics");
    if (!json_is_array(topics) || json_array_size(topics) == 0)
        return err_set(err, RC_REJECT, "topics", "«topics» debe ser una lista con al menos un topic");
    size_t i;
    json_t *item;
    json_array_foreach(topics, i, item) {
        rc_t rc = topic_decode(item, i, replication > 0 ? replication : (int)declared, ret, err);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

rc_t topics_load(const char *path, int replication, topic_list_t *ret, err_t *err)
{
    json_error_t fault;
    AUTO(json) json_t *doc = json_load_file(path, JSON_REJECT_DUPLICATES, &fault);
    if (!doc)
        return err_set(err, RC_REJECT, "topics", "%s: %s (línea %d)", path, fault.text, fault.line);
    rc_t rc = topics_decode(doc, replication, ret, err);
    if (rc != RC_OK)
        err_prefix(err, "%s: ", path);
    return rc;
}
