/* The radicados that a base has had, with the row of each: some 25 bytes apiece, so a million rows cost what
 * they must and no more. Kept as 96-bit hashes: two of a million radicados share one once in 10^17 bases.
 * Many small tables, so that growing one never needs the room of the whole twice. */
#ifndef PQR_INGEST_SEEN_H
#define PQR_INGEST_SEEN_H

#include <stddef.h>
#include <stdint.h>

#define SEEN_TABLES 256

typedef struct seen {
    struct seen_table {
        struct seen_slot *slots;
        uint32_t n, cap;
    } tables[SEEN_TABLES]; /* by one byte of the hash */
} seen_t;

/* 0 when the key is new, and now kept with its row; else the row that it came with first. row ≥ 1. */
int seen_put(seen_t *s, const char *key, size_t len, int row);
void seen_done(seen_t *s);

#endif
