#include "common/health.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"

#define CHECKS_MAX 96 /* one for each of 64 workers, and the other parts */

typedef struct check {
    char name[48];
    char reason[300];
    bool ok, needed;
    int64_t late_ms; /* from when on it fails, by the monotonic clock; 0: never */
    const char *late_reason;
} check_t;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static check_t checks[CHECKS_MAX];
static size_t n_checks;

/* The check of that name, made where there is none; NULL when the table is full. Called with the lock held.
 */
static check_t *find(const char *name)
{
    for (size_t i = 0; i < n_checks; i++)
        if (strcmp(checks[i].name, name) == 0)
            return &checks[i];
    if (n_checks == CHECKS_MAX)
        return NULL;
    check_t *c = &checks[n_checks++];
    snprintf(c->name, sizeof c->name, "%s", name);
    return c;
}

static void set(const char *name, bool ok, bool needed, const char *reason)
{
    pthread_mutex_lock(&lock);
    check_t *c = find(name);
    if (c) {
        snprintf(c->reason, sizeof c->reason, "%s", reason ? reason : "");
        c->ok = ok;
        c->needed = needed;
    }
    pthread_mutex_unlock(&lock);
}

void health_expect(const char *name, int ms, const char *reason)
{
    pthread_mutex_lock(&lock);
    check_t *c = find(name);
    if (c) {
        c->late_ms = ms ? clock_monotonic_ms() + ms : 0;
        c->late_reason = reason;
    }
    pthread_mutex_unlock(&lock);
}

void health_set(const char *name, bool ok, const char *reason)
{
    set(name, ok, true, reason);
}

void health_note(const char *name, bool ok, const char *reason)
{
    set(name, ok, false, reason);
}

static bool is_late(const check_t *c)
{
    return c->late_ms && clock_monotonic_ms() > c->late_ms;
}

static health_t state_of(const check_t *c)
{
    return is_late(c)  ? HEALTH_NOT_READY
           : c->ok     ? HEALTH_READY
           : c->needed ? HEALTH_NOT_READY
                       : HEALTH_DEGRADED;
}

health_t health_report(buf_t *out)
{
    static const char marks[] = "+!-";
    static const char *const words[] = {"ok", "degradado", "no está listo"};
    health_t all = HEALTH_READY;
    pthread_mutex_lock(&lock);
    if (!n_checks) { /* no part has said anything yet */
        buf_adds(out, "[-]arranque no está listo\n");
        all = HEALTH_NOT_READY;
    }
    for (size_t i = 0; i < n_checks; i++) {
        const check_t *c = &checks[i];
        health_t state = state_of(c);
        all = state > all ? state : all;
        const char *reason = is_late(c) ? c->late_reason : c->reason;
        buf_printf(out, "[%c]%s %s%s%s\n", marks[state], c->name, words[state], *reason ? ": " : "", reason);
    }
    pthread_mutex_unlock(&lock);
    return all;
}
