#include "services/reporting/people/password.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <uninorm.h>

#include "common/text.h"

#define GROUPS 4
#define GROUP_LETTERS 4

/* What a password is held against that is nobody's, or so that all answers take as long: made once, of
 * nothing that anybody can type, at what a hash costs and at what it cost before. */
enum { PRESENT, BEFORE, COSTS };
static char of_nobody[COSTS][PASSWORD_HASH_SIZE];
static bool of_nobody_made;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static bool make_one(unsigned long long ops, size_t memory, char ret[PASSWORD_HASH_SIZE])
{
    char text[65];
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(text, sizeof text, bytes, sizeof bytes);
    return ops == 0 ||
           crypto_pwhash_str_alg(ret, text, strlen(text), ops, memory, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static void make_of_nobody(void)
{
    of_nobody_made = make_one(PASSWORD_OPS, PASSWORD_MEMORY, of_nobody[PRESENT]) &&
                     make_one(PASSWORD_OPS_BEFORE, PASSWORD_MEMORY_BEFORE, of_nobody[BEFORE]);
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

static rc_t verify(const char *hash, const char *plain, size_t len, bool *ret, err_t *err)
{
    errno = 0;
    *ret = crypto_pwhash_str_verify(hash, plain, len) == 0;
    return *ret || errno == EINVAL ? RC_OK : no_memory(err); /* else it could not be tried */
}

static rc_t verify_of_nobody(int cost, const char *plain, size_t len, err_t *err)
{
    bool ignored;
    (void)pthread_once(&once, make_of_nobody);
    if (!of_nobody_made)
        return no_memory(err);
    return *of_nobody[cost] ? verify(of_nobody[cost], plain, len, &ignored, err) : RC_OK;
}

/* What is left of the work that every answer takes: a hash at the present cost and one at the cost before.
 * Who matches an outdated one is hashed anew, which is the first. */
static rc_t verify_the_rest(const char *hash, bool same, const char *plain, size_t len, err_t *err)
{
    const bool outdated = hash && password_outdated(hash);
    rc_t rc = RC_OK;
    if (!hash || (outdated && !same))
        rc = verify_of_nobody(PRESENT, plain, len, err);
    return rc == RC_OK && !outdated ? verify_of_nobody(BEFORE, plain, len, err) : rc;
}

rc_t password_matches(const char *hash, const char *text, bool *ret, err_t *err)
{
    char *plain;
    size_t len;
    bool same = false;
    rc_t rc = composed(text, &plain, &len, err);
    if (rc != RC_OK)
        return rc;
    if (hash)
        rc = verify(hash, plain, len, &same, err);
    if (rc == RC_OK)
        rc = verify_the_rest(hash, same, plain, len, err);
    wipe(plain, len);
    if (rc == RC_OK)
        *ret = same;
    return rc;
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
