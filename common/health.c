#include "common/health.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define CHECKS_MAX 16

typedef struct check {
    char name[48];
    char reason[300];
    bool ok;
} check_t;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static check_t checks[CHECKS_MAX];
static size_t n_checks;

void health_set(const char *name, bool ok, const char *reason)
{
    pthread_mutex_lock(&lock);
    check_t *c = NULL;
    for (size_t i = 0; i < n_checks; i++)
        if (strcmp(checks[i].name, name) == 0)
            c = &checks[i];
    if (!c && n_checks < CHECKS_MAX)
        c = &checks[n_checks++];
    if (c) {
        snprintf(c->name, sizeof c->name, "%s", name);
        snprintf(c->reason, sizeof c->reason, "%s", reason ? reason : "");
        c->ok = ok;
    }
    pthread_mutex_unlock(&lock);
}

bool health_report(buf_t *out)
{
    bool all = true;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < n_checks; i++) {
        const check_t *c = &checks[i];
        all = all && c->ok;
        buf_printf(out, "[%c]%s %s%s%s\n", c->ok ? '+' : '-', c->name, c->ok ? "ok" : "no está listo",
                   *c->reason ? ": " : "", c->reason);
    }
    pthread_mutex_unlock(&lock);
    return all;
}
