/* GET /v1/indicadores/mal-escaladas, /v1/indicadores/motivos and /v1/informes/top-asesores. */
#ifndef PQR_REPORTING_API_INDICATORS_H
#define PQR_REPORTING_API_INDICATORS_H

#include "common/http.h"

/* ctx: api_t. */
void get_wrong_escalations(const http_request_t *q, http_response_t *a, void *ctx);
void get_motives(const http_request_t *q, http_response_t *a, void *ctx);
void get_top_advisors(const http_request_t *q, http_response_t *a, void *ctx);

#endif
