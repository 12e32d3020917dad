/* A guard for servers that a test starts by itself: whoever asks is «prueba», who has every role. */
#ifndef PQR_TESTS_GUARD_H
#define PQR_TESTS_GUARD_H

#include "common/http.h"

static inline rc_t guard_knows_everybody(void *ctx, const http_request_t *q, identity_t *ret, err_t *err)
{
    (void)ctx;
    (void)q;
    (void)err;
    *ret = (identity_t){.usuario = "prueba", .nombre = "Prueba", .emisor = "prueba", .roles = ROLES_ALL};
    return RC_OK;
}

static const http_guard_t everybody = {.identify = guard_knows_everybody};

#endif
