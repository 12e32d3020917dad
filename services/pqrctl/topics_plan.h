/* What separates the topics that exist from those declared. Pure: declared × existing → differences. */
#ifndef PQR_PQRCTL_TOPICS_PLAN_H
#define PQR_PQRCTL_TOPICS_PLAN_H

#include "common/buf.h"
#include "services/pqrctl/topic.h"

typedef enum difference_kind {
    DIFFERENCE_MISSING,      /* no such topic: create it */
    DIFFERENCE_FEWER,        /* fewer partitions than declared: add them; keys move to other partitions */
    DIFFERENCE_CONFIG,       /* a declared setting has another value: set it */
    DIFFERENCE_MORE,         /* more partitions than declared: Kafka cannot take them away */
    DIFFERENCE_REPLICATION,  /* another replication factor: a reassignment, which is not done here */
    DIFFERENCE_CONFIG_OTHER, /* a setting on the topic that is not declared: left alone */
} difference_kind_t;

typedef struct difference {
    difference_kind_t kind;
    const topic_t *declared, *existing; /* existing: NULL where the topic is missing */
    const char *setting;                /* its name, for the two about settings */
    const char *have, *want; /* its values; want is NULL for one not declared, have for one not there */
} difference_t;

typedef struct plan {
    difference_t *items;
    size_t n;
} plan_t;

/* In the order of the declaration, and of the enumeration within a topic. Both lists must outlive the plan.
 * Topics that exist and are not declared are nobody's business here. */
void plan_make(const topic_list_t *declared, const topic_list_t *existing, plan_t *ret);
void plan_done(plan_t *p);
__attribute__((unused)) static inline void plan_cleanup(plan_t *p)
{
    plan_done(p);
}

/* True where `aplicar` can make it disappear. */
bool difference_mendable(const difference_t *d);
/* As `verificar` says it, without the topic's name: "no existe", "tiene 3 particiones, se declaran 6".
 * Appends. */
void difference_words(const difference_t *d, buf_t *out);
/* As `aplicar` says what it did about a mendable one. Appends. */
void difference_done_words(const difference_t *d, buf_t *out);

/* All settings that a topic must keep for AlterConfigs, which replaces the whole set: the declared ones, and
 * those that stand on the topic itself without being declared. ret: a topic of one list, for its name and
 * config. */
void plan_config_set(const topic_t *declared, const topic_t *existing, topic_list_t *ret);

#endif
