/* What the files of pg.h share. */
#ifndef PQR_COMMON_PG_PART_H
#define PQR_COMMON_PG_PART_H

#include "common/pg.h"

#define PREPARED_MAX 256

struct pg {
    const pg_settings_t *settings;
    const char *session_sql; /* pg_session(), or NULL */
    PGconn *conn;
    const char *prepared[PREPARED_MAX]; /* on this connection; their places are their names */
    size_t n_prepared;
    const char *begin_sql; /* pg_begin_with(): not sent yet; or NULL */
    bool leaving;          /* pg_leave(): its word is still to be read */
};

/* pg_connect() without what pg_begin_with() holds back. */
MUST_CHECK rc_t pg_reach(pg_t *pg, err_t *err);
void pg_drop(pg_t *pg);
bool pg_succeeded(const PGresult *res);
/* Sets err by what res says, or that the connection was lost, which is dropped then. */
rc_t pg_failed(pg_t *pg, const PGresult *res, err_t *err);

#endif
