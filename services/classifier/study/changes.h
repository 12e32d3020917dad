/* How many sightings change from one result to another, most first, and where the records behind each stand.
 * Pure. */
#ifndef PQR_CLASSIFIER_STUDY_CHANGES_H
#define PQR_CLASSIFIER_STUDY_CHANGES_H

#include "services/classifier/study/sightings.h"

typedef struct change {
    uint16_t before, after; /* results */
    uint8_t differs;
    uint64_t count;
} change_t;

/* A record that is to be shown. */
typedef struct wanted {
    int64_t offset;
    int32_t partition;
    uint32_t change; /* index into changes_t */
} wanted_t;

typedef struct changes {
    change_t *items; /* most first; ties by the results' numbers */
    size_t n;
    uint64_t same, changed; /* sightings */
    wanted_t *wanted;       /* by partition and offset */
    size_t n_wanted;
} changes_t;

/* Of every sighting that has a record and something to compare with. limit: records wanted of each change;
 * UINT64_MAX: all. */
void changes_count(const sightings_t *s, uint64_t limit, changes_t *ret);
/* NULL: the message there is not wanted. */
const wanted_t *changes_wanted(const changes_t *c, int32_t partition, int64_t offset);
void changes_done(changes_t *c);

#endif
