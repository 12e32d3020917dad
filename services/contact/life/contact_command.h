/* What the dialer is asked to do: one contact.command per attempt that is taken for it, into the outbox of
 * the attempt's transaction. It is published once, and says until when it may be done. */
#ifndef PQR_CONTACT_CONTACT_COMMAND_H
#define PQR_CONTACT_CONTACT_COMMAND_H

#include "common/outbox.h"
#include "services/contact/life/lifecycle.h"
#include "services/contact/life/telefonos.h"

#define CONTACT_COMMAND_ID_MAX 32

typedef struct contact_command {
    int64_t intento; /* its row */
    const char *radicado;
    const case_view_t *caso;
    int numero;
    const telefonos_t *telefonos; /* one at least */
    const char *texto;
    const char *expira;      /* RFC 3339 */
    const char *fecha;       /* RFC 3339 */
    const char *traceparent; /* or "" */
} contact_command_t;

/* "intento.17": the command of an attempt, and the id of its event. */
void contact_command_id(int64_t intento, char ret[CONTACT_COMMAND_ID_MAX]);
bool contact_command_from_id(const char *comando, int64_t *ret);

/* value: working memory of the caller's. */
void contact_command_add(outbox_t *o, const contact_command_t *c, buf_t *value);

#endif
