/* An OpenAPI document told who may do what: by the very table of routes that is guarded, so that it cannot
 * say otherwise. Pure. */
#ifndef PQR_COMMON_DOCS_ACCESS_H
#define PQR_COMMON_DOCS_ACCESS_H

#include "common/http.h"

/* The document of a server (openapi, openapi_len), with the security scheme `token` (a bearer JWT), and for
 * every operation whose route is not for ROLES_ANYBODY: `security`, `x-roles` and the answers 401 and 403;
 * and `x-auditoria`, the entry that an operation leaves in the audit, or null. NULL: `openapi` is no JSON
 * object. The caller frees. */
char *docs_access(const http_options_t *o, size_t *ret_len);

#endif
