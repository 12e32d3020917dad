#include "services/reporting/people/password.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <uninorm.h>

#include "common/text.h"

#define GROUPS 4
#define GROUP_LETTERS 4

/* What everybody's password is held against who is not known: made once, of nothing that anybody can type. */
static char of_nobody[PASSWORD_HASH_SIZE];
static bool of_nobody_made;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_of_nobody(void)
{
    char text[65];
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(text, sizeof text, bytes, sizeof bytes);
    of_nobody_made = crypto_pwhash_str_alg(of_nobody, text, strlen(text), PASSWORD_OPS, PASSWORD_MEMORY,
                                           crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static rc_t no_memory(err_t *err)
{
    return err_set(err, RC_RETRY, "memoria", "no hay memoria por ahora para comprobar una clave");
}

/* The caller wipes and frees. */
static rc_t composed(const char *text, char **ret, size_t *ret_len, err_t *err)
{
    if (!text_is_utf8(text, strlen(text)))
        return err_set(err, RC_REJECT, "clave_ilegible", "La clave debe ser texto en UTF-8.");
    *ret = must(u8_normalize(UNINORM_NFC, (const uint8_t *)text, strlen(text), NULL, ret_len));
    return RC_OK;
}

static void wipe(char *text, size_t len)
{
    sodium_memzero(text, len);
    free(text);
}

rc_t password_hash(const char *text, char ret[PASSWORD_HASH_SIZE], err_t *err)
{
    char *plain;
    size_t len;
    rc_t rc = composed(text, &plain, &len, err);
    if (rc != RC_OK)
        return rc;
    int failed =
        crypto_pwhash_str_alg(ret, plain, len, PASSWORD_OPS, PASSWORD_MEMORY, crypto_pwhash_ALG_ARGON2ID13);
    wipe(plain, len);
    return failed ? no_memory(err) : RC_OK;
}

rc_t password_matches(const char *hash, const char *text, bool *ret, err_t *err)
{
    char *plain;
    size_t len;
    if (!hash) {
        (void)pthread_once(&once, make_of_nobody);
        if (!of_nobody_made)
            return no_memory(err);
    }
    rc_t rc = composed(text, &plain, &len, err);
    if (rc != RC_OK)
        return rc;
    errno = 0;
    bool same = crypto_pwhash_str_verify(hash ? hash : of_nobody, plain, len) == 0;
    bool another = !same && errno == EINVAL; /* and not that it could not be tried */
    wipe(plain, len);
    if (!same && !another)
        return no_memory(err);
    *ret = same && hash;
    return RC_OK;
}

bool password_outdated(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(hash, PASSWORD_OPS, PASSWORD_MEMORY) != 0;
}

void password_first(char ret[FIRST_PASSWORD_SIZE])
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789"; /* none that is taken for another */
    char *at = ret;
    for (int g = 0; g < GROUPS; g++) {
        for (int i = 0; i < GROUP_LETTERS; i++)
            *at++ = letters[randombytes_uniform(sizeof letters - 1)];
        *at++ = g + 1 < GROUPS ? '-' : '\0';
    }
}
