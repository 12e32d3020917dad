/* POST /v1/eventos: other systems' events. */
#ifndef PQR_INGEST_REST_EVENTS_H
#define PQR_INGEST_REST_EVENTS_H

#include "common/http.h"

/* A route's handler; ctx: the api_t. */
void events_post(const http_request_t *q, http_response_t *a, void *ctx);
/* Says what its metrics mean, once. */
void events_metrics(void);

#endif
