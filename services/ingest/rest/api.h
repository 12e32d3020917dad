/* The REST of ingest: POST /v1/bases. */
#ifndef PQR_INGEST_API_H
#define PQR_INGEST_API_H

#include "common/http.h"
#include "services/ingest/publish/publisher.h"

typedef struct api_options {
    const char *address;
    int port, threads;
    size_t body_max; /* bytes */
    publisher_t *publisher;
} api_options_t;

/* The publisher must outlive the server, which http_stop() ends. */
MUST_CHECK rc_t api_start(const api_options_t *o, http_t **ret, err_t *err);
/* The HTTP status of a refusal, by its code: 415 for what is no .xlsx, 409 for a base already received, else
 * 422. */
int api_status(const char *code);

#endif
