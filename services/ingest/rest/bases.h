/* POST /v1/bases. */
#ifndef PQR_INGEST_BASES_H
#define PQR_INGEST_BASES_H

#include "common/http.h"

/* Handler; ctx is an api_t. */
void bases_post(const http_request_t *q, http_response_t *a, void *ctx);

#endif
