/* GET /v1/bases/:sha256/rechazos: as JSON by pages, or whole as a file (export.h) whose rows can be mended
 * and sent on. */
#ifndef PQR_REPORTING_API_REJECTIONS_H
#define PQR_REPORTING_API_REJECTIONS_H

#include "common/http.h"

/* ctx: api_t. */
void get_base_rejections(const http_request_t *q, http_response_t *a, void *ctx);

#endif
