#include "services/ingest/book/ahead.h"

#include <string.h>

#include "services/ingest/book/ring.h"

/* Few enough for the cache that the cores share; so large that waking each other does not count. */
#define BLOCKS 4
#define BLOCK_BYTES (128 * 1024)

typedef struct block {
    size_t len; /* 0: the end, or a failure */
    char data[BLOCK_BYTES];
} block_t;

struct ahead {
    ahead_fn fn;
    void *ctx;
    pthread_t thread;
    ring_t ring; /* over the blocks */
    rc_t rc;     /* the thread's until the last block is filled */
    err_t err;
    size_t at; /* the reader's, in the block under way */
    block_t blocks[BLOCKS];
};

static void *run(void *arg)
{
    ahead_t *a = arg;
    unsigned place;
    for (bool more = true; more && ring_room(&a->ring, &place);) {
        block_t *b = &a->blocks[place];
        a->rc = a->fn(a->ctx, b->data, BLOCK_BYTES, &b->len, &a->err);
        if (a->rc != RC_OK)
            b->len = 0;
        more = b->len > 0;
        ring_fill(&a->ring);
    }
    return NULL;
}

ahead_t *ahead_new(ahead_fn fn, void *ctx)
{
    ahead_t *a = must(malloc(sizeof *a)); /* not cleared: blocks that a short file never fills cost nothing */
    a->fn = fn;
    a->ctx = ctx;
    a->rc = RC_OK;
    a->err = ERR_INIT;
    a->at = 0;
    ring_init(&a->ring, BLOCKS);
    if (pthread_create(&a->thread, NULL, run, a) == 0)
        return a;
    ring_done(&a->ring);
    free(a);
    return NULL;
}

void ahead_free(ahead_t *a)
{
    if (!a)
        return;
    ring_stop(&a->ring);
    pthread_join(a->thread, NULL);
    ring_done(&a->ring);
    free(a);
}

rc_t ahead_read(ahead_t *a, void *buffer, size_t cap, size_t *ret_len, err_t *err)
{
    block_t *b = &a->blocks[ring_take(&a->ring)];
    if (b->len == 0) { /* stays the last block, however often it is asked for */
        *ret_len = 0;
        return a->rc == RC_OK ? RC_OK : err_set(err, a->rc, a->err.code, "%s", a->err.text);
    }
    size_t n = b->len - a->at < cap ? b->len - a->at : cap;
    memcpy(buffer, b->data + a->at, n);
    a->at += n;
    if (a->at == b->len) {
        a->at = 0;
        ring_give(&a->ring);
    }
    *ret_len = n;
    return RC_OK;
}
