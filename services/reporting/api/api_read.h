/* What the handlers share: a consistent view of the database, the form of the answers, and pages. */
#ifndef PQR_REPORTING_API_READ_H
#define PQR_REPORTING_API_READ_H

#include "common/event.h" /* AUTO(json) */
#include "services/reporting/api/api.h"

/* Opens a read-only view of the database as it is at its first statement, on this thread's own connection
 * (made at its first use), with a deadline for its statements. AUTO(view) closes it. */
MUST_CHECK rc_t view_open(const api_t *api, pg_t **ret, err_t *err);
DEFINE_CLEANUP(view, pg_t *, pg_leave)

/* Answers 200 with body, whose reference is taken over. Reals are written as short as they were set: 17.23.
 */
void answer(http_response_t *a, json_t *body);
/* The same with a body that is written already. */
void answer_text(http_response_t *a, const buf_t *json);

/* A text or null. */
json_t *text_or_null(const char *text);

#endif
