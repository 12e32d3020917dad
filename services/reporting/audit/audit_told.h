/* What services told on audit.event, as long as the topic keeps it, against the chain: each entry that was
 * read is a row that says the same. So rows of theirs that were taken out or changed are found although the
 * chain was made anew behind its last announcement. Some hundred entries at a time are in memory. What could
 * not be read as an entry lies in the dead letters and is passed over. */
#ifndef PQR_REPORTING_AUDIT_TOLD_H
#define PQR_REPORTING_AUDIT_TOLD_H

#include "common/audit/audit_chain.h"
#include "common/kafka_scan.h"
#include "common/pg.h"

typedef struct audit_told {
    void (*found)(void *ctx, const audit_finding_t *f); /* its texts are borrowed */
    void *ctx;
    int64_t entries; /* that were compared */
} audit_told_t;

/* The ranges of the topic that are in the chain by now: read before anything that they are compared with. */
MUST_CHECK rc_t audit_told_ranges(const kafka_settings_t *k, pg_t *pg, kafka_ranges_t *ret, err_t *err);
MUST_CHECK rc_t audit_told_compare(const kafka_settings_t *k, pg_t *pg, const kafka_ranges_t *ranges,
                                   audit_told_t *t, err_t *err);

#endif
