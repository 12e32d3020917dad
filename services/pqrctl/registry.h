/* The bases that were registered, from the compacted topic that is their one register. */
#ifndef PQR_PQRCTL_REGISTRY_H
#define PQR_PQRCTL_REGISTRY_H

#include "common/kafka.h"
#include "services/pqrctl/waiting.h"

/* Adds every base registered and committed by now. limit_ms: how long a broker is waited for. */
MUST_CHECK rc_t registry_read(const kafka_settings_t *s, int64_t limit_ms, waiting_list_t *ret, err_t *err);

#endif
