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
        audit_deny_case(radicado, there);
    return RC_OK;
}
