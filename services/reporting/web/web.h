/* The page and its parts, served from memory. */
#ifndef PQR_REPORTING_WEB_H
#define PQR_REPORTING_WEB_H

#include "common/http.h"

/* Call once before the server starts. */
void web_init(void);
/* Answers the file whose path was asked for; 304 when the browser has it already. */
void get_web(const http_request_t *q, http_response_t *a, void *ctx);

#endif
