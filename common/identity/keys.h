/* The keys of the issuers, kept current by a thread of their own: every few minutes, and soon after a token
 * names a key that is not known. What was known goes on serving while an issuer does not answer; /readyz
 * tells of it. */
#ifndef PQR_COMMON_IDENTITY_KEYS_H
#define PQR_COMMON_IDENTITY_KEYS_H

#include "common/identity/token.h"

typedef struct keys keys_t;

/* Reads the files of keys (RC_FATAL: one of them is none) and starts the thread, which asks the addresses.
 * The issuers are taken over, also on failure. */
MUST_CHECK rc_t keys_start(issuers_t *issuers, keys_t **ret, err_t *err);
/* As token_verify(), at real time; of tokens seen before the outcome is remembered for a minute. Any thread.
 */
MUST_CHECK rc_t keys_verify(keys_t *k, const char *token, identity_t *ret, err_t *err);
/* RC_FATAL: the first issuer, whose accounts' names stand as they are (name.h), does not sign as iss. */
MUST_CHECK rc_t keys_own(const keys_t *k, const char *iss, err_t *err);
void keys_stop(keys_t *k); /* NULL is fine */

#endif
