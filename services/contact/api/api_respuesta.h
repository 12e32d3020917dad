/* Cases without an answer for the customer, and the answer that a person finds. */
#ifndef PQR_CONTACT_API_RESPUESTA_H
#define PQR_CONTACT_API_RESPUESTA_H

#include "common/http.h"

/* ctx: the pg_settings_t of the database. */
void get_resolver(const http_request_t *q, http_response_t *a, void *ctx);
void post_respuesta(const http_request_t *q, http_response_t *a, void *ctx);

#endif
