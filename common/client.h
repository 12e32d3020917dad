/* A small HTTP client over libcurl: JSON answers, a file sent by streaming, problem+json understood. One
 * thread.
 *
 * Results: RC_OK: the server answered, with whatever status; RC_RETRY: it could not be reached, broke off, or
 * said that it is not ready (502, 503, 504): the same again later may succeed; RC_FATAL: something else (a
 * malformed address). */
#ifndef PQR_COMMON_CLIENT_H
#define PQR_COMMON_CLIENT_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

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
/* One that asks as whom the bearer token says, which is copied; NULL or "": as nobody. */
client_t *client_new_as(const char *token);
void client_free(client_t *c);
DEFINE_CLEANUP(client, client_t *, client_free)

/* timeout_ms: for the whole exchange. ret is emptied first; its members are set as far as the exchange went.
 */
MUST_CHECK rc_t client_get(client_t *c, const char *url, int64_t timeout_ms, answer_t *ret, err_t *err);

/* The same for a file of any length: the body of a 2xx goes to `to` as it comes; ret->text has that of any
 * other answer. RC_REJECT: `to` could not be written. */
MUST_CHECK rc_t client_get_file(client_t *c, const char *url, int64_t timeout_ms, FILE *to, answer_t *ret,
                                err_t *err);

/* POST of a body of JSON. */
MUST_CHECK rc_t client_post_json(client_t *c, const char *url, const char *json, int64_t timeout_ms,
                                 answer_t *ret, err_t *err);

/* A file to send. */
typedef struct sending {
    const char *url, *path, *content_type;
    int64_t timeout_ms; /* for the whole exchange */
    /* Called while it is sent and while its answer is awaited, several times a second; NULL: nobody looks. */
    void (*progress)(void *ctx, int64_t sent, int64_t total);
    /* An address that is asked again and again from when everything was sent until the answer is there; NULL:
     * none. heard: called with each answer, whatever its status; where none comes, it is asked again all the
     * same. */
    const char *watch_url;
    void (*heard)(void *ctx, const answer_t *answer);
    void *ctx;
} sending_t;

/* The file is streamed. RC_REJECT too where it cannot be read. */
MUST_CHECK rc_t client_post_file(client_t *c, const sending_t *s, answer_t *ret, err_t *err);

/* RC_OK for a 2xx with JSON in it; else RC_REJECT with the code and detail of problem+json, or with what came
 * instead. */
MUST_CHECK rc_t answer_check(const answer_t *a, err_t *err);

#endif
