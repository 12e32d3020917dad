#include "services/reporting/cursor.h"

rc_t cursor_open(pg_t *pg, const char *sql, int n, const char *const *params, err_t *err)
{
    AUTO(buf) buf_t declare = {0};
    buf_printf(&declare, "DECLARE filas NO SCROLL CURSOR FOR\n%s", sql);
    rc_t rc = pg_run(pg, "CLOSE ALL", err);
    return rc == RC_OK ? pg_exec(pg, buf_str(&declare), n, params, NULL, err) : rc;
}

rc_t cursor_next(pg_t *pg, PGresult **ret, err_t *err)
{
    PQclear(TAKE(*ret));
    return pg_exec(pg, "FETCH 1000 FROM filas", 0, NULL, ret, err);
}
