#include "services/contact/api/reach.h"

#include "common/pg_thread.h"
#include "embed/contact_core/caso_alcance_sql.h"
#include "services/contact/api/refusals.h"

reach_t reach_of(const identity_t *who)
{
    if (identity_is(who, BACKOFFICE | COORDINADOR | INTEGRACION | ADMIN))
        return (reach_t){0};
    if (identity_is(who, SUPERVISOR))
        return (reach_t){.equipo = who->equipo};
    return (reach_t){.quien = who->usuario};
}

static rc_t look(void *ctx, const reach_t *r, const char *radicado, bool *ret, bool *ret_there, err_t *err)
{
    pg_t *pg = NULL;
    AUTO(pgresult) PGresult *found = NULL;
    const char *const params[] = {radicado, r->quien, r->equipo};
    rc_t rc = pg_thread_begin(ctx, PG_READ_ONLY, &pg, err);
    if (rc == RC_OK)
        rc = pg_exec(pg, caso_alcance_sql, COUNT_OF(params), params, &found, err);
    if (rc == RC_OK) {
        *ret_there = *PQgetvalue(found, 0, 1) == 't';
        *ret = *ret_there && *PQgetvalue(found, 0, 0) == 't';
    }
    pg_rollback(pg);
    return rc;
}

bool reach_case(http_response_t *a, void *ctx, const char *radicado)
{
    const reach_t r = reach_of(http_identity(a));
    if (!r.quien && !r.equipo)
        return true;
    bool within = false, there = false;
    err_t err = ERR_INIT;
    if (look(ctx, &r, radicado, &within, &there, &err) != RC_OK) {
        http_error(a, &err, 404);
    } else if (!within) {
        audit_deny_case(radicado, there);
        answer_refusal(a, "caso_desconocido", NULL);
    }
    return within;
}
