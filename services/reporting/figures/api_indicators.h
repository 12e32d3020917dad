/* GET /v1/indicadores/mal-escaladas and /v1/indicadores/motivos. */
#ifndef PQR_REPORTING_API_INDICATORS_H
#define PQR_REPORTING_API_INDICATORS_H

#include "common/http.h"

/* ctx: api_t. */
extern const http_route_t indicators_routes[];

#endif
