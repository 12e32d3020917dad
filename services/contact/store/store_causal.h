/* What a batch of decisions has to do with the causales that people give: which go again for a further
 * sighting, which sightings wait for a person, and which answers have their decision. */
#ifndef PQR_CONTACT_STORE_CAUSAL_H
#define PQR_CONTACT_STORE_CAUSAL_H

#include "common/outbox.h"
#include "common/pg_columns.h"
#include "services/contact/intake/incoming.h"
#include "services/contact/life/case_event.h"

#define CAUSAL_SOURCE "/pqr/contact" /* of the records that contact sends */

/* Zero-initialised: none. */
typedef struct causales {
    PGresult *rows; /* texts of `given` point into it */
    const char *(
        *given)[2]; /* beside the caller's decisions: causal and who gave it; NULL: none goes again */
    size_t cap;
    pg_columns_t sent, waiting, over, decided;
} causales_t;

void causales_clear(causales_t *c);
void causales_done(causales_t *c);

/* Which of the n decisions ask for a person, though one has said already what their motivo is. */
MUST_CHECK rc_t causales_read(causales_t *c, pg_t *pg, const incoming_t *const *decisions, size_t n,
                              err_t *err);
/* False: none goes again for the i-th decision. ret: as what it goes. */
bool causales_given(const causales_t *c, size_t i, const incoming_t *in, given_t *ret);

/* What is to be written of the batch. */
void causales_send(causales_t *c, outbox_t *o, const incoming_t *in, const given_t *g, const char *fecha);
/* The sighting waits: for a person, or, sent, for the decision on what goes again. */
void causales_wait(causales_t *c, const incoming_t *in, bool sent);
/* No sighting up to this one waits any more. */
void causales_over(causales_t *c, const char *radicado, const sighting_t *held);
void causales_decided(causales_t *c, const incoming_t *in);
MUST_CHECK rc_t causales_write(const causales_t *c, pg_t *pg, const char *fecha, err_t *err);

/* One answer as it is sent: its row of causal_dada, and the record into the outbox. */
typedef struct answer_row {
    const char *radicado;
    const given_t *given;
    const char *motivo; /* as it came, or NULL */
    const char *facts;  /* registro.h */
    const char *traceparent, *fecha;
    bool arrastrada;
} answer_row_t;
void causal_send(const answer_row_t *a, pg_columns_t *rows, outbox_t *o);

#endif
