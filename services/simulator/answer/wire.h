/* The messages: what contact asks of the dialer and of RR, and what these tell. Pure. */
#ifndef PQR_SIMULATOR_WIRE_H
#define PQR_SIMULATOR_WIRE_H

#include "common/event.h"
#include "services/simulator/play/story.h"

typedef struct order {
    bool is_rr;
    const char *comando, *radicado;
    instant_t expira; /* after it nobody calls, and nothing is done in RR */
    call_t call;
    const char *telefonos[CALL_NUMBERS_MAX]; /* of a call */
    int envio;                               /* of RR: how often it was asked */
} order_t;

/* ordered: when the command was given. RC_REJECT names the field at fault. Texts are the document's and the
 * arena's. */
MUST_CHECK rc_t order_decode(bool is_rr, const doc_t *data, instant_t ordered, arena_t *texts, order_t *ret,
                             err_t *err);

/* The data of an answer, appended. Neither knows more of RR_SILENT than that it is not told. */
void called_encode(const order_t *o, const called_t *c, buf_t *out);
void rr_answered_encode(const order_t *o, rr_does_t does, buf_t *out);

#endif
