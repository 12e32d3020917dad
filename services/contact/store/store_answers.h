/* A batch of what the dialer says, in the caller's transaction. The first answer to a command is the one that
 * counts: the very same again changes nothing. */
#ifndef PQR_CONTACT_STORE_ANSWERS_H
#define PQR_CONTACT_STORE_ANSWERS_H

#include "services/contact/intake/reported.h"

typedef struct answers_tally {
    int64_t taken, late, repeated, refused_recursos;
} answers_tally_t;

/* Sorts the items: cases are locked in the order of every writer. RC_REJECT: one of them is about a command
 * that was never given, or another case's, or says what no attempt can come to. */
MUST_CHECK rc_t store_answers(pg_t *pg, reported_t *items, size_t n, instant_t now, answers_tally_t *ret,
                              err_t *err);

#endif
