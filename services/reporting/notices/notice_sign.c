#include "services/reporting/notices/notice_sign.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

static void add_mac(const char *secret, const char *stamp, const char *body, size_t len, buf_t *ret)
{
    crypto_auth_hmacsha256_state state;
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    char hex[2 * sizeof mac + 1];
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret, strlen(secret));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)stamp, strlen(stamp));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body, len);
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_memzero(&state, sizeof state);
    buf_printf(ret, ",v1=%s", sodium_bin2hex(hex, sizeof hex, mac, sizeof mac));
}

void notice_sign(const char *secret, const char *other, int64_t unix_s, const char *body, size_t len,
                 buf_t *ret)
{
    char stamp[24];
    snprintf(stamp, sizeof stamp, "%" PRId64, unix_s);
    buf_printf(ret, "t=%s", stamp);
    add_mac(secret, stamp, body, len, ret);
    if (other)
        add_mac(other, stamp, body, len, ret);
}

void notice_secret(buf_t *ret)
{
    unsigned char bytes[32];
    char text[sodium_base64_ENCODED_LEN(sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    buf_printf(ret, "pqr_%s", text);
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(text, sizeof text);
}
