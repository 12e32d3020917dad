/* Where the chain ends is made known, now and then, on audit.anchor, which keeps everything: so that a chain
 * that was cut at its end, or made anew as a whole by who owns the database, is found by comparing
 * (audit_check.h). */
#ifndef PQR_REPORTING_AUDIT_ANCHOR_H
#define PQR_REPORTING_AUDIT_ANCHOR_H

#include "common/audit/audit_chain.h"
#include "common/config.h"
#include "common/event.h"
#include "common/pg.h"

typedef struct audit_anchoring {
    long long every_s;       /* from the settings */
    const pg_settings_t *pg; /* outlives it */
} audit_anchoring_t;

#define AUDIT_SETTING_ROW(type, member)                                                                      \
    {                                                                                                        \
        "PQR_AUDITORIA_ANCLA_S", SETTING_INT, offsetof(type, member.every_s), "60", 1, 86400,                \
            "segundos entre dos anuncios de hasta dónde llega la auditoría"                                \
    }

/* One announcement, where the chain has grown: in one transaction with the outbox's row. *ret_cut: the chain
 * ends before what was made known of it. */
MUST_CHECK rc_t audit_anchor_make(pg_t *pg, bool *ret_cut, err_t *err);
/* A worker; ctx is an audit_anchoring_t. Of several replicas each announcement is one's. */
MUST_CHECK rc_t audit_anchor_run(void *ctx, err_t *err);

/* The data of an announcement. */
void audit_anchor_encode(int64_t n, const char *hash_hex, instant_t when, buf_t *data);
MUST_CHECK rc_t audit_anchor_decode(const doc_t *data, audit_anchor_t *ret, err_t *err);

#endif
