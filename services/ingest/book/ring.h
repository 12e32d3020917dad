/* Places that one thread fills while another works on those filled before. Which place is whose is all that
 * it knows; what is in them is the two threads'. */
#ifndef PQR_INGEST_RING_H
#define PQR_INGEST_RING_H

#include <pthread.h>
#include <stdbool.h>

typedef struct ring {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned size, filled, emptied; /* the last two: ever */
    bool stop;
} ring_t;

void ring_init(ring_t *r, unsigned size);
void ring_done(ring_t *r);

/* The filler: waits for a place to fill; false when the other wants no more. Then says that it is filled. */
bool ring_room(ring_t *r, unsigned *ret_place);
void ring_fill(ring_t *r);
/* The other: waits for the next filled place, as often as asked the same one; then gives it back. */
unsigned ring_take(ring_t *r);
void ring_give(ring_t *r);
void ring_stop(ring_t *r);

#endif
