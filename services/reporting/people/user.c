#include "services/reporting/people/user.h"

#include <string.h>

#include "common/clock.h"
#include "embed/reporting_core/usuario_activar_sql.h"
#include "embed/reporting_core/usuario_cambiar_sql.h"
#include "embed/reporting_core/usuario_crear_sql.h"
#include "embed/reporting_core/usuario_dar_clave_sql.h"
#include "embed/reporting_core/usuario_desactivar_sql.h"
#include "embed/reporting_core/usuario_desbloquear_sql.h"
#include "embed/reporting_core/usuario_lista_sql.h"
#include "embed/reporting_core/usuarios_desarrollo_sql.h"
#include "embed/reporting_core/usuarios_faltan_sql.h"

#define NAME_MIN 2
#define NAME_MAX_LEN 64

rc_t user_name_check(const char *usuario, err_t *err)
{
    static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                      rest[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-";
    size_t n = strlen(usuario);
    if (n >= NAME_MIN && n <= NAME_MAX_LEN && strchr(first, *usuario) &&
        usuario[strspn(usuario, rest)] == '\0')
        return RC_OK;
    return err_set(
        err, RC_REJECT, "usuario_invalido",
        "un usuario tiene de %d a %d letras sin tilde, cifras y . _ - @, y empieza por letra o cifra",
        NAME_MIN, NAME_MAX_LEN);
}

static void now_text(char ret[32])
{
    instant_format(clock_real_now(), ret);
}

/* A statement that answers with the user it was about. */
static rc_t about_one(pg_t *pg, const char *sql, int n, const char *const *params, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, sql, n, params, &res, err);
    if (rc == RC_OK && PQntuples(res) == 0)
        return err_set(err, RC_REJECT, "usuario_desconocido", "no hay un usuario «%s»", params[0]);
    return rc;
}

rc_t user_create(pg_t *pg, const user_facts_t *f, const char *hash, err_t *err)
{
    char now[32];
    AUTO(buf) buf_t roles = {0};
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = user_name_check(f->usuario, err);
    if (rc != RC_OK)
        return rc;
    now_text(now);
    roles_words(f->roles, " ", &roles);
    rc = pg_exec(pg, usuario_crear_sql, 6,
                 (const char *[]){f->usuario, f->nombre, f->equipo && *f->equipo ? f->equipo : NULL,
                                  buf_str(&roles), hash, now},
                 &res, err);
    if (rc == RC_OK && PQntuples(res) == 0)
        return err_set(err, RC_REJECT, "usuario_repetido", "ya hay un usuario «%s»", f->usuario);
    return rc;
}

rc_t user_change(pg_t *pg, const user_facts_t *f, err_t *err)
{
    char now[32];
    AUTO(buf) buf_t roles = {0};
    now_text(now);
    roles_words(f->roles, " ", &roles);
    return about_one(
        pg, usuario_cambiar_sql, 5,
        (const char *[]){f->usuario, f->nombre, f->equipo, f->roles ? buf_str(&roles) : NULL, now}, err);
}

rc_t user_password(pg_t *pg, const char *usuario, const char *hash, err_t *err)
{
    char now[32];
    now_text(now);
    return about_one(pg, usuario_dar_clave_sql, 3, (const char *[]){usuario, hash, now}, err);
}

static rc_t simply(pg_t *pg, const char *sql, const char *usuario, err_t *err)
{
    char now[32];
    now_text(now);
    return about_one(pg, sql, 2, (const char *[]){usuario, now}, err);
}

rc_t user_disable(pg_t *pg, const char *usuario, err_t *err)
{
    return simply(pg, usuario_desactivar_sql, usuario, err);
}

rc_t user_enable(pg_t *pg, const char *usuario, err_t *err)
{
    return simply(pg, usuario_activar_sql, usuario, err);
}

rc_t user_unlock(pg_t *pg, const char *usuario, err_t *err)
{
    return simply(pg, usuario_desbloquear_sql, usuario, err);
}

rc_t user_list(pg_t *pg, PGresult **ret, err_t *err)
{
    return pg_exec(pg, usuario_lista_sql, 0, NULL, ret, err);
}

rc_t users_of_development(pg_t *pg, const char *hash, err_t *err)
{
    char now[32];
    AUTO(buf) buf_t roles = {0};
    now_text(now);
    roles_words(ROLES_ALL, " ", &roles);
    return pg_exec(pg, usuarios_desarrollo_sql, 3, (const char *[]){buf_str(&roles), hash, now}, NULL, err);
}

rc_t users_of_development_missing(pg_t *pg, bool *ret, err_t *err)
{
    AUTO(buf) buf_t roles = {0};
    AUTO(pgresult) PGresult *res = NULL;
    roles_words(ROLES_ALL, " ", &roles);
    rc_t rc = pg_exec(pg, usuarios_faltan_sql, 1, (const char *[]){buf_str(&roles)}, &res, err);
    if (rc == RC_OK)
        *ret = PQntuples(res) > 0;
    return rc;
}
