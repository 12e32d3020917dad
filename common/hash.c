#include "common/hash.h"

#include <string.h>

void sha256_init(sha256_t *s)
{
    crypto_hash_sha256_init(&s->state);
}

void sha256_add(sha256_t *s, const void *data, size_t len)
{
    crypto_hash_sha256_update(&s->state, data, len);
}

void sha256_hex(sha256_t *s, char ret[SHA256_HEX_SIZE])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&s->state, digest);
    sodium_bin2hex(ret, SHA256_HEX_SIZE, digest, sizeof digest);
}

void hash_sha256_hex(const void *data, size_t len, char ret[SHA256_HEX_SIZE])
{
    sha256_t s;
    sha256_init(&s);
    sha256_add(&s, data, len);
    sha256_hex(&s, ret);
}

bool hash_is_sha256_hex(const char *text)
{
    return text && strlen(text) == SHA256_HEX_SIZE - 1 &&
           strspn(text, "0123456789abcdef") == SHA256_HEX_SIZE - 1;
}

bool hash_same_secret(const char *a, const char *b)
{
    size_t n = strlen(a);
    return strlen(b) == n && sodium_memcmp(a, b, n) == 0;
}
