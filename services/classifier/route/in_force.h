/* The rules in force: one rulebook for all workers, exchanged whole. Thread-safe. A rulebook lives until the
 * last worker has let it go. */
#ifndef PQR_CLASSIFIER_ROUTE_IN_FORCE_H
#define PQR_CLASSIFIER_ROUTE_IN_FORCE_H

#include "common/kafka.h"
#include "services/classifier/rules/rulebook.h"

typedef struct in_force in_force_t;
typedef struct rules_hold rules_hold_t; /* one holder's share of a rulebook */

/* Loads and checks both files and puts them in force: published to pqr.policy first, which is waited for.
 * What is given must outlive it. RC_FATAL: the files do not serve. RC_REJECT: not yet. RC_RETRY: a stop was
 * requested before Kafka answered. */
MUST_CHECK rc_t in_force_new(const kafka_settings_t *k, const char *causales_path, const char *policy_path,
                             in_force_t **ret, err_t *err);
void in_force_free(in_force_t *f);

/* The rules of the moment. *held (NULL at first) is exchanged for the share in them; give the last one back
 * with in_force_release(). */
const rulebook_t *in_force_take(in_force_t *f, rules_hold_t **held);
void in_force_release(in_force_t *f, rules_hold_t **held);

/* Loads anew at every SIGHUP, until stopped; ctx is the in_force_t. Files that do not serve, or not yet,
 * leave the rules as they are, and the log, the metrics and /readyz?verbose say so. */
MUST_CHECK rc_t in_force_keep(void *ctx, err_t *err);

/* RC_FATAL reemplazado where another process has come under this one's name since: it published a policy
 * before it did anything else, so pqr.policy tells. RC_RETRY: that could not be read. */
MUST_CHECK rc_t in_force_still_ours(in_force_t *f, err_t *err);

#endif
