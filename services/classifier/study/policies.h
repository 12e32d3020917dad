/* The policies that were ever in force, from the topic that keeps each under its hash, and the rules that a
 * person names: a file, a hash or a version of one of those, or the one in force. */
#ifndef PQR_CLASSIFIER_STUDY_POLICIES_H
#define PQR_CLASSIFIER_STUDY_POLICIES_H

#include "services/classifier/rules/rulebook.h"
#include "services/classifier/study/study.h"

typedef struct policy_copy {
    policy_event_t event; /* its texts are the arena's; publicado: the last time */
    char desde[32];       /* the first time that the topic still tells of */
} policy_copy_t;

typedef struct policies {
    policy_copy_t *items; /* in the order of their last publication: the last one is in force */
    size_t n;
    arena_t texts;
} policies_t;

MUST_CHECK rc_t policies_read(const kafka_settings_t *k, policies_t *ret, err_t *err);
/* NULL: none was ever published. */
const policy_copy_t *policies_in_force(const policies_t *p);
/* By at least six digits of its hash, or its version. RC_REJECT: none, or several. */
MUST_CHECK rc_t policies_find(const policies_t *p, const char *name, const policy_copy_t **ret, err_t *err);
/* Whether it can only be the name of a published one. */
bool policies_named_so(const char *name);
void policies_done(policies_t *p);
__attribute__((unused)) static inline void policies_cleanup(policies_t *p)
{
    policies_done(p);
}

/* Rules with their texts. name: NULL or "vigente": the one in force; a file, whose causales are those of
 * `causales`, else of the setting, else those in force; or as policies_find(). Kafka is asked only where it
 * is needed, and once: `p` keeps the answer (zeroed at first). */
MUST_CHECK rc_t rules_open(const study_t *s, policies_t *p, const char *name, const char *causales,
                           rulebook_t **ret, err_t *err);
/* The texts by which rules_open() makes them. The names stand in messages. */
typedef struct rules_texts {
    buf_t politica_name, politica, causales_name, causales;
} rules_texts_t;
MUST_CHECK rc_t rules_find(const study_t *s, policies_t *p, const char *name, const char *causales,
                           rules_texts_t *ret, err_t *err);
void rules_texts_done(rules_texts_t *t);
__attribute__((unused)) static inline void rules_texts_cleanup(rules_texts_t *t)
{
    rules_texts_done(t);
}

#endif
