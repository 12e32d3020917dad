/* What became of a dead letter: sent back, or discarded; who did it, and why. The topic dlt.resolution is the
 * one register, keyed by the letter's id and compacted; it outlives the letters. */
#ifndef PQR_PQRCTL_MUERTOS_RESOLUTION_H
#define PQR_PQRCTL_MUERTOS_RESOLUTION_H

#include <uthash.h>

#include "services/pqrctl/muertos_letter.h"

#define TOPIC_RESOLUTION "dlt.resolution"
#define TYPE_RESOLUTION "co.pqr.dead-letter-resolution.v1"

typedef enum resolution_kind { RESOLUTION_RETRIED, RESOLUTION_DISCARDED } resolution_kind_t;

typedef struct resolution {
    const char *id;
    instant_t written; /* when the letter was written: an id comes again where a topic was made anew */
    resolution_kind_t kind;
    const char *topic, *stage, *code, *error; /* of the letter; the last three may be NULL */
    const char *who, *why;                    /* why: NULL for a retry without one */
    const char *with; /* retried with another letter of the same message: that one's id, else NULL */
    instant_t when;
    UT_hash_handle hh;
} resolution_t;

typedef struct resolutions {
    arena_t texts;
    resolution_t *by_id; /* the structs lie in the arena */
} resolutions_t;

void resolutions_done(resolutions_t *r);
__attribute__((unused)) static inline void resolutions_cleanup(resolutions_t *r)
{
    resolutions_done(r);
}

const char *resolution_word(const resolution_t *r); /* "reintentado", "descartado"; NULL: "abierto" */
/* What stands for this letter; NULL: it is open. */
const resolution_t *resolution_of(const resolutions_t *l, const letter_t *letter);

/* Replaces out. */
void resolution_encode(const resolution_t *r, buf_t *out);
/* RC_REJECT where it is no resolution. Texts lie in the arena. */
MUST_CHECK rc_t resolution_decode(const doc_t *d, resolution_t *ret, err_t *err);
/* A later one replaces an earlier. */
void resolutions_add(resolutions_t *l, const resolution_t *r);

/* Adds everything that is decided, waiting up to timeout_ms for what is undecided as yet. *ret_undecided:
 * something still was (an operator is at it, or was killed amid it); NULL: that is RC_RETRY. RC_RETRY too
 * where there is no such topic. */
MUST_CHECK rc_t resolutions_read(const kafka_settings_t *s, int timeout_ms, resolutions_t *ret,
                                 bool *ret_undecided, err_t *err);

#endif
