/* What is told of a case to the audit, in the transaction of what it tells of: who did what, and how the case
 * stood before and stands after. Of what people wrote and of telephone numbers only the names: the case's own
 * events have the texts, under the version that is told here. */
#ifndef PQR_CONTACT_STORE_AUDIT_H
#define PQR_CONTACT_STORE_AUDIT_H

#include <jansson.h>

#include "common/audit/audit_send.h"
#include "common/pg.h"
#include "services/contact/life/lifecycle.h"

typedef struct case_deed {
    const char *radicado, *accion;
    const char *quien; /* in whose name; where this thread answers nobody, who does it */
    const case_view_t *before, *after;
    int64_t version_before, version_after;
    json_t *more; /* what else is told of it, or NULL; taken over */
} case_deed_t;

void store_audit_case(outbox_t *o, const case_deed_t *d);
/* Something about a case that is no step of its life, by itself: details is taken over. */
MUST_CHECK rc_t store_audit(pg_t *pg, const char *accion, const char *radicado, const char *quien,
                            json_t *details, err_t *err);
/* An entry that is made already. */
MUST_CHECK rc_t store_audit_entry(pg_t *pg, const audit_entry_t *e, err_t *err);

#endif
