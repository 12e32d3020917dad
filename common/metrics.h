/* Counters and gauges in Prometheus' text format. Thread-safe. A metric appears once it was touched. Labels
 * ("topic=\"pqr.close\"") come from a small set, never from personal data. */
#ifndef PQR_COMMON_METRICS_H
#define PQR_COMMON_METRICS_H

#include <stdint.h>

#include "common/buf.h"

typedef struct metric metric_t;

/* The one metric of that name and those labels (NULL: none), for whoever counts message by message: looked up
 * once, then counted without a lock. name: a literal; labels are copied. Lives as long as the process; never
 * NULL. */
metric_t *metric_of(const char *name, const char *labels);
/* A gauge of several threads is the sum of what each adds as its own part changes. */
void metric_count(metric_t *m, int64_t n);
void metric_put(metric_t *m, int64_t value);

/* The same with the look-up. Counters only grow. */
void metric_add(const char *name, const char *labels, int64_t n);
void metric_set(const char *name, const char *labels, int64_t value);
/* What a metric means, for # HELP; type is counter where the name ends in _total, else gauge. */
void metric_help(const char *name, const char *help);
void metrics_print(buf_t *out);

#endif
