/* Topics as declared and as they are. Plain data; a list owns all its texts. */
#ifndef PQR_PQRCTL_TOPIC_H
#define PQR_PQRCTL_TOPIC_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/err.h"

typedef struct topic_config {
    char *name, *value;
    bool own; /* set on the topic itself, not the broker's default; always true in a declaration */
} topic_config_t;

typedef struct topic {
    char *name;
    int partitions, replication;
    topic_config_t *config;
    size_t n_config;
} topic_t;

typedef struct topic_list {
    topic_t *items;
    size_t n;
} topic_list_t;

void topic_list_done(topic_list_t *l); /* frees; may be used again */
__attribute__((unused)) static inline void topic_list_cleanup(topic_list_t *l)
{
    topic_list_done(l);
}
/* Texts are copied. The pointer holds until the next addition. */
topic_t *topic_list_add(topic_list_t *l, const char *name, int partitions, int replication);
void topic_config_add(topic_t *t, const char *name, const char *value, bool own);
const topic_t *topic_find(const topic_list_t *l, const char *name);          /* NULL: none */
const topic_config_t *topic_config_find(const topic_t *t, const char *name); /* NULL: none */

/* The declaration: {"replication_factor":1,"topics":[{"name","partitions","config":{…}},…]}. replication > 0
 * replaces the declared factor. RC_REJECT says what is wrong and where. ret: empty before, the caller's
 * afterwards in every case. */
MUST_CHECK rc_t topics_decode(const json_t *doc, int replication, topic_list_t *ret, err_t *err);
MUST_CHECK rc_t topics_load(const char *path, int replication, topic_list_t *ret, err_t *err);

#endif
