/* Passwords as they are kept: Argon2id by libsodium, its parameters and salt in the text. What is typed is
 * composed first (NFC), since keyboards differ in how they make an ñ. One call takes 0.1 to 0.2 s of a core
 * and 64 MiB. */
#ifndef PQR_REPORTING_PASSWORD_H
#define PQR_REPORTING_PASSWORD_H

#include <sodium.h>
#include <stdbool.h>

#include "common/err.h"

/* What a hash costs. To raise it: these two, and below them what they were; whoever signs in next is hashed
 * anew (password_outdated). */
#define PASSWORD_OPS crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE
#define PASSWORD_MEMORY crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE
/* What it cost before; 0: it never was less. */
#define PASSWORD_OPS_BEFORE 0
#define PASSWORD_MEMORY_BEFORE 0
#define PASSWORD_HASH_SIZE crypto_pwhash_STRBYTES

/* RC_RETRY: no memory for it now; RC_REJECT: not UTF-8. */
MUST_CHECK rc_t password_hash(const char *text, char ret[PASSWORD_HASH_SIZE], err_t *err);
/* Whether it is the password of this hash; hash NULL: of nobody. Takes as long for whoever it is: nobody, who
 * was hashed at the present cost, or who was at the one before. */
MUST_CHECK rc_t password_matches(const char *hash, const char *text, bool *ret, err_t *err);
/* Whether the hash was made with other parameters. */
bool password_outdated(const char *hash);
/* One that a program makes, to be read out and typed once: 79 random bits in four groups. */
#define FIRST_PASSWORD_SIZE 20
void password_first(char ret[FIRST_PASSWORD_SIZE]);

#endif
