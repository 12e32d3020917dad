/* A service's OpenAPI document and the page that shows it: /openapi.json, /docs and what the page needs. The
 * page is made from the document in the browser, and nothing in it comes from elsewhere. */
#ifndef PQR_COMMON_DOCS_H
#define PQR_COMMON_DOCS_H

#include <stdbool.h>
#include <ulfius.h>

#include "common/buf.h"

typedef struct docs docs_t;

/* Adds their endpoints, also below the prefix (NULL: none). openapi outlives the server, and so does what is
 * returned, which docs_free() releases after it. */
docs_t *docs_add(struct _u_instance *server, const char *openapi, size_t len, const char *prefix);
void docs_free(docs_t *d); /* NULL is fine */
/* As http_allow() does, for the paths of these. d NULL: none. */
bool docs_allow(const docs_t *d, const char *path, buf_t *out);

#endif
