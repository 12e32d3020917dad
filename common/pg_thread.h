/* The database for handlers that run in a pool of threads: one connection per thread, made at its first use
 * and closed with the thread. */
#ifndef PQR_COMMON_PG_THREAD_H
#define PQR_COMMON_PG_THREAD_H

#include "common/pg.h"

/* What begins a request's transaction. A statement has a deadline of 10 s, because a handler holds a pool
 * thread; who writes waits 5 s for a lock. */
#define PG_READ_ONLY "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
#define PG_READ_WRITE "BEGIN; SET LOCAL lock_timeout = '5s'"

/* This thread's connection, in a transaction begun as `begin_sql` says. s must be the same at every call and
 * outlive the threads. One that lay idle may have been cut: it is made anew once. On failure nothing is open.
 */
MUST_CHECK rc_t pg_thread_begin(const pg_settings_t *s, const char *begin_sql, pg_t **ret, err_t *err);

/* This thread's connection, in no transaction. */
MUST_CHECK rc_t pg_thread_own(const pg_settings_t *s, pg_t **ret, err_t *err);
/* This thread's connection for a PG_READ_ONLY transaction, which begins with its first statement, in one trip
 * with it (pg_begin_with()); pg_leave() ends it. */
MUST_CHECK rc_t pg_thread_view(const pg_settings_t *s, pg_t **ret, err_t *err);

/* The work in a PG_READ_WRITE transaction of its own; where that met another one's it is done again, up to
 * three times in all, so it changes nothing that a rollback leaves. */
typedef rc_t (*pg_work_fn)(pg_t *pg, void *ctx, err_t *err);
MUST_CHECK rc_t pg_thread_write(const pg_settings_t *s, pg_work_fn work, void *ctx, err_t *err);

#endif
