/* Rows of results as JSON, and what this room's answers share. */
#ifndef PQR_REPORTING_ROWS_H
#define PQR_REPORTING_ROWS_H

#include "common/event.h" /* AUTO(json) */
#include "services/reporting/api/api.h"

/* A row as an object by the names of its columns, a new reference: numbers, booleans and JSON as such,
 * everything else as text, null as null. */
json_t *row_json(const PGresult *res, int row);

/* A day of a result; DAY_NONE where it is null. */
day_t row_day(const PGresult *res, int row, const char *column);

/* A problem that names the member or parameter at fault (NULL or "": none). Anything but RC_REJECT as
 * http_error(). */
void refuse_field(http_response_t *a, const err_t *err, int status, const char *field);

/* The body of a request as JSON, a new reference: an empty object where there is none. NULL: it is not JSON,
 * and that was answered. */
json_t *request_json(const http_request_t *q, http_response_t *a);

#endif
