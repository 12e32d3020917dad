/* Texts of a decision from templates of the policy: the note to write in RR's call log (procedure, step 5:
 * "notas claras") and the answer for the customer. Pure. */
#ifndef PQR_CLASSIFIER_RULES_TEMPLATE_H
#define PQR_CLASSIFIER_RULES_TEMPLATE_H

#include <stdbool.h>

#include "common/buf.h"

/* What {name} in a template stands for; NULL: not known. */
typedef struct template_facts {
    const char *causal, *nombre, *razon, *regla, *version, *base, *fecha_corte, *usuario, *radicado;
} template_facts_t;

/* Appends the template with each {name} replaced; what is not known reads "sin dato". */
void template_render(const char *template, const template_facts_t *facts, buf_t *out);
/* False when a {name} is unknown or not closed: it is copied to ret_unknown. */
bool template_ok(const char *template, char *ret_unknown, size_t size);
/* The names that there are: "{causal} {nombre} …", appended. */
void template_names(buf_t *out);

#endif
