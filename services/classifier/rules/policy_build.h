/* The steps by which a policy is made of its text, each a file. */
#ifndef PQR_CLASSIFIER_RULES_POLICY_BUILD_H
#define PQR_CLASSIFIER_RULES_POLICY_BUILD_H

#include "common/conf_file.h"
#include "services/classifier/rules/policy_table.h"

/* The vocabularies of base, causal, estado and ciudad as they are before any rule is read. */
void policy_begin(policy_t *p, const causales_t *causales);
/* The conditions of a rule, and what they say in words. Faults are noted in c. */
void conditions_read(conf_t *c, policy_t *p, rule_row_t *row, const config_setting_t *rule);
/* Of a table whose rules are all read: the classes of values and their masks. */
void policy_classify(policy_t *p);
/* Whether a field's class, in words, for faults: "estado «cerrada»", "otro estado". */
void policy_class_words(const policy_t *p, policy_field_t f, size_t class, buf_t *out);
/* Notes every rule that never decides, and the first combination that no rule decides. */
void policy_check(conf_t *c, const policy_t *p);

#endif
