/* /v1/operacion…: what an operation needs daily. */
#ifndef PQR_REPORTING_API_OPERATION_H
#define PQR_REPORTING_API_OPERATION_H

#include "common/http.h"

/* ctx: api_t. */
extern const http_route_t operation_routes[];

#endif
