/* The list of reviews, and the causal that a person gives. */
#ifndef PQR_CONTACT_API_CAUSAL_H
#define PQR_CONTACT_API_CAUSAL_H

#include "common/http.h"

/* ctx: the pg_settings_t of the database. */
void get_revision(const http_request_t *q, http_response_t *a, void *ctx);
void post_causal(const http_request_t *q, http_response_t *a, void *ctx);

#endif
