/* The Link header of keyset paging (RFC 8288). Pure. */
#ifndef PQR_COMMON_LINK_H
#define PQR_COMMON_LINK_H

#include <stdbool.h>

#include "common/buf.h"

/* The target of the first link with rel="next" in a Link header's value, resolved against `from`, the address
 * that was asked (RFC 3986, without dot segments), replacing ret, which must not hold `from`. False where
 * there is none. */
bool link_next(const char *value, const char *from, buf_t *ret);

#endif
