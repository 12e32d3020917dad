/* The sightings of a scan, each with the record that counts for it: of the highest delivery (entrega), then
 * the highest revision, then the last one read.
 *
 * Made to hold all that Kafka keeps. A sighting is 64 bytes whatever its texts, in blocks that are never
 * moved, and its place in the index is 4 bytes at a load between 3/8 and 3/4: 70 to 75 bytes in all. 400 days
 * of 2,500 records are a million sightings, 75 MB; a hundred million are 7.5 GB, and a period (--desde,
 * --hasta) cuts them in proportion. Its identity is a hash of 128 bits: among a hundred million, two are
 * taken for one with a chance of 10^-23. Pure. */
#ifndef PQR_CLASSIFIER_STUDY_SIGHTINGS_H
#define PQR_CLASSIFIER_STUDY_SIGHTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "services/classifier/study/outcome.h"

typedef struct sighting {
    uint64_t id[2];
    int64_t offset; /* of the record that counts */
    int32_t partition;
    int32_t entrega, revision;                 /* of that record; -1: none was read */
    int32_t decided_entrega, decided_revision; /* of the decision in `before`; -1: none */
    outcome_t before;
    uint16_t after;  /* a result */
    uint8_t differs; /* DIFFERS_…, between `before` and what is decided now */
    bool ours;       /* that record was sent by a re-decision */
    bool tied;       /* another of the same revision was not, or the other way about */
    bool refused;    /* it cannot be decided now */
} sighting_t;
_Static_assert(sizeof(sighting_t) == 64, "what the arithmetic above rests on");

typedef struct sightings {
    sighting_t **blocks;
    uint32_t n;
    uint32_t *index;     /* position + 1; 0: free */
    uint64_t index_size; /* a power of two */
} sightings_t;

/* That of the record's radicado, base and cut-off; made where there is none. */
sighting_t *sightings_of(sightings_t *s, const record_t *r);
sighting_t *sightings_at(const sightings_t *s,
                         uint32_t i); /* i < s->n, in the order in which they were first seen */
void sightings_done(sightings_t *s);

/* Whether (entrega, revision) counts where (of_entrega, of_revision) did so far. */
static inline bool sighting_counts(int32_t entrega, int32_t revision, int32_t of_entrega, int32_t of_revision)
{
    return entrega != of_entrega ? entrega > of_entrega : revision >= of_revision;
}

#endif
