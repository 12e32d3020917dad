#include "services/ingest/book/ring.h"

void ring_init(ring_t *r, unsigned size)
{
    *r = (ring_t){.size = size};
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->changed, NULL);
}

void ring_done(ring_t *r)
{
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->lock);
}

bool ring_room(ring_t *r, unsigned *ret_place)
{
    pthread_mutex_lock(&r->lock);
    while (!r->stop && r->filled - r->emptied == r->size)
        pthread_cond_wait(&r->changed, &r->lock);
    *ret_place = r->filled % r->size;
    bool wanted = !r->stop;
    pthread_mutex_unlock(&r->lock);
    return wanted;
}

static void count(ring_t *r, unsigned *what)
{
    pthread_mutex_lock(&r->lock);
    ++*what;
    pthread_cond_signal(&r->changed); /* there is one on the other side */
    pthread_mutex_unlock(&r->lock);
}

void ring_fill(ring_t *r)
{
    count(r, &r->filled);
}

unsigned ring_take(ring_t *r)
{
    pthread_mutex_lock(&r->lock);
    while (r->filled == r->emptied)
        pthread_cond_wait(&r->changed, &r->lock);
    unsigned place = r->emptied % r->size;
    pthread_mutex_unlock(&r->lock);
    return place;
}

void ring_give(ring_t *r)
{
    count(r, &r->emptied);
}

void ring_stop(ring_t *r)
{
    pthread_mutex_lock(&r->lock);
    r->stop = true;
    pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->lock);
}
