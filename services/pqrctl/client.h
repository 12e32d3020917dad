/* A small HTTP client over libcurl: JSON answers, a file sent by streaming, problem+json understood. One
 * thread.
 *
 * Results: RC_OK: the server answered, with whatever status; RC_RETRY: it could not be reached, broke off, or
 * said that it is not ready (502, 503, 504): the same again later may succeed; RC_FATAL: something else (a
 * malformed address). */
#ifndef PQR_PQRCTL_CLIENT_H
#define PQR_PQRCTL_CLIENT_H

#include <jansson.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/event.h"

typedef struct client client_t;

typedef struct answer {
    long status;       /* 0: none came */
    buf_t text;        /* the body as it came */
    json_t *json;      /* the body decoded, or NULL where it is no JSON */
    buf_t link;        /* the Link header, or empty */
    int retry_after_s; /* 0: not said */
} answer_t;

void answer_done(answer_t *a); /* frees; may be used again */
__attribute__((unused)) static inline void answer_cleanup(answer_t *a)
{
    answer_done(a);
}

client_t *client_new(void); /* never NULL */
void client_free(client_t *c);
DEFINE_CLEANUP(client, client_t *, client_free)

/* timeout_ms: for the whole exchange. ret is emptied first; its members are set as far as the exchange went.
 */
MUST_CHECK rc_t client_get(client_t *c, const char *url, int64_t timeout_ms, answer_t *ret, err_t *err);

/* Called while a file is sent and while its answer is awaited, several times a second. */
typedef void (*client_progress_t)(void *ctx, int64_t sent, int64_t total);

MUST_CHECK rc_t client_post_file(client_t *c, const char *url, const char *path, const char *content_type,
                                 int64_t timeout_ms, client_progress_t progress, void *ctx, answer_t *ret,
                                 err_t *err);

/* Appends text as one component of a URL, percent-encoded (RFC 3986 unreserved characters stay). */
void url_escape(const char *text, buf_t *out);

/* RC_OK for a 2xx with JSON in it; else RC_REJECT with the code and detail of problem+json, or with what came
 * instead. */
MUST_CHECK rc_t answer_check(const answer_t *a, err_t *err);

#endif
