#include "services/reporting/api/kept.h"

#include <pthread.h>
#include <string.h>
#include <uthash.h>
#include <xxhash.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/metrics.h"

#define MARKS 4096  /* a power of two */
#define PART_MAX 16 /* no answer takes more than this part of the room */

typedef struct answer {
    UT_hash_handle hh;
    char tag[40];
    char *type, *link; /* link NULL: none */
    char *body;
    size_t len, bytes;
} answer_t;

static struct {
    pthread_mutex_t lock; /* of all that follows */
    answer_t *answers;    /* by tag, and in their order: the one asked for last at the end */
    size_t bytes, limit;
    uint32_t asked[MARKS]; /* of tags that were asked for once: one of each place, by more of its hash */
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER, .limit = (size_t)32 << 20};

void kept_limit(size_t bytes)
{
    kept.limit = bytes;
}

static answer_t *find(const char *tag)
{
    answer_t *x = NULL;
    HASH_FIND_STR(kept.answers, tag, x);
    return x;
}

static void put_last(answer_t *x)
{
    HASH_ADD_STR(kept.answers, tag, x);
}

static void answer_free(answer_t *x)
{
    free(x->type);
    free(x->link);
    free(x->body);
    free(x);
}

static void drop_first(void)
{
    answer_t *x = kept.answers;
    HASH_DEL(kept.answers, x);
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
    answer_t *x = find(tag);
    if (x) {
        HASH_DEL(kept.answers, x);
        put_last(x);
        answer_with(a, x);
    }
    pthread_mutex_unlock(&kept.lock);
    metric_add("pqr_answers_asked_total", x ? "from=\"memory\"" : "from=\"database\"", 1);
    return x;
}

static bool asked_before(const char *tag)
{
    uint64_t h = XXH3_64bits(tag, strlen(tag));
    uint32_t *place = &kept.asked[h & (MARKS - 1)], mark = (uint32_t)(h >> 32) | 1;
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
    if (!find(tag) && asked_before(tag)) {
        answer_t *x = answer_of(tag, a);
        put_last(x);
        kept.bytes += x->bytes;
        while (kept.bytes > kept.limit)
            drop_first();
    }
    metric_set("pqr_answers_kept_bytes", NULL, (int64_t)kept.bytes);
    pthread_mutex_unlock(&kept.lock);
}
