/* Statements in one trip to the server, by libpq's pipeline mode. */
#include <string.h>

#include "common/pg_part.h"

enum { NAME_SIZE = 16 };

/* What is sent, and answered by one result: the transaction's begin (ask NULL), and of an ask its
 * preparation, where it is not prepared yet, and itself. */
typedef struct step {
    pg_ask_t *ask;
    bool prepare;
    size_t place; /* of its statement; PREPARED_MAX: there is none left, and it is sent whole */
} step_t;

typedef struct trip {
    step_t steps[1 + 2 * PG_ASKS_MAX];
    size_t n, n_prepared; /* the latter when all of it has gone well */
} trip_t;

static void trip_plan(pg_t *pg, pg_ask_t *asks, size_t n, trip_t *t)
{
    *t = (trip_t){.n_prepared = pg->n_prepared};
    if (pg->begin_sql)
        t->steps[t->n++] = (step_t){0};
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        while (at < t->n_prepared && pg->prepared[at] != asks[i].sql)
            at++;
        if (at == t->n_prepared && at < PREPARED_MAX) {
            t->steps[t->n++] = (step_t){&asks[i], true, at};
            pg->prepared[t->n_prepared++] = asks[i].sql;
        }
        t->steps[t->n++] = (step_t){&asks[i], false, at};
    }
}

static bool step_send(const pg_t *pg, const step_t *s)
{
    char name[NAME_SIZE];
    const pg_ask_t *a = s->ask;
    if (!a)
        return PQsendQueryParams(pg->conn, pg->begin_sql, 0, NULL, NULL, NULL, NULL, 0);
    snprintf(name, sizeof name, "s%zu", s->place);
    if (s->prepare)
        return PQsendPrepare(pg->conn, name, a->sql, a->n, NULL);
    if (s->place == PREPARED_MAX)
        return PQsendQueryParams(pg->conn, a->sql, a->n, NULL, a->params, NULL, NULL, 0);
    return PQsendQueryPrepared(pg->conn, name, a->n, a->params, NULL, NULL, 0);
}

static bool trip_send(const pg_t *pg, const trip_t *t)
{
    bool sent = PQenterPipelineMode(pg->conn);
    for (size_t i = 0; sent && i < t->n; i++)
        sent = step_send(pg, &t->steps[i]);
    return sent && PQpipelineSync(pg->conn);
}

/* The first failure, or NULL: then *ret_all says whether everything came. */
static PGresult *trip_read(const pg_t *pg, const trip_t *t, bool *ret_all)
{
    PGresult *failed = NULL;
    bool all = true;
    for (size_t i = 0; all && i < t->n; i++) {
        AUTO(pgresult) PGresult *res = PQgetResult(pg->conn);
        all = res && PQgetResult(pg->conn) == NULL; /* which ends what one statement gives */
        if (!pg_succeeded(res) && !failed)
            failed = TAKE(res);
        else if (t->steps[i].ask && !t->steps[i].prepare)
            t->steps[i].ask->ret = TAKE(res);
    }
    AUTO(pgresult) PGresult *end = all ? PQgetResult(pg->conn) : NULL;
    *ret_all = PQresultStatus(end) == PGRES_PIPELINE_SYNC && PQexitPipelineMode(pg->conn);
    return failed;
}

/* Whether the server ends the connection with that. */
static bool fatal(const PGresult *res)
{
    const char *severity = res ? PQresultErrorField(res, PG_DIAG_SEVERITY_NONLOCALIZED) : NULL;
    return severity && strcmp(severity, "ERROR") != 0;
}

/* A migration under the running program changes what a prepared statement gives (0A000: cached plan must not
 * change result type), and a pooler may forget it (26000): both are over with this connection. The state, or
 * NULL. */
static const char *outlived(const PGresult *res)
{
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    return state && (strcmp(state, "0A000") == 0 || strcmp(state, "26000") == 0) ? state : NULL;
}

static rc_t trip(pg_t *pg, pg_ask_t *asks, size_t n, err_t *err)
{
    trip_t t;
    trip_plan(pg, asks, n, &t);
    bool all = trip_send(pg, &t);
    AUTO(pgresult) PGresult *failed = all ? trip_read(pg, &t, &all) : NULL;
    if (all && !failed) {
        pg->n_prepared = t.n_prepared;
        pg->begin_sql = NULL;
        return RC_OK;
    }
    for (size_t i = 0; i < n; i++)
        PQclear(TAKE(asks[i].ret));
    const char *state = outlived(failed);
    if (state)
        err_set(err, RC_RETRY, "postgres",
                "PostgreSQL %s: una consulta preparada ya no vale, se prepara de nuevo", state);
    if (!all || fatal(failed) || state)
        pg_drop(pg);
    else
        pg->begin_sql = NULL;
    return pg_failed(pg, failed, err);
}

rc_t pg_together(pg_t *pg, pg_ask_t *asks, size_t n, err_t *err)
{
    if (n > PG_ASKS_MAX)
        abort();
    err_t why = ERR_INIT;
    rc_t rc = pg_reach(pg, err);
    if (rc != RC_OK)
        return rc;
    rc = trip(pg, asks, n, &why);
    if (rc == RC_OK)
        return RC_OK;
    if (pg->conn || !pg->begin_sql)
        return err_set(err, why.rc, why.code, "%s", why.text);
    /* It was cut while it lay idle, and nothing was done on it. */
    rc = pg_reach(pg, err);
    return rc == RC_OK ? trip(pg, asks, n, err) : rc;
}

rc_t pg_exec_prepared(pg_t *pg, const char *sql, int n, const char *const *params, PGresult **ret, err_t *err)
{
    pg_ask_t ask = {.sql = sql, .n = n, .params = params};
    rc_t rc = pg_together(pg, &ask, 1, err);
    if (rc == RC_OK && ret)
        *ret = TAKE(ask.ret);
    PQclear(ask.ret);
    return rc;
}

void pg_begin_with(pg_t *pg, const char *begin_sql)
{
    pg->begin_sql = begin_sql;
}
