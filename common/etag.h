/* Entity tags (RFC 9110, 8.8.3): what an answer is known by, so that it need not be sent twice. Pure. */
#ifndef PQR_COMMON_ETAG_H
#define PQR_COMMON_ETAG_H

#include <stdbool.h>
#include <stddef.h>

#define ETAG_SIZE 40

/* The strong tag of these bytes, in quotes. */
void etag_of(const void *bytes, size_t len, char ret[ETAG_SIZE]);

/* Whether If-None-Match (NULL: absent) names the tag, weak or strong (RFC 9110, 13.1.2). */
bool etag_matches(const char *if_none_match, const char *tag);

#endif
