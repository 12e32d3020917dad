/* The forms of the weekly report over REST: /v1/formatos…. */
#ifndef PQR_REPORTING_API_FORMS_H
#define PQR_REPORTING_API_FORMS_H

#include "services/reporting/api/api.h"
#include "services/reporting/reports/form_change.h"

/* ctx: api_t. */
extern const http_route_t forms_routes[];

/* ---- between this room's two files of routes ---- */

/* The number in the path, as digits; false: it is none, and that was answered. */
bool form_id(const http_request_t *q, http_response_t *a, const char **ret);
void form_unknown(http_response_t *a);
/* Carries the change out, with what the request's headers say, and answers with the form as it is then, or
 * the refusal. */
void form_change_answer(const http_request_t *q, http_response_t *a, const api_t *api, form_change_t *c);

/* The papers: printed, and scanned. */
void get_form_document(const http_request_t *q, http_response_t *a, void *ctx);
void get_form_scan(const http_request_t *q, http_response_t *a, void *ctx);
void put_form_scan(const http_request_t *q, http_response_t *a, void *ctx);

#endif
