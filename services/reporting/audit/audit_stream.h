/* What the other services and pqrctl tell of, from audit.event into the chain: exactly once, in a stream of
 * its own, under offsets of its own (reporting.auditoria_posicion), so that it is in nobody's way and no
 * rebuild touches it. An entry that is there already is passed over, whatever was read before. */
#ifndef PQR_REPORTING_AUDIT_STREAM_H
#define PQR_REPORTING_AUDIT_STREAM_H

#include "services/reporting/intake/sink.h"

/* A worker; sink is a reporting_sink_t. */
MUST_CHECK rc_t audit_stream_run(void *sink, err_t *err);

#endif
