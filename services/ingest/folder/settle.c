#include "services/ingest/folder/settle.h"

#include "common/cleanup.h"

bool look_same(const look_t *a, const look_t *b)
{
    return a->size == b->size && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

void seen_look(seen_t *s, const look_t *now, int64_t now_ms)
{
    if (!s->since_ms || !look_same(&s->look, now)) {
        s->look = *now;
        s->since_ms = now_ms;
        s->closed = false;
    }
    s->closed = s->closed || s->heard;
    s->heard = false;
}

static bool is_written(const ripeness_t *r)
{
    return r->written == TOLD_YES;
}

static bool is_in_use(const ripeness_t *r)
{
    return r->in_use;
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
