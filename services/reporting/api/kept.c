#include "services/reporting/api/kept.h"

#include <pthread.h>
#include <string.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/metrics.h"

#define PLACES 4096 /* a power of two */
#define PART_MAX 16 /* no answer takes more than this part of the room */

/* In a chain of its place, and in the list of all, which begins with the one asked for last. */
typedef struct answer {
    struct answer *next, *newer, *older;
    char tag[40];
    char *type, *link; /* link NULL: none */
    char *body;
    size_t len, bytes;
} answer_t;

static struct {
    pthread_mutex_t lock; /* of all that follows */
    answer_t *places[PLACES];
    answer_t *newest, *oldest;
    size_t bytes, limit;
    uint32_t asked[PLACES]; /* of tags that were asked for once: one of each place, by more of its hash */
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER, .limit = (size_t)32 << 20};

void kept_limit(size_t bytes)
{
    kept.limit = bytes;
}

/* A tag is a hash already; FNV-1a over its text. */
static uint64_t tag_hash(const char *tag)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (; *tag; tag++)
        h = (h ^ (unsigned char)*tag) * UINT64_C(1099511628211);
    return h ^ h >> 32;
}

static answer_t **find(const char *tag)
{
    answer_t **at = &kept.places[tag_hash(tag) & (PLACES - 1)];
    while (*at && strcmp((*at)->tag, tag) != 0)
        at = &(*at)->next;
    return at;
}

/* ---- the order of use ---- */

static void unlink_use(answer_t *x)
{
    *(x->newer ? &x->newer->older : &kept.newest) = x->older;
    *(x->older ? &x->older->newer : &kept.oldest) = x->newer;
}

static void link_newest(answer_t *x)
{
    x->newer = NULL;
    x->older = kept.newest;
    *(x->older ? &x->older->newer : &kept.oldest) = x;
    kept.newest = x;
}

static void answer_free(answer_t *x)
{
    free(x->type);
    free(x->link);
    free(x->body);
    free(x);
}

static void drop_oldest(void)
{
    answer_t *x = kept.oldest, **at = find(x->tag);
    *at = x->next;
    unlink_use(x);
    kept.bytes -= x->bytes;
    answer_free(x);
}

/* ---- asked and kept ---- */

static void answer_with(http_response_t *a, const answer_t *x)
{
    u_map_put(a->map_header, "Cache-Control", "no-store");
    if (x->link)
        u_map_put(a->map_header, "Link", x->link);
    http_bytes(a, 200, x->type, x->body, x->len);
}

bool kept_answered(http_response_t *a, const char *tag)
{
    pthread_mutex_lock(&kept.lock);
    answer_t *x = *find(tag);
    if (x) {
        unlink_use(x);
        link_newest(x);
        answer_with(a, x);
    }
    pthread_mutex_unlock(&kept.lock);
    metric_add("pqr_answers_asked_total", x ? "from=\"memory\"" : "from=\"database\"", 1);
    return x;
}

static bool asked_before(const char *tag)
{
    uint64_t h = tag_hash(tag);
    uint32_t *place = &kept.asked[h & (PLACES - 1)], mark = (uint32_t)(h >> 32) | 1;
    bool before = *place == mark;
    *place = mark;
    return before;
}

static char *copy(const char *text)
{
    return text ? must(strdup(text)) : NULL;
}

static answer_t *answer_of(const char *tag, const http_response_t *a)
{
    answer_t *x = must(calloc(1, sizeof *x));
    snprintf(x->tag, sizeof x->tag, "%s", tag);
    x->type = copy(u_map_get(a->map_header, "Content-Type"));
    x->link = copy(u_map_get(a->map_header, "Link"));
    x->len = a->binary_body_length;
    x->body = must(malloc(x->len));
    memcpy(x->body, a->binary_body, x->len);
    x->bytes = sizeof *x + x->len + strlen(x->type) + (x->link ? strlen(x->link) : 0);
    return x;
}

void kept_put(const char *tag, const http_response_t *a)
{
    if (!*tag || a->status != 200 || !a->binary_body || !a->binary_body_length ||
        a->binary_body_length > kept.limit / PART_MAX)
        return;
    pthread_mutex_lock(&kept.lock);
    answer_t **at = find(tag);
    if (!*at && asked_before(tag)) {
        *at = answer_of(tag, a);
        link_newest(*at);
        kept.bytes += (*at)->bytes;
        while (kept.bytes > kept.limit)
            drop_oldest();
    }
    metric_set("pqr_answers_kept_bytes", NULL, (int64_t)kept.bytes);
    pthread_mutex_unlock(&kept.lock);
}
