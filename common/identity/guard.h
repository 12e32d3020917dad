/* Who asks a REST server, by the bearer token of the request (RFC 6750). Any thread. */
#ifndef PQR_COMMON_IDENTITY_GUARD_H
#define PQR_COMMON_IDENTITY_GUARD_H

#include "common/config.h"
#include "common/http.h"
#include "common/identity/keys.h"

/* A row of a service's table of settings. */
#define GUARD_SETTING_ROW(type, member)                                                                      \
    {                                                                                                        \
        "PQR_IDENTIDAD_FILE", SETTING_TEXT, offsetof(type, member), NULL, 0, 0,                              \
            "identidad.conf: de qué emisores se admiten tokens, y qué roles dan"                           \
    }

/* The token of an Authorization header; NULL: it has none of that scheme. Pure. */
const char *guard_bearer(const char *authorization);

/* The guard of a server whose tokens are verified by these keys, which outlive it. */
http_guard_t guard_of(keys_t *keys);

/* Issuers and keys as the file says, and the thread that keeps them current. */
MUST_CHECK rc_t guard_start(const char *identidad_file, keys_t **ret, err_t *err);

#endif
