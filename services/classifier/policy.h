/* The policy (ABC) as an ordered decision table: the first rule whose conditions all hold decides (procedure,
 * steps 3, 5, 6, 9 and 10). Pure once loaded: the decision depends on the facts and the table alone. */
#ifndef PQR_CLASSIFIER_POLICY_H
#define PQR_CLASSIFIER_POLICY_H

#include "common/event.h"
#include "services/classifier/causal.h"

typedef struct policy policy_t;

/* Everything a rule may ask about. */
typedef struct policy_facts {
    base_kind_t base;
    const char *causal;        /* NULL: not identified */
    const char *estado_folded; /* by text_fold(); "" when missing */
} policy_facts_t;

typedef struct policy_rule {
    const char *regla;
    decision_kind_t decision;
    const char *razon;
    const char *nota_rr; /* template, or NULL: no note */
} policy_rule_t;

/* Reads and checks the table: known names only, every base × causal (identified or not) reaches a rule
 * whatever the estado, no rule stands behind one that always wins before it. RC_FATAL names file, line and
 * fault. */
MUST_CHECK rc_t policy_load(const char *path, const causales_t *causales, policy_t **ret, err_t *err);
void policy_free(policy_t *p);
DEFINE_CLEANUP(policy, policy_t *, policy_free)

/* Never NULL: a loaded policy is total. */
const policy_rule_t *policy_decide(const policy_t *p, const policy_facts_t *facts);
/* The file's label and the start of its content's SHA-256: "abc-ejemplo-1@0123456789ab". */
const char *policy_version(const policy_t *p);

#endif
