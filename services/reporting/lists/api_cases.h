/* GET /v1/casos and /v1/casos/:radicado. */
#ifndef PQR_REPORTING_API_CASES_H
#define PQR_REPORTING_API_CASES_H

#include "common/http.h"

/* ctx: api_t. */
extern const http_route_t cases_routes[];

#endif
