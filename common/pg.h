/* PostgreSQL over libpq: one connection, parameters only, errors mapped to rc_t. A connection belongs to one
 * thread. Lost connections, serialization failures, deadlocks, and a server that starts or stops give
 * RC_RETRY (and the connection is made anew at the next use); a violated constraint or a bad value gives
 * RC_REJECT; anything else RC_FATAL. */
#ifndef PQR_COMMON_PG_H
#define PQR_COMMON_PG_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"

typedef struct pg pg_t;
DEFINE_CLEANUP(pgresult, PGresult *, PQclear)

typedef struct pg_settings {
    const char *conninfo; /* libpq key=value text without the password */
    const char *password; /* or NULL */
    const char *application_name;
    const char *schema; /* names without one are looked up there; NULL: as the server has it */
} pg_settings_t;

/* Settings shared by the services that use the database; see config.h. */
#define PG_SETTINGS_ROWS(type, member, user)                                                                 \
    {"PQR_PG_CONNINFO",                                                                                      \
     SETTING_TEXT,                                                                                           \
     offsetof(type, member.conninfo),                                                                        \
     "host=127.0.0.1 port=15432 dbname=pqr user=" user,                                                      \
     0,                                                                                                      \
     0,                                                                                                      \
     "PostgreSQL: texto de conexión de libpq, sin contraseña"},                                              \
    {                                                                                                        \
        "PQR_PG_PASSWORD", SETTING_SECRET, offsetof(type, member.password), "", 0, 0,                        \
            "PostgreSQL: contraseña"                                                                        \
    }

pg_t *pg_new(const pg_settings_t *s); /* does not connect yet; s must outlive it */
void pg_free(pg_t *pg);
DEFINE_CLEANUP(pg, pg_t *, pg_free)
/* SET statements for every connection that is made; a literal. Before the first use. */
void pg_session(pg_t *pg, const char *sql);
/* Connects where there is no live connection. RC_RETRY when the server cannot be reached now. */
MUST_CHECK rc_t pg_connect(pg_t *pg, err_t *err);

/* Runs one statement. params: n texts, NULL = SQL null. ret may be NULL. On failure *ret is untouched. */
MUST_CHECK rc_t pg_exec(pg_t *pg, const char *sql, int n, const char *const *params, PGresult **ret,
                        err_t *err);
/* The same, prepared at the statement's first use on a connection: for one that is run again and again, and
 * whose best plan does not hang on its parameters. sql lives as long as pg, and stands for the statement by
 * its address. RC_RETRY too where what was prepared no longer holds (a migration): the connection, and a
 * transaction with it, is gone. */
MUST_CHECK rc_t pg_exec_prepared(pg_t *pg, const char *sql, int n, const char *const *params, PGresult **ret,
                                 err_t *err);
/* Several statements in one trip to the server, in their order: each one's ret is set, or on failure none.
 * All are sent before anything is read, so let their parameters be small. */
#define PG_ASKS_MAX 4
typedef struct pg_ask {
    const char *sql; /* as pg_exec_prepared() has it */
    int n;
    const char *const *params;
    PGresult *ret;
} pg_ask_t;
MUST_CHECK rc_t pg_together(pg_t *pg, pg_ask_t *asks, size_t n, err_t *err);
/* Parameters in mixed formats: formats[i] 0 text, 1 binary with its length. */
typedef struct pg_params {
    int n;
    const char *const *values;
    const int *lengths, *formats;
} pg_params_t;
MUST_CHECK rc_t pg_exec_params(pg_t *pg, const char *sql, const pg_params_t *params, PGresult **ret,
                               err_t *err);
/* The same, with the results in binary: texts and byte strings as they are (PQgetvalue, PQgetlength). */
MUST_CHECK rc_t pg_exec_binary(pg_t *pg, const char *sql, int n, const char *const *params, PGresult **ret,
                               err_t *err);
/* The same, row by row: each() gets them one at a time as they come, so that no more than one is held, and
 * must not use the connection. Anything but RC_OK from it is the result, and the rows after are dropped. */
MUST_CHECK rc_t pg_each_binary(pg_t *pg, const char *sql, int n, const char *const *params,
                               rc_t (*each)(void *ctx, const PGresult *row, err_t *err), void *ctx,
                               err_t *err);
/* COPY … FROM STDIN: sends the bytes as they are. */
MUST_CHECK rc_t pg_copy(pg_t *pg, const char *copy_sql, const void *bytes, size_t len, err_t *err);
/* Several statements without parameters (BEGIN, a script). */
MUST_CHECK rc_t pg_run(pg_t *pg, const char *sql, err_t *err);
MUST_CHECK rc_t pg_begin(pg_t *pg, err_t *err);
MUST_CHECK rc_t pg_commit(pg_t *pg, err_t *err);
void pg_rollback(pg_t *pg); /* NULL is fine; never fails: a broken connection is dropped */
/* The transaction begins with the statement that comes next, in one trip with it where that is prepared. A
 * connection that turns out to be lost then is made anew, once. begin_sql: a literal, one statement; there is
 * no transaction open. */
void pg_begin_with(pg_t *pg, const char *begin_sql);
/* Rolls back without waiting for the word of it; for transactions that have only read. NULL is fine. */
void pg_leave(pg_t *pg);

/* Reading results: checks column and null. */
int pg_column(const PGresult *r, const char *name); /* aborts on an unknown name: a mistake in the program */
const char *pg_text(const PGresult *r, int row, int col); /* NULL when null; lives as long as r */
int64_t pg_int(const PGresult *r, int row, int col);      /* 0 when null */
bool pg_bool(const PGresult *r, int row, int col);

/* A value as the binary formats of COPY and of arrays have it: its length in four bytes, network order, then
 * the bytes; NULL: length -1 and nothing. */
void pg_wire_value(buf_t *out, const void *bytes, size_t n);
/* What stands around the rows of a binary COPY. A row is how many columns it has, in two bytes, and its
 * values. */
void pg_wire_copy_head(buf_t *out);
void pg_wire_copy_end(buf_t *out);

#endif
