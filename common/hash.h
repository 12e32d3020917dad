/* SHA-256 as lower-case hexadecimal; secrets compared. */
#ifndef PQR_COMMON_HASH_H
#define PQR_COMMON_HASH_H

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>

#define SHA256_HEX_SIZE 65

/* Piece by piece: init, add as often as needed, then hex, once. */
typedef struct sha256 {
    crypto_hash_sha256_state state;
} sha256_t;
void sha256_init(sha256_t *s);
void sha256_add(sha256_t *s, const void *data, size_t len);
void sha256_hex(sha256_t *s, char ret[SHA256_HEX_SIZE]);

/* Whether a text is one, written so; NULL is none. */
bool hash_is_sha256_hex(const char *text);
void hash_sha256_hex(const void *data, size_t len, char ret[SHA256_HEX_SIZE]);
/* Whether two secrets are one; takes as long wherever they differ. */
bool hash_same_secret(const char *a, const char *b);

#endif
