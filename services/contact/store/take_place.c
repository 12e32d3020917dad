#include "services/contact/store/take_place.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/err.h"

#define ANEW_MS 2000  /* what became due behind waits no longer for it, … */
#define ANEW_SHARE 20 /* … unless beginning anew would take more than this part of the time; */
#define CHEAP_MS 100  /* what takes less is never put off */

struct take_place {
    pthread_mutex_t lock;
    agenda_key_t key;
    int turn;
    int64_t anew_ms, anew_cost_ms; /* when the last search from the beginning began, and what it took */
};

take_place_t *take_place_new(void)
{
    take_place_t *p = must(calloc(1, sizeof *p));
    pthread_mutex_init(&p->lock, NULL);
    p->key.vence = DAY_NONE;
    return p;
}

void take_place_free(take_place_t *p)
{
    if (!p)
        return;
    pthread_mutex_destroy(&p->lock);
    free(p);
}

static bool may_begin_anew(const take_place_t *p, int64_t now_ms)
{
    return p->anew_cost_ms < CHEAP_MS || now_ms - p->anew_ms >= p->anew_cost_ms * ANEW_SHARE;
}

static void begin_anew(take_place_t *p)
{
    p->key = (agenda_key_t){.vence = DAY_NONE};
    p->turn++;
}

take_search_t take_place_begin(take_place_t *p)
{
    take_search_t s = {.from = {.vence = DAY_NONE}, .began_ms = clock_monotonic_ms()};
    if (!p)
        return s;
    pthread_mutex_lock(&p->lock);
    if (p->key.vence != DAY_NONE && s.began_ms - p->anew_ms >= ANEW_MS && may_begin_anew(p, s.began_ms))
        begin_anew(p);
    if (p->key.vence == DAY_NONE)
        p->anew_ms = s.began_ms;
    s.from = p->key;
    s.turn = p->turn;
    pthread_mutex_unlock(&p->lock);
    return s;
}

static int compare(const agenda_key_t *a, const agenda_key_t *b)
{
    if (a->vence != b->vence)
        return a->vence < b->vence ? -1 : 1;
    if (a->proximo != b->proximo)
        return a->proximo < b->proximo ? -1 : 1;
    return strcmp(a->radicado, b->radicado);
}

bool take_place_end(take_place_t *p, const take_search_t *s, const agenda_key_t *last, bool more)
{
    const bool from_beginning = s->from.vence == DAY_NONE;
    bool again = false;
    if (!p)
        return false;
    const int64_t now_ms = clock_monotonic_ms();
    pthread_mutex_lock(&p->lock);
    if (from_beginning)
        p->anew_cost_ms = now_ms - s->began_ms;
    if (last && s->turn == p->turn && (p->key.vence == DAY_NONE || compare(last, &p->key) > 0))
        p->key = *last;
    if (!more && !from_beginning && may_begin_anew(p, now_ms)) {
        if (s->turn == p->turn)
            begin_anew(p);
        again = true;
    }
    pthread_mutex_unlock(&p->lock);
    return again;
}

void take_place_anew(take_place_t *p)
{
    pthread_mutex_lock(&p->lock);
    begin_anew(p);
    pthread_mutex_unlock(&p->lock);
}
