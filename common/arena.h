/* Memory for the texts of one batch: handed out piece by piece, given back all at once, kept for the next
 * batch. */
#ifndef PQR_COMMON_ARENA_H
#define PQR_COMMON_ARENA_H

#include <stddef.h>

typedef struct arena {
    struct arena_block *first, *current;
} arena_t;

/* size bytes, aligned for any pointer or integer; what they hold is undefined. Valid until arena_reset(). */
void *arena_take(arena_t *a, size_t size);
/* A copy of the text; NULL of NULL. Valid until arena_reset(). */
const char *arena_text(arena_t *a, const char *text);
void arena_reset(arena_t *a);
void arena_done(arena_t *a);

__attribute__((unused)) static inline void arena_cleanup(arena_t *a)
{
    arena_done(a);
}

#endif
