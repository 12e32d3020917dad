#include "services/reporting/people/throttle.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/err.h"

#define ROWS 2048
#define PLACES 4 /* of a row, in which a key may stand */
#define DIGEST 16

typedef struct place {
    unsigned char digest[DIGEST];
    int64_t due;
} place_t;

struct throttle {
    throttle_rule_t rule;
    pthread_mutex_t lock;
    unsigned char key[crypto_generichash_KEYBYTES]; /* of this process */
    place_t rows[ROWS][PLACES];
};

int64_t throttle_next(int64_t *due, const throttle_rule_t *rule, int64_t now_ms)
{
    int64_t from = *due > now_ms ? *due : now_ms, wait = from - now_ms - (rule->burst - 1) * rule->every_ms;
    if (wait > 0)
        return wait;
    *due = from + rule->every_ms;
    return 0;
}

throttle_t *throttle_new(throttle_rule_t rule)
{
    throttle_t *t = must(calloc(1, sizeof *t));
    t->rule = rule;
    pthread_mutex_init(&t->lock, NULL);
    randombytes_buf(t->key, sizeof t->key);
    return t;
}

void throttle_free(throttle_t *t)
{
    if (!t)
        return;
    pthread_mutex_destroy(&t->lock);
    free(t);
}

/* The key's own place in its row, or the one to take from another. */
static place_t *place_of(throttle_t *t, const char *key)
{
    unsigned char digest[DIGEST];
    unsigned at;
    crypto_generichash(digest, DIGEST, (const unsigned char *)key, strlen(key), t->key, sizeof t->key);
    memcpy(&at, digest, sizeof at);
    place_t *row = t->rows[at % ROWS], *least = row;
    for (int i = 0; i < PLACES; i++) {
        if (memcmp(row[i].digest, digest, DIGEST) == 0)
            return &row[i];
        least = row[i].due < least->due ? &row[i] : least;
    }
    memcpy(least->digest, digest, DIGEST);
    least->due = 0;
    return least;
}

int64_t throttle_try(throttle_t *t, const char *key, int64_t now_ms)
{
    pthread_mutex_lock(&t->lock);
    int64_t wait = throttle_next(&place_of(t, key)->due, &t->rule, now_ms);
    pthread_mutex_unlock(&t->lock);
    return wait;
}
