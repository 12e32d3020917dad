/* The head of a message: its fields as they stand there, in their order, and what is asked of them. Who sent
 * it is decided on these bytes and nothing else, before anything of the message's body is read. Pure. */
#ifndef PQR_INGEST_HEAD_H
#define PQR_INGEST_HEAD_H

#include <stdbool.h>

#include "common/buf.h"

enum {
    HEAD_BYTES_MAX = 256 * 1024, /* of a whole head; real ones seldom pass 20 KiB */
    HEAD_FIELDS_MAX = 1000,
};

typedef struct head_field {
    const char *name;  /* as written */
    const char *value; /* unfolded: one line, no control characters; outer blanks cut off */
} head_field_t;

typedef struct head {
    head_field_t *fields; /* from the top */
    size_t n;
    char *text; /* what the fields point into */
} head_t;

/* Up to the first empty line, or all of it. False where that is no head: longer than the bounds, a line that
 * is neither a field nor goes on with one, a NUL. ret is then empty. The caller ends it with head_done(). */
bool head_parse(const void *bytes, size_t len, head_t *ret);
void head_done(head_t *h);

__attribute__((unused)) static inline void head_cleanup(head_t *h)
{
    head_done(h);
}

/* Behind blanks and comments ("(words)", nested, with escapes); NULL where a comment never ends. */
const char *head_skip_comments(const char *s);
/* How often a field stands there, whatever the case of its name; *ret (may be NULL) is the first. */
size_t head_count(const head_t *h, const char *name, const char **ret);
/* The subject, decoded to clean UTF-8 and cut to 200 bytes; "" where there is none. Replaces ret. */
void head_subject(const head_t *h, buf_t *ret);

#endif
