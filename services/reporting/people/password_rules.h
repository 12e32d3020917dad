/* Which new passwords are taken. Length counts more than signs of every kind (NIST SP 800-63B, 5.1.1.2).
 * Pure. */
#ifndef PQR_REPORTING_PASSWORD_RULES_H
#define PQR_REPORTING_PASSWORD_RULES_H

#include "common/err.h"

#define PASSWORD_MIN 12  /* characters */
#define PASSWORD_MAX 512 /* bytes; also of one that is only tried */

/* RC_REJECT: clave_corta, clave_larga, clave_repetida (it's `actual`, the one so far), clave_con_nombre (it
 * has the user's name, or a word of the person's of four letters or more in it, however written). */
MUST_CHECK rc_t password_check(const char *nueva, const char *actual, const char *usuario, const char *nombre,
                               err_t *err);

#endif
