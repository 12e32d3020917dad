/* What an attempt's outcome is to the life of its case: which entrada. An ordered table, of which the first
 * row that holds decides (procedure, steps 6 to 8). Pure. */
#ifndef PQR_CONTACT_OUTCOME_H
#define PQR_CONTACT_OUTCOME_H

#include "services/contact/life/contacto.h"
#include "services/contact/life/lifecycle.h"

/* Everything that it depends on. */
typedef struct outcome_facts {
    efecto_t efecto;
    int numero;             /* of the attempt */
    int aplazamientos, max; /* how often the customer asked for another hour in this round, and may */
    bool queda_telefono;    /* a number is left that is not known to be somebody else's */
} outcome_facts_t;

typedef struct outcome_rule {
    const char *regla; /* the row that matched */
    entrada_t entrada;
} outcome_rule_t;

outcome_rule_t outcome_entrada(const outcome_facts_t *f);

/* The voicemail was left, or a notice was handed over: without evidence of it that is not taken. */
bool outcome_needs_evidence(efecto_t e);
/* What the customer says of the answer, for a note: "acepta", "no_acepta", "sin_contacto". */
const char *outcome_cliente_dice(entrada_t e);

#endif
