/* /v1/operacion/rechazos and /muertos: what did not get in. */
#ifndef PQR_REPORTING_API_DEAD_H
#define PQR_REPORTING_API_DEAD_H

#include "services/reporting/lists/cells.h"
#include "services/reporting/operation/asked.h"

/* ctx: api_t. */
void get_rejected(const http_request_t *q, http_response_t *a, void *ctx);
void get_dead(const http_request_t *q, http_response_t *a, void *ctx);
void get_dead_list(const http_request_t *q, http_response_t *a, void *ctx);

#endif
