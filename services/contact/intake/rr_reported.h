/* What the adapter to RR says came of an rr.command: rr.result, decoded. Pure. */
#ifndef PQR_CONTACT_RR_REPORTED_H
#define PQR_CONTACT_RR_REPORTED_H

#include "common/arena.h"
#include "common/envelope.h"
#include "services/contact/life/orden.h"

/* Texts lie in the arena that the document was parsed into. */
typedef struct rr_reported {
    const char *comando, *radicado;
    orden_respuesta_t respuesta;
    const char *error;      /* or NULL */
    const char *referencia; /* the number that RR gave it, or NULL */
    const char *traceparent;
    size_t place; /* in its batch: kept by who takes it in */
} rr_reported_t;

/* RC_REJECT: no such event, or what is wrong with which field. */
MUST_CHECK rc_t rr_reported_decode(const envelope_t *e, const doc_t *data, rr_reported_t *ret, err_t *err);

#endif
