/* GET /v1/indicadores/mal-escaladas/tendencia and /motivos/tendencia: an indicator day by day, week by week
 * or month by month. */
#ifndef PQR_REPORTING_API_TRENDS_H
#define PQR_REPORTING_API_TRENDS_H

#include "common/http.h"

void get_wrong_trend(const http_request_t *q, http_response_t *a, void *ctx);
void get_motives_trend(const http_request_t *q, http_response_t *a, void *ctx);

#endif
