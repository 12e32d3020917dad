/* Entries of the audit sent to audit.event with the change that they tell of: into an outbox, in the
 * database's transaction; or in Kafka's. */
#ifndef PQR_COMMON_AUDIT_SEND_H
#define PQR_COMMON_AUDIT_SEND_H

#include "common/audit/audit.h"
#include "common/kafka.h"
#include "common/outbox.h"

void audit_outbox_add(outbox_t *o, const audit_entry_t *e);
/* In an open transaction. */
MUST_CHECK rc_t audit_txn_send(txn_t *t, const audit_entry_t *e, err_t *err);

#endif
