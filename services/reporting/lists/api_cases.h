/* GET /v1/casos and /v1/casos/:radicado, and POST /v1/casos/buscar. */
#ifndef PQR_REPORTING_API_CASES_H
#define PQR_REPORTING_API_CASES_H

#include "services/reporting/lists/list.h"

/* ctx: api_t. */
extern const http_route_t cases_routes[];
extern const list_t cases_list;

#endif
