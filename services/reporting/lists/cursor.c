#include "services/reporting/lists/cursor.h"

enum { ROWS_FIRST = 10 };

rc_t cursor_open(pg_t *pg, const char *sql, int n, const char *const *params, cursor_t *ret, err_t *err)
{
    AUTO(buf) buf_t declare = {0};
    buf_printf(&declare, "DECLARE filas NO SCROLL CURSOR FOR\n%s", sql);
    rc_t rc = pg_run(pg, "CLOSE ALL", err);
    if (rc == RC_OK)
        rc = pg_exec(pg, buf_str(&declare), n, params, NULL, err);
    if (rc == RC_OK)
        *ret = (cursor_t){.pg = pg, .rows = ROWS_FIRST};
    return rc;
}

static size_t bytes_of(const PGresult *res)
{
    size_t bytes = 0;
    for (int row = 0; row < PQntuples(res); row++)
        for (int col = 0; col < PQnfields(res); col++)
            bytes += (size_t)PQgetlength(res, row, col);
    return bytes;
}

rc_t cursor_next(cursor_t *c, PGresult **ret, err_t *err)
{
    char fetch[48];
    PQclear(TAKE(*ret));
    snprintf(fetch, sizeof fetch, "FETCH %d FROM filas", c->rows);
    rc_t rc = pg_exec(c->pg, fetch, 0, NULL, ret, err);
    if (rc != RC_OK || PQntuples(*ret) == 0)
        return rc;
    size_t each = bytes_of(*ret) / (size_t)PQntuples(*ret) + 1, fit = CURSOR_BYTES / each;
    c->rows = fit < 1 ? 1 : fit > CURSOR_ROWS ? CURSOR_ROWS : (int)fit;
    return RC_OK;
}
