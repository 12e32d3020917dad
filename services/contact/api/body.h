/* The JSON body of a request, read into a struct by a table of its members: an object that has every member
 * it must and none that is not known, each of its kind and within its bounds. A member that is null is
 * absent. Pure. */
#ifndef PQR_CONTACT_API_BODY_H
#define PQR_CONTACT_API_BODY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/arena.h"
#include "common/cleanup.h"
#include "common/err.h"

typedef enum body_kind {
    BODY_TEXT,    /* const char *: at most `max` bytes; of a required one something is to be seen */
    BODY_ONE_OF,  /* const char *: one of `names` */
    BODY_NUMBER,  /* int: from `min` to `max`; absent: -1 */
    BODY_FLAG,    /* bool; absent: false */
    BODY_DAY,     /* day_t; absent: DAY_NONE */
    BODY_INSTANT, /* instant_t; absent: 0 */
    BODY_OBJECT,  /* const char *: its JSON, at most `max` bytes, of which nothing is asked but that it has a
                     member */
    BODY_GROUP,   /* an object with members of its own, `fields`, into the same struct */
} body_kind_t;

typedef struct body_field {
    const char *name; /* NULL ends the table */
    body_kind_t kind;
    bool required; /* of a member of a group: where the group is there */
    size_t offset;
    int min, max;
    const char *const *names; /* NULL ends them */
    const struct body_field *fields;
} body_field_t;

typedef struct body {
    json_t *doc;       /* texts point into it, */
    arena_t texts;     /* … and those of objects into this */
    const char *field; /* refused: the member at fault, the table's text; NULL: the body as a whole */
} body_t;

void body_done(body_t *b);
__attribute__((unused)) static inline void body_cleanup(body_t *b)
{
    body_done(b);
}

/* Every member of the struct that the table names is set. Texts live as long as *ret, which is released also
 * where this fails. No body at all is an object without members, where none is required. RC_REJECT:
 * cuerpo_invalido, campo_desconocido, campo_invalido; what it says repeats nothing of the body. */
MUST_CHECK rc_t body_read(const void *bytes, size_t n, const body_field_t *fields, void *into, body_t *ret,
                          err_t *err);

#endif
