#include "services/reporting/api/version.h"

#include <pthread.h>
#include <string.h>

#include "common/pg_thread.h"
#include "embed/reporting_core/version_datos_sql.h"

const char *const version_sql = version_datos_sql;

static void hash_of(const char *text, char ret[SHA256_HEX_SIZE])
{
    hash_sha256_hex(text, strlen(text), ret);
}

rc_t version_from(const PGresult *res, version_t *ret, err_t *err)
{
    hash_of(pg_text(res, 0, 0), ret->figures);
    hash_of(pg_text(res, 0, 1), ret->others);
    const char *changes = pg_text(res, 0, 2);
    size_t n = strlen(changes);
    if (n >= sizeof ret->changes)
        return err_set(err, RC_FATAL, "postgres", "hay demasiadas tablas que cuentan sus cambios");
    memcpy(ret->changes, changes, n + 1);
    return RC_OK;
}

/* ---- read for all ---- */

static struct {
    pthread_mutex_t lock;    /* of all that follows */
    const pg_settings_t *of; /* the database; a second one in the process is read by each for itself */
    pthread_cond_t ended_one;
    uint64_t begun, ended; /* reads, as many as have */
    rc_t rc;               /* of the last one that ended, and what came of it */
    err_t err;
    version_t version;
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER, .ended_one = PTHREAD_COND_INITIALIZER};

/* A connection that lay idle may have been cut: then once more. */
static rc_t read_one(const pg_settings_t *s, version_t *ret, err_t *err)
{
    AUTO(pgresult) PGresult *res = NULL;
    pg_t *pg = NULL;
    err_t why = ERR_INIT;
    rc_t rc = pg_thread_own(s, &pg, err);
    if (rc != RC_OK)
        return rc;
    rc = pg_exec_prepared(pg, version_sql, 0, NULL, &res, &why);
    if (rc == RC_RETRY)
        rc = pg_exec_prepared(pg, version_sql, 0, NULL, &res, err);
    else if (rc != RC_OK)
        return err_set(err, rc, why.code, "%s", why.text);
    return rc == RC_OK ? version_from(res, ret, err) : rc;
}

/* With the lock, which is not held meanwhile. */
static void lead(const pg_settings_t *s)
{
    version_t v = {0};
    err_t err = ERR_INIT;
    shared.begun++;
    pthread_mutex_unlock(&shared.lock);
    rc_t rc = read_one(s, &v, &err);
    pthread_mutex_lock(&shared.lock);
    shared.ended = shared.begun;
    shared.rc = rc;
    shared.err = err;
    shared.version = v;
    pthread_cond_broadcast(&shared.ended_one);
}

rc_t version_now(const pg_settings_t *pg, version_t *ret, err_t *err)
{
    pthread_mutex_lock(&shared.lock);
    shared.of = shared.of ? shared.of : pg;
    if (shared.of != pg) {
        pthread_mutex_unlock(&shared.lock);
        return read_one(pg, ret, err);
    }
    const uint64_t wanted = shared.begun + 1; /* one under way may have looked before we asked */
    while (shared.ended < wanted)
        if (shared.begun == shared.ended)
            lead(pg);
        else
            pthread_cond_wait(&shared.ended_one, &shared.lock);
    rc_t rc = shared.rc;
    if (rc == RC_OK)
        *ret = shared.version;
    else
        err_set(err, rc, shared.err.code, "%s", shared.err.text);
    pthread_mutex_unlock(&shared.lock);
    return rc;
}

/* ---- what an answer depends on ---- */

static void add(sha256_t *s, const char *text, size_t len)
{
    sha256_add(s, text, len);
    sha256_add(s, "", 1); /* the NUL, so that no two rows of texts are one */
}

/* What stands for that table in "tabla:n,tabla:n"; nothing where it was never changed. */
static void add_table(const version_t *v, const char *name, size_t len, sha256_t *s)
{
    for (const char *at = v->changes; *at; at += *at == ',') {
        size_t n = strcspn(at, ",");
        if (n > len && strncmp(at, name, len) == 0 && at[len] == ':')
            add(s, at, n);
        at += n;
    }
}

void version_add(const version_t *v, version_kafka_t kafka, const char *tables, sha256_t *s)
{
    static const char *const always[] = {"derivada", "particion_retirada"};
    if (kafka != VERSION_NOTHING)
        add(s, v->figures, strlen(v->figures));
    if (kafka == VERSION_ALL)
        add(s, v->others, strlen(v->others));
    for (size_t i = 0; kafka != VERSION_NOTHING && i < COUNT_OF(always); i++)
        add_table(v, always[i], strlen(always[i]), s);
    for (const char *at = tables ? tables : ""; *at; at += *at == ',') {
        size_t n = strcspn(at, ",");
        add_table(v, at, n, s);
        at += n;
    }
}
