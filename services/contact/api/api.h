/* The REST of contact: cases, the agenda, RR tasks, the review list. One database connection per pool thread.
 */
#ifndef PQR_CONTACT_API_H
#define PQR_CONTACT_API_H

#include "common/http.h"
#include "common/pg.h"

/* pg must outlive the server. */
MUST_CHECK rc_t api_start(const char *address, int port, int threads, const char *proxy_key,
                          const http_guard_t *guard, const pg_settings_t *pg, http_t **ret, err_t *err);

#endif
