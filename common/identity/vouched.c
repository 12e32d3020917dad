#include "common/identity/vouched.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/err.h"

#define PLACES 1024 /* a token has one place; who comes there later takes it */
#define DIGEST 32

typedef struct place {
    unsigned char digest[DIGEST];
    instant_t until; /* 0: empty */
    identity_t who;
} place_t;

struct vouched {
    pthread_mutex_t lock;
    unsigned generation;
    unsigned char key[crypto_generichash_KEYBYTES]; /* of this process */
    place_t places[PLACES];
};

vouched_t *vouched_new(void)
{
    vouched_t *s = must(calloc(1, sizeof *s));
    pthread_mutex_init(&s->lock, NULL);
    randombytes_buf(s->key, sizeof s->key);
    return s;
}

void vouched_free(vouched_t *s)
{
    if (!s)
        return;
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static place_t *place_of(vouched_t *s, const char *token, unsigned char digest[DIGEST])
{
    crypto_generichash(digest, DIGEST, (const unsigned char *)token, strlen(token), s->key, sizeof s->key);
    unsigned at;
    memcpy(&at, digest, sizeof at);
    return &s->places[at % PLACES];
}

bool vouched_find(vouched_t *s, const char *token, instant_t now, identity_t *ret, unsigned *ret_generation)
{
    unsigned char digest[DIGEST];
    place_t *p = place_of(s, token, digest);
    pthread_mutex_lock(&s->lock);
    bool found = now < p->until && sodium_memcmp(p->digest, digest, DIGEST) == 0;
    if (found)
        *ret = p->who;
    *ret_generation = s->generation;
    pthread_mutex_unlock(&s->lock);
    return found;
}

void vouched_put(vouched_t *s, const char *token, instant_t now, const identity_t *who, unsigned generation)
{
    unsigned char digest[DIGEST];
    place_t *p = place_of(s, token, digest);
    pthread_mutex_lock(&s->lock);
    if (generation == s->generation) {
        memcpy(p->digest, digest, DIGEST);
        p->until = who->vence < now + VOUCHED_MS ? who->vence : now + VOUCHED_MS;
        p->who = *who;
    }
    pthread_mutex_unlock(&s->lock);
}

void vouched_clear(vouched_t *s)
{
    pthread_mutex_lock(&s->lock);
    s->generation++;
    for (size_t i = 0; i < PLACES; i++)
        s->places[i].until = 0;
    pthread_mutex_unlock(&s->lock);
}
