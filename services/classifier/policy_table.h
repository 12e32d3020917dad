/* Inside of policy_t, shared by the one who fills it (policy_file.c) and the one who decides by it
 * (policy.c). */
#ifndef PQR_CLASSIFIER_POLICY_TABLE_H
#define PQR_CLASSIFIER_POLICY_TABLE_H

#include "services/classifier/policy.h"

#define CAUSAL_NONE "sin_identificar"

typedef struct text_set {
    char **items;
    size_t n;
    bool given; /* false: the condition is absent and always holds */
} text_set_t;

typedef struct rule_row {
    policy_rule_t rule; /* texts owned by the row */
    text_set_t base, causal, estado;
} rule_row_t;

struct policy {
    char *version;
    rule_row_t *rows;
    size_t n;
};

/* Whether the row's conditions hold. */
bool rule_row_holds(const rule_row_t *row, const policy_facts_t *facts);

#endif
