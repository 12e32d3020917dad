/* A notice on its way over HTTP: one POST, redirects not followed, no more of the answer kept than its
 * beginning. */
#ifndef PQR_REPORTING_NOTICE_POST_H
#define PQR_REPORTING_NOTICE_POST_H

#include <stdint.h>

#include "services/reporting/notices/notice_url.h"

#define ANSWER_KEPT 200

typedef struct poster poster_t; /* of one thread */

typedef struct posting {
    const char *url, *body, *signature;
    int64_t id;
    int timeout_ms; /* for the whole exchange */
    reach_t reach;
} posting_t;

typedef struct posted {
    int http; /* 0: no answer */
    int ms;
    char error[200];                  /* empty where there was an answer */
    char answer[ANSWER_KEPT * 3 + 1]; /* as text: what is none in it became U+FFFD or a space */
} posted_t;

poster_t *poster_new(void); /* never NULL */
void poster_free(poster_t *p);
DEFINE_CLEANUP(poster, poster_t *, poster_free)

/* A stop that is requested meanwhile ends it early. */
void notice_post(poster_t *p, const posting_t *what, posted_t *ret);

#endif
