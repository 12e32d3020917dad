/* base64url without padding (RFC 7515, 2), held to before cjose sees a text: what stands behind a «=» it
 * takes on trust, and an assertion of its own then ends the process. Pure. */
#ifndef PQR_COMMON_IDENTITY_BASE64URL_H
#define PQR_COMMON_IDENTITY_BASE64URL_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

/* All of the text is that and nothing else; its bytes are appended to ret. False: ret is as it was. */
MUST_CHECK bool base64url_decode(const char *text, size_t len, buf_t *ret);

#endif
