/* The file of how customers are contacted: deploy/policy/contacto.conf, or the one that PQR_CONTACTO_FILE
 * names. */
#ifndef PQR_CONTACT_CONTACTO_FILE_H
#define PQR_CONTACT_CONTACTO_FILE_H

#include "common/buf.h"
#include "common/err.h"
#include "services/contact/life/contacto.h"

/* From a text; name is for messages. RC_FATAL: as many faults as fit, each with its line; all of them are
 * appended to faults where it is not NULL. The caller owns *ret. */
MUST_CHECK rc_t contacto_read(const char *name, const char *text, contacto_t **ret, buf_t *faults,
                              err_t *err);
/* From a file; NULL or "": the one inside the program. */
MUST_CHECK rc_t contacto_load(const char *path, contacto_t **ret, err_t *err);

#endif
