/* Inside of rulebook_t, for the ones who decide by it. */
#ifndef PQR_CLASSIFIER_RULES_RULEBOOK_INSIDE_H
#define PQR_CLASSIFIER_RULES_RULEBOOK_INSIDE_H

#include "services/classifier/rules/rulebook.h"

struct rulebook {
    causales_t *causales;
    policy_t *policy;
    char *causales_text, *policy_text;
    char hash[SHA256_HEX_SIZE];
    char *version;
    unsigned long long number; /* another one for each rulebook of the process: an address may come again */
};

#endif
