/* The names that people and other systems are known by: whose cases are whose, and who did what, goes by them
 * alone. Pure. */
#ifndef PQR_COMMON_IDENTITY_NAME_H
#define PQR_COMMON_IDENTITY_NAME_H

#include "common/err.h"
#include "common/identity/identity.h"
#include "common/identity/issuer.h"

/* One of the names, however it is written, under which this system tells of its own parts, of a machine's
 * operators («so:…») and of nobody («desconocido»). */
bool name_is_reserved(const char *name);
/* RC_REJECT usuario_reservado: nobody may be given it. */
MUST_CHECK rc_t name_check(const char *name, err_t *err);

/* The name of whom that issuer calls `said`: that, where its accounts are the same people as those of the
 * first issuer, else "ISSUER:said", so that two accounts of one name are two. False: it is reserved, empty,
 * too long, has a character that controls, or a colon where nothing stands before it. */
MUST_CHECK bool name_put(const issuer_t *issuer, const char *said, char ret[IDENTITY_TEXT_MAX + 1]);

#endif
