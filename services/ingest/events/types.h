/* The types of events that are taken from other systems, and where each goes. Pure. */
#ifndef PQR_INGEST_EVENT_TYPES_H
#define PQR_INGEST_EVENT_TYPES_H

#include "common/event.h"

/* What the data of an event say about the message that it becomes. */
typedef struct event_about {
    char key[128]; /* of the message, and the event's subject */
    char id[192];  /* made from the facts, so that whoever reads can tell what comes twice */
} event_about_t;

typedef struct event_type {
    const char *type, *topic;
    /* Holds the data to the type's contract. RC_REJECT names the field at fault. */
    rc_t (*read)(const doc_t *data, event_about_t *ret, err_t *err);
} event_type_t;

/* NULL: not taken. */
const event_type_t *event_type_find(const char *type);
/* The types taken, for people: "a, b". */
const char *event_types_taken(void);

#endif
