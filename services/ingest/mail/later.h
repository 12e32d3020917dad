/* The messages that fail for a reason of their own, not because somebody is away: after some tries in their
 * turn they are put aside, so that those behind them are not held up, and tried again after longer and longer
 * pauses, for as long as they lie in the inbox. Pure. */
#ifndef PQR_INGEST_LATER_H
#define PQR_INGEST_LATER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/hash.h"

enum {
    /* More than can be told of at once; past them a message that fails is tried at every visit. */
    LATER_MAX = 1000,
    /* What breaks off twice by chance is no message's fault; a third time would be. */
    LATER_TRIES = 3,
    LATER_FIRST = 15,    /* times the mailbox's pause */
    LATER_LONGEST = 900, /* alike: how long a message may wait after its trouble is over */
    /* Far longer than a server takes to move a message: whoever had begun to is dead then. */
    LATER_MOVING_MS = 10000,
};

/* What of a message was read, and was not as long as announced. */
typedef enum later_reading { LATER_HEAD, LATER_WHOLE, LATER_READINGS } later_reading_t;

typedef struct later_item {
    uint32_t uid;
    int tries;       /* failed, in a row */
    int64_t due_ms;  /* on the monotonic clock; of what was put aside */
    int64_t left_ms; /* until when it is its mover's; 0: nobody was seen to move it */
    struct {
        char sha256[SHA256_HEX_SIZE];
        int same; /* in a row */
    } read[LATER_READINGS];
} later_item_t;

typedef struct later {
    int pause_ms; /* of the mailbox; set by whoever has it */
    later_item_t items[LATER_MAX];
    size_t n;
} later_t;

/* A try failed. True when that puts the message aside for the first time. */
bool later_failed(later_t *l, uint32_t uid, int64_t now_ms);
/* How many readings of this in a row gave these bytes; 1 at the first. */
int later_read(later_t *l, uint32_t uid, later_reading_t what, const char *sha256);
/* Somebody else is moving it: true until that has taken too long, counted from when it was first asked. */
bool later_moving(later_t *l, uint32_t uid, int64_t now_ms);
/* It is dealt with. */
void later_forget(later_t *l, uint32_t uid);
/* Of the inbox, oldest first: keeps what has its turn now, those put aside behind all others, and returns how
 * many. What is no longer in the inbox is forgotten. */
size_t later_order(later_t *l, uint32_t *uids, size_t n, int64_t now_ms);
/* How many are put aside. */
size_t later_aside(const later_t *l);
/* How long until the first of them has its turn, at most max_ms. */
int later_wait_ms(const later_t *l, int64_t now_ms, int max_ms);

#endif
