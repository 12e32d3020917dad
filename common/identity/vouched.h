/* Tokens that were verified a moment ago, so that a page's twenty requests cost one signature. Known by a
 * keyed hash, never kept themselves; bounded. Any thread. */
#ifndef PQR_COMMON_IDENTITY_VOUCHED_H
#define PQR_COMMON_IDENTITY_VOUCHED_H

#include "common/identity/identity.h"

#define VOUCHED_MS 60000

typedef struct vouched vouched_t;

vouched_t *vouched_new(void); /* never NULL */
void vouched_free(vouched_t *s);
/* True: verified less than VOUCHED_MS ago and still valid. *ret_generation goes to vouched_put(). */
bool vouched_find(vouched_t *s, const char *token, instant_t now, identity_t *ret, unsigned *ret_generation);
/* Nothing is kept if vouched_clear() was called since: the keys may be others by now. */
void vouched_put(vouched_t *s, const char *token, instant_t now, const identity_t *who, unsigned generation);
void vouched_clear(vouched_t *s);

#endif
