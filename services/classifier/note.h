/* The note to write in RR's call log, from a template of the policy (procedure, step 5: "notas claras").
 * Pure. */
#ifndef PQR_CLASSIFIER_NOTE_H
#define PQR_CLASSIFIER_NOTE_H

#include <stdbool.h>

#include "common/buf.h"

typedef struct note_facts {
    const char *causal, *nombre, *razon, *regla, *version, *base, *fecha_corte,
        *usuario; /* NULL: not known */
} note_facts_t;

/* Appends the template with each {name} replaced; what is not known reads "sin dato". */
void note_render(const char *template, const note_facts_t *facts, buf_t *out);
/* False when a {name} is unknown: its name is copied to ret_unknown. */
bool note_template_ok(const char *template, char *ret_unknown, size_t size);

#endif
