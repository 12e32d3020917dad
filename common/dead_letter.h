/* The dead letter of a message: the original with where it came from and why, for <topic>-dlt. */
#ifndef PQR_COMMON_DEAD_LETTER_H
#define PQR_COMMON_DEAD_LETTER_H

#include "common/kafka.h"

typedef struct dead_letter {
    char topic[256]; /* where it goes: <topic>-dlt */
    const rd_kafka_message_t *message;
    const void *value; /* the message's; NULL where it is too large for any topic: then the header
                          dlt_truncated has its size */
    size_t len;
    rd_kafka_headers_t *headers; /* complete; see dead_letter_init() */
} dead_letter_t;

/* m must outlive it. Release with dead_letter_done(). */
void dead_letter_init(dead_letter_t *d, const rd_kafka_message_t *m, const char *stage, const err_t *why);
void dead_letter_done(dead_letter_t *d);

#endif
