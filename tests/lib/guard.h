/* A guard for servers that a test starts by itself: whoever asks is whom the test says, at first «prueba»,
 * who has every role. */
#ifndef PQR_TESTS_GUARD_H
#define PQR_TESTS_GUARD_H

#include <stdio.h>

#include "common/http.h"

__attribute__((unused)) static identity_t guard_asks = {
    .usuario = "prueba", .nombre = "Prueba", .emisor = "prueba", .roles = ROLES_ALL};

/* From here on it is this one who asks; between two requests. */
__attribute__((unused)) static void guard_as(const char *usuario, const char *equipo, roles_t roles)
{
    guard_asks = (identity_t){.emisor = "prueba", .roles = roles};
    snprintf(guard_asks.usuario, sizeof guard_asks.usuario, "%s", usuario);
    snprintf(guard_asks.equipo, sizeof guard_asks.equipo, "%s", equipo);
}

__attribute__((unused)) static rc_t guard_identify(void *ctx, const http_request_t *q, identity_t *ret,
                                                   err_t *err)
{
    (void)ctx;
    (void)q;
    (void)err;
    *ret = guard_asks;
    return RC_OK;
}

__attribute__((unused)) static const http_guard_t everybody = {.identify = guard_identify};

#endif
