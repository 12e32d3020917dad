#include "services/reporting/lists/scope.h"

#include "embed/reporting_core/caso_alcance_sql.h"

const char *scope_team(const identity_t *who)
{
    if (!who)
        return "";
    if (identity_is(who, BACKOFFICE | COORDINADOR | GERENTE | INTEGRACION | ADMIN))
        return NULL;
    return who->equipo;
}

/* Told also where there is no such case, so that neither the answer nor how long it takes says which it was;
 * what was asked for then may be anything, and is left out. */
static void deny(const char *radicado, bool there)
{
    AUTO(buf) buf_t objeto = {0};
    buf_printf(&objeto, "caso/%s", radicado);
    audit_deny("fuera_de_alcance", there ? buf_str(&objeto) : NULL);
}

rc_t scope_case(pg_t *pg, const http_response_t *a, const char *radicado, bool *ret, err_t *err)
{
    AUTO(pgresult) PGresult *found = NULL;
    const char *const params[] = {radicado, scope_team(http_identity(a))};
    *ret = true;
    if (!params[1])
        return RC_OK;
    rc_t rc = pg_exec(pg, caso_alcance_sql, COUNT_OF(params), params, &found, err);
    if (rc != RC_OK)
        return rc;
    const bool there = *PQgetvalue(found, 0, 1) == 't';
    *ret = there && *PQgetvalue(found, 0, 0) == 't';
    if (!*ret)
        deny(radicado, there);
    return RC_OK;
}
