/* The REST of ingest. */
#ifndef PQR_INGEST_API_H
#define PQR_INGEST_API_H

#include "common/http.h"
#include "services/ingest/publish/publisher.h"

/* What every handler gets as its ctx. All of it must outlive the server. */
typedef struct api {
    publisher_t *publisher;
    const columns_t *columns;
    struct cargas *cargas; /* rest/cargas.h */
    struct events *events; /* events/events.h */
} api_t;

typedef struct api_options {
    const char *address;
    int port, threads;
    const char *proxy_key;
    const http_guard_t *guard;
    api_t *api;
} api_options_t;

/* http_stop() ends it. */
MUST_CHECK rc_t api_start(const api_options_t *o, http_t **ret, err_t *err);
/* The HTTP status of a refusal, by its code: 415 for what is no workbook, 409 for what contradicts what was
 * received, else 422. */
int api_status(const char *code);

#endif
