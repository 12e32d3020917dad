/* What the commands about tokens share: files that only their owner may read. */
#ifndef PQR_PQRCTL_TOKEN_H
#define PQR_PQRCTL_TOKEN_H

#include <sys/stat.h>

#include "common/buf.h"
#include "common/identity/issue.h"
#include "common/identity/signer.h"

/* Puts the file there whole or not at all, in place of one that is there. RC_FATAL: it cannot be written. */
MUST_CHECK rc_t file_put(const char *path, const char *text, mode_t mode, err_t *err);

/* Adds a new key behind those of the file of private keys; makes the file. *ret_kid: the caller frees. */
MUST_CHECK rc_t key_add(const char *path, char **ret_kid, err_t *err);

#endif
