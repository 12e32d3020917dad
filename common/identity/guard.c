#include "common/identity/guard.h"

#include <string.h>
#include <strings.h>

const char *guard_bearer(const char *authorization)
{
    static const char scheme[] = "Bearer ";
    if (!authorization || strncasecmp(authorization, scheme, sizeof scheme - 1) != 0)
        return NULL;
    const char *token = authorization + sizeof scheme - 1;
    return token + strspn(token, " ");
}

static rc_t identify(void *ctx, const http_request_t *q, identity_t *ret, err_t *err)
{
    const char *token = guard_bearer(http_header(q, "Authorization"));
    if (!token)
        return err_set(err, RC_REJECT, "sin_token", "falta autenticarse: Authorization: Bearer y un token");
    return keys_verify(ctx, token, ret, err);
}

http_guard_t guard_of(keys_t *keys)
{
    return (http_guard_t){.identify = identify, .ctx = keys};
}

rc_t guard_start(const char *identidad_file, keys_t **ret, err_t *err)
{
    issuers_t *issuers = NULL;
    rc_t rc = issuers_load(identidad_file, &issuers, err);
    return rc == RC_OK ? keys_start(issuers, ret, err) : rc;
}
