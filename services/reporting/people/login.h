/* What a sign-in comes to. Pure. */
#ifndef PQR_REPORTING_LOGIN_H
#define PQR_REPORTING_LOGIN_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/clock.h"

#define LOGIN_FAILURES 5       /* so many wrong passwords in a row lock the user … */
#define LOGIN_LOCK_MIN 15      /* … for so long, twice as long with each one more … */
#define LOGIN_LOCK_MAX_MIN 480 /* … up to a shift */

/* Of the user as the database has it now. */
typedef struct login_state {
    bool known, disabled;
    int failures;
    instant_t locked_until; /* 0: not */
} login_state_t;

/* To whoever asks, all but the first are one and the same answer. */
typedef enum login_outcome {
    LOGIN_ENTERS,
    LOGIN_WRONG,    /* the password */
    LOGIN_UNKNOWN,  /* the user */
    LOGIN_LOCKED,   /* whatever the password; it does not count */
    LOGIN_DISABLED, /* nor here */
} login_outcome_t;

/* The outcome, and failures and locked_until as they are from now on. */
typedef struct login_step {
    login_outcome_t outcome;
    int failures;
    instant_t locked_until;
} login_step_t;

/* matches: whether the password is the user's. */
login_step_t login_decide(const login_state_t *s, bool matches, instant_t now);

/* Appends the name as it stands for one user, however it is typed. */
void login_fold(const char *usuario, buf_t *out);

#endif
