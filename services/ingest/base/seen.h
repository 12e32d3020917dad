/* The radicados that a base has had, with the row of each: 20 bytes apiece, so a million rows cost what they
 * must and no more. Kept as 128-bit hashes: two radicados that collide would have to be made for it. */
#ifndef PQR_INGEST_SEEN_H
#define PQR_INGEST_SEEN_H

#include <stddef.h>

typedef struct seen {
    struct seen_slot *slots;
    size_t n, cap;
} seen_t;

/* 0 when the key is new, and now kept with its row; else the row that it came with first. row ≥ 1. */
int seen_put(seen_t *s, const char *key, size_t len, int row);
void seen_done(seen_t *s);

#endif
