/* Pieces of URLs. Pure. */
#ifndef PQR_COMMON_URL_H
#define PQR_COMMON_URL_H

#include "common/buf.h"

/* Appends text as one component of a URL, percent-encoded (RFC 3986 unreserved characters stay). */
void url_escape(const char *text, buf_t *out);

#endif
