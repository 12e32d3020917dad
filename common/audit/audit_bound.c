#include "common/audit/audit_bound.h"

#include <stdlib.h>

#include "common/log.h"

#define QUIET_INTERVALS 2
#define LOOK_S 1
#define OBJECT_SIZE 64

static int64_t from(const audit_bound_t *b, int64_t now_ms)
{
    return b->full_at > now_ms ? b->full_at : now_ms;
}

static bool has_room(const audit_bound_t *b, int64_t now_ms)
{
    return from(b, now_ms) - now_ms <= (int64_t)(b->burst - 1) * b->every_ms;
}

bool audit_bound_take(audit_bound_t *b, int64_t now_ms, int64_t *ret_omitted)
{
    pthread_mutex_lock(&b->lock);
    const bool takes = has_room(b, now_ms);
    *ret_omitted = b->omitted;
    b->omitted = takes ? 0 : b->omitted + 1;
    if (takes)
        b->full_at = from(b, now_ms) + b->every_ms;
    else
        b->omitted_at = now_ms;
    pthread_mutex_unlock(&b->lock);
    return takes;
}

void audit_bound_untold(audit_bound_t *b, int64_t now_ms, int64_t n)
{
    pthread_mutex_lock(&b->lock);
    b->omitted += n;
    b->omitted_at = now_ms;
    pthread_mutex_unlock(&b->lock);
}

bool audit_bound_rest(audit_bound_t *b, int64_t now_ms, bool ending, int64_t *ret_omitted)
{
    pthread_mutex_lock(&b->lock);
    const bool quiet =
        now_ms - b->omitted_at >= (int64_t)QUIET_INTERVALS * b->every_ms && has_room(b, now_ms);
    const bool takes = b->omitted > 0 && (ending || quiet);
    if (takes) {
        *ret_omitted = b->omitted;
        b->omitted = 0;
        b->full_at = from(b, now_ms) + b->every_ms;
    }
    pthread_mutex_unlock(&b->lock);
    return takes;
}

/* ---- what is left over when a flood is over ---- */

struct audit_rest_teller {
    const audit_rest_t *rests;
    audit_tell_fn tell;
    void *ctx;
    pthread_t thread;
    bool begun, ending;
    pthread_mutex_t lock;
    pthread_cond_t wake;
};

static void tell_one(const audit_rest_teller_t *t, const audit_rest_t *r, int64_t omitted)
{
    char objeto[OBJECT_SIZE];
    err_t err = ERR_INIT;
    snprintf(objeto, sizeof objeto, "servicio/%s", audit_service_name());
    AUTO(mem) char *after = audit_json(json_pack("{s:I}", "omitidas", (json_int_t)omitted));
    audit_entry_t e = audit_entry(r->accion, objeto);
    e.despues = after;
    if (t->tell(t->ctx, &e, &err) == RC_OK)
        return;
    audit_bound_untold(r->bound, clock_monotonic_ms(), omitted);
    log_warn("lo que se omitió de la auditoría no quedó en ella todavía", "{s:s,s:I,s:s,s:s}", "accion",
             r->accion, "omitidas", (json_int_t)omitted, "codigo", err.code, "error", err.text);
}

static void tell_all(const audit_rest_teller_t *t, bool ending)
{
    int64_t omitted;
    for (const audit_rest_t *r = t->rests; r->bound; r++)
        if (audit_bound_rest(r->bound, clock_monotonic_ms(), ending, &omitted))
            tell_one(t, r, omitted);
}

static bool wait_a_while(audit_rest_teller_t *t)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LOOK_S;
    pthread_mutex_lock(&t->lock);
    int woken = 0;
    while (!t->ending && woken == 0)
        woken = pthread_cond_timedwait(&t->wake, &t->lock, &until);
    const bool goes_on = !t->ending;
    pthread_mutex_unlock(&t->lock);
    return goes_on;
}

static void *run(void *arg)
{
    audit_rest_teller_t *t = arg;
    while (wait_a_while(t))
        tell_all(t, false);
    tell_all(t, true);
    return NULL;
}

audit_rest_teller_t *audit_rest_begin(const audit_rest_t *rests, audit_tell_fn tell, void *ctx)
{
    audit_rest_teller_t *t = must(calloc(1, sizeof *t));
    pthread_condattr_t monotonic;
    t->rests = rests;
    t->tell = tell;
    t->ctx = ctx;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    t->begun = pthread_create(&t->thread, NULL, run, t) == 0;
    return t;
}

void audit_rest_end(audit_rest_teller_t *t)
{
    if (!t)
        return;
    pthread_mutex_lock(&t->lock);
    t->ending = true;
    pthread_cond_signal(&t->wake);
    pthread_mutex_unlock(&t->lock);
    if (t->begun)
        pthread_join(t->thread, NULL);
    else
        tell_all(t, true);
    pthread_cond_destroy(&t->wake);
    pthread_mutex_destroy(&t->lock);
    free(t);
}
