/* Kafka's administration over librdkafka: reads topics as they are and changes them. Results: RC_RETRY while
 * the broker starts, elects or cannot be reached; RC_FATAL where it refuses for good. One thread. */
#ifndef PQR_PQRCTL_TOPICS_ADMIN_H
#define PQR_PQRCTL_TOPICS_ADMIN_H

#include "common/kafka.h"
#include "services/pqrctl/topic.h"

typedef struct admin admin_t;

MUST_CHECK rc_t admin_new(const kafka_settings_t *s, admin_t **ret, err_t *err);
void admin_free(admin_t *a);
DEFINE_CLEANUP(admin, admin_t *, admin_free)

/* Those of the declared topics that exist, with partitions, replication factor and all settings. ret is
 * emptied first. */
MUST_CHECK rc_t admin_read(admin_t *a, const topic_list_t *declared, topic_list_t *ret, err_t *err);
/* RC_OK: every partition of the topics, which exist, has a leader that answers; whoever reads or writes next
 * will not be turned away. */
MUST_CHECK rc_t admin_leaders_answer(admin_t *a, const topic_list_t *topics, err_t *err);
/* One that exists already is no error: another run was faster. */
MUST_CHECK rc_t admin_create(admin_t *a, const topic_t *t, err_t *err);
MUST_CHECK rc_t admin_grow(admin_t *a, const char *topic, int partitions, err_t *err);
/* Replaces every setting on the topic by those of t: librdkafka 2.0 knows no incremental change. */
MUST_CHECK rc_t admin_configure(admin_t *a, const topic_t *t, err_t *err);

#endif
