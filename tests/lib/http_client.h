/* What a test asks a REST server, and its answer. Failing to get one fails the test. */
#ifndef PQR_TESTS_HTTP_CLIENT_H
#define PQR_TESTS_HTTP_CLIENT_H

#include <jansson.h>

#include "common/buf.h"

typedef struct answer {
    long status;
    buf_t body, headers;
    json_t *json; /* NULL where the body is none */
} answer_t;

/* A port that was free a moment ago. */
int http_free_port(void);

void answer_cleanup(answer_t *a);

/* method with an optional header ("If-None-Match: …"; several with line feeds between), to base followed by
 * path. */
void http_ask(const char *method, const char *base, const char *path, const char *header, answer_t *ret);
/* The same with a body of n bytes. */
void http_send(const char *method, const char *base, const char *path, const char *header, const void *body,
               size_t n, answer_t *ret);
/* POST of JSON. */
void http_post(const char *base, const char *path, const char *json, answer_t *ret);

#endif
