#include "common/audit/audit_send.h"

#include "common/audit/audit_event.h"

void audit_outbox_add(outbox_t *o, const audit_entry_t *e)
{
    envelope_t head;
    AUTO(buf) buf_t data = {0};
    audit_envelope(e, &head);
    audit_encode(e, &data);
    outbox_add_event(o, TOPIC_AUDIT, e->objeto, &head, &data);
}

rc_t audit_txn_send(txn_t *t, const audit_entry_t *e, err_t *err)
{
    envelope_t head;
    AUTO(buf) buf_t data = {0};
    audit_envelope(e, &head);
    audit_encode(e, &data);
    return txn_send_event(t, TOPIC_AUDIT, e->objeto, &head, &data, err);
}
