/* What RR's adapter is asked to do: one rr.command for each sending of a task, into the outbox of the
 * transaction that sends it. Every sending of one task is the same order, by its id. */
#ifndef PQR_CONTACT_RR_COMMAND_H
#define PQR_CONTACT_RR_COMMAND_H

#include "common/outbox.h"
#include "services/contact/life/lifecycle.h"

#define RR_COMMAND_ID_MAX 176 /* with the number of a sending it is within an id of an event */

typedef struct rr_command {
    const char *radicado, *cuenta;
    const char *causal; /* or NULL */
    tarea_tipo_t tipo;
    const char *nota;
    const char *causa; /* with radicado and tipo, one task's alone */
    day_t vence;
    int envio;
    instant_t expira; /* it is not to be done after: then it is asked again, or a person does it */
    instant_t now;
    const char *traceparent; /* or "" */
} rr_command_t;

/* "rr.<radicado>.<tipo>.<causa>": the order that a task is. */
void rr_command_id(const char *radicado, tarea_tipo_t tipo, const char *causa, char ret[RR_COMMAND_ID_MAX]);
/* The event of a sending has the order's id and the sending's number. */
void rr_command_add(outbox_t *o, const rr_command_t *c);

#endif
