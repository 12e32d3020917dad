/* /v1/operacion/pendientes, /terminos, /tareas: what is open, by how long it waits and how long it has left;
 * the lists behind them. */
#ifndef PQR_REPORTING_API_BACKLOG_H
#define PQR_REPORTING_API_BACKLOG_H

#include "services/reporting/lists/cells.h"
#include "services/reporting/operation/asked.h"

/* ctx: api_t. */
void get_backlog(const http_request_t *q, http_response_t *a, void *ctx);
void get_terms(const http_request_t *q, http_response_t *a, void *ctx);
void get_tasks(const http_request_t *q, http_response_t *a, void *ctx);
void get_open_cases(const http_request_t *q, http_response_t *a, void *ctx);
void get_pending_tasks(const http_request_t *q, http_response_t *a, void *ctx);

/* For the summary: member `name`, an array of {"estado","texto","casos"}, and their sum as `pendientes`. */
MUST_CHECK rc_t backlog_summary(pg_t *pg, const char *name, buf_t *out, err_t *err);
/* Member `name`: an array of {"termino","tramo","texto","por_responder","respondidos"}. */
MUST_CHECK rc_t terms_summary(pg_t *pg, const char *name, day_t today, buf_t *out, err_t *err);

#endif
