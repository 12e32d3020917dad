/* The topics of the read side, read again from their beginning into a rebuild beside what serves, by the very
 * code of the service. What was read and how far is one transaction, so a replay that was killed goes on
 * where it stood. */
#ifndef PQR_REPORTING_REPLAY_H
#define PQR_REPORTING_REPLAY_H

#include "common/clock.h"
#include "common/kafka.h"
#include "common/pg.h"

/* How far something has read a partition. */
typedef struct place {
    char *topic;
    int32_t partition;
    int64_t next; /* everything before it */
} place_t;

typedef struct places {
    place_t *items;
    size_t n;
} places_t;

/* Of the schema that pg looks into; those of before are replaced. */
MUST_CHECK rc_t places_read(pg_t *pg, places_t *ret, err_t *err);
/* Both have read the same. */
bool places_equal(const places_t *a, const places_t *b);
void places_done(places_t *p);

__attribute__((unused)) static inline void places_cleanup(places_t *p)
{
    places_done(p);
}

/* A partition that no longer has everything that was read of it. */
typedef struct gap {
    char *topic;
    int32_t partition;
    int64_t first; /* the first offset that is still there */
    int64_t last; /* where it ends, if that is before what was read of it: the topic was made anew; else -1 */
} gap_t;

typedef struct replay {
    const kafka_settings_t *kafka;
    pg_t *pg; /* looks into the rebuild */
    int batch_max;
    /* Now and then: offsets passed, of those of this reading. NULL: not told. */
    void (*progress)(void *ctx, int64_t done, int64_t total);
    void *ctx;
    /* kept by the replay */
    int64_t messages; /* written */
    int64_t
        rejected;    /* nobody could understand them the first time either: they are among the dead letters */
    int64_t retired; /* of months that the retention took away */
    gap_t *gaps;
    size_t n_gaps;
    day_t *months; /* retired */
    size_t n_months;
    bool acquainted; /* gaps and months are known */
} replay_t;

/* Reads what the rebuild lacks of what `until` has read: exactly so far it has read then. RC_RETRY: Kafka or
 * PostgreSQL is away; what was written stays, and the next call goes on. */
MUST_CHECK rc_t replay_to(replay_t *r, const places_t *until, err_t *err);
void replay_done(replay_t *r);

#endif
