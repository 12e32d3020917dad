#include "services/ingest/book/ahead.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

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
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned filled, emptied; /* blocks, ever; under the lock */
    bool stop;                /* under the lock */
    rc_t rc;                  /* the thread's until the last block is filled */
    err_t err;
    size_t at; /* the reader's, in the block under way */
    block_t blocks[BLOCKS];
};

/* A block to fill; NULL when the reader wants no more. */
static block_t *room(ahead_t *a)
{
    pthread_mutex_lock(&a->lock);
    while (!a->stop && a->filled - a->emptied == BLOCKS)
        pthread_cond_wait(&a->changed, &a->lock);
    block_t *b = a->stop ? NULL : &a->blocks[a->filled % BLOCKS];
    pthread_mutex_unlock(&a->lock);
    return b;
}

static void count(ahead_t *a, unsigned *what)
{
    pthread_mutex_lock(&a->lock);
    ++*what;
    pthread_cond_signal(&a->changed); /* there is one on the other side */
    pthread_mutex_unlock(&a->lock);
}

static void *run(void *arg)
{
    ahead_t *a = arg;
    block_t *b;
    for (bool more = true; more && (b = room(a));) {
        a->rc = a->fn(a->ctx, b->data, BLOCK_BYTES, &b->len, &a->err);
        if (a->rc != RC_OK)
            b->len = 0;
        more = b->len > 0;
        count(a, &a->filled);
    }
    return NULL;
}

ahead_t *ahead_new(ahead_fn fn, void *ctx)
{
    ahead_t *a = must(malloc(sizeof *a)); /* not cleared: blocks that a short file never fills cost nothing */
    a->fn = fn;
    a->ctx = ctx;
    a->filled = a->emptied = 0;
    a->stop = false;
    a->rc = RC_OK;
    a->err = ERR_INIT;
    a->at = 0;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->changed, NULL);
    if (pthread_create(&a->thread, NULL, run, a) == 0)
        return a;
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    free(a);
    return NULL;
}

void ahead_free(ahead_t *a)
{
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->thread, NULL);
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    free(a);
}

rc_t ahead_read(ahead_t *a, void *buffer, size_t cap, size_t *ret_len, err_t *err)
{
    pthread_mutex_lock(&a->lock);
    while (a->filled == a->emptied)
        pthread_cond_wait(&a->changed, &a->lock);
    pthread_mutex_unlock(&a->lock);
    block_t *b = &a->blocks[a->emptied % BLOCKS];
    if (b->len == 0) { /* stays the last block, however often it is asked for */
        *ret_len = 0;
        return a->rc == RC_OK ? RC_OK : err_set(err, a->rc, a->err.code, "%s", a->err.text);
    }
    size_t n = b->len - a->at < cap ? b->len - a->at : cap;
    memcpy(buffer, b->data + a->at, n);
    a->at += n;
    if (a->at == b->len) {
        a->at = 0;
        count(a, &a->emptied);
    }
    *ret_len = n;
    return RC_OK;
}
