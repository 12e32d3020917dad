/* The rules of contact that this process goes by. */
#ifndef PQR_CONTACT_CONTACTO_IN_FORCE_H
#define PQR_CONTACT_CONTACTO_IN_FORCE_H

#include "common/err.h"
#include "services/contact/life/contacto.h"

/* Makes the file's rules (as contacto_load()) those in force. Once, at start, before there are threads: what
 * was handed out before is not freed. */
MUST_CHECK rc_t contacto_start(const char *path, err_t *err);
/* The rules in force; until contacto_start(), those inside the program. Any thread. The edges ask for them
 * and hand them to what is pure. */
const contacto_t *contacto_in_force(void);

#endif
