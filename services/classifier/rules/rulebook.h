/* The rules in force: the causales and the policy (ABC), read and checked together from two libconfig texts.
 * Immutable once made, and so shared by any number of threads.
 *
 * A rulebook is known by the SHA-256 of its texts (the policy's, a NUL, the causales'): every decision
 * carries its label and the start of that hash, and the whole texts are published under the hash
 * (rulebook_event). So a text must be whole: nothing is included from other files. Both texts are UTF-8, at
 * most 1 MiB each, and fit into one message together. */
#ifndef PQR_CLASSIFIER_RULES_RULEBOOK_H
#define PQR_CLASSIFIER_RULES_RULEBOOK_H

#include "common/event.h"
#include "services/classifier/rules/causal.h"
#include "services/classifier/rules/policy.h"

typedef struct rulebook rulebook_t;

/* From two files. RC_FATAL names file, line, what is wrong and what to do. */
MUST_CHECK rc_t rulebook_load(const char *causales_path, const char *policy_path, rulebook_t **ret,
                              err_t *err);
/* From texts, for example of a policy event; the names stand in messages where a file's path would. */
MUST_CHECK rc_t rulebook_read(const char *causales_name, const char *causales_text, const char *policy_name,
                              const char *policy_text, rulebook_t **ret, err_t *err);
/* The same, and every fault found (up to CONF_FAULTS_MAX) is appended to `faults`, a line each: err has room
 * for the first ones only. */
MUST_CHECK rc_t rulebook_verify(const char *causales_name, const char *causales_text, const char *policy_name,
                                const char *policy_text, rulebook_t **ret, buf_t *faults, err_t *err);
void rulebook_free(rulebook_t *r);
DEFINE_CLEANUP(rulebook, rulebook_t *, rulebook_free)

const char *rulebook_hash(const rulebook_t *r);    /* 64 hexadecimal digits */
const char *rulebook_version(const rulebook_t *r); /* "label@first 12 of the hash" */
day_t rulebook_valid_from(const rulebook_t *r);    /* vigente_desde of the policy */
/* RC_REJECT politica_futura where today is before the day from which it holds. */
MUST_CHECK rc_t rulebook_valid_on(const rulebook_t *r, day_t today, err_t *err);
/* What is published to pqr.policy, but for publicado and instancia, which are the publisher's. Texts live as
 * long as r. */
void rulebook_event(const rulebook_t *r, policy_event_t *ret);

/* Its parts, which live as long as r. */
const causales_t *rulebook_causales(const rulebook_t *r);
const policy_t *rulebook_policy(const rulebook_t *r);

#endif
