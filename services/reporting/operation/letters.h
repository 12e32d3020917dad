/* Dead letters, and what operators did with them, gathered for one transaction and written into
 * reporting.muerto. Whatever the order, the grouping and the repeats, it ends alike. One thread. */
#ifndef PQR_REPORTING_LETTERS_H
#define PQR_REPORTING_LETTERS_H

#include "common/pg.h"
#include "services/reporting/operation/letter.h"

/* Zero-initialised: none. */
typedef struct letters {
    letter_t *at;
    size_t n, cap;
} letters_t;

/* Takes a message of a topic of dead letters or of their resolutions (letter_topic); texts go into the arena.
 * A resolution that cannot be understood is passed over: it has no topic of dead letters of its own. */
void letters_take(letters_t *l, const rd_kafka_message_t *m, arena_t *texts);
void letters_add(letters_t *l, const letter_t *letter);
/* Inside the caller's transaction. Never RC_REJECT: of a letter that the database refuses only its place is
 * kept, and it is logged; one of which not even that can be kept is counted too (LETTERS_LOST). */
#define LETTERS_LOST "pqr_reporting_letters_lost_total"
MUST_CHECK rc_t letters_write(const letters_t *l, pg_t *pg, err_t *err);
void letters_done(letters_t *l);

#endif
