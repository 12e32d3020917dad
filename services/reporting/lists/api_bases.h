/* GET /v1/bases and /v1/bases/:sha256. */
#ifndef PQR_REPORTING_API_BASES_H
#define PQR_REPORTING_API_BASES_H

#include "services/reporting/lists/list.h"

/* ctx: api_t. */
extern const http_route_t bases_routes[];
extern const list_t bases_list;

/* For what lies below a base. */
void unknown_base(http_response_t *a); /* answers 404 */

#endif
