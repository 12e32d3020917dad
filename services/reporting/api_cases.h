/* GET /v1/casos and /v1/casos/:radicado. */
#ifndef PQR_REPORTING_API_CASES_H
#define PQR_REPORTING_API_CASES_H

#include "common/http.h"

/* ctx: api_t. */
void get_cases(const http_request_t *q, http_response_t *a, void *ctx);
void get_case(const http_request_t *q, http_response_t *a, void *ctx);

#endif
