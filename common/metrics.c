#include "common/metrics.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "common/err.h"

#define METRICS_MAX 256

struct metric {
    const char *name, *help;
    char *labels;
    _Atomic int64_t value;
    atomic_bool touched;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static metric_t metrics[METRICS_MAX];
static metric_t spare; /* counts what no longer fits, and is never printed */
static size_t n_metrics;

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Called with the lock held. */
static metric_t *find(const char *name, const char *labels)
{
    for (size_t i = 0; i < n_metrics; i++)
        if (same(metrics[i].name, name) && same(metrics[i].labels, labels))
            return &metrics[i];
    if (n_metrics == METRICS_MAX)
        return &spare;
    metric_t *m = &metrics[n_metrics++];
    m->name = name;
    m->labels = labels ? must(strdup(labels)) : NULL;
    return m;
}

metric_t *metric_of(const char *name, const char *labels)
{
    pthread_mutex_lock(&lock);
    metric_t *m = find(name, labels);
    pthread_mutex_unlock(&lock);
    return m;
}

static void touch(metric_t *m)
{
    /* Written once only: a line that all threads read stays in all their caches. */
    if (!atomic_load_explicit(&m->touched, memory_order_relaxed))
        atomic_store_explicit(&m->touched, true, memory_order_relaxed);
}

void metric_count(metric_t *m, int64_t n)
{
    atomic_fetch_add_explicit(&m->value, n, memory_order_relaxed);
    touch(m);
}

void metric_put(metric_t *m, int64_t value)
{
    atomic_store_explicit(&m->value, value, memory_order_relaxed);
    touch(m);
}

void metric_add(const char *name, const char *labels, int64_t n)
{
    metric_count(metric_of(name, labels), n);
}

void metric_set(const char *name, const char *labels, int64_t value)
{
    metric_put(metric_of(name, labels), value);
}

void metric_help(const char *name, const char *help)
{
    pthread_mutex_lock(&lock);
    find(name, NULL)->help = help;
    pthread_mutex_unlock(&lock);
}

static bool is_counter(const char *name)
{
    size_t n = strlen(name);
    return n > 6 && strcmp(name + n - 6, "_total") == 0;
}

/* All rows of one name stand together, under its HELP and TYPE. */
static void print_family(const char *name, buf_t *out)
{
    const char *help = NULL;
    for (size_t i = 0; i < n_metrics; i++)
        if (same(metrics[i].name, name) && metrics[i].help)
            help = metrics[i].help;
    if (help)
        buf_printf(out, "# HELP %s %s\n", name, help);
    buf_printf(out, "# TYPE %s %s\n", name, is_counter(name) ? "counter" : "gauge");
    for (size_t i = 0; i < n_metrics; i++) {
        metric_t *m = &metrics[i];
        if (!m->touched || !same(m->name, name))
            continue;
        const int64_t value = atomic_load_explicit(&m->value, memory_order_relaxed);
        if (m->labels)
            buf_printf(out, "%s{%s} %" PRId64 "\n", name, m->labels, value);
        else
            buf_printf(out, "%s %" PRId64 "\n", name, value);
    }
}

void metrics_print(buf_t *out)
{
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < n_metrics; i++) {
        bool first = true;
        for (size_t j = 0; j < i; j++)
            if (same(metrics[j].name, metrics[i].name))
                first = false;
        bool any = false;
        for (size_t j = i; j < n_metrics; j++)
            if (same(metrics[j].name, metrics[i].name) && metrics[j].touched)
                any = true;
        if (first && any)
            print_family(metrics[i].name, out);
    }
    pthread_mutex_unlock(&lock);
}
