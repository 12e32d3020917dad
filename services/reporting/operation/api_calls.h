/* /v1/operacion/contactabilidad and /actividad: what was done in a period, from counts by blocks of days. */
#ifndef PQR_REPORTING_API_CALLS_H
#define PQR_REPORTING_API_CALLS_H

#include "services/reporting/lists/cells.h"
#include "services/reporting/operation/asked.h"

/* ctx: api_t. */
void get_contactability(const http_request_t *q, http_response_t *a, void *ctx);
void get_activity(const http_request_t *q, http_response_t *a, void *ctx);

/* For the summary: members contactabilidad and buzones of that day, and actividad: an object of type →
 * events. */
MUST_CHECK rc_t calls_summary(pg_t *pg, day_t day, buf_t *out, err_t *err);

#endif
