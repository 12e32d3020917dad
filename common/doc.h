/* A strict, light reader of JSON objects (RFC 8259) for what is decoded ten thousand times a second. The
 * whole input is one object; what is ill-formed is refused, and so are: UTF-8 that is not well-formed, the
 * character NUL in a text, a key twice in one object, integers beyond int64_t, reals beyond a double or
 * written in more than DOC_NUMBER_MAX bytes, objects and arrays more than DOC_DEPTH_MAX deep, and more than
 * DOC_MEMBERS_MAX members in all. (The bounds on reals keep them within what PostgreSQL's jsonb takes.)
 *
 * Ownership: every text lies in the arena that the caller gives, and lives until that is reset. The input may
 * go at once. A doc_t needs no release and is never copied. */
#ifndef PQR_COMMON_DOC_H
#define PQR_COMMON_DOC_H

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/err.h"

#define DOC_DEPTH_MAX 64
#define DOC_MEMBERS_MAX 65536
#define DOC_NUMBER_MAX 64

typedef enum doc_kind {
    DOC_NULL,
    DOC_BOOL,
    DOC_INTEGER,
    DOC_REAL,
    DOC_TEXT,
    DOC_OBJECT,
    DOC_ARRAY
} doc_kind_t;

typedef struct doc_member {
    const char *key;  /* unescaped */
    const char *text; /* DOC_TEXT: unescaped. DOC_REAL: as written. DOC_OBJECT and DOC_ARRAY: their JSON as
                         written where they are members of the document itself, NULL further in. Else NULL */
    int64_t integer;  /* DOC_INTEGER; DOC_BOOL: 0 or 1 */
    doc_kind_t kind;
    uint32_t span; /* how many of the members that follow lie inside this one (DOC_OBJECT) */
} doc_member_t;

typedef struct doc {
    doc_member_t *members; /* in their order, each object's own right after it; arrays keep none */
    size_t n, cap;
    doc_member_t few[48]; /* where members stands while they are no more than these */
} doc_t;

/* RC_REJECT: no_es_objeto or json_invalido, with what is wrong and at which byte. */
MUST_CHECK rc_t doc_parse(doc_t *ret, arena_t *texts, const char *json, size_t len, err_t *err);

/* A look at the members of one object. */
typedef struct doc_fields {
    const doc_member_t *first;
    size_t n, next; /* next: where the last one found points on to, since readers ask in order */
} doc_fields_t;

doc_fields_t doc_fields(const doc_t *d);
doc_fields_t doc_fields_of(const doc_member_t *object); /* of a DOC_OBJECT inside */
/* NULL: no such member. */
const doc_member_t *doc_find(doc_fields_t *f, const char *key);

#endif
