/* The answer to the customer, as a person gives it: the claim explained, or the invoice to be corrected first
 * (procedure, step 6). In the caller's transaction. */
#ifndef PQR_CONTACT_STORE_RESPUESTA_H
#define PQR_CONTACT_STORE_RESPUESTA_H

#include "services/contact/store/store_step.h"

/* Texts are borrowed. */
typedef struct respuesta_in {
    signo_t signo;
    const char *texto; /* not NULL */
    bool corrige;      /* the invoice is corrected, then the customer is told */
    const char *quien; /* not NULL */
    const char *nota, *traceparent;
} respuesta_in_t;

typedef struct respuesta_given {
    bool known;          /* there is such a case */
    const char *rechazo; /* the refusal's name, or NULL. respuesta_vacia: it says nothing */
    bool era_conocida;   /* the case has this very answer of a person: nothing changes */
    step_out_t paso;
} respuesta_given_t;

MUST_CHECK rc_t store_respuesta_give(pg_t *pg, const char *radicado, const respuesta_in_t *in, instant_t now,
                                     respuesta_given_t *ret, err_t *err);

#endif
