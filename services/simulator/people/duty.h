/* What the persons of the cell have before them, and what they do with it: the lists that contact shows and
 * the requests that settle an item. Pure. */
#ifndef PQR_SIMULATOR_DUTY_H
#define PQR_SIMULATOR_DUTY_H

#include <jansson.h>
#include <stdbool.h>

#include "common/buf.h"
#include "services/simulator/play/story.h"

typedef struct request {
    buf_t path;
    json_t *body; /* NULL: there is none */
} request_t;

void request_done(request_t *r);
__attribute__((unused)) static inline void request_cleanup(request_t *r)
{
    request_done(r);
}

typedef struct duty {
    const char *name; /* as metrics and logs call it */
    const char *list; /* path of the list */
    /* What settles the item, in the zeroed ret; false: it is nobody's here. */
    bool (*settle)(const story_t *s, const json_t *item, request_t *ret);
    const char *since; /* the member that says since when it lies there: an instant or a date */
} duty_t;

extern const duty_t duties[];
extern const size_t n_duties;

/* By the clock, when the person gets to it: counted from `since`, or 0 where the item does not say. */
instant_t duty_when(const duty_t *d, const story_t *s, const json_t *item);

#endif
