/* Messages as one row of the outbox: four arrays, of which the i-th elements are one message. Arrays, because
 * PostgreSQL can read them too: the view SCHEMA.outbox has a row per message. Pure. */
#ifndef PQR_COMMON_OUTBOX_PACKET_H
#define PQR_COMMON_OUTBOX_PACKET_H

#include <stdbool.h>

#include "common/buf.h"

/* A packet is closed with the message that reaches one of them. Larger ones cost the server more, by the
 * fresh memory that each takes: half as much again for 1 MiB, measured. */
#define PACKET_MESSAGES 1000
#define PACKET_BYTES ((size_t)128 << 10)

enum { PACKET_TOPIC, PACKET_KEY, PACKET_HEADERS, PACKET_VALUE, PACKET_COLUMNS };

/* Zero-initialised: empty. */
typedef struct packet {
    buf_t column[PACKET_COLUMNS]; /* the elements: each after its length */
    bool nulls[PACKET_COLUMNS];
    int n;
} packet_t;

typedef struct bytes {
    const void *at; /* NULL: null */
    size_t n;
} bytes_t;

typedef struct message {
    bytes_t part[PACKET_COLUMNS]; /* headers: see outbox.c */
} message_t;

void packet_add(packet_t *p, const message_t *m);
bool packet_full(const packet_t *p);
/* An array in PostgreSQL's binary form, appended. */
void packet_array(const packet_t *p, int column, buf_t *out);
/* A row of COPY's binary format: how many messages, their bytes, the arrays. */
void packet_row(const packet_t *p, buf_t *out);
void packet_clear(packet_t *p);
void packet_done(packet_t *p);

/* Reads the arrays as they come back; they must outlive the reader. */
typedef struct packet_reader {
    bytes_t rest[PACKET_COLUMNS];
    int left; /* messages not yet read */
} packet_reader_t;

/* false: these are not four arrays of equal length. */
bool packet_open(packet_reader_t *r, const bytes_t arrays[PACKET_COLUMNS]);
/* The next message; false: there is none, or the bytes end before it does (left is then above 0). */
bool packet_next(packet_reader_t *r, message_t *ret);
/* Takes a part that stands after its length in four bytes; false: there is no whole one. */
bool packet_part(bytes_t *rest, bytes_t *ret);

#endif
