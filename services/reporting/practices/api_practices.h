/* /v1/practicas…: which management practices there are, what was held, who holds which role, the calendar,
 * adherence, what is to be done. */
#ifndef PQR_REPORTING_API_PRACTICES_H
#define PQR_REPORTING_API_PRACTICES_H

#include "common/http.h"
#include "services/reporting/api/api_read.h"

/* ctx: api_t. */
extern const http_route_t practices_routes[];

/* For the handlers of this room. */

/* {"practicas":{key:name},"roles":{key:name}} of those in force; the caller frees it. */
char *practice_names(void);

void get_registros(const http_request_t *q, http_response_t *a, void *ctx);
void post_registro(const http_request_t *q, http_response_t *a, void *ctx);
void get_registro(const http_request_t *q, http_response_t *a, void *ctx);
void patch_registro(const http_request_t *q, http_response_t *a, void *ctx);
void delete_registro(const http_request_t *q, http_response_t *a, void *ctx);
void get_personas(const http_request_t *q, http_response_t *a, void *ctx);
void post_persona(const http_request_t *q, http_response_t *a, void *ctx);
void get_persona(const http_request_t *q, http_response_t *a, void *ctx);
void patch_persona(const http_request_t *q, http_response_t *a, void *ctx);
void delete_persona(const http_request_t *q, http_response_t *a, void *ctx);
void get_adherence(const http_request_t *q, http_response_t *a, void *ctx);
void get_agenda(const http_request_t *q, http_response_t *a, void *ctx);
void get_pending(const http_request_t *q, http_response_t *a, void *ctx);

#endif
