#include "common/pg_thread.h"

#include <pthread.h>

enum { WRITE_TRIES = 3 };

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void connection_close(void *pg)
{
    pg_free(pg);
}

static void key_make(void)
{
    if (pthread_key_create(&key, connection_close) != 0)
        abort();
}

static pg_t *connection(const pg_settings_t *s)
{
    (void)pthread_once(&once, key_make);
    pg_t *pg = pthread_getspecific(key);
    if (!pg) {
        pg = pg_new(s);
        pg_session(pg, "SET statement_timeout = '10s'");
        (void)pthread_setspecific(key, pg);
    }
    return pg;
}

rc_t pg_thread_begin(const pg_settings_t *s, const char *begin_sql, pg_t **ret, err_t *err)
{
    pg_t *pg = connection(s);
    for (int i = 0; i < 2; i++) {
        err_t why = ERR_INIT;
        rc_t rc = pg_run(pg, begin_sql, &why);
        if (rc == RC_OK) {
            *ret = pg;
            return RC_OK;
        }
        pg_rollback(pg);
        if (rc != RC_RETRY || i == 1)
            return err_set(err, rc, why.code, "%s", why.text);
    }
    return RC_RETRY;
}

rc_t pg_thread_own(const pg_settings_t *s, pg_t **ret, err_t *err)
{
    pg_t *pg = connection(s);
    rc_t rc = pg_connect(pg, err);
    if (rc == RC_OK)
        *ret = pg;
    return rc;
}

rc_t pg_thread_view(const pg_settings_t *s, pg_t **ret, err_t *err)
{
    rc_t rc = pg_thread_own(s, ret, err);
    if (rc == RC_OK)
        pg_begin_with(*ret, PG_READ_ONLY);
    return rc;
}

rc_t pg_thread_write(const pg_settings_t *s, pg_work_fn work, void *ctx, err_t *err)
{
    rc_t rc = RC_RETRY;
    for (int i = 0; i < WRITE_TRIES && rc == RC_RETRY; i++) {
        err_clear(err);
        pg_t *pg = NULL;
        rc = pg_thread_begin(s, PG_READ_WRITE, &pg, err);
        if (rc == RC_OK)
            rc = work(pg, ctx, err);
        if (rc == RC_OK)
            rc = pg_commit(pg, err);
        if (rc != RC_OK)
            pg_rollback(pg);
    }
    return rc;
}
