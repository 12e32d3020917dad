/* The note to write in RR's call log: clear about the why (procedure, steps 3, 5 and 10), so it names the
 * causal, the reason, and the policy's version and rule. Pure. */
#ifndef PQR_CONTACT_NOTA_H
#define PQR_CONTACT_NOTA_H

#include <stdbool.h>

#include "common/buf.h"

typedef struct nota_facts {
    const char *radicado;
    const char *destino; /* or NULL */
    const char *causal;  /* letter, or NULL: not identified */
    const char *razon;   /* razon_decision */
    const char *politica_version, *politica_regla;
} nota_facts_t;

/* Appends the template with its {radicado}, {destino}, {causal}, {razon}, {version} and {regla} filled in,
 * without the line end that closes it. False, and nothing appended, when it names another field or a brace
 * stands alone. */
bool nota_render(const char *plantilla, const nota_facts_t *f, buf_t *ret);

#endif
