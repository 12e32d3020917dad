/* Files that a program carries and serves from memory: known by a tag, so that they travel once. */
#ifndef PQR_COMMON_HTTP_STATIC_H
#define PQR_COMMON_HTTP_STATIC_H

#include "common/etag.h"
#include "common/http.h"

typedef struct http_static {
    const char *path; /* "/docs" */
    const char *type; /* "text/html; charset=utf-8" */
    const char *bytes;
    size_t len;
    bool page; /* a page: it may have nothing but what comes from its own origin, and nothing inline */
    char etag[ETAG_SIZE];
} http_static_t;

/* Makes the tag; before the first answer. */
void http_static_init(http_static_t *s);
/* 200 with the file, or 304 where the request has it. Answers in every case. */
void http_static_answer(const http_request_t *q, http_response_t *a, const http_static_t *s);

#endif
