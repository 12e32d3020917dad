/* Recursos: the list, a person who takes one in, and what is decided on it. */
#ifndef PQR_CONTACT_API_RECURSOS_H
#define PQR_CONTACT_API_RECURSOS_H

#include "common/http.h"

/* ctx: the pg_settings_t of the database. */
void get_recursos(const http_request_t *q, http_response_t *a, void *ctx);
void post_recurso(const http_request_t *q, http_response_t *a, void *ctx);
void post_decision(const http_request_t *q, http_response_t *a, void *ctx);

#endif
