/* Answers that stay in memory under their tag, which stands for all that they are made of (tag.h): who asks
 * the same while the data stays gets the same bytes, and the database is asked for its version only.
 * Thread-safe. */
#ifndef PQR_REPORTING_KEPT_H
#define PQR_REPORTING_KEPT_H

#include "common/http.h"

/* At most so many bytes, all together; 0: nothing is kept. Before the first use; else 32 MiB. */
void kept_limit(size_t bytes);

/* Whether an answer is kept under that tag; then it is answered. */
bool kept_answered(http_response_t *a, const char *tag);
/* Keeps the answer if it is whole and its tag is asked for not for the first time of late; those that were
 * longest not asked for make room. tag "": it has none, and is not kept. */
void kept_put(const char *tag, const http_response_t *a);

#endif
