/* /v1/operacion/frescura: how far behind what is answered here is. */
#ifndef PQR_REPORTING_API_FRESHNESS_H
#define PQR_REPORTING_API_FRESHNESS_H

#include "services/reporting/lists/cells.h"
#include "services/reporting/operation/asked.h"

/* ctx: api_t. */
void get_freshness(const http_request_t *q, http_response_t *a, void *ctx);

/* For the summary: member frescura, an object of estado, por_leer, segundos and medido, and member bases. */
MUST_CHECK rc_t freshness_summary(pg_t *pg, const api_t *api, buf_t *out, err_t *err);

#endif
