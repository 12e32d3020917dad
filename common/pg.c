#include "common/pg.h"

#include <arpa/inet.h>
#include <string.h>

#include "common/pg_part.h"
#include "common/sql_text.h"

pg_t *pg_new(const pg_settings_t *s)
{
    pg_t *pg = must(calloc(1, sizeof *pg));
    pg->settings = s;
    return pg;
}

void pg_drop(pg_t *pg)
{
    if (pg->conn)
        PQfinish(TAKE(pg->conn));
    pg->n_prepared = 0;
    pg->leaving = false;
}

void pg_session(pg_t *pg, const char *sql)
{
    pg->session_sql = sql;
}

void pg_free(pg_t *pg)
{
    if (!pg)
        return;
    pg_drop(pg);
    free(pg);
}

/* libpq's messages end in a line end, and may quote a row's values after the first line: only that line is
 * kept. */
static void first_line(const char *message, char *ret, size_t size)
{
    snprintf(ret, size, "%.*s", (int)strcspn(message ? message : "", "\n"), message ? message : "");
}

static void ignore_notice(void *arg, const PGresult *res)
{
    (void)arg;
    (void)res;
}

/* By SQLSTATE class (PostgreSQL's manual, appendix A): what the loop above must do. */
static rc_t classify(const char *state)
{
    static const struct {
        const char *prefix;
        rc_t rc;
    } rows[] = {
        {"08", RC_RETRY},    /* connection exception */
        {"40", RC_RETRY},    /* serialization failure, deadlock */
        {"53", RC_RETRY},    /* insufficient resources */
        {"55P03", RC_RETRY}, /* lock not available */
        {"57", RC_RETRY},    /* cancelled, shut down, starting */
        {"58", RC_RETRY},    /* system error */
        {"28", RC_RETRY},    /* roles may still be on their way at a first start */
        {"3D", RC_RETRY},    /* so may the database */
        {"3F", RC_RETRY},    /* and the schema */
        {"42P01", RC_RETRY}, /* and the tables */
        {"42501", RC_RETRY}, /* and the rights */
        {"25006", RC_RETRY}, /* read-only: a standby not yet promoted */
        {"22", RC_REJECT},   /* data exception */
        {"23", RC_REJECT},   /* integrity constraint */
        {"54", RC_REJECT},   /* program limit exceeded: a key too long for its index, say */
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (strncmp(state, rows[i].prefix, strlen(rows[i].prefix)) == 0)
            return rows[i].rc;
    return RC_FATAL;
}

rc_t pg_failed(pg_t *pg, const PGresult *res, err_t *err)
{
    if (!pg->conn || PQstatus(pg->conn) != CONNECTION_OK) {
        pg_drop(pg);
        return err_set(err, RC_RETRY, "postgres", "se perdió la conexión con PostgreSQL");
    }
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    const char *primary = res ? PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *constraint = res ? PQresultErrorField(res, PG_DIAG_CONSTRAINT_NAME) : NULL;
    rc_t rc = state ? classify(state) : RC_RETRY;
    /* A data exception's message quotes the value (personal data): its state alone is told. */
    bool quotes = state && strncmp(state, "22", 2) == 0;
    char why[300];
    first_line(quotes ? "valor que la base de datos no admite" : primary, why, sizeof why);
    return err_set(err, rc, "postgres", "PostgreSQL %s: %s%s%s", state ? state : "?????", why,
                   constraint ? ", " : "", constraint ? constraint : "");
}

bool pg_succeeded(const PGresult *res)
{
    ExecStatusType s = PQresultStatus(res);
    return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK;
}

/* What pg_leave() did not wait for. */
static void arrive(pg_t *pg)
{
    bool left = true;
    for (PGresult *res; (res = PQgetResult(pg->conn)); PQclear(res))
        left = left && pg_succeeded(res);
    pg->leaving = false;
    if (!left)
        pg_drop(pg);
}

rc_t pg_reach(pg_t *pg, err_t *err)
{
    if (pg->conn && pg->leaving)
        arrive(pg);
    if (pg->conn && PQstatus(pg->conn) == CONNECTION_OK)
        return RC_OK;
    pg_drop(pg);
    const char *password = pg->settings->password;
    /* Limits first, so that the operator's text may set others. A server that vanishes without a word is
     * noticed. */
    const char *const keys[] = {"connect_timeout",
                                "tcp_user_timeout",
                                "keepalives_idle",
                                "keepalives_interval",
                                "dbname",
                                "application_name",
                                "client_encoding",
                                password && *password ? "password" : NULL,
                                NULL};
    const char *const values[] = {
        "5",    "15000",  "10", "5", pg->settings->conninfo, pg->settings->application_name,
        "UTF8", password, NULL};
    pg->conn = PQconnectdbParams(keys, values, 1);
    if (!pg->conn || PQstatus(pg->conn) != CONNECTION_OK) {
        char why[300];
        first_line(pg->conn ? PQerrorMessage(pg->conn) : "sin memoria", why, sizeof why);
        pg_drop(pg);
        return err_set(err, RC_RETRY, "postgres", "PostgreSQL no responde: %s", why);
    }
    PQsetNoticeReceiver(pg->conn, ignore_notice, NULL);
    const char *schema = pg->settings->schema;
    AUTO(sql_text) sql_text_t sql = {0};
    sql_add(&sql, "SET timezone = 'UTC'; SET datestyle = 'ISO'");
    if (schema) {
        sql_add(&sql, "; SET search_path = ");
        sql_add_name(&sql, schema);
    }
    if (pg->session_sql) {
        sql_add(&sql, "; ");
        sql_add_declared(&sql, pg->session_sql);
    }
    AUTO(pgresult) PGresult *res = PQexec(pg->conn, sql_str(&sql));
    return pg_succeeded(res) ? RC_OK : pg_failed(pg, res, err);
}

rc_t pg_connect(pg_t *pg, err_t *err)
{
    return pg->begin_sql ? pg_together(pg, NULL, 0, err) : pg_reach(pg, err);
}

static rc_t execute(pg_t *pg, const char *sql, const pg_params_t *p, int binary_result, PGresult **ret,
                    err_t *err)
{
    rc_t rc = pg_connect(pg, err);
    if (rc != RC_OK)
        return rc;
    AUTO(pgresult)
    PGresult *res = PQexecParams(pg->conn, sql, p->n, NULL, p->values, p->lengths, p->formats, binary_result);
    if (!pg_succeeded(res))
        return pg_failed(pg, res, err);
    if (ret)
        *ret = TAKE(res);
    return RC_OK;
}

rc_t pg_exec_params(pg_t *pg, const char *sql, const pg_params_t *params, PGresult **ret, err_t *err)
{
    return execute(pg, sql, params, 0, ret, err);
}

rc_t pg_exec(pg_t *pg, const char *sql, int n, const char *const *params, PGresult **ret, err_t *err)
{
    return execute(pg, sql, &(pg_params_t){.n = n, .values = params}, 0, ret, err);
}

rc_t pg_exec_binary(pg_t *pg, const char *sql, int n, const char *const *params, PGresult **ret, err_t *err)
{
    return execute(pg, sql, &(pg_params_t){.n = n, .values = params}, 1, ret, err);
}

rc_t pg_each_binary(pg_t *pg, const char *sql, int n, const char *const *params,
                    rc_t (*each)(void *ctx, const PGresult *row, err_t *err), void *ctx, err_t *err)
{
    rc_t rc = pg_connect(pg, err);
    if (rc != RC_OK)
        return rc;
    if (!PQsendQueryParams(pg->conn, sql, n, NULL, params, NULL, NULL, 1) || !PQsetSingleRowMode(pg->conn))
        return pg_failed(pg, NULL, err);
    for (PGresult *next; (next = PQgetResult(pg->conn));) {
        AUTO(pgresult) PGresult *res = next;
        if (rc != RC_OK)
            continue;
        if (PQresultStatus(res) == PGRES_SINGLE_TUPLE)
            rc = each(ctx, res, err);
        else if (!pg_succeeded(res))
            rc = pg_failed(pg, res, err);
        if (!pg->conn) /* lost: there is nothing left to read */
            return rc;
    }
    return rc;
}

#define COPY_CHUNK ((size_t)1 << 20)

rc_t pg_copy(pg_t *pg, const char *copy_sql, const void *bytes, size_t len, err_t *err)
{
    rc_t rc = pg_connect(pg, err);
    if (rc != RC_OK)
        return rc;
    AUTO(pgresult) PGresult *begun = PQexec(pg->conn, copy_sql);
    if (PQresultStatus(begun) != PGRES_COPY_IN)
        return pg_failed(pg, begun, err);
    bool sent = true;
    for (size_t at = 0; sent && at < len; at += COPY_CHUNK)
        sent = PQputCopyData(pg->conn, (const char *)bytes + at,
                             (int)(len - at < COPY_CHUNK ? len - at : COPY_CHUNK)) == 1;
    sent = PQputCopyEnd(pg->conn, sent ? NULL : "interrumpido") == 1 && sent;
    AUTO(pgresult) PGresult *res = PQgetResult(pg->conn);
    bool good = sent && PQresultStatus(res) == PGRES_COMMAND_OK;
    for (PGresult *more; (more = PQgetResult(pg->conn));)
        PQclear(more);
    return good ? RC_OK : pg_failed(pg, res, err);
}

rc_t pg_run(pg_t *pg, const char *sql, err_t *err)
{
    rc_t rc = pg_connect(pg, err);
    if (rc != RC_OK)
        return rc;
    AUTO(pgresult) PGresult *res = PQexec(pg->conn, sql);
    return pg_succeeded(res) ? RC_OK : pg_failed(pg, res, err);
}

rc_t pg_begin(pg_t *pg, err_t *err)
{
    return pg_run(pg, "BEGIN", err);
}

rc_t pg_commit(pg_t *pg, err_t *err)
{
    /* Without a live connection there is no transaction left to commit: a new one must not pretend. */
    if (!pg->conn || PQtransactionStatus(pg->conn) != PQTRANS_INTRANS) {
        pg_rollback(pg);
        return err_set(err, RC_RETRY, "postgres", "no hay transacción abierta que confirmar");
    }
    AUTO(pgresult) PGresult *res = PQexec(pg->conn, "COMMIT");
    if (!pg_succeeded(res))
        return pg_failed(pg, res, err);
    return strcmp(PQcmdStatus(res), "COMMIT") == 0
               ? RC_OK
               : err_set(err, RC_RETRY, "postgres", "la transacción se deshizo");
}

void pg_rollback(pg_t *pg)
{
    if (!pg)
        return;
    pg->begin_sql = NULL;
    if (!pg->conn || pg->leaving || PQtransactionStatus(pg->conn) == PQTRANS_IDLE)
        return;
    AUTO(pgresult) PGresult *res = PQexec(pg->conn, "ROLLBACK");
    if (!pg_succeeded(res))
        pg_drop(pg);
}

void pg_leave(pg_t *pg)
{
    if (!pg)
        return;
    pg->begin_sql = NULL;
    if (!pg->conn || pg->leaving || PQtransactionStatus(pg->conn) == PQTRANS_IDLE)
        return;
    if (PQsendQuery(pg->conn, "ROLLBACK"))
        pg->leaving = true;
    else
        pg_drop(pg);
}

int pg_column(const PGresult *r, const char *name)
{
    int c = PQfnumber(r, name);
    if (c < 0) {
        fprintf(stderr, "pg_column: el resultado no tiene la columna %s\n", name);
        abort();
    }
    return c;
}

const char *pg_text(const PGresult *r, int row, int col)
{
    return PQgetisnull(r, row, col) ? NULL : PQgetvalue(r, row, col);
}

int64_t pg_int(const PGresult *r, int row, int col)
{
    return PQgetisnull(r, row, col) ? 0 : strtoll(PQgetvalue(r, row, col), NULL, 10);
}

bool pg_bool(const PGresult *r, int row, int col)
{
    return !PQgetisnull(r, row, col) && PQgetvalue(r, row, col)[0] == 't';
}

void pg_wire_value(buf_t *out, const void *bytes, size_t n)
{
    uint32_t len = htonl(bytes ? (uint32_t)n : UINT32_MAX);
    buf_add(out, &len, sizeof len);
    if (bytes)
        buf_add(out, bytes, n);
}

void pg_wire_copy_head(buf_t *out)
{
    static const char head[] = "PGCOPY\n\377\r\n\0" /* signature, no flags, no extension */
                               "\0\0\0\0"
                               "\0\0\0\0";
    buf_add(out, head, sizeof head - 1);
}

void pg_wire_copy_end(buf_t *out)
{
    uint16_t end = UINT16_MAX;
    buf_add(out, &end, sizeof end);
}
