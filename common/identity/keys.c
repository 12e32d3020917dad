#include "common/identity/keys.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "common/client.h"
#include "common/health.h"
#include "common/identity/vouched.h"

#define REFRESH_MS 300000
/* while an issuer does not answer, and at least between two answers to unknown keys */
#define RETRY_MS 2000
#define FETCH_MS 5000

struct keys {
    issuers_t *issuers;
    jwk_set_t **sets;
    pthread_rwlock_t sets_lock;
    vouched_t *seen;

    pthread_t thread;
    bool running;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t wake;
    bool stop, wanted; /* a key was named that is not there */
};

static rc_t fetch(const issuer_t *issuer, jwk_set_t **ret, err_t *err)
{
    if (issuer->jwks_file)
        return jwk_set_load(issuer->jwks_file, ret, err);
    AUTO(client) client_t *c = client_new();
    AUTO(answer) answer_t answer = {0};
    rc_t rc = client_get(c, issuer->jwks_url, FETCH_MS, &answer, err);
    if (rc == RC_OK && answer.status != 200)
        return err_set(err, RC_RETRY, "jwks", "%s respondió %ld", issuer->jwks_url, answer.status);
    return rc == RC_OK ? jwk_set_parse(buf_str(&answer.text), answer.text.len, ret, err) : rc;
}

static void put(keys_t *k, size_t i, jwk_set_t *set)
{
    pthread_rwlock_wrlock(&k->sets_lock);
    jwk_set_t *old = k->sets[i];
    k->sets[i] = set;
    pthread_rwlock_unlock(&k->sets_lock);
    jwk_set_free(old);
    vouched_clear(k->seen); /* a key that was taken away vouches for nobody */
}

static rc_t refresh(keys_t *k, size_t i, err_t *err)
{
    jwk_set_t *set = NULL;
    const issuer_t *issuer = issuers_at(k->issuers, i);
    rc_t rc = fetch(issuer, &set, err);
    if (rc == RC_OK)
        put(k, i, set);
    AUTO(buf) buf_t check = {0};
    buf_printf(&check, "claves de %s", issuer->name);
    health_note(buf_str(&check), rc == RC_OK, err->text);
    return rc;
}

static bool refresh_all(keys_t *k)
{
    bool all = true;
    for (size_t i = 0; i < issuers_count(k->issuers); i++) {
        err_t err = ERR_INIT;
        all = refresh(k, i, &err) == RC_OK && all;
    }
    return all;
}

/* Until ms have passed, a stop, or, once RETRY_MS have passed, an unknown key. False: stop. */
static bool pause_for(keys_t *k, int ms)
{
    struct timespec from, soon, end;
    clock_gettime(CLOCK_MONOTONIC, &from);
    soon = end = from;
    soon.tv_sec += RETRY_MS / 1000;
    end.tv_sec += ms / 1000;
    pthread_mutex_lock(&k->lock);
    while (!k->stop && pthread_cond_timedwait(&k->wake, &k->lock, &soon) == 0)
        ;
    while (!k->stop && !k->wanted && pthread_cond_timedwait(&k->wake, &k->lock, &end) == 0)
        ;
    k->wanted = false;
    bool go_on = !k->stop;
    pthread_mutex_unlock(&k->lock);
    return go_on;
}

static void *run(void *ctx)
{
    keys_t *k = ctx;
    while (pause_for(k, refresh_all(k) ? REFRESH_MS : RETRY_MS))
        ;
    return NULL;
}

static rc_t read_files(keys_t *k, err_t *err)
{
    for (size_t i = 0; i < issuers_count(k->issuers); i++) {
        const issuer_t *issuer = issuers_at(k->issuers, i);
        if (issuer->jwks_file && jwk_set_load(issuer->jwks_file, &k->sets[i], err) != RC_OK) {
            err->rc = RC_FATAL;
            return RC_FATAL;
        }
    }
    return RC_OK;
}

rc_t keys_start(issuers_t *issuers, keys_t **ret, err_t *err)
{
    keys_t *k = must(calloc(1, sizeof *k));
    k->issuers = issuers;
    k->sets = must(calloc(issuers_count(issuers) + 1, sizeof(jwk_set_t *)));
    k->seen = vouched_new();
    pthread_rwlock_init(&k->sets_lock, NULL);
    pthread_mutex_init(&k->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&k->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    rc_t rc = read_files(k, err);
    if (rc == RC_OK && pthread_create(&k->thread, NULL, run, k) != 0)
        rc = err_set(err, RC_FATAL, "hilo", "no se pudo iniciar el hilo de las claves");
    k->running = rc == RC_OK;
    if (rc != RC_OK) {
        keys_stop(k);
        return rc;
    }
    *ret = k;
    return RC_OK;
}

rc_t keys_own(const keys_t *k, const char *iss, err_t *err)
{
    const issuer_t *first = issuers_at(k->issuers, 0);
    if (strcmp(first->iss, iss) == 0)
        return RC_OK;
    return err_set(
        err, RC_FATAL, "ajuste",
        "el primer emisor de identidad.conf es «%s»: el primero debe ser el propio, el de PQR_EMISOR (%s)",
        first->name, iss);
}

static void want(keys_t *k)
{
    pthread_mutex_lock(&k->lock);
    k->wanted = true;
    pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->lock);
}

rc_t keys_verify(keys_t *k, const char *token, identity_t *ret, err_t *err)
{
    instant_t now = clock_real_now();
    unsigned generation = 0;
    if (vouched_find(k->seen, token, now, ret, &generation))
        return RC_OK;
    int issuer;
    pthread_rwlock_rdlock(&k->sets_lock);
    keyring_t ring = {k->issuers, (const jwk_set_t *const *)k->sets};
    rc_t rc = token_verify(&ring, token, now, ret, &issuer, err);
    pthread_rwlock_unlock(&k->sets_lock);
    if (rc == RC_OK)
        vouched_put(k->seen, token, now, ret, generation);
    else if (rc == RC_RETRY || strcmp(err->code, "token_clave") == 0)
        want(k);
    return rc;
}

void keys_stop(keys_t *k)
{
    if (!k)
        return;
    if (k->running) {
        pthread_mutex_lock(&k->lock);
        k->stop = true;
        pthread_cond_signal(&k->wake);
        pthread_mutex_unlock(&k->lock);
        pthread_join(k->thread, NULL);
    }
    for (size_t i = 0; i < issuers_count(k->issuers); i++)
        jwk_set_free(k->sets[i]);
    free(k->sets);
    vouched_free(k->seen);
    issuers_free(k->issuers);
    pthread_rwlock_destroy(&k->sets_lock);
    pthread_mutex_destroy(&k->lock);
    pthread_cond_destroy(&k->wake);
    free(k);
}
