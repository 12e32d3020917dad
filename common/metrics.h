/* Counters and gauges in Prometheus' text format. A metric is a static struct; it appears once it was
 * touched. Labels are fixed text ("topic=\"pqr.close\"") from a small set, never personal data. Thread-safe.
 */
#ifndef PQR_COMMON_METRICS_H
#define PQR_COMMON_METRICS_H

#include <stdint.h>

#include "common/buf.h"

/* name: a literal, "pqr_messages_total"; labels: a literal or NULL. Counters only grow. */
void metric_add(const char *name, const char *labels, int64_t n);
void metric_set(const char *name, const char *labels, int64_t value);
/* What a metric means, for # HELP; type is counter where the name ends in _total, else gauge. */
void metric_help(const char *name, const char *help);
void metrics_print(buf_t *out);

#endif
