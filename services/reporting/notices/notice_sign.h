/* The signature of a notice: HMAC-SHA-256 over "t.body", t the time of sending in Unix seconds, so that an
 * old message that somebody kept can be told from a new one. Pure. */
#ifndef PQR_REPORTING_NOTICE_SIGN_H
#define PQR_REPORTING_NOTICE_SIGN_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

/* Appends "t=…,v1=HEX", and a second v1 where there is another secret (NULL: none): while secrets change,
 * either of them proves the sender. */
void notice_sign(const char *secret, const char *other, int64_t unix_s, const char *body, size_t len,
                 buf_t *ret);

#define SECRET_MIN 24
#define SECRET_MAX 200

/* A new secret by chance (256 bits), as text. Not pure, of course. */
void notice_secret(buf_t *ret);

#endif
