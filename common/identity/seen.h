/* Tokens that were verified a moment ago, so that a page's twenty requests cost one signature. Known by a keyed hash, never
 * kept themselves; bounded. Any thread. */
#ifndef PQR_COMMON_IDENTITY_SEEN_H
#define PQR_COMMON_IDENTITY_SEEN_H

#include "common/identity/identity.h"

#define SEEN_MS 60000

typedef struct seen seen_t;

seen_t *seen_new(void); /* never NULL */
void seen_free(seen_t *s);
/* True: verified less than SEEN_MS ago and still valid. *ret_generation goes to seen_put(). */
bool seen_find(seen_t *s, const char *token, instant_t now, identity_t *ret, unsigned *ret_generation);
/* Nothing is kept if seen_clear() was called since: the keys may be others by now. */
void seen_put(seen_t *s, const char *token, instant_t now, const identity_t *who, unsigned generation);
void seen_clear(seen_t *s);

#endif
