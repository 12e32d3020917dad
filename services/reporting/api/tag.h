/* ETag and 304: what an answer depends on, as one tag, strong but
 * for workbooks. It is made of this program's version and
 * catalogue, what was asked, and the version of the data, read in the snapshot that the answer is read in. */
#ifndef PQR_REPORTING_TAG_H
#define PQR_REPORTING_TAG_H

#include <stdbool.h>

#include "services/reporting/api/api.h"
#include "services/reporting/api/version.h"

/* What an answer depends on. All zero: on what no tag can tell, and it has none. */
typedef struct tag_source {
    version_kafka_t kafka;
    bool today;         /* clock_now()'s day in Bogotá */
    const char *tables; /* people's tables that count their changes (reporting.cambio), separated by commas */
    const char *(*rules)(void); /* a text that stands for what was read at start and the answer is made by */
} tag_source_t;

typedef struct tag {
    char text[40]; /* in quotes */
    char data[33]; /* what stands for the version of the data alone */
} tag_t;
/* The tag of the answer to q, made from that version of the data. format: what distinguishes two answers to
 * one URL
 * ("json"). */
tag_t tag_for(const version_t *v, const api_t *api, const tag_source_t *of, const http_request_t *q,
              const char *format);
/* The same with the version in the transaction that the answer is read in. */
MUST_CHECK rc_t tag_read(pg_t *pg, const api_t *api, const tag_source_t *of, const http_request_t *q,
                         const char *format, tag_t *ret, err_t *err);
/* Whether anything can be told at all. */
bool tag_any(const tag_source_t *of);
/* Puts the header ETag, and answers 304 when the request has it already: then true, and there is nothing left
 * to do. */
bool tag_answered(const http_request_t *q, http_response_t *a, const char *tag);

#endif
