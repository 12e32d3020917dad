/* What persons may ask of what is known of them: POST, so that who they are stands in no URL. */
#ifndef PQR_CONTACT_API_TITULAR_H
#define PQR_CONTACT_API_TITULAR_H

#include "common/http.h"

void post_titular_datos(const http_request_t *q, http_response_t *a, void *ctx);
void post_titular_corregir(const http_request_t *q, http_response_t *a, void *ctx);
void post_titular_suprimir(const http_request_t *q, http_response_t *a, void *ctx);

#endif
