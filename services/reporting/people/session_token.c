/* The token of a session, and what is made of it. Nothing is read or kept here. */
#include <string.h>

#include "services/reporting/people/session.h"

#define TOKEN_BYTES 32

static void encode(const unsigned char bytes[TOKEN_BYTES], char ret[SESSION_TEXT_SIZE])
{
    sodium_bin2base64(ret, SESSION_TEXT_SIZE, bytes, TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void session_token_new(char ret[SESSION_TEXT_SIZE])
{
    unsigned char bytes[TOKEN_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    encode(bytes, ret);
    sodium_memzero(bytes, sizeof bytes);
}

bool session_derive(const char *token, session_t *ret)
{
    static const char about[] = "csrf";
    unsigned char key[TOKEN_BYTES], mac[crypto_auth_hmacsha256_BYTES];
    size_t len = 0;
    if (sodium_base642bin(key, sizeof key, token, strlen(token), NULL, &len, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        len != sizeof key)
        return false;
    hash_sha256_hex(token, strlen(token), ret->huella);
    crypto_auth_hmacsha256(mac, (const unsigned char *)about, sizeof about - 1, key);
    encode(mac, ret->csrf);
    sodium_memzero(key, sizeof key);
    return true;
}
