/* A dead letter: a message that a service could not understand, kept with where it came from and why. Pure.
 */
#ifndef PQR_PQRCTL_MUERTOS_LETTER_H
#define PQR_PQRCTL_MUERTOS_LETTER_H

#include <stdbool.h>

#include "common/arena.h"
#include "common/clock.h"
#include "common/kafka.h"

#define DLT_SUFFIX "-dlt"

struct resolution; /* muertos_resolution.h */

/* Texts lie in the arena that was given, or are NULL. */
typedef struct letter {
    const char *id; /* TOPIC:PARTITION:OFFSET of the dead letter */
    const char *dlt;
    int32_t partition;
    int64_t offset;
    instant_t written;
    const char *topic;                   /* where it died, and where it goes back to */
    int64_t from_partition, from_offset; /* there; -1: not known */
    const char *stage, *code, *error;    /* who put it aside, and why; code is NULL in older ones */
    const char *retry_of;                /* the id of the letter that this is a further try of, or NULL */
    const char *key;
    size_t key_len;
    size_t bytes;                        /* of the value */
    bool kept;                           /* false: the value was too large, and is not there */
    bool sibling;                        /* not asked for: of the same message as one that is */
    const struct resolution *resolution; /* NULL: open */
} letter_t;

/* ret is filled whatever is missing. */
void letter_read(const rd_kafka_message_t *m, arena_t *texts, letter_t *ret);
/* What the headers say, into ret; the rest of it stays as it is. headers may be NULL. */
void letter_headers(const rd_kafka_headers_t *headers, arena_t *texts, letter_t *ret);
/* "pqr.received-dlt:0:17". False, and nothing touched, where it is no such id. topic: 250 bytes. */
bool letter_id_parse(const char *id, char topic[250], int32_t *ret_partition, int64_t *ret_offset);
/* Of what kind an error is: its text without the quoted and the counted, so that like ones are counted
 * together. Replaces out. */
void letter_error_kind(const char *error, buf_t *out);
/* Where both died is the same message: two services have each put it aside. Its key tells it from one that
 * came to have its place in a topic made anew. */
bool letter_same_origin(const letter_t *a, const letter_t *b);
/* As for qsort(): those of one message side by side. */
int letter_by_origin(const letter_t *a, const letter_t *b);
/* The headers of the message as it was, and retry_of. The caller owns them. */
rd_kafka_headers_t *letter_retry_headers(const rd_kafka_headers_t *dead, const char *id);

#endif
