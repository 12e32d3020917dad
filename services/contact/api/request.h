/* Between a request and what is done for it: its number and its body. */
#ifndef PQR_CONTACT_API_REQUEST_H
#define PQR_CONTACT_API_REQUEST_H

#include "common/http.h"
#include "services/contact/api/body.h"

/* The :id of the route. False, and answered 404 with that refusal, where it is no number of a row. */
bool request_id(const http_request_t *q, http_response_t *a, const char *unknown, int64_t *ret);

/* Answers 400 with that code and detail, and the parameter's name in the member "campo". */
void refuse_parameter(http_response_t *a, const char *name, const char *code, const char *detail);

/* As body_read(); the member quien becomes who does it (common/identity/actor.h), which lives as long as the
 * answer. False, and answered 422 (403 for another's name), where it is refused: with the member at fault as
 * "campo", where it is one. */
bool request_body(const http_request_t *q, http_response_t *a, const body_field_t *fields, void *into,
                  body_t *ret);

#endif
