/* How often entries of one kind are written that anybody can cause, so that nobody fills the chain with them:
 * `burst` at once, then one every `every_ms`. What is left out is counted, and told with the next one that is
 * written; where none comes, by audit_rest_begin()'s thread once it is quiet, or at a stop. A count that
 * could not be written is kept: only a process that is killed loses one. */
#ifndef PQR_COMMON_AUDIT_BOUND_H
#define PQR_COMMON_AUDIT_BOUND_H

#include <pthread.h>
#include <stdbool.h>

#include "common/audit/audit.h"

typedef struct audit_bound {
    int burst, every_ms;
    /* kept by it */
    int64_t full_at, omitted_at; /* monotonic ms; the last: when one was left out last */
    int64_t omitted;
    pthread_mutex_t lock;
} audit_bound_t;
#define AUDIT_BOUND                                                                                          \
    {                                                                                                        \
        .burst = 30, .every_ms = 2000, .lock = PTHREAD_MUTEX_INITIALIZER                                     \
    }
/* Whether one is written now; then *ret_omitted is how many were not since the last one, which is the
 * caller's to tell. Any thread. */
bool audit_bound_take(audit_bound_t *b, int64_t now_ms, int64_t *ret_omitted);
/* So many were not told after all, as it turned out now. */
void audit_bound_untold(audit_bound_t *b, int64_t now_ms, int64_t n);
/* Whether some were left out and none for a while, or, at the end, some at all: *ret_omitted is the caller's
 * to tell. */
bool audit_bound_rest(audit_bound_t *b, int64_t now_ms, bool ending, int64_t *ret_omitted);

/* ---- what is left over when a flood is over ---- */

typedef struct audit_rest {
    audit_bound_t *bound; /* NULL ends a list */
    const char *accion;   /* of the flood's entries, and of the one that tells the rest */
} audit_rest_t;

typedef rc_t (*audit_tell_fn)(void *ctx, const audit_entry_t *e, err_t *err);
typedef struct audit_rest_teller audit_rest_teller_t;

/* A thread that tells the rest of each of them, as the service: {"omitidas": n} of servicio/NAME. rests and
 * ctx outlive it. */
audit_rest_teller_t *audit_rest_begin(const audit_rest_t *rests, audit_tell_fn tell, void *ctx);
/* Tells what is left, and ends; nobody takes from the bounds any more. NULL is fine. */
void audit_rest_end(audit_rest_teller_t *t);

#endif
