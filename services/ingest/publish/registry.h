/* The bases that are already known: pqr.base read back from Kafka, keyed by the content's SHA-256. One thread
 * at a time refreshes; any may look something up, at any time, and what is found lives as long as the
 * registry, unchanged. */
#ifndef PQR_INGEST_REGISTRY_H
#define PQR_INGEST_REGISTRY_H

#include "common/kafka.h"

typedef struct registry registry_t;

registry_t *registry_new(const kafka_settings_t *s); /* s must outlive it */
void registry_free(registry_t *r);
DEFINE_CLEANUP(registry, registry_t *, registry_free)

/* Reads to the end of the topic. A commit is acknowledged before its mark is written in the partition, and a
 * reader of committed messages sees nothing behind an undecided transaction; so the end counts only when
 * nothing undecided lies before it. RC_RETRY when that is not reached within timeout_ms. */
MUST_CHECK rc_t registry_refresh(registry_t *r, int timeout_ms, err_t *err);
/* What this process has just committed: the topic shows it only a moment later. */
void registry_add(registry_t *r, const base_info_t *info);
/* NULL when unknown. */
const base_info_t *registry_find(registry_t *r, const char *sha256);
/* The one that holds for a base and cut-off: the last of those that replaced one another; NULL when there is
 * none. */
const base_info_t *registry_holder(registry_t *r, base_kind_t base, day_t fecha_corte);
/* The one that replaced it, or NULL. */
const base_info_t *registry_successor(registry_t *r, const char *sha256);

#endif
