/* What the commands about tokens share: files that only their owner may read, and a token made. */
#ifndef PQR_PQRCTL_TOKEN_H
#define PQR_PQRCTL_TOKEN_H

#include <sys/stat.h>

#include "common/buf.h"
#include "common/identity/role.h"
#include "common/identity/signer.h"

/* Puts the file there whole or not at all, in place of one that is there. RC_FATAL: it cannot be written. */
MUST_CHECK rc_t file_put(const char *path, const char *text, mode_t mode, err_t *err);

/* Adds a new key behind those of the file of private keys; makes the file. *ret_kid: the caller frees. */
MUST_CHECK rc_t key_add(const char *path, char **ret_kid, err_t *err);

typedef struct token_wish {
    const char *issuer, *audience;
    const char *usuario, *nombre, *equipo; /* the last two may be NULL */
    roles_t roles;
    long long hours;
} token_wish_t;

/* Appends the token, which holds from now on by real time. */
MUST_CHECK rc_t token_make(const signer_t *s, const token_wish_t *w, buf_t *out, err_t *err);

#endif
