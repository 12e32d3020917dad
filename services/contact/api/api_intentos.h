/* An attempt that a person took: dialled, its outcome, given back, given more time. */
#ifndef PQR_CONTACT_API_INTENTOS_H
#define PQR_CONTACT_API_INTENTOS_H

#include "common/http.h"

/* ctx: the pg_settings_t of the database. A number in full is told by post_marcar() alone. */
void post_marcar(const http_request_t *q, http_response_t *a, void *ctx);
void post_resultado(const http_request_t *q, http_response_t *a, void *ctx);
void post_soltar(const http_request_t *q, http_response_t *a, void *ctx);
void post_prolongar(const http_request_t *q, http_response_t *a, void *ctx);

#endif
