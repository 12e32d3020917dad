#include "services/reporting/people/session.h"

#include <string.h>

#include "common/text.h"
#include "embed/reporting_core/sesion_abrir_sql.h"
#include "embed/reporting_core/sesion_leer_sql.h"
#include "embed/reporting_core/sesiones_limpiar_sql.h"

#define ISSUED_BY "sesion"
#define ID_LEN 16 /* of the hash: names the session and opens nothing */

static roles_t roles_read(const char *words)
{
    roles_t roles = 0;
    AUTO(mem) char *copy = must(strdup(words));
    user_role_t role;
    for (char *rest = copy, *word; (word = strsep(&rest, " "));)
        if (user_role_parse(word, &role))
            roles |= ROLE_SET(role);
    return roles;
}

static rc_t ended(err_t *err)
{
    return err_set(err, RC_REJECT, "sesion_vencida", "La sesión terminó: entre de nuevo.");
}

rc_t session_read(pg_t *pg, const char *token, const session_limits_t *l, instant_t now, session_t *ret,
                  err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    session_t s = {0};
    if (!session_derive(token, &s))
        return ended(err);
    rc_t rc = pg_exec_prepared(pg, sesion_leer_sql, 1, (const char *[]){s.huella}, &res, err);
    if (rc != RC_OK)
        return rc;
    if (PQntuples(res) == 0 || pg_bool(res, 0, pg_column(res, "desactivado")))
        return ended(err);
    const char *equipo = pg_text(res, 0, pg_column(res, "equipo"));
    s.seen = pg_int(res, 0, pg_column(res, "vista"));
    s.must_change = pg_bool(res, 0, pg_column(res, "debe_cambiar"));
    s.who.vence = session_ends(l, pg_int(res, 0, pg_column(res, "creada")), s.seen);
    if (now >= s.who.vence)
        return ended(err);
    s.who.roles = roles_read(pg_text(res, 0, pg_column(res, "roles")));
    text_put(s.who.usuario, sizeof s.who.usuario, pg_text(res, 0, pg_column(res, "usuario")));
    text_put(s.who.nombre, sizeof s.who.nombre, pg_text(res, 0, pg_column(res, "nombre")));
    text_put(s.who.equipo, sizeof s.who.equipo, equipo ? equipo : "");
    text_put(s.who.emisor, sizeof s.who.emisor, ISSUED_BY);
    snprintf(s.who.sesion, sizeof s.who.sesion, "%.*s", ID_LEN, s.huella);
    *ret = s;
    return RC_OK;
}

rc_t session_open(pg_t *pg, const char *usuario, const char *before, const session_limits_t *l, instant_t now,
                  char ret_token[SESSION_TEXT_SIZE], err_t *err)
{
    session_t s = {0}, old = {0};
    char opened[32], idle[32], total[32];
    if (!before || !session_derive(before, &old))
        old.huella[0] = '\0';
    session_token_new(ret_token);
    (void)session_derive(ret_token, &s);
    instant_format(now, opened);
    instant_format(now - l->idle_ms, idle);
    instant_format(now - l->total_ms, total);
    rc_t rc = pg_exec(pg, sesiones_limpiar_sql, 3, (const char *[]){idle, total, old.huella}, NULL, err);
    return rc == RC_OK
               ? pg_exec(pg, sesion_abrir_sql, 3, (const char *[]){s.huella, usuario, opened}, NULL, err)
               : rc;
}
