#include "common/metrics.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "common/err.h"

#define METRICS_MAX 256

typedef struct metric {
    const char *name, *labels, *help;
    int64_t value;
    bool touched;
} metric_t;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static metric_t metrics[METRICS_MAX];
static size_t n_metrics;

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The metric's place, made where there is none; NULL when the table is full. Called with the lock held. */
static metric_t *find(const char *name, const char *labels)
{
    for (size_t i = 0; i < n_metrics; i++)
        if (same(metrics[i].name, name) && same(metrics[i].labels, labels))
            return &metrics[i];
    if (n_metrics == METRICS_MAX)
        return NULL;
    metrics[n_metrics] = (metric_t){.name = name, .labels = labels};
    return &metrics[n_metrics++];
}

void metric_add(const char *name, const char *labels, int64_t n)
{
    pthread_mutex_lock(&lock);
    metric_t *m = find(name, labels);
    if (m) {
        m->value += n;
        m->touched = true;
    }
    pthread_mutex_unlock(&lock);
}

void metric_set(const char *name, const char *labels, int64_t value)
{
    pthread_mutex_lock(&lock);
    metric_t *m = find(name, labels);
    if (m) {
        m->value = value;
        m->touched = true;
    }
    pthread_mutex_unlock(&lock);
}

void metric_help(const char *name, const char *help)
{
    pthread_mutex_lock(&lock);
    metric_t *m = find(name, NULL);
    if (m)
        m->help = help;
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
        const metric_t *m = &metrics[i];
        if (!m->touched || !same(m->name, name))
            continue;
        if (m->labels)
            buf_printf(out, "%s{%s} %" PRId64 "\n", name, m->labels, m->value);
        else
            buf_printf(out, "%s %" PRId64 "\n", name, m->value);
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
