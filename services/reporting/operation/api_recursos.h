/* /v1/operacion/recursos and its list: recursos by kind, decision and term (procedure, step 7). */
#ifndef PQR_REPORTING_API_RECURSOS_H
#define PQR_REPORTING_API_RECURSOS_H

#include "services/reporting/lists/cells.h"
#include "services/reporting/operation/asked.h"

/* ctx: api_t. */
void get_recursos(const http_request_t *q, http_response_t *a, void *ctx);
void get_recursos_list(const http_request_t *q, http_response_t *a, void *ctx);

#endif
