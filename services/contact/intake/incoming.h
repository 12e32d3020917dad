/* Decisions and replaced workbooks as they came from Kafka, gathered for one transaction: what a case needs
 * of each. */
#ifndef PQR_CONTACT_INCOMING_H
#define PQR_CONTACT_INCOMING_H

#include "common/arena.h"
#include "common/event.h"
#include "services/contact/life/case_event.h"

typedef struct incoming {
    decision_view_t view; /* note included */
    const char *radicado;
    const char *politica_version, *politica_regla;
    const char *cuenta;                                             /* never NULL */
    const char *motivo, *observacion, *usuario, *telefono, *ciudad; /* or NULL */
    const char *ce_id, *traceparent;                                /* "" where there is none */
    const char *sha256;                                             /* of its workbook, or NULL */
    const char *registro;   /* of a decision review: the sighting's facts, see registro.h; else NULL */
    const char *candidatas; /* of the same: JSON array of the causales that tied, or NULL */
} incoming_t;

/* The classifier could not understand a record that contact had sent. */
typedef struct refusal {
    const char *ce_id; /* of the record */
    const char *error;
} refusal_t;

typedef struct batch {
    incoming_t *items; /* in the order of arrival; texts live until batch_clear() */
    size_t n, cap;
    replacement_t *replaced; /* in the order of arrival too */
    size_t n_replaced, cap_replaced;
    refusal_t *refused; /* and these */
    size_t n_refused, cap_refused;
    arena_t texts;
    buf_t scratch;
} batch_t;

/* Reads the decision in data, which was parsed into b->texts: its texts stay there. RC_REJECT: no decision,
 * or not what the topic carries. topic may be NULL: any.
 */
MUST_CHECK rc_t batch_add(batch_t *b, const char *topic, const envelope_t *e, const doc_t *data, err_t *err);
/* The registration of a workbook: kept where it replaces another. What is no registration (another type of
 * event) is left alone. RC_REJECT: it contradicts itself. */
MUST_CHECK rc_t batch_add_base(batch_t *b, const envelope_t *e, const doc_t *data, err_t *err);
/* Both texts are copied, made well-formed. */
void batch_add_refusal(batch_t *b, const char *ce_id, const char *error);
void batch_clear(batch_t *b);
void batch_done(batch_t *b);

#endif
