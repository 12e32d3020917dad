#include "services/reporting/people/user.h"

#include <string.h>

#include "common/clock.h"
#include "common/event.h" /* AUTO(json) */
#include "common/identity/name.h"
#include "common/text.h"
#include "embed/reporting_core/usuario_activar_sql.h"
#include "embed/reporting_core/usuario_cambiar_sql.h"
#include "embed/reporting_core/usuario_crear_sql.h"
#include "embed/reporting_core/usuario_dar_clave_sql.h"
#include "embed/reporting_core/usuario_desactivar_sql.h"
#include "embed/reporting_core/usuario_desbloquear_sql.h"
#include "embed/reporting_core/usuario_hechos_sql.h"
#include "embed/reporting_core/usuario_lista_sql.h"
#include "embed/reporting_core/usuarios_desarrollo_sql.h"
#include "embed/reporting_core/usuarios_faltan_sql.h"
#include "services/reporting/audit/audit_note.h"

#define NAME_MIN 2
#define NAME_MAX_LEN 64

rc_t user_name_check(const char *usuario, err_t *err)
{
    static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                      rest[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-";
    size_t n = strlen(usuario);
    rc_t rc = name_check(usuario, err);
    if (rc != RC_OK)
        return rc;
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

/* One change of one user: a statement that answers with the user it was about. */
typedef struct user_step {
    const char *accion, *usuario, *sql;
    int n;
    const char *const *params;
    const char *none; /* what it means that there is no row */
} user_step_t;

/* As the audit has it; NULL: there is none of that name. name: as it is written, or as before. */
static rc_t facts(pg_t *pg, const char *usuario, json_t **ret, char name[NAME_MAX_LEN + 1], err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    rc_t rc = pg_exec(pg, usuario_hechos_sql, 1, &usuario, &res, err);
    if (rc != RC_OK || PQntuples(res) == 0)
        return rc;
    text_put(name, NAME_MAX_LEN + 1, pg_text(res, 0, 0));
    *ret = must(json_loads(pg_text(res, 0, 1), 0, NULL));
    return RC_OK;
}

static rc_t refuse(const user_step_t *s, err_t *err)
{
    return strcmp(s->none, "usuario_repetido") == 0
               ? err_set(err, RC_REJECT, s->none, "ya hay un usuario «%s»", s->usuario)
               : err_set(err, RC_REJECT, s->none, "no hay un usuario «%s»", s->usuario);
}

static rc_t take_step(pg_t *pg, const user_step_t *s, err_t *err)
{
    char name[NAME_MAX_LEN + 1] = "", objeto[NAME_MAX_LEN + 16];
    AUTO(pgresult) PGresult *res = NULL;
    AUTO(json) json_t *before = NULL;
    AUTO(json) json_t *after = NULL;
    rc_t rc = facts(pg, s->usuario, &before, name, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, s->sql, s->n, s->params, &res, err);
    if (rc == RC_OK && PQntuples(res) == 0)
        rc = refuse(s, err);
    if (rc == RC_OK)
        rc = facts(pg, s->usuario, &after, name, err);
    if (rc != RC_OK)
        return rc;
    snprintf(objeto, sizeof objeto, "usuario/%s", name);
    return audit_note(pg, s->accion, objeto, json_incref(before), json_incref(after), err);
}

static rc_t take(pg_t *pg, const user_step_t *s, err_t *err)
{
    rc_t rc = pg_begin(pg, err);
    if (rc == RC_OK)
        rc = take_step(pg, s, err);
    if (rc == RC_OK)
        rc = pg_commit(pg, err);
    if (rc != RC_OK)
        pg_rollback(pg);
    return rc;
}

static rc_t about_one(pg_t *pg, const char *accion, const char *sql, int n, const char *const *params,
                      err_t *err)
{
    const user_step_t s = {accion, params[0], sql, n, params, "usuario_desconocido"};
    return take(pg, &s, err);
}

rc_t user_create(pg_t *pg, const user_facts_t *f, const char *hash, err_t *err)
{
    char now[32];
    AUTO(buf) buf_t roles = {0};
    rc_t rc = user_name_check(f->usuario, err);
    if (rc != RC_OK)
        return rc;
    now_text(now);
    roles_words(f->roles, " ", &roles);
    const char *const params[] = {f->usuario,      f->nombre, f->equipo && *f->equipo ? f->equipo : NULL,
                                  buf_str(&roles), hash,      now};
    const user_step_t s = {"usuario.crear",  f->usuario, usuario_crear_sql,
                           COUNT_OF(params), params,     "usuario_repetido"};
    return take(pg, &s, err);
}

rc_t user_change(pg_t *pg, const user_facts_t *f, err_t *err)
{
    char now[32];
    AUTO(buf) buf_t roles = {0};
    now_text(now);
    roles_words(f->roles, " ", &roles);
    return about_one(
        pg, "usuario.cambiar", usuario_cambiar_sql, 5,
        (const char *[]){f->usuario, f->nombre, f->equipo, f->roles ? buf_str(&roles) : NULL, now}, err);
}

rc_t user_password(pg_t *pg, const char *usuario, const char *hash, err_t *err)
{
    char now[32];
    now_text(now);
    return about_one(pg, "usuario.dar_clave", usuario_dar_clave_sql, 3, (const char *[]){usuario, hash, now},
                     err);
}

static rc_t simply(pg_t *pg, const char *accion, const char *sql, const char *usuario, err_t *err)
{
    char now[32];
    now_text(now);
    return about_one(pg, accion, sql, 2, (const char *[]){usuario, now}, err);
}

rc_t user_disable(pg_t *pg, const char *usuario, err_t *err)
{
    return simply(pg, "usuario.desactivar", usuario_desactivar_sql, usuario, err);
}

rc_t user_enable(pg_t *pg, const char *usuario, err_t *err)
{
    return simply(pg, "usuario.activar", usuario_activar_sql, usuario, err);
}

rc_t user_unlock(pg_t *pg, const char *usuario, err_t *err)
{
    return simply(pg, "usuario.desbloquear", usuario_desbloquear_sql, usuario, err);
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
    rc_t rc = pg_begin(pg, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, usuarios_desarrollo_sql, 3, (const char *[]){buf_str(&roles), hash, now}, NULL, err);
    if (rc == RC_OK)
        rc = audit_note(pg, "usuario.desarrollo", "usuario/varios", NULL,
                        json_pack("{s:o}", "roles", roles_json(ROLES_ALL)), err);
    if (rc == RC_OK)
        rc = pg_commit(pg, err);
    if (rc != RC_OK)
        pg_rollback(pg);
    return rc;
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
