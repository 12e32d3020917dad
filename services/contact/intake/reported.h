/* What the dialer says came of a contact.command: contact.outcome, decoded. Pure. */
#ifndef PQR_CONTACT_REPORTED_H
#define PQR_CONTACT_REPORTED_H

#include "common/arena.h"
#include "common/envelope.h"
#include "services/contact/store/store_outcome.h"

#define REPORTED_CALLS_MAX 50

/* Texts lie in the arena that the document was parsed into. */
typedef struct reported {
    const char *comando, *radicado;
    outcome_in_t outcome; /* but who says it */
    size_t place;         /* in its batch: kept by who takes it in */
} reported_t;

/* RC_REJECT: no such event, or what is wrong with which field. */
MUST_CHECK rc_t reported_decode(const envelope_t *e, const doc_t *data, arena_t *texts, reported_t *ret,
                                err_t *err);

#endif
