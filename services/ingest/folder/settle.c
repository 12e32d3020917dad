#include "services/ingest/folder/settle.h"

#include "common/cleanup.h"

/* How long a closing that the kernel is to tell of is waited for: should its word be lost, the file is late
 * and not lost. A writer that pauses is not to be taken for one that is done. */
enum { UNTOLD_SETTLES = 30, UNTOLD_MIN_MS = 5 * 60 * 1000 };

bool look_same(const look_t *a, const look_t *b)
{
    return a->size == b->size && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

void seen_look(seen_t *s, const look_t *now, int64_t now_ms)
{
    s->finished = s->finished && s->look.size == now->size;
    if (!s->since_ms || !look_same(&s->look, now)) {
        s->look = *now;
        s->since_ms = now_ms;
        s->closed = false;
    }
    s->closed = s->closed || s->heard;
    s->finished = s->finished || s->heard;
    s->heard = false;
}

void seen_again(seen_t *s)
{
    s->since_ms = 0;
    s->closed = false;
}

void seen_written(seen_t *s)
{
    s->closed = s->finished = false;
}

static bool is_written(const ripeness_t *r)
{
    return r->written == TOLD_YES;
}

static bool is_in_use(const ripeness_t *r)
{
    return r->in_use;
}

/* Where it is not told who writes (another user's file): its writer may only be pausing. */
static bool is_unclosed(const ripeness_t *r)
{
    int64_t limit = r->settle_ms * UNTOLD_SETTLES;
    if (limit < UNTOLD_MIN_MS)
        limit = UNTOLD_MIN_MS;
    return r->written == TOLD_UNKNOWN && r->awaited && r->unchanged_ms < limit;
}

static bool is_settled(const ripeness_t *r)
{
    return r->unchanged_ms >= r->settle_ms;
}

/* Some programs make an empty file, close it, and open it again to fill it. */
static bool is_empty(const ripeness_t *r)
{
    return r->size == 0;
}

static bool is_closed(const ripeness_t *r)
{
    return r->closed;
}

static bool otherwise(const ripeness_t *r)
{
    (void)r;
    return true;
}

const char *settle_decide(const ripeness_t *r, bool *ret_ready)
{
    /* The first that matches. */
    static const struct {
        const char *name;
        bool (*matches)(const ripeness_t *r);
        bool ready;
    } rules[] = {
        {"abierto_para_escribir", is_written, false},
        {"en_uso", is_in_use, false},
        {"sin_cierre", is_unclosed, false},
        {"sin_cambios", is_settled, true},
        {"vacio", is_empty, false},
        {"cerrado", is_closed, true},
        {"reciente", otherwise, false},
    };
    size_t i = 0;
    while (i + 1 < COUNT_OF(rules) && !rules[i].matches(r))
        i++;
    *ret_ready = rules[i].ready;
    return rules[i].name;
}
