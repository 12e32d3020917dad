/* A person's session: an opaque token, which the browser keeps in a cookie that no script reads; its hash, by
 * which the database knows it; and a value made of it that the page gives back with what it writes
 * (session_rules.h). */
#ifndef PQR_REPORTING_SESSION_H
#define PQR_REPORTING_SESSION_H

#include "common/hash.h"
#include "common/identity/identity.h"
#include "common/pg.h"
#include "services/reporting/people/session_rules.h"

#define SESSION_COOKIE                                                                                       \
    "__Host-pqr_sesion"      /* the prefix: of this host only, Secure, for all paths (RFC 6265bis, 4.1.3.2) */
#define SESSION_TEXT_SIZE 44 /* 32 bytes in base64url */

typedef struct session {
    char huella[SHA256_HEX_SIZE];
    char csrf[SESSION_TEXT_SIZE];
    identity_t who;
    bool must_change; /* the password, before anything else */
    instant_t seen;
} session_t;

/* 256 random bits. */
void session_token_new(char ret[SESSION_TEXT_SIZE]);
/* Huella and csrf of a token. False: it is none. */
bool session_derive(const char *token, session_t *ret);

/* Who it is, as the database has it now. RC_REJECT (sesion_vencida): there is none, it ended, or the user may
 * not sign in. */
MUST_CHECK rc_t session_read(pg_t *pg, const char *token, const session_limits_t *l, instant_t now,
                             session_t *ret, err_t *err);
/* Within the caller's transaction: a new session of the user, in place of `before` (NULL: none); those that
 * ended go. */
MUST_CHECK rc_t session_open(pg_t *pg, const char *usuario, const char *before, const session_limits_t *l,
                             instant_t now, char ret_token[SESSION_TEXT_SIZE], err_t *err);

#endif
