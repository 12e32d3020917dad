/* A person's answer to a case in review, and the classifier's refusal of one. Both work inside the caller's
 * transaction. */
#ifndef PQR_CONTACT_STORE_ANSWER_H
#define PQR_CONTACT_STORE_ANSWER_H

#include "services/contact/life/case_event.h"
#include "services/contact/store/store.h"

/* What a person says, and of which sighting where he or she says that: each member that is set must be so. */
typedef struct answer_given {
    const char *causal, *quien;
    const char *nota;  /* or NULL */
    int revision;      /* as the list of reviews showed it; -1: not said */
    const char *base;  /* or NULL */
    day_t fecha_corte; /* or DAY_NONE */
    int entrega;       /* -1: not said */
} answer_given_t;

typedef enum answer_fate {
    ANSWER_SENT,
    ANSWER_WAS_SENT, /* this person had said the same: nothing was done */
    ANSWER_NO_CASE,
    ANSWER_NOT_IN_REVIEW, /* nobody asks for a causal */
    ANSWER_OVERTAKEN,     /* another sighting than the one seen waits now */
    ANSWER_OTHER,         /* somebody has said otherwise before, or somebody else the same */
    ANSWER_NO_RECORD,     /* it was in review before its sighting was kept */
    ANSWER_TOO_LARGE,     /* its record cannot go again */
} answer_fate_t;

typedef struct answer_result {
    answer_fate_t fate;
    sighting_t sighting; /* with the revision that it goes as; of ANSWER_SENT and ANSWER_WAS_SENT */
    estado_t estado;     /* of the case now */
} answer_result_t;

MUST_CHECK rc_t store_causal_give(pg_t *pg, const char *radicado, const answer_given_t *a, instant_t now,
                                  answer_result_t *ret, err_t *err);

/* A record that was sent went to the dead letters; one that contact did not send, or is told of again,
 * changes nothing. Where its case waits for it, it goes back to review. */
MUST_CHECK rc_t store_causal_refused(pg_t *pg, const refusal_t *r, instant_t now, store_tally_t *ret,
                                     err_t *err);

#endif
