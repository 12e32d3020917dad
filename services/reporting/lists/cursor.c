#include "services/reporting/lists/cursor.h"

#include "common/sql_text.h"

enum { ROWS_FIRST = 10 };

rc_t cursor_open(pg_t *pg, const char *sql, int n, const char *const *params, cursor_t *ret, err_t *err)
{
    AUTO(sql_text) sql_text_t declare = {0};
    sql_add(&declare, "DECLARE filas NO SCROLL CURSOR FOR\n");
    sql_add_declared(&declare, sql);
    rc_t rc = pg_run(pg, "CLOSE ALL", err);
    if (rc == RC_OK)
        rc = pg_exec(pg, sql_str(&declare), n, params, NULL, err);
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
    AUTO(sql_text) sql_text_t fetch = {0};
    PQclear(TAKE(*ret));
    sql_add(&fetch, "FETCH ");
    sql_add_number(&fetch, (size_t)c->rows);
    sql_add(&fetch, " FROM filas");
    rc_t rc = pg_exec(c->pg, sql_str(&fetch), 0, NULL, ret, err);
    if (rc != RC_OK || PQntuples(*ret) == 0)
        return rc;
    size_t each = bytes_of(*ret) / (size_t)PQntuples(*ret) + 1, fit = CURSOR_BYTES / each;
    c->rows = fit < 1 ? 1 : fit > CURSOR_ROWS ? CURSOR_ROWS : (int)fit;
    return RC_OK;
}
