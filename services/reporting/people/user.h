/* Users as operators make and change them. */
#ifndef PQR_REPORTING_USER_H
#define PQR_REPORTING_USER_H

#include "common/identity/role.h"
#include "common/pg.h"

/* NULL and an empty set: not said. */
typedef struct user_facts {
    const char *usuario, *nombre;
    const char *equipo; /* "": none */
    roles_t roles;
} user_facts_t;

/* A name that people sign in with: 2 to 64 letters, digits and . _ - @, without accents. RC_REJECT:
 * usuario_invalido; usuario_reservado, of what name.h has for others. Pure. */
MUST_CHECK rc_t user_name_check(const char *usuario, err_t *err);

/* Each in a transaction of its own with its entry in the audit: what the user was before and is after, by
 * whom this thread works for. RC_REJECT: usuario_repetido, usuario_desconocido. */
MUST_CHECK rc_t user_create(pg_t *pg, const user_facts_t *f, const char *hash, err_t *err);
MUST_CHECK rc_t user_change(pg_t *pg, const user_facts_t *f, err_t *err);
/* A first password, to be changed at the next sign-in; the user's sessions end, and a lock. */
MUST_CHECK rc_t user_password(pg_t *pg, const char *usuario, const char *hash, err_t *err);
MUST_CHECK rc_t user_disable(pg_t *pg, const char *usuario, err_t *err);
MUST_CHECK rc_t user_enable(pg_t *pg, const char *usuario, err_t *err);
MUST_CHECK rc_t user_unlock(pg_t *pg, const char *usuario, err_t *err);
/* All, by name: usuario, nombre, equipo, roles, debe_cambiar, fallos, bloqueado_hasta, desactivado, sesiones.
 */
MUST_CHECK rc_t user_list(pg_t *pg, PGresult **ret, err_t *err);

/* For a development machine: one user per role, of its name. */
MUST_CHECK rc_t users_of_development(pg_t *pg, const char *hash, err_t *err);
MUST_CHECK rc_t users_of_development_missing(pg_t *pg, bool *ret, err_t *err);

#endif
