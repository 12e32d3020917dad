#include "common/arena.h"

#include <stdint.h>
#include <string.h>

#include "common/err.h"

#define ALIGNMENT sizeof(int64_t)
#define BLOCK_SIZE ((size_t)256 * 1024)

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    _Alignas(int64_t) char bytes[];
};

static struct arena_block *block_new(size_t size)
{
    struct arena_block *b = must(malloc(sizeof *b + size));
    *b = (struct arena_block){.size = size};
    return b;
}

/* A block with room: the current one, a kept one behind it, or a new one. */
static struct arena_block *arena_room(arena_t *a, size_t len)
{
    struct arena_block *b = a->current;
    while (b && b->size - b->used < len && b->next)
        b = b->next;
    if (!b || b->size - b->used < len) {
        struct arena_block *fresh = block_new(len > BLOCK_SIZE ? len : BLOCK_SIZE);
        if (b)
            b->next = fresh;
        else
            a->first = fresh;
        b = fresh;
    }
    return a->current = b;
}

void *arena_take(arena_t *a, size_t size)
{
    struct arena_block *b = arena_room(a, size + ALIGNMENT - 1);
    b->used = (b->used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    void *piece = b->bytes + b->used;
    b->used += size;
    return piece;
}

const char *arena_text(arena_t *a, const char *text)
{
    if (!text)
        return NULL;
    size_t len = strlen(text) + 1;
    struct arena_block *b = arena_room(a, len);
    char *copy = b->bytes + b->used;
    memcpy(copy, text, len);
    b->used += len;
    return copy;
}

void arena_reset(arena_t *a)
{
    for (struct arena_block *b = a->first; b; b = b->next)
        b->used = 0;
    a->current = a->first;
}

void arena_done(arena_t *a)
{
    for (struct arena_block *b = a->first, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    *a = (arena_t){0};
}
