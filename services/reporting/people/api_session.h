/* /v1/sesion…: who signs in, who is signed in, and the token by which the other services know it; /v1/claves:
 * the keys that these tokens are verified by. */
#ifndef PQR_REPORTING_API_SESSION_H
#define PQR_REPORTING_API_SESSION_H

#include "common/http.h"

/* ctx: api_t. All of them for anybody: they judge themselves who asks. */
extern const http_route_t session_routes[];

#endif
