#include "common/hash.h"

#include <sodium.h>

void hash_sha256_hex(const void *data, size_t len, char ret[SHA256_HEX_SIZE])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, data, len);
    sodium_bin2hex(ret, SHA256_HEX_SIZE, digest, sizeof digest);
}
