/* Deciding anew: which sightings the policy in force would decide otherwise than they were, and their records
 * sent again, one revision higher, for the classifier to decide as any record.
 *
 * Exactly once: they go in Kafka transactions under one transactional id. It is taken first: what a killed
 * predecessor left open is aborted then, and of two who do this the first one's next transaction fails. What
 * came while the scan ran is read before anything is sent, and a sighting that has a newer record is left
 * out. What was sent is not compared until it is decided, and then does not differ: to do it again sends what
 * is left, or nothing. The transactions are short, because the classifier does not read past an open one.
 *
 * A person's answer may be under way all the same, as the very revision that was sent here. Then two records
 * of one revision stand in the topic; the one that is not of a re-decision counts, and is sent once more, as
 * the next one. */
#ifndef PQR_CLASSIFIER_STUDY_REDECISION_H
#define PQR_CLASSIFIER_STUDY_REDECISION_H

#include "services/classifier/rules/classify.h"
#include "services/classifier/study/changes.h"
#include "services/classifier/study/scan.h"

#define REDECISION_SOURCE "/pqr/redecision" /* by which such records are known */

typedef struct redecision {
    period_t period;
    rulebook_t *rules; /* of the caller */
    txn_t *txn;        /* NULL: nothing will be sent */
    classify_scratch_t scratch;
    sightings_t sightings;
    results_t results;
    kafka_ranges_t read; /* what has been read of pqr.received */
    scan_counts_t counts;
    int64_t undecided; /* sightings whose last record has no decision yet */
    int64_t refused;   /* whose causal, given by a person, the policy in force does not know: not sent */
    int64_t sent, overtaken;
    int64_t crossed; /* answers that came as a revision that was sent just now: to be done again */
} redecision_t;

/* Before anything is compared that is to be sent. */
MUST_CHECK rc_t redecision_open(const study_t *s, redecision_t *r, err_t *err);
/* Compares; fills sightings, results, counts and undecided. */
MUST_CHECK rc_t redecision_compare(const study_t *s, redecision_t *r, err_t *err);
/* Sends what `c`, made with no limit, wants; adds to sent and overtaken, and fills crossed. */
MUST_CHECK rc_t redecision_send(const study_t *s, redecision_t *r, const changes_t *c, err_t *err);
/* Forgets what was compared, so that it can be done again. */
void redecision_again(redecision_t *r);
void redecision_done(redecision_t *r);

#endif
