/* A case with everything that came upon it. */
#ifndef PQR_CONTACT_API_CASO_H
#define PQR_CONTACT_API_CASO_H

#include "common/http.h"

/* ctx: the pg_settings_t of the database. */
void get_caso(const http_request_t *q, http_response_t *a, void *ctx);

#endif
