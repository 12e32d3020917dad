/* GET /v1/informes/top-asesores, and the kept reports: /v1/informes/semanas…. */
#ifndef PQR_REPORTING_API_REPORTS_H
#define PQR_REPORTING_API_REPORTS_H

#include "common/http.h"

/* ctx: api_t. */
extern const http_route_t reports_routes[];

#endif
