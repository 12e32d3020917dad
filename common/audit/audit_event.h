/* An entry of the audit on its way: the data of co.pqr.auditoria.v1 on audit.event, under the entry's own id,
 * with the object as its key. */
#ifndef PQR_COMMON_AUDIT_EVENT_H
#define PQR_COMMON_AUDIT_EVENT_H

#include "common/audit/audit.h"
#include "common/event.h"

#define TYPE_AUDIT "co.pqr.auditoria.v1"
#define TOPIC_AUDIT "audit.event"
#define TYPE_ANCHOR "co.pqr.ancla.v1"
#define TOPIC_ANCHOR "audit.anchor"

/* What goes as headers and as data. `data` is appended to. */
void audit_envelope(const audit_entry_t *e, envelope_t *ret);
void audit_encode(const audit_entry_t *e, buf_t *data);
/* The entry's id is the envelope's. Texts are the document's. RC_REJECT names the field at fault. */
MUST_CHECK rc_t audit_decode(const envelope_t *head, const doc_t *data, audit_entry_t *ret, err_t *err);

#endif
