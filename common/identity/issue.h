/* A token of our own, made for somebody. */
#ifndef PQR_COMMON_IDENTITY_ISSUE_H
#define PQR_COMMON_IDENTITY_ISSUE_H

#include "common/identity/role.h"
#include "common/identity/signer.h"

typedef struct token_wish {
    const char *issuer, *audience;
    const char *usuario, *nombre, *equipo; /* the last two may be NULL: not told */
    roles_t roles;
    long long seconds;
} token_wish_t;

/* Appends the token, which holds from now on by real time. RC_REJECT: a text is no UTF-8. */
MUST_CHECK rc_t token_issue(const signer_t *s, const token_wish_t *w, buf_t *out, err_t *err);

#endif
