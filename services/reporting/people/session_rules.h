/* When a session ends, and which requests that come with its cookie are the page's own. Pure. */
#ifndef PQR_REPORTING_SESSION_RULES_H
#define PQR_REPORTING_SESSION_RULES_H

#include <stdbool.h>

#include "common/clock.h"

typedef struct session_limits {
    int64_t idle_ms;  /* without use */
    int64_t total_ms; /* in all */
} session_limits_t;

/* When it ends unless it's used before. */
instant_t session_ends(const session_limits_t *l, instant_t opened, instant_t seen);
/* Whether its use now is worth writing down: once a minute, more often only where it would end sooner than
 * that matters. */
bool session_worth_noting(const session_limits_t *l, instant_t seen, instant_t now);

/* A cookie comes along with whatever page asks; this tells ours. Methods that change nothing pass. wanted:
 * the session's value; given: X-CSRF; site: Sec-Fetch-Site, which browsers send and pages cannot; both NULL:
 * absent. */
bool csrf_passes(const char *method, const char *wanted, const char *given, const char *site);
/* The part of it that holds before there is a session. */
bool site_passes(const char *site);

#endif
