/* GET /v1/bases and /v1/bases/:sha256. */
#ifndef PQR_REPORTING_API_BASES_H
#define PQR_REPORTING_API_BASES_H

#include "common/http.h"

/* ctx: api_t. */
void get_bases(const http_request_t *q, http_response_t *a, void *ctx);
void get_base(const http_request_t *q, http_response_t *a, void *ctx);

/* For what lies below a base. */
void unknown_base(http_response_t *a); /* answers 404 */

#endif
