/* SHA-256 as lower-case hexadecimal. */
#ifndef PQR_COMMON_HASH_H
#define PQR_COMMON_HASH_H

#include <stddef.h>

#define SHA256_HEX_SIZE 65

void hash_sha256_hex(const void *data, size_t len, char ret[SHA256_HEX_SIZE]);

#endif
